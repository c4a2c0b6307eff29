// From events and counts to answers, over restarts and while the store can't be used. The loop is
// turned by the test; the minute's tick is not waited for, a question takes the counts too.
#include "state/history.hpp"

#include <doctest/doctest.h>

#include <boost/asio/io_context.hpp>
#include <filesystem>
#include <limits>

#include "support/fake_services.hpp"
#include "support/folder.hpp"
#include "support/loop_client.hpp"
#include "sys/log.hpp"

using namespace gopx;
using namespace gopx::state;
using namespace gopx::sys;
using namespace std::chrono_literals;

namespace {

constexpr auto everything = std::numeric_limits<std::size_t>::max();

Report answered(bool ok, Duration total) {
  Report report;
  report.ok = ok;
  if (!ok) report.fault = Fault::tcp_refused;
  report.timings.total = total;
  return report;
}

struct HistoryFixture {
  explicit HistoryFixture(const std::string& folder) : state_dir{folder} {
    endpoint.endpoint = "mirror-a";
    endpoint.tally.stay(core::EndpointState::healthy, now.steady);
  }
  void pass(Duration span, core::EndpointState state) {
    endpoint.tally.stay(state, now.steady);
    now.steady += span;
    now.wall += span;
    endpoint.tally.stay(state, now.steady);
  }
  api::History ask(Duration window) {
    std::optional<Result<api::History>> answer;
    history.ask(window, [&](Result<api::History> given) { answer = std::move(given); });
    REQUIRE(testing::turn_until(loop, [&] { return answer.has_value(); }));
    if (!*answer) problems.push_back(answer->error().message);
    return answer->value_or(api::History{});
  }

  std::string state_dir;
  boost::asio::io_context loop;
  LoopMeter meter;
  Now now{Instant{1000h}, testing::at("2026-01-02T03:14:15Z")};
  core::Counted::Of endpoint;
  std::vector<std::string> problems;
  EventLog log;
  HistoryRecorder history{
      loop,
      meter,
      {.state_dir = state_dir,
       .now = [this] { return now; },
       .counted =
           [this] {
             core::Counted counted;
             counted.endpoints.push_back(endpoint);
             return counted;
           },
       .on_problem = [this](const std::string& text) { problems.push_back(text); }}};
};

}  // namespace

