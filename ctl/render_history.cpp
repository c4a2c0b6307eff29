// `gopxctl history` as a table of at most 80 columns.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "ctl/render.hpp"
#include "ctl/words.hpp"

namespace gopx::ctl {
namespace {

constexpr std::size_t name_columns = 18;

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

Row heading() {
  Row row;
  for (const char* word : {"endpoint", "uptime", "down", "moves", "bad", "p50", "p95", "p99"})
    row.push_back({word, Color::faint, !row.empty()});
  return row;
}

Row row_of(const api::EndpointHistory& one) {
  const auto right = [](std::string text, Color color = Color::plain) {
    return Cell{std::move(text), color, true};
  };
  return {{cut(printable(one.name, one.name.size()), name_columns)},
          right(say_uptime(one.uptime_ppm), color_of_uptime(one.uptime_ppm)),
          right(say_span(one.seconds.down + one.seconds.recovering)),
          right(fmt::format("{}", one.transitions)),
          right(fmt::format("{}/{}", one.bad, one.good + one.bad),
                one.bad > 0 ? Color::warn : Color::plain),
          right(say_latency(one.latency_p50_us)),
          right(say_latency(one.latency_p95_us)),
          right(say_latency(one.latency_p99_us))};
}

}  // namespace

std::string render_history(const api::History& history, const Scene& scene) {
  const auto head =
      fmt::format("the last {}, since {}\n", describe_duration(history.until - history.since),
                  say_moment(history.since, scene.now));
  if (history.endpoints.empty()) return head + "nothing is known of that time\n";
  std::vector<Row> rows{heading()};
  std::transform(history.endpoints.begin(), history.endpoints.end(), std::back_inserter(rows),
                 row_of);
  return head + table(scene.style, rows);
}

}  // namespace gopx::ctl
