// Ends and beginnings: kill -9 at any instruction, SIGTERM with each restore_on_exit, starts during
// a takeover.
#include "simulated_machine.hpp"

using namespace gopx;
using namespace gopx::sim;

namespace {

TEST_CASE("kill -9 at every instruction of a takeover: the next start knows the user's value") {
  for (const bool lands : {false, true}) {
    for (int actions = 1; actions <= 20; ++actions) {
      CAPTURE(lands);
      CAPTURE(actions);
      SimulatedMachine machine;
      machine.killed_write_lands = lands;
      machine.become(official, Mode::refused);
      machine.crash_after(actions);
      machine.go_command();
      machine.run_for(3s);
      if (machine.alive()) machine.kill();
      machine.start();
      machine.run_for(1s);
      CHECK(machine.status().goenv.baseline == baseline);
      CHECK(machine.until_goproxy(on_cn, 2min));
      machine.become(official, Mode::ok);
      CHECK(machine.until_goproxy(baseline, 15min));
    }
  }
}

TEST_CASE("kill -9 at every instruction of a revert") {
  for (const bool lands : {false, true}) {
    for (int actions = 1; actions <= 6; ++actions) {
      CAPTURE(actions);
      SimulatedMachine machine;
      machine.killed_write_lands = lands;
      take_over(machine);
      machine.become(official, Mode::ok);
      machine.run_until([&] { return machine.writes_ordered() == 2; }, 15min);
      machine.crash_after(actions);
      machine.run_for(10ms);
      if (machine.alive()) machine.kill();
      machine.start();
      machine.run_for(1s);
      CHECK(machine.status().goenv.baseline == baseline);
      CHECK(machine.until_goproxy(baseline, 20min));
    }
  }
}

TEST_CASE("a start during a takeover continues it, though the primary is well: hold first") {
  SimulatedMachine machine;
  take_over(machine);
  machine.kill();
  machine.become(official, Mode::ok);
  machine.start();
  machine.run_for(1min);
  CHECK(machine.goproxy() == on_cn);
  CHECK(machine.status().takeover);
  const auto took = machine.until_goproxy(baseline, 15min);
  REQUIRE(took);
  CHECK(*took >= 3min);
}

TEST_CASE("restore_on_exit") {
  struct Row {
    config::RestoreOnExit rule;
    bool usable;
    bool reverted;
  };
  using R = config::RestoreOnExit;
  for (const auto& row :
       {Row{R::if_usable, true, true}, Row{R::if_usable, false, false}, Row{R::always, true, true},
        Row{R::always, false, true}, Row{R::never, true, false}, Row{R::never, false, false}}) {
    CAPTURE(static_cast<int>(row.rule));
    CAPTURE(row.usable);
    Setup setup;
    setup.config.failover.restore_on_exit = row.rule;
    SimulatedMachine machine(setup);
    take_over(machine);
    if (row.usable) machine.become(official, Mode::ok);
    machine.run_for(4min);
    CHECK(machine.goproxy() == on_cn);
    machine.stop();
    CHECK_FALSE(machine.alive());
    CHECK(machine.goproxy() == (row.reverted ? baseline : on_cn));
  }
}

TEST_CASE("stopping is quick, whatever is going on") {
  for (int moment = 0; moment < 60; ++moment) {
    SimulatedMachine machine;
    machine.become(official, Mode::silent);
    machine.go_command();
    machine.run_for(moment * 100ms);
    machine.stop();
    CHECK_FALSE(machine.alive());
  }
}

}  // namespace
