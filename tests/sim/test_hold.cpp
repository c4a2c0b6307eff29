// When the user's own chain comes back, and what keeps gopx from fidgeting: hold, flaps, penalty,
// switch cap.
#include "simulated_machine.hpp"

using namespace gopx;
using namespace gopx::sim;

namespace {

TEST_CASE("the baseline must have been able to serve for the hold before the revert") {
  for (const Duration hold : {Duration{1min}, Duration{5min}, Duration{20min}}) {
    CAPTURE(hold.count());
    Setup setup;
    setup.config.failover.hold = hold;
    SimulatedMachine machine(setup);
    take_over(machine);
    machine.run_for(10min);
    machine.become(official, Mode::ok);
    const auto took = machine.until_goproxy(baseline, hold + 10min);
    REQUIRE(took);
    CHECK(*took >= hold);
    CHECK(*took <= hold + 3min);
    CHECK_FALSE(machine.disk.claim);
  }
}

TEST_CASE("a relapse within the hold starts it again") {
  SimulatedMachine machine;
  take_over(machine);
  machine.run_for(10min);
  machine.become(official, Mode::ok);
  machine.run_for(5min);
  machine.become(official, Mode::error_502);
  machine.run_for(2min);
  machine.become(official, Mode::ok);
  const auto took = machine.until_goproxy(baseline, 20min);
  REQUIRE(took);
  CHECK(*took >= 5min);
}

TEST_CASE("a displaced proxy has had a deep success in the minute before the revert") {
  SimulatedMachine machine;
  take_over(machine);
  machine.run_for(10min);
  machine.become(official, Mode::ok);
  REQUIRE(machine.until_goproxy(baseline, 20min));
  const auto proof = machine.record().find(official)->good(Level::deep);
  REQUIRE(proof);
  CHECK(machine.now().steady - *proof <= 61s);
}

TEST_CASE("metadata that is good again is not enough") {
  SimulatedMachine machine;
  machine.become(official, Mode::zip_html);
  REQUIRE(machine.until_goproxy(on_cn, 20min));
  const auto since = machine.now().steady;
  machine.run_for(3h);
  CHECK(machine.goproxy() == on_cn);
  std::vector<Instant> deep;
  for (const auto& probe : machine.probes_of(official, since)) {
    if (probe.order.level == Level::deep && !probe.order.only) deep.push_back(probe.at);
  }
  REQUIRE(deep.size() > 10);
  for (std::size_t n = 1; n < deep.size(); ++n) CHECK(deep[n] - deep[n - 1] <= 6min + 1s);
}

TEST_CASE("the chain in force fails and the user's own works: back at once, without a hold") {
  SimulatedMachine machine;
  take_over(machine);
  machine.run_for(10min);
  machine.become(official, Mode::ok);
  machine.run_for(2min);
  machine.become(cn, Mode::refused);
  machine.go_command();
  CHECK(machine.until_goproxy(baseline, 40s));
}

TEST_CASE("the hold doubles with every flap and is one hour at most") {
  SimulatedMachine machine;
  Duration last{0};
  for (int flap = 0; flap < 6; ++flap) {
    CAPTURE(flap);
    take_over(machine);
    machine.run_for(2min);
    machine.become(official, Mode::ok);
    const auto took = machine.until_goproxy(baseline, 90min);
    REQUIRE(took);
    const Duration wanted = std::min<Duration>(5min * (1 << flap), 1h);
    CHECK(*took >= wanted);
    CHECK(*took <= wanted + 5min);
    CHECK(*took >= last);
    last = std::min<Duration>(*took, 1h);
  }
  machine.run_for(25h);
  take_over(machine);
  machine.run_for(2min);
  machine.become(official, Mode::ok);
  const auto took = machine.until_goproxy(baseline, 90min);
  REQUIRE(took);
  CHECK(*took <= 10min);
}

TEST_CASE("a candidate that keeps falling is not chosen until its penalty has decayed") {
  Setup setup;
  setup.config.failover.candidates = {"goproxy-cn", "goproxy-io"};
  SimulatedMachine machine(setup);
  for (int fall = 0; fall < 3; ++fall) {
    machine.become(cn, Mode::refused);
    machine.run_for(7min);
    machine.become(cn, Mode::ok);
    machine.run_for(8min);
  }
  CHECK(machine.endpoint("goproxy-cn").penalty > 1000);
  machine.become(official, Mode::refused);
  machine.go_command();
  if (machine.endpoint("goproxy-cn").penalty > 2000) {
    CHECK(machine.until_goproxy("https://goproxy.io,direct", 40s));
  }
}

TEST_CASE(
    "nobody is fit: nothing is written, candidates are asked deeply, and the first to recover is "
    "taken") {
  SimulatedMachine machine;
  for (const auto url : {official, cn, ali}) machine.become(url, Mode::refused);
  machine.become(io, Mode::zip_html);
  for (int n = 0; n < 20; ++n) {
    machine.go_command();
    machine.run_for(1min);
  }
  CHECK(machine.writes_ordered() == 0);
  CHECK(machine.status().verdict == "failed");
  machine.become(cn, Mode::ok);
  CHECK(machine.until_goproxy(on_cn, 6min));
}

TEST_CASE("after a day of unbroken takeover keep is suggested, not before") {
  SimulatedMachine machine;
  take_over(machine);
  const auto suggests_keep = [&machine] {
    for (const auto& warning : machine.status().warnings) {
      if (warning.fix.find("keep") != std::string::npos) return true;
    }
    return false;
  };
  machine.run_for(23h);
  CHECK_FALSE(suggests_keep());
  machine.run_for(2h);
  CHECK(suggests_keep());
}

TEST_CASE("a primary that is blocked in places, silent for long: keep is suggested at once") {
  Setup setup;
  setup.catalogue[0].region = Region::not_mainland_china;
  SUBCASE("a proxy from there is used") { setup.catalogue[1].region = Region::mainland_china; }
  SUBCASE("one from elsewhere is used") {}
  const bool there = setup.catalogue[1].region == Region::mainland_china;
  for (const Mode mode : {Mode::blackhole, Mode::refused}) {
    CAPTURE(name_of(mode));
    SimulatedMachine machine(setup);
    machine.become(official, mode);
    machine.go_command();
    REQUIRE(machine.until_goproxy(on_cn, 1min));
    machine.run_for(9min);
    CHECK_FALSE(machine.has_warning("primary-blocked"));
    machine.run_for(2min);
    CHECK(machine.has_warning("primary-blocked") == (there && mode == Mode::blackhole));
    if (const auto hint = machine.warning("primary-blocked")) CHECK(hint->fix == "gopxctl keep");
  }
}

TEST_CASE("go processes that began before the switch and still wait are named") {
  SimulatedMachine machine;
  machine.waiting_go = {{4711, "go mod"}};
  take_over(machine);
  machine.run_for(1s);
  REQUIRE(machine.status().waiting_processes.size() == 1);
  CHECK(machine.status().waiting_processes[0].pid == 4711);
  machine.waiting_go.clear();
  machine.run_for(1min);
  CHECK(machine.status().waiting_processes.empty());
}

TEST_CASE("budgets hold in a storm of go commands, with everybody flapping") {
  SimulatedMachine machine;
  for (int second = 0; second < 2 * 3600; ++second) {
    if (second % 7 == 0) machine.become(official, second % 2 == 0 ? Mode::refused : Mode::ok);
    if (second % 11 == 0) machine.become(cn, second % 3 == 0 ? Mode::error_502 : Mode::ok);
    machine.go_command();
    machine.run_for(1s);
  }
}

}  // namespace
