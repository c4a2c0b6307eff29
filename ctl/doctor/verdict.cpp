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

namespace {

bool is_any_of(const Finding& finding, std::initializer_list<std::string_view> checks) {
  return std::find(checks.begin(), checks.end(), finding.check) != checks.end();
}

bool is_of_network(const Finding& finding) {
  return is_any_of(finding, {"resolver", "network", "proxy", "sumdb", "portal", "certificates"});
}

void take_cause(Findings& causes, const Finding& finding) {
  // What one and the same command mends is one cause.
  const bool told = std::any_of(causes.begin(), causes.end(), [&finding](const Finding& cause) {
    return cause.check == finding.check &&
           (cause.sentence == finding.sentence || (!cause.fix.empty() && cause.fix == finding.fix));
  });
  if (!told && causes.size() < causes_max) causes.push_back(finding);
}

}  // namespace

Verdict weigh(Findings findings) {
  Verdict verdict;
  std::stable_sort(findings.begin(), findings.end(), [](const Finding& one, const Finding& other) {
    return one.grade < other.grade;
  });
  verdict.checks = std::move(findings);
  const bool nobody =
      std::any_of(verdict.checks.begin(), verdict.checks.end(), [](const Finding& each) {
        return each.grade == Grade::fail && is_any_of(each, {"resolver", "network", "sumdb"});
      });
  for (const auto& each : verdict.checks)
    if (each.grade == Grade::fail && !is_of_network(each)) take_cause(verdict.causes, each);
  for (const auto& each : verdict.checks)
    if (nobody && each.grade == Grade::warn && !is_of_network(each))
      take_cause(verdict.causes, each);
  for (const auto& each : verdict.checks)
    if (each.grade == Grade::fail || each.grade == Grade::warn) take_cause(verdict.causes, each);
  return verdict;
}

}  // namespace gopx::ctl::doctor
