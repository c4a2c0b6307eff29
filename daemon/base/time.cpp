// Times and durations as text. The calendar comes from <chrono>; nothing here knows a locale or a
// time zone, so a file written in one place reads the same in another.
#include "base/time.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace gopx {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using std::chrono::sys_days;

// RFC 3339 has four digits for the year; what lies outside is shown as the nearest moment inside.
constexpr WallTime wall_first = sys_days{std::chrono::year{0} / 1 / 1};
constexpr WallTime wall_last = sys_days{std::chrono::year{9999} / 12 / 31} + days{1} - Duration{1};

// Reads exactly `count` digits from the front of text and removes them; nullopt if they aren't
// there.
std::optional<int> take_number(std::string_view& text, std::size_t count) {
  if (text.size() < count) return std::nullopt;
  int value = 0;
  for (char c : text.substr(0, count)) {
    if (!is_digit(c)) return std::nullopt;
    value = value * 10 + (c - '0');
  }
  text.remove_prefix(count);
  return value;
}

bool take_char(std::string_view& text, char wanted) {
  if (text.empty() || text.front() != wanted) return false;
  text.remove_prefix(1);
  return true;
}

// ".123456789" from the front, cut to microseconds. Without a point: zero.
std::optional<Duration> take_fraction(std::string_view& text) {
  if (!take_char(text, '.')) return Duration{};
  if (text.empty() || !is_digit(text.front())) return std::nullopt;
  std::int64_t scale = 100'000, value = 0;
  for (; !text.empty() && is_digit(text.front()); text.remove_prefix(1)) {
    value += (text.front() - '0') * scale;
    scale /= 10;
  }
  return Duration{value};
}

std::optional<sys_days> take_date(std::string_view& text) {
  const auto year = take_number(text, 4);
  if (!year || !take_char(text, '-')) return std::nullopt;
  const auto month = take_number(text, 2);
  if (!month || !take_char(text, '-')) return std::nullopt;
  const auto day = take_number(text, 2);
  if (!day) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{*year},
                                         std::chrono::month{static_cast<unsigned>(*month)},
                                         std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok()) return std::nullopt;
  return sys_days{date};
}

std::optional<seconds> take_clock(std::string_view& text) {
  const auto hour = take_number(text, 2);
  if (!hour || *hour > 23 || !take_char(text, ':')) return std::nullopt;
  const auto minute = take_number(text, 2);
  if (!minute || *minute > 59 || !take_char(text, ':')) return std::nullopt;
  const auto second = take_number(text, 2);
  if (!second || *second > 59) return std::nullopt;
  return hours{*hour} + minutes{*minute} + seconds{*second};
}

struct Unit {
  std::string_view name;
  milliseconds length;
};
constexpr std::array<Unit, 4> units{
    {{"h", hours{1}}, {"m", minutes{1}}, {"s", seconds{1}}, {"ms", milliseconds{1}}}};

const Unit* unit_named(std::string_view name) {
  const auto* found = std::find_if(units.begin(), units.end(),
                                   [name](const Unit& unit) { return unit.name == name; });
  return found == units.end() ? nullptr : found;
}

// One part, "30s", from the front. Every number that could matter is below duration_max in
// milliseconds, so larger ones are refused before they can overflow.
std::optional<milliseconds> take_part(std::string_view& text) {
  constexpr auto limit = std::chrono::duration_cast<milliseconds>(duration_max).count();
  std::int64_t number = 0;
  std::size_t digits = 0;
  for (; digits < text.size() && is_digit(text[digits]); ++digits) {
    number = number * 10 + (text[digits] - '0');
    if (number > limit) return std::nullopt;
  }
  text.remove_prefix(digits);
  const auto letters = std::min(text.find_first_of("0123456789"), text.size());
  const Unit* unit = unit_named(text.substr(0, letters));
  if (digits == 0 || unit == nullptr || number > limit / unit->length.count()) return std::nullopt;
  text.remove_prefix(letters);
  return number * unit->length;
}

}  // namespace

std::string format_time(WallTime time) {
  const WallTime shown = std::clamp(time, wall_first, wall_last);
  const auto day = floor<days>(shown);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss clock{floor<seconds>(shown - day)};
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     clock.hours().count(), clock.minutes().count(), clock.seconds().count());
}

std::optional<WallTime> parse_time(std::string_view text) {
  const auto date = take_date(text);
  if (!date || !take_char(text, 'T')) return std::nullopt;
  const auto clock = take_clock(text);
  if (!clock) return std::nullopt;
  const auto fraction = take_fraction(text);
  if (!fraction || text != "Z") return std::nullopt;
  return WallTime{*date} + *clock + *fraction;
}

std::string format_duration(Duration duration) {
  auto rest = std::chrono::duration_cast<milliseconds>(duration);
  std::string text;
  for (const Unit& unit : units) {
    const auto count = rest / unit.length;
    if (count <= 0) continue;
    text += fmt::format("{}{}", count, unit.name);
    rest %= unit.length;
  }
  return text.empty() ? "0s" : text;
}

std::optional<Duration> parse_duration(std::string_view text) {
  milliseconds sum{};
  while (!text.empty()) {
    const auto part = take_part(text);
    if (!part) return std::nullopt;
    sum += *part;
    if (sum > duration_max) return std::nullopt;
  }
  if (sum <= milliseconds{}) return std::nullopt;
  return sum;
}

std::string describe_duration(Duration duration) {
  const auto in = [duration](auto unit) { return duration / Duration{unit}; };
  if (const auto count = in(days{1}); count >= 1)
    return fmt::format("{} {}", count, count == 1 ? "day" : "days");
  if (const auto count = in(hours{1}); count >= 1) return fmt::format("{} h", count);
  if (const auto count = in(minutes{1}); count >= 1) return fmt::format("{} min", count);
  if (const auto count = in(seconds{1}); count >= 1) return fmt::format("{} s", count);
  if (const auto count = in(milliseconds{1}); count >= 1) return fmt::format("{} ms", count);
  return duration > Duration{} ? "less than 1 ms" : "0 s";
}

}  // namespace gopx
