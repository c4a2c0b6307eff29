// The order of findings is the order of mending, so nothing is weighed but how bad each is.
#include "ctl/doctor/verdict.hpp"

#include <algorithm>

#include "base/exit_codes.hpp"

namespace gopx::ctl::doctor {

std::string_view name_of(Side side) {
  switch (side) {
    case Side::none:
      return "fine";
    case Side::me:
      return "me";
    case Side::path:
      return "path";
    case Side::them:
      return "them";
    case Side::policy:
      return "policy";
  }
  return "";
}

std::string_view name_of(Grade grade) {
  switch (grade) {
    case Grade::fail:
      return "fail";
    case Grade::warn:
      return "warn";
    case Grade::note:
      return "note";
    case Grade::ok:
      return "ok";
    case Grade::skip:
      return "skip";
  }
  return "";
}

int Verdict::exit_code() const {
  if (causes.empty()) return exit_done;
  if (side() == Side::me || side() == Side::path) return exit_local;
  const bool works = side() == Side::them && causes.front().grade != Grade::fail;
  return works ? exit_degraded : exit_failed;
}

Verdict weigh(Findings findings) {
  Verdict verdict;
  std::stable_sort(findings.begin(), findings.end(), [](const Finding& one, const Finding& other) {
    return one.grade < other.grade;
  });
  verdict.checks = std::move(findings);
  for (const auto& each : verdict.checks) {
    const bool is_cause = each.grade == Grade::fail || each.grade == Grade::warn;
    // What one and the same command mends is one cause.
    const bool told =
        std::any_of(verdict.causes.begin(), verdict.causes.end(), [&each](const Finding& cause) {
          return cause.check == each.check && !cause.fix.empty() && cause.fix == each.fix;
        });
    if (is_cause && !told && verdict.causes.size() < causes_max) verdict.causes.push_back(each);
  }
  return verdict;
}

}  // namespace gopx::ctl::doctor
