// Values as people say them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api/types.hpp"
#include "ctl/layout.hpp"

namespace gopx::ctl {

// "0.4 ms", "9 ms", "1.8 s"; "-" for nothing.
std::string say_latency(std::optional<std::int64_t> microseconds);
// "10 min ago", "just now"; "in 20 min" for what is to come.
std::string say_when(WallTime time, WallTime now);
// "10 min", for how long something has lasted.
std::string say_for(WallTime since, WallTime now);
// "03:04:05Z" on the same day, else "2026-01-02 03:04:05Z".
std::string say_moment(WallTime time, WallTime now);
// "200", "tcp-refused", "ok".
std::string say_result(const api::ProbeReport& probe);

Color color_of_verdict(std::string_view verdict);
Color color_of_state(std::string_view state);
Color color_of_severity(std::string_view severity);

}  // namespace gopx::ctl
