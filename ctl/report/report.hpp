// `gopxctl report`: what an operator or a maintainer wants to know, as one text in English, however
// the reader's screen looks. It holds no login (values are masked as settings are), nothing of
// netrc, and of private names only how many patterns there are.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/types.hpp"
#include "ctl/doctor/machine.hpp"
#include "ctl/doctor/verdict.hpp"

namespace gopx::ctl {

constexpr std::size_t reported_events_max = 50;  // the newest

struct ReportParts {
  WallTime at{};
  std::string system;                          // "Linux 6.1.0 x86_64"
  std::optional<api::Status> status;           // of a gopxd that runs
  std::vector<api::EndpointDetail> endpoints;  // those that are reported
  std::vector<api::ConfigValue> config;
  std::vector<api::Event> events;  // oldest first
  std::vector<api::Proof> proofs;  // of the endpoint that was named
  doctor::GoSetup go;
  std::string home;  // is written as ~
  doctor::Findings findings;
};

std::string report_text(const ReportParts& parts);

}  // namespace gopx::ctl
