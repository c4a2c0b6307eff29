// Networks that are known for trouble: the hold before a revert is an hour there, and the usual one
// everywhere else.
#include "simulated_machine.hpp"

using namespace gopx;
using namespace gopx::sim;

namespace {

// How long the primary has to be well again until the env file says so.
Duration time_to_revert(SimulatedMachine& machine) {
  machine.become(official, Mode::ok);
  const auto took = machine.until_goproxy(baseline, 3h);
  REQUIRE(took);
  return *took;
}

constexpr Duration usual = 5min;
constexpr Duration tolerance = 3min;

}  // namespace

TEST_CASE("the first trouble on a network has the usual hold") {
  SimulatedMachine machine;
  machine.move_to("home");
  take_over(machine);
  machine.run_for(10min);
  const Duration took = time_to_revert(machine);
  CHECK(took >= usual);
  CHECK(took <= usual + tolerance);
}

TEST_CASE("the second one has an hour: who opens a tunnel for a while is not switched twice") {
  SimulatedMachine machine;
  machine.move_to("office");
  take_over(machine);
  machine.run_for(10min);
  time_to_revert(machine);
  machine.run_for(1h);
  take_over(machine);
  machine.run_for(10min);
  // Forty minutes of a tunnel: well, then gone again. Nothing happens.
  machine.become(official, Mode::ok);
  machine.run_for(40min);
  CHECK(machine.goproxy() == on_cn);
  machine.become(official, Mode::refused);
  machine.run_for(10min);
  CHECK(machine.goproxy() == on_cn);
  const Duration took = time_to_revert(machine);
  CHECK(took >= 1h);
  CHECK(took <= 1h + 6min);
}

TEST_CASE("coming back to such a network counts, being offline in between does not") {
  for (const std::string between : {"train", ""}) {
    CAPTURE(between);
    SimulatedMachine machine;
    machine.move_to("office");
    take_over(machine);
    machine.move_to(between);
    machine.run_for(10min);
    machine.move_to("office");
    machine.run_for(10min);
    const Duration took = time_to_revert(machine);
    if (between.empty()) {
      CHECK(took <= usual + tolerance);
    } else {
      CHECK(took >= 1h);
    }
  }
}

TEST_CASE("a new network is judged afresh, and what served elsewhere doesn't count there") {
  SimulatedMachine machine;
  machine.move_to("office");
  take_over(machine);
  machine.run_for(10min);
  machine.become(official, Mode::ok);
  machine.run_for(4min);
  machine.move_to("home");
  const auto took = machine.until_goproxy(baseline, 3h);
  REQUIRE(took);
  CHECK(*took >= usual);
  CHECK(*took <= usual + tolerance);
}

TEST_CASE("the brain remembers it over a restart, and a restart is no arrival") {
  for (const bool known_before : {false, true}) {
    CAPTURE(known_before);
    SimulatedMachine machine;
    machine.move_to("office");
    take_over(machine);
    if (known_before) {
      machine.move_to("train");
      machine.run_for(1min);
      machine.move_to("office");
    }
    machine.run_for(10min);
    machine.kill();
    machine.start();
    machine.move_to("office");
    machine.run_for(5min);
    const Duration took = time_to_revert(machine);
    CHECK((took >= 1h) == known_before);
  }
}

TEST_CASE("hints and moves alone never switch anything") {
  SimulatedMachine machine;
  for (int i = 0; i < 20; ++i) {
    machine.move_to("network " + std::to_string(i));
    machine.hint(core::NetworkHint::connectivity_changed);
    machine.hint(core::NetworkHint::went_to_sleep);
    machine.suspend(10min);
    machine.hint(core::NetworkHint::resumed);
    machine.run_for(2min);
  }
  CHECK(machine.writes() == 0);
  CHECK(machine.memory().networks.here == "network 19");
}

TEST_CASE("a hint is followed by probes of what is in use, at once; that of a name by none") {
  struct Row {
    core::NetworkHint hint;
    bool looks;
  };
  for (const Row row :
       {Row{core::NetworkHint::link_changed, true}, Row{core::NetworkHint::resumed, true},
        Row{core::NetworkHint::connectivity_changed, true},
        Row{core::NetworkHint::went_to_sleep, false}, Row{core::NetworkHint::identified, false}}) {
    CAPTURE(static_cast<int>(row.hint));
    Setup setup;
    setup.config.probe.interval = 1h;
    SimulatedMachine machine(setup);
    machine.run_for(10min);
    const auto since = machine.now().steady;
    machine.hint(row.hint);
    machine.run_for(1s);
    CHECK(machine.probes_of(official, since).empty() == !row.looks);
  }
}
