// Values as people say them, at the borders of their units.
#include "ctl/words.hpp"

#include <doctest/doctest.h>

#include "support/sample_status.hpp"

using namespace gopx;
using namespace gopx::ctl;
using testing::at;

TEST_SUITE("ctl::words") {
  TEST_CASE("latencies") {
    CHECK_EQ(say_latency({}), "-");
    CHECK_EQ(say_latency(0), "0.0 ms");
    CHECK_EQ(say_latency(949), "0.9 ms");
    CHECK_EQ(say_latency(9100), "9 ms");
    CHECK_EQ(say_latency(999'999), "1000 ms");
    CHECK_EQ(say_latency(1'810'000), "1.8 s");
  }

  TEST_CASE("moments, from now and in themselves") {
    const auto now = at("2026-01-02T03:14:15Z");
    CHECK_EQ(say_when(now, now), "just now");
    CHECK_EQ(say_when(at("2026-01-02T03:04:15Z"), now), "10 min ago");
    CHECK_EQ(say_when(at("2026-01-02T03:24:15Z"), now), "in 10 min");
    CHECK_EQ(say_for(at("2026-01-02T03:04:15Z"), now), "10 min");
    CHECK_EQ(say_for(at("2026-01-02T03:24:15Z"), now), describe_duration(Duration{0}));
    CHECK_EQ(say_moment(at("2026-01-02T01:00:00Z"), now), "01:00:00Z");
    CHECK_EQ(say_moment(at("2026-01-01T23:59:59Z"), now), "2026-01-01 23:59:59Z");
  }

  TEST_CASE("results") {
    CHECK_EQ(say_result(testing::sample_probe(true)), "ok");
    CHECK_EQ(say_result(testing::sample_probe(false)), "tcp-refused");
    CHECK_EQ(say_result({}), "failed");
  }

  TEST_CASE("what is good is green, what is bad is red, what is new has no colour that alarms") {
    CHECK_EQ(color_of_verdict("ok"), Color::good);
    CHECK_EQ(color_of_verdict("degraded"), Color::warn);
    CHECK_EQ(color_of_verdict("failed"), Color::bad);
    CHECK_EQ(color_of_verdict("local"), Color::bad);
    CHECK_EQ(color_of_state("healthy"), Color::good);
    CHECK_EQ(color_of_state("recovering"), Color::warn);
    CHECK_EQ(color_of_state("down"), Color::bad);
    CHECK_EQ(color_of_state("unknown"), Color::faint);
    CHECK_EQ(color_of_severity("error"), Color::bad);
    CHECK_EQ(color_of_severity("info"), Color::plain);
  }
}
