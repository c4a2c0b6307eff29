// What is counted, and what it is counted as.
#include "core/tallies.hpp"

#include <doctest/doctest.h>

#include "unit/core/engine_fixture.hpp"

using namespace gopx;
using namespace gopx::core;
using namespace gopx::testing;
using namespace std::chrono_literals;

namespace {

Report answer(bool ok, Timings timings = {}) {
  Report report;
  report.ok = ok;
  if (!ok) report.fault = Fault::tcp_refused;
  report.timings = timings;
  return report;
}

std::uint64_t observed(const EndpointTally& tally, Phase phase) {
  std::uint64_t all = 0;
  for (const auto count : tally.phase[static_cast<std::size_t>(phase)].counts) all += count;
  return all;
}

Duration sum_of(const EndpointTally& tally, Phase phase) {
  return tally.phase[static_cast<std::size_t>(phase)].sum;
}

const EndpointTally& tally_of(const Counted& counted, std::string_view name) {
  for (const auto& one : counted.endpoints)
    if (one.endpoint == name) return one.tally;
  FAIL("no such endpoint");
  return counted.endpoints.front().tally;
}

Duration span_in(const EndpointTally& tally, EndpointState state) {
  return tally.in_state[static_cast<std::size_t>(state)];
}

const std::string golang = "https://proxy.golang.org";
const std::string chain = golang + ",direct";

config::Config quick() {
  config::Config config;
  config.failover.hold = 1min;
  return config;
}

}  // namespace

