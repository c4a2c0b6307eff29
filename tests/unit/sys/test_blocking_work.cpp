// Work beside the loop: its outcome, the end of the patience, and what is left when nobody waits
// any more.
#include <doctest/doctest.h>

#include <condition_variable>

#include "support/loopback.hpp"
#include "sys/blocking_work.hpp"

using namespace gopx;
using namespace gopx::sys;
using namespace gopx::testing;
using namespace std::chrono_literals;

namespace {

// Holds work until the test lets it go.
struct Gate {
  std::mutex mutex;
  std::condition_variable changed;
  bool open = false;
  int inside = 0;

  void pass() {
    std::unique_lock lock(mutex);
    ++inside;
    changed.notify_all();
    changed.wait(lock, [this] { return open; });
    --inside;
    changed.notify_all();
  }
  void let_go() {
    std::unique_lock lock(mutex);
    open = true;
    changed.notify_all();
    changed.wait(lock, [this] { return inside == 0; });
  }
  void wait_for(int count) {
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return inside >= count; });
  }
};

struct WorkLoop {
  boost::asio::io_context loop{1};
  BlockingWork<int> work{loop};
};

}  // namespace

TEST_CASE_FIXTURE(WorkLoop, "The loop hears what came of it, in its own thread") {
  const auto own = std::this_thread::get_id();
  std::optional<int> heard;
  std::thread::id heard_in, worked_in;
  work.start(
      [&worked_in] {
        worked_in = std::this_thread::get_id();
        return 42;
      },
      30s,
      [&](const auto& end) {
        heard = end.value;
        heard_in = std::this_thread::get_id();
      });
  CHECK_FALSE(heard);
  REQUIRE(run_until(loop, [&] { return heard.has_value(); }));
  CHECK(heard == 42);
  CHECK(heard_in == own);
  CHECK(worked_in != own);
}

TEST_CASE_FIXTURE(WorkLoop, "What takes too long is not waited for, and comes to nothing later") {
  const auto gate = std::make_shared<Gate>();
  int ends = 0;
  bool has_value = true;
  work.start(
      [gate] {
        gate->pass();
        return 1;
      },
      20ms,
      [&](const auto& end) {
        ++ends;
        has_value = end.value.has_value();
        CHECK(end.took >= 20ms);
      });
  REQUIRE(run_until(loop, [&] { return ends > 0; }));
  CHECK_FALSE(has_value);
  gate->let_go();
  loop.restart();
  loop.poll();
  CHECK(ends == 1);
}

TEST_CASE("Cancelled, or without anybody who waits, it ends for itself") {
  const auto gate = std::make_shared<Gate>();
  const auto work = [gate] {
    gate->pass();
    return 1;
  };
  bool ran = false;
  {
    WorkLoop other;
    const auto id = other.work.start(work, 30s, [&](const auto&) { ran = true; });
    other.work.start(work, 30s, [&](const auto&) { ran = true; });
    other.work.cancel(id);
    gate->wait_for(2);
  }
  gate->let_go();
  CHECK_FALSE(ran);
}

TEST_CASE_FIXTURE(WorkLoop, "More than there may be threads: the others wait for their turn") {
  const auto gate = std::make_shared<Gate>();
  constexpr int all = blocking_threads_max + 5;
  int ends = 0;
  for (int i = 0; i < all; ++i)
    work.start(
        [gate, i] {
          gate->pass();
          return i;
        },
        30s, [&](const auto& end) { ends += end.value ? 1 : 0; });
  gate->wait_for(blocking_threads_max);
  {
    const std::lock_guard lock(gate->mutex);
    CHECK(gate->inside == blocking_threads_max);
  }
  gate->let_go();
  CHECK(run_until(loop, [&] { return ends == all; }));
}
