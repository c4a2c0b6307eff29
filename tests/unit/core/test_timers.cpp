// The earliest slot is the deadline, whatever it is called.
#include <doctest/doctest.h>

#include "core/timers.hpp"

using namespace gopx;
using namespace gopx::core;
using namespace std::chrono_literals;

TEST_CASE("nothing set: nothing to wait for") {
  Timers timers;
  CHECK_FALSE(timers.next());
  timers.set(Timer::probe_due, std::nullopt);
  CHECK_FALSE(timers.next());
}

TEST_CASE("the earliest of all slots, and of one that is set twice") {
  Timers timers;
  timers.set(Timer::hold_ends, Instant{3h});
  timers.set(Timer::probe_due, Instant{2h});
  timers.set(Timer::probe_due, Instant{4h});
  CHECK(timers.next() == Instant{2h});
  CHECK(timers.at(Timer::probe_due) == Instant{2h});
  timers.clear();
  CHECK_FALSE(timers.next());
}

TEST_CASE("a moment that counts only while it lies ahead") {
  Timers timers;
  timers.set_ahead(Timer::write_retry, Instant{1h}, Instant{1h});
  CHECK_FALSE(timers.next());
  timers.set_ahead(Timer::write_retry, Instant{1h} + 1us, Instant{1h});
  CHECK(timers.next() == Instant{1h} + 1us);
}
