// Silence is judged before any time-out, but only where enough is known: of the endpoint (its own
// history), and of the network (others answer, with proof, at the same time). Whatever is missing,
// the ordinary time-outs decide.
#include "simulated_machine.hpp"

using namespace gopx;
using namespace gopx::sim;

namespace {

constexpr Duration soon = 1700ms;  // the bound with a history
constexpr Duration late = 5s;      // one whole time-out

// Answers come each few seconds, as go commands are run, until the primary has given so many of
// them.
void give_history(SimulatedMachine& machine, std::size_t answers) {
  const auto given = [&] {
    std::size_t count = 0;
    for (const auto& probe : machine.probes_of(official)) count += !probe.order.only;
    return count;
  };
  while (given() < answers) machine.run_for(1s);
  machine.run_for(1s);
  REQUIRE(given() == answers);
}

std::optional<Duration> time_to_leave(SimulatedMachine& machine) {
  machine.run_for(2100ms);  // the last answer is old enough for another at once
  machine.go_command();
  return machine.until_goproxy(on_cn, 16s);
}

TEST_SUITE("silence") {
  TEST_CASE("with a history and others that answer it is known after what two lost packets cost") {
    for (const auto mode : {Mode::blackhole, Mode::tls_stall, Mode::silent}) {
      CAPTURE(std::string(name_of(mode)));
      SimulatedMachine machine;
      give_history(machine, 30);
      machine.become(official, mode);
      const auto took = time_to_leave(machine);
      REQUIRE(took);
      CHECK(*took >= 1200ms);
      CHECK(*took <= soon);
      CHECK(machine.endpoint("proxy-golang-org").state == "down");
    }
  }

  TEST_CASE("twenty answers are a history, nineteen are not") {
    for (const std::size_t answers : {19, 20}) {
      CAPTURE(answers);
      SimulatedMachine machine;
      give_history(machine, answers);
      machine.become(official, Mode::silent);
      const auto took = time_to_leave(machine);
      REQUIRE(took);
      CHECK((*took <= soon) == (answers == 20));
      CHECK(*took <= late + 100ms);
    }
  }

  TEST_CASE("two others must answer: with one the time-out decides") {
    for (const bool two : {true, false}) {
      CAPTURE(two);
      Setup setup;
      setup.config.failover.candidates = {"goproxy-cn"};
      SimulatedMachine machine(setup);
      give_history(machine, 30);
      for (const auto& known : machine.setup().catalogue) {
        const bool stays = known.name == "goproxy-cn" || known.url == official;
        if (!stays && !(two && known.name == "aliyun")) machine.become(known.url, Mode::refused);
      }
      machine.become(official, Mode::silent);
      const auto took = time_to_leave(machine);
      REQUIRE(took);
      CHECK((*took <= soon) == two);
    }
  }

  TEST_CASE("a first connection that was lost changes nothing where a fresh one is answered") {
    SimulatedMachine machine;
    give_history(machine, 30);
    machine.become(official, Mode::silent);
    machine.run_for(2100ms);
    machine.go_command();
    machine.run_for(100ms);
    machine.become(official, Mode::ok);
    machine.run_for(10min);
    CHECK(machine.writes() == 0);
  }

  TEST_CASE("a fresh connection that a lost SYN delays by a second is no silence") {
    SimulatedMachine machine;
    give_history(machine, 30);
    machine.servers.at(official).behaviour.latency = 1020ms;
    for (int i = 0; i < 20; ++i) {
      machine.go_command();
      machine.run_for(30s);
    }
    CHECK(machine.writes() == 0);
  }

  TEST_CASE("nobody answers for a while, as after a wake-up or on the way into another network") {
    for (Duration silent = 100ms; silent <= 10s; silent += 150ms) {
      CAPTURE(silent.count());
      SimulatedMachine machine;
      give_history(machine, 24);
      machine.outage = Mode::silent;
      machine.run_for(2100ms);
      machine.go_command();
      machine.hint(core::NetworkHint::resumed);
      machine.run_for(silent);
      machine.outage.reset();
      machine.run_for(2min);
      CHECK(machine.writes() == 0);
    }
  }

  TEST_CASE("a name server that says nothing is not the proxy's silence") {
    SimulatedMachine machine;
    give_history(machine, 30);
    machine.become(official, Mode::dns_timeout);
    const auto took = time_to_leave(machine);
    REQUIRE(took);
    CHECK(*took > 2s);
  }

  TEST_CASE("an endpoint whose own history is slow gets many times that") {
    SimulatedMachine machine;
    machine.servers.at(official).behaviour.latency = 400ms;
    give_history(machine, 40);
    machine.become(official, Mode::silent);
    const auto took = time_to_leave(machine);
    REQUIRE(took);
    CHECK(*took >= 4 * 400ms + 1200ms);
  }
}

}  // namespace