TEST_SUITE("core::tallies") {
  TEST_CASE("a histogram's bounds belong to the bucket below them") {
    constexpr std::array<Duration, 2> bounds{10ms, 1s};
    Histogram<2> histogram;
    for (const Duration value : {0us, 10000us, 10001us, 1000000us, 1000001us})
      histogram.observe(value, bounds);
    CHECK_EQ(histogram.counts, std::array<std::uint64_t, 3>{2, 2, 1});
    CHECK_EQ(histogram.sum, Duration{2'020'002});
  }

  TEST_CASE("phases are the time between moments, as far as they were reached") {
    EndpointTally tally;
    tally.count(
        answer(true, {.dns = 1ms, .connect = 3ms, .tls = 8ms, .first_byte = 20ms, .total = 21ms}));
    CHECK_EQ(sum_of(tally, Phase::dns), 1ms);
    CHECK_EQ(sum_of(tally, Phase::connect), 2ms);
    CHECK_EQ(sum_of(tally, Phase::tls), 5ms);
    CHECK_EQ(sum_of(tally, Phase::first_byte), 12ms);
    CHECK_EQ(sum_of(tally, Phase::total), 21ms);

    EndpointTally refused;  // an address instead of a name, and nobody listens
    refused.count(answer(false, {.total = 1ms}));
    CHECK_EQ(observed(refused, Phase::dns), 0);
    CHECK_EQ(observed(refused, Phase::connect), 0);
    CHECK_EQ(observed(refused, Phase::total), 1);

    EndpointTally plain;  // without TLS
    plain.count(answer(true, {.dns = 0ms, .connect = 2ms, .first_byte = 5ms, .total = 6ms}));
    CHECK_EQ(observed(plain, Phase::dns), 1);
    CHECK_EQ(observed(plain, Phase::tls), 0);
    CHECK_EQ(sum_of(plain, Phase::first_byte), 3ms);
  }

  TEST_CASE("a sketch's percentiles are right to an eighth, at every size") {
    for (const std::int64_t value :
         {0, 1, 3, 4, 5, 7, 8, 100, 999, 12'345, 1'000'000, 59'000'000}) {
      CAPTURE(value);
      Sketch sketch;
      sketch.add(Duration{value});
      const auto middle = sketch.percentile(0.5)->count();
      CHECK_GE(middle * 8, value * 7);
      CHECK_LE(middle * 8, value * 9);
    }
    Sketch sketch;
    CHECK_FALSE(sketch.percentile(0.5));
    for (int i = 1; i <= 100; ++i) sketch.add(i * 10ms);
    CHECK_EQ(sketch.total(), 100);
    for (const double fraction : {0.5, 0.95, 0.99}) {
      const double exact = fraction * 1e6;
      const auto found = static_cast<double>(sketch.percentile(fraction)->count());
      CHECK_LE(std::abs(found - exact), exact / 8);
    }
    sketch.add(24h);  // as slow as can be told
    CHECK_GT(sketch.percentile(1.0)->count(), 50'000'000);
    sketch.add(Sketch::places, 1);
    CHECK_EQ(sketch.total(), 101);
  }

  TEST_CASE("sketches add up, and the difference is what came later") {
    Sketch early;
    early.add(5ms);
    Sketch late = early;
    late.add(7s);
    CHECK_EQ(late.since(early).total(), 1);
    CHECK_GT(*late.since(early).percentile(0.5), 6s);
    Sketch sum = early;
    sum.merge(late.since(early));
    CHECK_EQ(sum, late);
  }

  TEST_CASE("time is counted for the state that it was spent in") {
    EndpointTally tally;
    const Instant begin{1h};
    tally.stay(EndpointState::healthy, begin);
    tally.stay(EndpointState::healthy, begin + 10s);
    tally.stay(EndpointState::down, begin + 15s);
    tally.stay(EndpointState::down, begin + 14s);  // a clock that went back adds nothing
    tally.stay(EndpointState::healthy, begin + 20s);
    CHECK_EQ(span_in(tally, EndpointState::healthy), 15s);
    CHECK_EQ(span_in(tally, EndpointState::down), 5s);
  }

  TEST_CASE("switches are bounded: what is beyond is told together") {
    Tallies tallies;
    for (std::size_t i = 0; i < switches_told_apart + 20; ++i)
      tallies.count({"a", "b" + std::to_string(i), SwitchCause::outage}, WallTime{});
    CHECK_EQ(tallies.switches.size(), switches_told_apart + 1);
    CHECK_EQ(tallies.switches[(Switch{"other", "other", SwitchCause::outage})], 20);
    tallies.count({"", "b0", SwitchCause::exit}, WallTime{5s});
    CHECK_EQ(tallies.last_switch, WallTime{5s});
  }

  TEST_CASE("an outage and its end: switches, writes, detection, results") {
    EngineFixture fixture{quick(), chain};
    fixture.start();
    fixture.run(1min);
    CHECK(fixture.engine().counted(fixture.now).tallies.switches.empty());
    fixture.behaviour[golang].fault = Fault::tcp_refused;
    fixture.run(2min);
    REQUIRE(fixture.status().takeover);
    auto counted = fixture.engine().counted(fixture.now);
    REQUIRE_EQ(counted.tallies.switches.size(), 1);
    const Switch made = counted.tallies.switches.begin()->first;
    CHECK_EQ(made.from, "proxy-golang-org");
    CHECK_EQ(made.to, *fixture.status().active);
    CHECK_EQ(made.cause, SwitchCause::outage);
    CHECK_EQ(counted.tallies.writes[static_cast<std::size_t>(WriteOutcome::written)], 1);
    CHECK_LT(counted.tallies.detection.sum, 5s);
    CHECK_GT(counted.tallies.detection.sum, 0s);
    const auto& tally = tally_of(counted, "proxy-golang-org");
    CHECK_GE(tally.results.at({Level::shallow, Fault::tcp_refused}), 3);
    CHECK_EQ(tally.bad, tally.results.at({Level::shallow, Fault::tcp_refused}));
    CHECK_GT(span_in(tally, EndpointState::down), 60s);

    fixture.behaviour[golang].fault.reset();
    fixture.run(10min);
    REQUIRE_FALSE(fixture.status().takeover);
    counted = fixture.engine().counted(fixture.now);
    CHECK_EQ(counted.tallies.switches.at({made.to, "proxy-golang-org", SwitchCause::recovery}), 1);
    CHECK_EQ(counted.tallies.last_switch, fixture.status().goenv.last_write_at);
  }

  TEST_CASE("what people do is told apart") {
    EngineFixture fixture{quick(), chain};
    fixture.start();
    fixture.run(1min);
    fixture.command(Use{"goproxy-cn", std::nullopt});
    fixture.command(Pause{});
    fixture.command(Use{"goproxy-cn", std::nullopt});
    fixture.command(Auto{});
    fixture.run(1s);
    fixture.edit("https://goproxy.io");
    const auto counted = fixture.engine().counted(fixture.now).tallies;
    const std::string primary = "proxy-golang-org";
    CHECK_EQ(counted.switches.at({primary, "goproxy-cn", SwitchCause::pinned}), 2);
    CHECK_EQ(counted.switches.at({"goproxy-cn", primary, SwitchCause::paused}), 1);
    CHECK_EQ(counted.external_edits, 1);
    CHECK_EQ(counted.detection.sum, 0s);
  }

  TEST_CASE("under a local fault nobody's time is counted") {
    EngineFixture fixture{quick(), chain};
    fixture.start();
    fixture.run(1min);
    for (const auto& endpoint : fixture.status().endpoints)
      fixture.behaviour[endpoint.url].fault = Fault::tcp_unreachable;
    fixture.run(5min);
    REQUIRE_EQ(fixture.status().verdict, "local");
    const auto before = tally_of(fixture.engine().counted(fixture.now), "proxy-golang-org");
    fixture.run(10min);
    const auto after = tally_of(fixture.engine().counted(fixture.now), "proxy-golang-org");
    CHECK_EQ(span_in(after, EndpointState::down), span_in(before, EndpointState::down));
    CHECK_EQ(span_in(after, EndpointState::healthy), span_in(before, EndpointState::healthy));
    CHECK_EQ(span_in(after, EndpointState::unknown) - span_in(before, EndpointState::unknown),
             10min);
  }
}
