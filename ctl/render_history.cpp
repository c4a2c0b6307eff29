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

std::string say_span(std::int64_t seconds) {
  return seconds <= 0 ? "-" : describe_duration(std::chrono::seconds{seconds});
}

std::vector<Heading> headings() {
  std::vector<Heading> all{{"ENDPOINT"}};
  for (const char* word : {"UPTIME", "DOWN", "MOVES", "BAD", "P50", "P95", "P99"})
    all.push_back({word, true});
  return all;
}

Row row_of(const api::EndpointHistory& one) {
  return {
      {one.name},
      {say_uptime(one.uptime_ppm), color_of_uptime(one.uptime_ppm)},
      {say_span(one.seconds.down + one.seconds.recovering)},
      {fmt::format("{}", one.transitions)},
      {fmt::format("{}/{}", one.bad, one.good + one.bad), one.bad > 0 ? Color::warn : Color::plain},
      {say_latency(one.latency_p50_us)},
      {say_latency(one.latency_p95_us)},
      {say_latency(one.latency_p99_us)}};
}

}  // namespace

std::string render_history(const api::History& history, const Scene& scene) {
  const auto head =
      fmt::format("the last {}, since {}\n", describe_duration(history.until - history.since),
                  say_moment(history.since, scene.now));
  if (history.endpoints.empty()) return head + "nothing is known of that time\n";
  Table table{headings(), {}};
  std::transform(history.endpoints.begin(), history.endpoints.end(), std::back_inserter(table.rows),
                 row_of);
  return head + render(scene.style, table);
}

}  // namespace gopx::ctl
