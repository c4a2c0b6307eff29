// How often gopxd may move by itself: counts at their boundaries, and what a restart makes of them.
#include "core/moves.hpp"

#include <doctest/doctest.h>

using namespace gopx;
using namespace gopx::core;
using namespace std::chrono_literals;

namespace {

constexpr Instant start{1000h};
constexpr WallTime wall{Duration{1'800'000'000'000'000}};

bool allowed(const MoveLimits& limits, MoveCost cost, int per_hour, Instant now) {
  const auto at = limits.allowed_at(cost, per_hour, now);
  return at && *at <= now;
}

}  // namespace

TEST_CASE("away from a dead chain: three at once, then one a minute, never the hourly limit") {
  MoveLimits limits;
  for (int n = 0; n < 3; ++n) {
    CHECK(allowed(limits, MoveCost::minute, 0, start));
    limits.spend(MoveCost::minute, start);
  }
  CHECK(limits.allowed_at(MoveCost::minute, 0, start) == start + 1min);
  CHECK_FALSE(allowed(limits, MoveCost::minute, 0, start + 1min - 1us));
  for (int minute = 1; minute < 90; ++minute) {
    const Instant now = start + minute * 1min;
    REQUIRE(allowed(limits, MoveCost::minute, 0, now));
    limits.spend(MoveCost::minute, now);
    CHECK_FALSE(allowed(limits, MoveCost::minute, 0, now + 1min - 1us));
  }
  const Instant rested = start + 92min;
  for (int n = 0; n < 3; ++n) {
    CHECK(allowed(limits, MoveCost::minute, 0, rested));
    limits.spend(MoveCost::minute, rested);
  }
  CHECK_FALSE(allowed(limits, MoveCost::minute, 0, rested));
}

TEST_CASE("away from a working chain: so many within any hour; 0 is never") {
  for (const int per_hour : {0, 1, 4, 60}) {
    CAPTURE(per_hour);
    MoveLimits limits;
    for (int n = 0; n < per_hour; ++n) {
      CHECK(allowed(limits, MoveCost::hour, per_hour, start + n * 1s));
      limits.spend(MoveCost::hour, start + n * 1s);
    }
    const auto next = limits.allowed_at(MoveCost::hour, per_hour, start + 1min);
    CHECK(next.has_value() == (per_hour > 0));
    if (!next) continue;
    CHECK(*next == start + 1h);
    CHECK_FALSE(allowed(limits, MoveCost::hour, per_hour, start + 1h - 1us));
    CHECK(allowed(limits, MoveCost::hour, per_hour, start + 1h));
    CHECK(allowed(limits, MoveCost::minute, per_hour, start + 1min));
  }
}

TEST_CASE("a limit that was lowered counts what was made under the higher one") {
  MoveLimits limits;
  for (int n = 0; n < 4; ++n) limits.spend(MoveCost::hour, start + n * 10min);
  CHECK(limits.allowed_at(MoveCost::hour, 2, start + 40min) == start + 20min + 1h);
  CHECK(allowed(limits, MoveCost::hour, 5, start + 40min));
}

TEST_CASE("what a person orders costs nothing") {
  MoveLimits limits;
  limits.spend(MoveCost::nothing, start);
  CHECK(limits.remembered({start, wall}) == MoveMemory{});
  CHECK(allowed(limits, MoveCost::nothing, 0, start));
}

TEST_CASE("a restart keeps what still counts") {
  MoveLimits before;
  before.spend(MoveCost::hour, start - 2h);
  before.spend(MoveCost::hour, start - 30min);
  for (int n = 0; n < 3; ++n) before.spend(MoveCost::minute, start);
  const MoveMemory kept = before.remembered({start, wall});
  CHECK(kept.of_the_hour == std::vector<WallTime>{wall - 30min});
  CHECK(kept.paid_until == wall + 3min);
  const MoveLimits after(kept, {Instant{5s}, wall + 40s});
  CHECK(after.allowed_at(MoveCost::hour, 1, Instant{5s}) == Instant{5s} + 30min - 40s);
  CHECK(after.allowed_at(MoveCost::minute, 1, Instant{5s}) == Instant{5s} + 20s);
}

TEST_CASE("moments of a clock that was ahead count as now") {
  MoveMemory kept;
  kept.of_the_hour = {wall + 24h * 365, wall + 10min};
  kept.paid_until = wall + 24h * 365;
  const MoveLimits limits(kept, {start, wall});
  CHECK(limits.allowed_at(MoveCost::hour, 1, start) == start + 1h);
  CHECK(limits.allowed_at(MoveCost::minute, 1, start) == start + 1min);
  CHECK(allowed(limits, MoveCost::hour, 3, start));
}
