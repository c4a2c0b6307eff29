// Pasted texts and what explain makes of them, as rows of a table.
#pragma once

#include <doctest/doctest.h>

#include <span>
#include <string>

#include "ctl/explain/explain.hpp"

namespace gopx::testing {

// "tcp-timeout path proxy.golang.org x3 ?": class, side, host or -, modules if not one, '?' if the
// text does not tell everything; two findings with " + " between; "none".
inline std::string summary(std::string_view text) {
  std::string all;
  for (const auto& finding : explain::explain(text)) {
    if (!all.empty()) all += " + ";
    all += std::string{name_of(finding.fault)} + " " + std::string{name_of(finding.side)} + " " +
           (finding.host.empty() ? "-" : finding.host);
    if (finding.modules != 1) all += " x" + std::to_string(finding.modules);
    if (finding.doubt != explain::Doubt::none) all += " ?";
  }
  return all.empty() ? "none" : all;
}

struct Report {
  const char* text;
  const char* expected;
};

inline void check_reports(std::span<const Report> reports) {
  for (const auto& report : reports) {
    CAPTURE(std::string{report.text});
    CHECK_EQ(summary(report.text), std::string{report.expected});
  }
}

}  // namespace gopx::testing
