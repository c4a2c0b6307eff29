// Time as values. The brain reads no clock: the shell reads one (sys/clock) and hands in a Now.
//
// Instant  counts suspend as well as running time (CLOCK_BOOTTIME on Linux), so a laptop that slept
//          for a night is a night older for every interval, hold and quarantine.
// WallTime is for people, for files and for nothing else: it may jump in both directions.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gopx {

using Duration = std::chrono::microseconds;

// Tag of the clock behind Instant. It has no now(): see sys/clock.hpp.
struct BootClock {
  using rep = Duration::rep;
  using period = Duration::period;
  using duration = Duration;
  using time_point = std::chrono::time_point<BootClock, Duration>;
  static constexpr bool is_steady = true;
};

using Instant = BootClock::time_point;
using WallTime = std::chrono::sys_time<Duration>;

// The time at which something happens, on both clocks.
struct Now {
  Instant steady;
  WallTime wall;
};

// "2026-01-02T03:04:05Z": UTC, whole seconds (RFC 3339), truncated.
std::string format_time(WallTime time);
// Reads what format_time prints; fractions of a second are accepted and kept to the microsecond.
std::optional<WallTime> parse_time(std::string_view text);

// The largest duration any setting or command accepts: ten years.
constexpr Duration duration_max = std::chrono::hours{24 * 3650};

// "250ms", "30s", "5m", "1h30m"; zero prints "0s". Parts below a millisecond are dropped.
std::string format_duration(Duration duration);
// Reads a sum of integer parts with the units ms s m h, at least 1 ms and at most duration_max;
// nullopt for anything else ("5", "-1s", "1d", "0s").
std::optional<Duration> parse_duration(std::string_view text);
// For people: "3 s", "4 min", "2 h", "3 days": the largest unit that gives at least 1.
std::string describe_duration(Duration duration);

}  // namespace gopx
