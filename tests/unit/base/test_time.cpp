// Times and durations as text, both sides of every boundary.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "base/time.hpp"

using namespace gopx;
using namespace std::chrono_literals;

namespace {

constexpr WallTime second_of_january =
    std::chrono::sys_days{std::chrono::year{2026} / 1 / 2} + 3h + 4min + 5s;

}  // namespace

TEST_CASE("times are RFC 3339 in UTC, cut to seconds") {
  CHECK(format_time(second_of_january) == "2026-01-02T03:04:05Z");
  CHECK(format_time(second_of_january + 999999us) == "2026-01-02T03:04:05Z");
  CHECK(format_time(WallTime{}) == "1970-01-01T00:00:00Z");
  CHECK(format_time(WallTime{} - 1us) == "1969-12-31T23:59:59Z");
}

TEST_CASE("times that four digits can't say are shown as the nearest that can be said") {
  CHECK(format_time(WallTime::max()) == "9999-12-31T23:59:59Z");
  CHECK(format_time(WallTime::min()) == "0000-01-01T00:00:00Z");
}

TEST_CASE("reading a time gives back what was printed") {
  CHECK(parse_time("2026-01-02T03:04:05Z") == second_of_january);
  CHECK(parse_time("2026-01-02T03:04:05.25Z") == second_of_january + 250ms);
  CHECK(parse_time("2026-01-02T03:04:05.000001999Z") == second_of_january + 1us);
  CHECK(parse_time("2024-02-29T00:00:00Z"));
  CHECK(parse_time("9999-12-31T23:59:59Z"));
}

TEST_CASE("what is no time is refused") {
  for (const char* text :
       {"", "2026-01-02", "2026-01-02T03:04:05", "2026-01-02 03:04:05Z", "2026-01-02T03:04:05z",
        "2026-01-02T03:04:05+00:00", "2026-1-2T3:4:5Z", "2026-13-02T03:04:05Z",
        "2026-00-02T03:04:05Z", "2026-02-29T00:00:00Z", "2026-01-32T03:04:05Z",
        "2026-01-02T24:00:00Z", "2026-01-02T03:60:05Z", "2026-01-02T03:04:60Z",
        "2026-01-02T03:04:05.Z", "2026-01-02T03:04:05Zx", "-026-01-02T03:04:05Z"})
    CHECK_MESSAGE(!parse_time(text), text);
}

TEST_CASE("durations as settings and commands write them") {
  struct Row {
    std::string text;
    Duration duration;
    std::string printed;
  };
  const std::vector<Row> rows{
      {"1ms", 1ms, "1ms"},
      {"250ms", 250ms, "250ms"},
      {"1500ms", 1500ms, "1s500ms"},
      {"30s", 30s, "30s"},
      {"90s", 90s, "1m30s"},
      {"5m", 5min, "5m"},
      {"1h30m", 90min, "1h30m"},
      {"30m1h", 90min, "1h30m"},
      {"1h2m3s4ms", 3723004ms, "1h2m3s4ms"},
      {"24h", 24h, "24h"},
      {"0h5m", 5min, "5m"},
      {"007s", 7s, "7s"},
      {"87600h", duration_max, "87600h"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.text);
    REQUIRE(parse_duration(row.text));
    CHECK(*parse_duration(row.text) == row.duration);
    CHECK(format_duration(row.duration) == row.printed);
    CHECK(parse_duration(row.printed) == row.duration);
  }
}

TEST_CASE("what is no duration is refused") {
  for (const char* text : {"",
                           "5",
                           "0s",
                           "0ms",
                           "-1s",
                           "+1s",
                           "1d",
                           "1 s",
                           " 1s",
                           "1s ",
                           "s",
                           "1.5s",
                           "1S",
                           "1sm",
                           "1h30",
                           "1us",
                           "87600h1ms",
                           "87601h",
                           "9223372036854775808ms",
                           "99999999999999999999999s",
                           "315360000001ms",
                           "86400h86400h"})
    CHECK_MESSAGE(!parse_duration(text), text);
}

TEST_CASE("printing drops what is below a millisecond") {
  CHECK(format_duration(Duration{}) == "0s");
  CHECK(format_duration(999us) == "0s");
  CHECK(format_duration(1000us) == "1ms");
  CHECK(format_duration(-1s) == "0s");
}

TEST_CASE("durations for people: the largest unit that gives at least one") {
  struct Row {
    Duration duration;
    std::string text;
  };
  const std::vector<Row> rows{
      {0us, "0 s"},
      {-5s, "0 s"},
      {1us, "less than 1 ms"},
      {999us, "less than 1 ms"},
      {1ms, "1 ms"},
      {999ms, "999 ms"},
      {1s, "1 s"},
      {59999ms, "59 s"},
      {60s, "1 min"},
      {3599s, "59 min"},
      {1h, "1 h"},
      {24h - 1us, "23 h"},
      {24h, "1 day"},
      {48h - 1us, "1 day"},
      {48h, "2 days"},
      {duration_max, "3650 days"},
  };
  for (const auto& row : rows) CHECK(describe_duration(row.duration) == row.text);
}
