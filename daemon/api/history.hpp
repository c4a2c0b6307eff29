// What /v1/history says, as plain structs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"

namespace gopx::api {

// What became of one endpoint over a window.
struct StateSeconds {
  std::int64_t unknown = 0, healthy = 0, degraded = 0, down = 0, recovering = 0;
};
struct EndpointHistory {
  std::string name;
  // Of the time in which it could be judged, that in which go would have been served; millionths.
  std::optional<std::int64_t> uptime_ppm;
  StateSeconds seconds;
  std::uint64_t transitions = 0;
  std::uint64_t good = 0, bad = 0;                                             // probes
  std::optional<std::int64_t> latency_p50_us, latency_p95_us, latency_p99_us;  // of good ones
};
struct History {
  WallTime since{}, until{};
  std::vector<EndpointHistory> endpoints;
};

}  // namespace gopx::api
