// `gopxctl history` as a table.
#include <fmt/format.h>

#include <algorithm>

#include "ctl/render.hpp"
#include "ctl/table.hpp"
#include "ctl/words.hpp"

namespace gopx::ctl {
namespace {

// Rounded down: 100 % is said only where nothing was missing.
std::string say_uptime(std::optional<std::int64_t> ppm) {
  if (!ppm) return "-";
  const auto hundredths = *ppm / 100;
  return fmt::format("{}.{:02}%", hundredths / 100, hundredths % 100);
}

Color color_of_uptime(std::optional<std::int64_t> ppm) {
  if (!ppm) return Color::faint;
  if (*ppm >= 999'000) return Color::good;
  return *ppm >= 950'000 ? Color::warn : Color::bad;
}

std::vector<Heading> headings(const Scene& scene) {
  std::vector<Heading> all{{scene.tell(msgid("PROXY"))}};
  for (const auto word : {msgid("UPTIME"), msgid("DOWN"), msgid("CHANGES"), msgid("FAILED")})
    all.push_back({scene.tell(word), true});
  for (const char* percentile : {"P50", "P95", "P99"}) all.push_back({percentile, true});
  return all;
}

Row row_of(const api::EndpointHistory& one, const Scene& scene) {
  const auto down = std::chrono::seconds{one.seconds.down + one.seconds.recovering};
  const auto latency = [&scene](std::optional<std::int64_t> microseconds) {
    return say_latency(microseconds, scene.manner);
  };
  return {
      {one.name},
      {say_uptime(one.uptime_ppm), color_of_uptime(one.uptime_ppm)},
      {down.count() > 0 ? render(Duration{down}, scene.manner) : "-"},
      {fmt::format("{}", one.transitions)},
      {fmt::format("{}/{}", one.bad, one.good + one.bad), one.bad > 0 ? Color::warn : Color::plain},
      {latency(one.latency_p50_us)},
      {latency(one.latency_p95_us)},
      {latency(one.latency_p99_us)}};
}

// How much of the window is known of whom most is known of.
std::chrono::seconds covered(const api::History& history) {
  std::int64_t most = 0;
  for (const auto& one : history.endpoints) {
    const auto& in = one.seconds;
    most = std::max(most, in.unknown + in.healthy + in.degraded + in.down + in.recovering);
  }
  return std::chrono::seconds{most};
}

Sentence head(const api::History& history) {
  const auto window = std::chrono::round<std::chrono::hours>(history.until - history.since);
  const auto known = covered(history);
  const bool is_whole = known + std::chrono::minutes{1} >= history.until - history.since;
  if (is_whole) return say("last {hours} h", window.count());
  return say("last {hours} h (data for {span})", window.count(), known);
}

}  // namespace

std::string render_history(const api::History& history, const Scene& scene) {
  const auto line = indented(scene.style, scene.tell(head(history)), 0);
  if (history.endpoints.empty())
    return line + indented(scene.style, scene.tell(say("no data for that time")), 0);
  Table table{headings(scene), {}};
  for (const auto& one : history.endpoints) table.rows.push_back(row_of(one, scene));
  return line + render(scene.style, table);
}

}  // namespace gopx::ctl
