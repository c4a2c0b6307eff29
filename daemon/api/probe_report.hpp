// From what a probe found to what the API shows of it.
#pragma once

#include "api/types.hpp"
#include "base/report.hpp"

namespace gopx::api {

// The report as it stands in /v1: with its steps, which bodies without details leave out.
ProbeReport report_of(const Report& report, WallTime at);

}  // namespace gopx::api