TEST_SUITE("state::history") {
  TEST_CASE("an hour with a fall: uptime, seconds, probes, percentiles") {
    testing::Scratch scratch;
    HistoryFixture fixture{scratch / "state"};
    fixture.history.start(fixture.log);
    for (int i = 0; i < 99; ++i) fixture.endpoint.tally.count(answered(true, 10ms));
    fixture.endpoint.tally.count(answered(true, 2s));
    fixture.endpoint.tally.count(answered(false, 5s));
    fixture.pass(54min, core::EndpointState::healthy);
    fixture.pass(6min, core::EndpointState::down);
    fixture.endpoint.tally.transitions = 1;
    const auto answer = fixture.ask(2h);
    CHECK_EQ(answer.until, fixture.now.wall);
    CHECK_EQ(answer.since, fixture.now.wall - 2h);
    REQUIRE_EQ(answer.endpoints.size(), 1);
    const auto& one = answer.endpoints[0];
    CHECK_EQ(one.name, "mirror-a");
    CHECK_EQ(one.uptime_ppm, 900'000);
    CHECK_EQ(one.seconds.healthy, 54 * 60);
    CHECK_EQ(one.seconds.down, 6 * 60);
    CHECK_EQ(one.good, 100);
    CHECK_EQ(one.bad, 1);
    CHECK_EQ(one.transitions, 1);
    CHECK_LE(std::abs(*one.latency_p50_us - 10'000), 1250);
    CHECK_LE(std::abs(*one.latency_p99_us - 10'000), 1250);
    CHECK(fixture.problems.empty());
    CHECK_EQ(fixture.ask(2h).endpoints[0].good, 100);  // nothing is counted twice
  }

  TEST_CASE("the window is kept to, and what nobody judged is no uptime") {
    testing::Scratch scratch;
    HistoryFixture fixture{scratch / "state"};
    fixture.history.start(fixture.log);
    fixture.pass(10min, core::EndpointState::down);
    fixture.ask(1h);
    fixture.pass(3h, core::EndpointState::unknown);
    const auto recent = fixture.ask(1h);
    REQUIRE_EQ(recent.endpoints.size(), 1);
    CHECK_FALSE(recent.endpoints[0].uptime_ppm);
    CHECK_FALSE(recent.endpoints[0].latency_p50_us);
    CHECK_EQ(recent.endpoints[0].seconds.down, 0);
    CHECK_EQ(fixture.ask(24h).endpoints[0].seconds.down, 600);
  }

  TEST_CASE("over a restart: counts add up, events are there, in memory and on disk") {
    testing::Scratch scratch;
    {
      HistoryFixture fixture{scratch / "state"};
      fixture.history.start(fixture.log);
      fixture.endpoint.tally.count(answered(true, 10ms));
      fixture.pass(1min, core::EndpointState::healthy);
      for (std::uint64_t seq = 1; seq <= EventLog::events_max + 5; ++seq)
        fixture.history.add(testing::sample_event(seq));
      fixture.history.stop();
    }
    HistoryFixture fixture{scratch / "state"};
    fixture.history.start(fixture.log);
    fixture.endpoint.tally.count(answered(true, 10ms));
    fixture.pass(1min, core::EndpointState::healthy);
    CHECK_EQ(fixture.ask(1h).endpoints[0].good, 2);
    // The queue is bounded too: the oldest five were dropped before they could be written.
    CHECK_EQ(fixture.log.after(fixture.log.begin(), everything).last, EventLog::events_max + 5);
    fixture.log.add(testing::sample_event(3000));
    const auto all = fixture.log.after(0, everything).text;
    CHECK_EQ(all.find("{\"seq\":6,"), 0);
    CHECK_EQ(std::count(all.begin(), all.end(), '\n'), EventLog::events_max + 1);
    // In pieces, as a follower gets them.
    std::uint64_t cursor = 0;
    std::string pieces;
    for (int i = 0; i < 10'000 && cursor < 3000; ++i) {
      const auto batch = fixture.log.after(cursor, 4096);
      REQUIRE_FALSE(batch.text.empty());
      pieces += batch.text;
      cursor = batch.last;
    }
    CHECK_EQ(pieces, all);
  }

  TEST_CASE("an event is on disk a moment later, whatever becomes of us") {
    testing::Scratch scratch;
    HistoryFixture fixture{scratch / "state"};
    fixture.history.start(fixture.log);
    fixture.history.add(testing::sample_event(42));
    const auto path = scratch / "state/history.db-wal";
    CHECK(testing::turn_until(fixture.loop, [&] {
      return testing::got(path).value_or("").find("\"seq\":42") != std::string::npos;
    }));
  }

  TEST_CASE("without a store: a problem, an error for an answer, events from memory") {
    testing::Scratch scratch;
    testing::put(scratch / "state", "a file where the folder should be");
    HistoryFixture fixture{scratch / "state"};
    fixture.history.start(fixture.log);
    REQUIRE_EQ(fixture.problems.size(), 1);
    CHECK_NE(fixture.problems[0].find(scratch / "state"), std::string::npos);
    fixture.history.add(testing::sample_event(1));
    fixture.log.add(testing::sample_event(1));
    CHECK(fixture.ask(1h).endpoints.empty());
    CHECK_EQ(fixture.problems.size(), 2);  // the answer's error
    CHECK_EQ(fixture.log.after(0, everything).last, 1);
    CHECK_EQ(testing::got(scratch / "state"), "a file where the folder should be");
  }

  TEST_CASE("a big store is read in pieces that do not hold the loop") {
    testing::Scratch scratch;
    HistoryFixture fixture{scratch / "state"};
    fixture.history.start(fixture.log);
    for (int i = 0; i < 3000; ++i) {
      fixture.endpoint.tally.count(answered(true, 10ms));
      fixture.pass(1min, core::EndpointState::healthy);
      if (i % 100 == 99) fixture.ask(1min);
    }
    CHECK_EQ(fixture.ask(60h).endpoints[0].good, 3000);
  }
}
