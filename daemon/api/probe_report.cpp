// One place where a Report turns into a ProbeReport.
#include "api/probe_report.hpp"

namespace gopx::api {

ProbeReport report_of(const Report& report, WallTime at) {
  ProbeReport shown{.at = at,
                    .level = report.level == Level::shallow ? "shallow" : "deep",
                    .ok = report.ok,
                    .failure = {},
                    .detail = report.detail,
                    .http_status = report.http_status,
                    .peer_ip = {},
                    .timings = report.timings,
                    .steps = report.steps};
  if (report.fault) shown.failure = std::string{name_of(*report.fault)};
  if (!report.peer_ip.empty()) shown.peer_ip = report.peer_ip;
  return shown;
}

}  // namespace gopx::api
