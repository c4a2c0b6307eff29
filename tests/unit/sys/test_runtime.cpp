// The loop: deadlines, signals, posted work, and the meter.
#include <doctest/doctest.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <stdexcept>
#include <vector>

#include "sys/clock.hpp"
#include "sys/deadline.hpp"
#include "sys/runtime.hpp"

using namespace gopx;
using namespace gopx::sys;
using namespace std::chrono_literals;

TEST_CASE("A deadline comes at its time, not before, and once") {
  Runtime runtime;
  int reached = 0;
  const Instant when = read_clock().steady + 30ms;
  Instant came{};
  runtime.on_deadline([&] {
    ++reached;
    came = read_clock().steady;
    runtime.stop();
  });
  runtime.set_deadline(when);
  runtime.run();
  CHECK(reached == 1);
  CHECK(came >= when);
}

TEST_CASE("A deadline in the past is due at once, but from the loop") {
  Runtime runtime;
  bool reached = false;
  runtime.on_deadline([&] {
    reached = true;
    runtime.stop();
  });
  for (const Instant past : {read_clock().steady - 1h, Instant{}, Instant{} - 1h}) {
    reached = false;
    runtime.set_deadline(past);
    CHECK_FALSE(reached);
    runtime.run();
    CHECK(reached);
  }
}

TEST_CASE("A later deadline replaces an earlier one; none takes it away") {
  Runtime runtime;
  int reached = 0;
  runtime.on_deadline([&] { ++reached; });
  runtime.set_deadline(read_clock().steady + 1ms);
  runtime.set_deadline(std::nullopt);
  runtime.set_deadline(read_clock().steady + 1h);
  // A timer of its own ends the run, long after the first one would have been due.
  DeadlineTimer end(runtime.loop(), [&] { runtime.stop(); });
  end.set(read_clock().steady + 30ms);
  runtime.run();
  CHECK(reached == 0);
}

TEST_CASE("From a deadline the next one can be set") {
  Runtime runtime;
  int reached = 0;
  runtime.on_deadline([&] {
    if (++reached == 3) return runtime.stop();
    runtime.set_deadline(read_clock().steady + 1ms);
  });
  runtime.set_deadline(read_clock().steady);
  runtime.run();
  CHECK(reached == 3);
}

TEST_CASE("A timer that is gone is silent") {
  Runtime runtime;
  bool heard = false;
  {
    DeadlineTimer timer(runtime.loop(), [&] { heard = true; });
    timer.set(read_clock().steady);
  }
  runtime.on_deadline([&] { runtime.stop(); });
  runtime.set_deadline(read_clock().steady + 10ms);
  runtime.run();
  CHECK_FALSE(heard);
}

TEST_CASE("Signals come through the loop, each of them") {
  Runtime runtime;
  std::vector<int> received;
  runtime.on_signal([&](int signal) {
    received.push_back(signal);
    if (received.size() == 3) runtime.stop();
  });
  for (const int signal : {SIGHUP, SIGTERM, SIGINT}) ::kill(::getpid(), signal);
  CHECK(received.empty());
  runtime.run();
  std::sort(received.begin(), received.end());
  CHECK(received == std::vector<int>{SIGHUP, SIGINT, SIGTERM});
}

TEST_CASE("Posted work runs from the loop, in order; what it throws comes out of run") {
  Runtime runtime;
  std::string order;
  runtime.post([&] { order += "a"; });
  runtime.post([&] {
    order += "b";
    throw std::runtime_error("out");
  });
  runtime.post([&] {
    order += "c";
    runtime.stop();
  });
  CHECK(order.empty());
  CHECK_THROWS_AS(runtime.run(), std::runtime_error);
  runtime.run();
  CHECK(order == "abc");
}

TEST_CASE("The meter knows the longest handler, and how late it made the next deadline") {
  Runtime runtime;
  const auto busy_for = [](Duration time) {
    const auto until = running_time() + time;
    while (running_time() < until) {
    }
  };
  runtime.on_deadline([&] { runtime.stop(); });
  runtime.post([&] { busy_for(20ms); });
  runtime.set_deadline(read_clock().steady + 1ms);
  runtime.run();
  CHECK(runtime.meter().longest() >= 19ms);
  runtime.meter().reset();
  CHECK(runtime.meter().longest() == 0us);
}

TEST_CASE("The clocks go forward, and a peer that hangs up is no reason to die") {
  const auto first = read_clock();
  const auto running = running_time();
  CHECK(read_clock().steady >= first.steady);
  CHECK(running_time() >= running);
  CHECK(first.wall > *parse_time("2026-01-01T00:00:00Z"));
  const Runtime runtime;
  CHECK(bool(std::signal(SIGPIPE, SIG_IGN) == SIG_IGN));
}
