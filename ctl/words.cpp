// Rounding is for reading: --json has the exact values.
#include "ctl/words.hpp"

#include <fmt/format.h>

namespace gopx::ctl {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

}  // namespace

std::string say_latency(std::optional<std::int64_t> microseconds) {
  if (!microseconds) return "-";
  const auto ms = static_cast<double>(*microseconds) / 1000;
  if (ms < 1) return fmt::format("{:.1f} ms", ms);
  return ms < 1000 ? fmt::format("{:.0f} ms", ms) : fmt::format("{:.1f} s", ms / 1000);
}

std::string say_when(WallTime time, WallTime now) {
  if (time > now) return "in " + describe_duration(time - now);
  return now - time < seconds{1} ? "just now" : describe_duration(now - time) + " ago";
}

std::string say_for(WallTime since, WallTime now) {
  return describe_duration(std::max(now - since, Duration{0}));
}

std::string say_moment(WallTime time, WallTime now) {
  auto text = format_time(time);  // 2026-01-02T03:04:05Z
  if (text.substr(0, 10) == format_time(now).substr(0, 10)) return text.substr(11);
  text[10] = ' ';
  return text;
}

std::string say_result(const api::ProbeReport& probe) {
  return probe.ok ? "ok" : probe.failure.value_or("failed");
}

Color color_of_verdict(std::string_view verdict) {
  if (verdict == "ok") return Color::good;
  return verdict == "degraded" ? Color::warn : Color::bad;
}

Color color_of_state(std::string_view state) {
  if (state == "healthy") return Color::good;
  if (state == "down") return Color::bad;
  return state == "unknown" ? Color::faint : Color::warn;
}

Color color_of_severity(std::string_view severity) {
  if (severity == "error") return Color::bad;
  return severity == "warning" ? Color::warn : Color::plain;
}

}  // namespace gopx::ctl
