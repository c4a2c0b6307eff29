// Commands come at once up to the burst, then at their pace, in their order, and not without end.
#include "control/command_pace.hpp"

#include <doctest/doctest.h>

#include <string>

#include "support/loop_until.hpp"
#include "sys/clock.hpp"

using namespace gopx;
using namespace gopx::control;
using namespace gopx::sys;
using gopx::testing::loop_until;

TEST_CASE("a burst at once, the rest one by one in their order") {
  boost::asio::io_context loop;
  CommandPace pace{loop};
  std::string order;
  const auto begin = running_time();
  for (char c = 'a'; c < 'a' + CommandPace::burst + 3; ++c)
    CHECK(pace.admit([&order, c] { order += c; }));
  CHECK(order == "abcde");
  REQUIRE(loop_until(loop, [&] { return order.size() == CommandPace::burst + 3; }));
  CHECK(order == "abcdefgh");
  CHECK(running_time() - begin >= 3 * CommandPace::apart - std::chrono::milliseconds{1});
}

TEST_CASE("what comes while others wait comes after them, also from within one of them") {
  boost::asio::io_context loop;
  CommandPace pace{loop};
  std::string order;
  for (int i = 0; i < CommandPace::burst; ++i) pace.admit([] {});
  pace.admit([&] {
    order += 'a';
    pace.admit([&] { order += 'c'; });
  });
  pace.admit([&] { order += 'b'; });
  REQUIRE(loop_until(loop, [&] { return order.size() == 3; }));
  CHECK(order == "abc");
}

TEST_CASE("too many that wait are not taken") {
  boost::asio::io_context loop;
  CommandPace pace{loop};
  const int room = CommandPace::burst + static_cast<int>(CommandPace::waiting_max);
  int ran = 0;
  for (int i = 0; i < room; ++i) CHECK(pace.admit([&] { ++ran; }));
  CHECK_FALSE(pace.admit([&] { ran += 1000; }));
  CHECK(ran == CommandPace::burst);
  REQUIRE(loop_until(loop, [&] { return ran == CommandPace::burst + 1; }));
  CHECK(pace.admit([] {}));
}
