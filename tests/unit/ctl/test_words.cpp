// Values as people say them, at the borders of their units.
#include "ctl/words.hpp"

#include <doctest/doctest.h>

#include "support/sample_status.hpp"

using namespace gopx;
using namespace gopx::ctl;
using testing::at;

TEST_SUITE("ctl::words") {
  TEST_CASE("latencies") {
    CHECK_EQ(say_latency({}, {}), "-");
    CHECK_EQ(say_latency(0, {}), "0.0 ms");
    CHECK_EQ(say_latency(949, {}), "0.9 ms");
    CHECK_EQ(say_latency(9100, {}), "9 ms");
    CHECK_EQ(say_latency(999'999, {}), "1000 ms");
    CHECK_EQ(say_latency(1'810'000, {}), "1.8 s");
  }

  TEST_CASE("states of proxies as people name them") {
    const auto named = [](const std::string& state, const std::string& reason = "") {
      auto endpoint = testing::sample_endpoint("x", state, "11111111");
      endpoint.reason = verbatim(reason);
      return english(words_of_state(endpoint));
    };
    CHECK_EQ(named("healthy"), "healthy");
    CHECK_EQ(named("degraded"), "slow");
    CHECK_EQ(named("degraded", "stale-list: its newest x is v1"), "outdated");
    CHECK_EQ(named("another"), "another");
    auto bad = testing::sample_endpoint("x", "down", "00000000");
    bad.quarantined_until = at("2026-01-02T04:00:00Z");
    CHECK_EQ(english(words_of_state(bad)), "quarantined");
    CHECK_EQ(english(words_of_level("shallow")), "quick check");
    CHECK_EQ(english(words_of_level("deep")), "full check");
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
