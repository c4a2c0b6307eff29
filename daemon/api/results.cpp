// One place where a Report turns into a ProbeResult.
#include "api/results.hpp"

namespace gopx::api {

ProbeResult result_of(const Report& report, WallTime at) {
  ProbeResult result{.at = at,
                     .level = report.level == Level::shallow ? "shallow" : "deep",
                     .ok = report.ok,
                     .failure = {},
                     .detail = report.detail,
                     .http_status = report.http_status,
                     .peer_ip = {},
                     .timings = report.timings,
                     .steps = report.steps};
  if (report.fault) result.failure = std::string{name_of(*report.fault)};
  if (!report.peer_ip.empty()) result.peer_ip = report.peer_ip;
  return result;
}

}  // namespace gopx::api
