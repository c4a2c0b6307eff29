// Budgets: never more per hour than promised, whatever the pattern; refill is even. And the window
// of results.
#include <doctest/doctest.h>

#include <deque>

#include "base/random.hpp"
#include "core/budget.hpp"
#include "core/limits.hpp"
#include "core/window.hpp"

using namespace gopx;
using namespace gopx::core;

TEST_CASE("a burst, then one each time the bucket has refilled") {
  Budget budget(60, 3);
  Instant now{std::chrono::hours{5}};
  for (int i = 0; i < 3; ++i) CHECK(budget.take(now));
  CHECK_FALSE(budget.take(now));
  const Instant next = budget.available_at(now);
  CHECK(next > now + std::chrono::seconds{59});
  CHECK(next <= now + std::chrono::seconds{61});
  CHECK_FALSE(budget.take(next - std::chrono::seconds{1}));
  CHECK(budget.take(next));
}

TEST_CASE("no pattern gets more than the promised number in any hour") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    CAPTURE(seed);
    Random random(seed);
    Budget budget(12, 4);
    std::deque<Instant> taken;
    Instant now{};
    for (int i = 0; i < 5000; ++i) {
      now += std::chrono::seconds{random.below(300)};
      if (!budget.take(now)) continue;
      taken.push_back(now);
      while (taken.front() + budget_window <= now) taken.pop_front();
      REQUIRE(taken.size() <= 12);
    }
  }
}

TEST_CASE("available_at tells the truth: not before, then yes") {
  Random random(7);
  Budget budget(240, 10);
  Instant now{};
  for (int i = 0; i < 3000; ++i) {
    const Instant at = budget.available_at(now);
    REQUIRE(at >= now);
    now = at;
    REQUIRE(budget.take(now));
  }
  CHECK(now >= Instant{std::chrono::hours{12}});
}

TEST_CASE("reach shows the last eight, newest last") {
  Window window;
  CHECK(window.reach() == "--------");
  Report report;
  for (int i = 0; i < 3; ++i) {
    report.ok = i != 1;
    window.add(report, WallTime{});
  }
  CHECK(window.reach() == "-----101");
  for (int i = 0; i < 40; ++i) window.add(report, WallTime{});
  CHECK(window.reach() == "11111111");
  CHECK(window.reports().size() == results_kept);
}

TEST_CASE("percentiles are of good answers only") {
  Window window;
  CHECK_FALSE(window.latency(0.5));
  Report report;
  report.timings.total = std::chrono::seconds{9};
  window.add(report, WallTime{});
  CHECK_FALSE(window.latency(0.5));
  report.ok = true;
  for (int i = 1; i <= 20; ++i) {
    report.timings.total = Duration{i * 1000};
    window.add(report, WallTime{});
  }
  CHECK(window.latency(0.5) == Duration{10000});
  CHECK(window.latency(0.95) == Duration{19000});
  CHECK(window.latency(1.0) == Duration{20000});
}
