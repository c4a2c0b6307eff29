// Commands, edits by hand, other programs that write, and reloads.
#include "simulated_machine.hpp"

using namespace gopx;
using namespace gopx::sim;

namespace {

const std::string on_io = "https://goproxy.io,direct";

void restart(SimulatedMachine& machine) {
  machine.kill();
  machine.start();
  machine.run_for(30s);
}

TEST_CASE("use pins at once, also over restarts, until auto") {
  SimulatedMachine machine;
  CHECK_FALSE(machine.ask(core::Use{"goproxy-io", {}}).refused);
  CHECK(machine.goproxy() == on_io);
  CHECK(machine.status().control == "pinned");
  machine.run_for(3h);
  restart(machine);
  CHECK(machine.goproxy() == on_io);
  CHECK(machine.status().control == "pinned");
  machine.become(io, Mode::refused);  // a pin is a pin
  machine.go_command();
  machine.run_for(10min);
  CHECK(machine.goproxy() == on_io);
  machine.become(io, Mode::ok);
  machine.run_for(10min);
  CHECK_FALSE(machine.ask(core::Auto{}).refused);
  CHECK(machine.status().control == "auto");
  CHECK(machine.until_goproxy(baseline, 15min));
}

TEST_CASE("use for a while ends by itself, also when the program was restarted meanwhile") {
  for (const bool restarted : {false, true}) {
    SimulatedMachine machine;
    CHECK_FALSE(machine.ask(core::Use{"goproxy-io", Duration{30min}}).refused);
    if (restarted) restart(machine);
    machine.run_for(28min);
    CHECK(machine.status().control == "pinned");
    CHECK(machine.status().control_until);
    machine.run_for(3min);
    CHECK(machine.status().control == "auto");
    CHECK(machine.until_goproxy(baseline, 15min));
  }
}

TEST_CASE("use refuses what it must") {
  SimulatedMachine machine(with_chain(std::string(corp) + ",direct"));
  const auto unknown = machine.ask(core::Use{"nobody", {}});
  CHECK(unknown.refused == api::ErrorCode::unknown_endpoint);
  const auto before_private = machine.ask(core::Use{"goproxy-cn", {}});
  CHECK(before_private.refused == api::ErrorCode::not_permitted);
  CHECK(machine.writes_ordered() == 0);
}

TEST_CASE("use of an endpoint that is down is allowed, and said") {
  SimulatedMachine machine;
  machine.become(io, Mode::refused);
  machine.run_for(10min);
  const auto reply = machine.ask(core::Use{"goproxy-io", {}});
  CHECK_FALSE(reply.refused);
  CHECK_FALSE(reply.message.empty());
  CHECK(machine.goproxy() == on_io);
}

TEST_CASE("pause reverts and stops writing, probing goes on; resume starts again") {
  SimulatedMachine machine;
  take_over(machine);
  CHECK_FALSE(machine.ask(core::Pause{}).refused);
  CHECK(machine.goproxy() == baseline);
  const auto writes = machine.writes_ordered();
  const auto since = machine.now().steady;
  restart(machine);
  CHECK(machine.status().control == "paused");
  machine.run_for(1h);
  machine.go_command();
  machine.run_for(1min);
  CHECK(machine.writes_ordered() == writes);
  CHECK(machine.probes_of(official, since).size() > 20);
  CHECK_FALSE(machine.ask(core::Resume{}).refused);
  CHECK(machine.until_goproxy(on_cn, 1min));
}

TEST_CASE("pause for a while ends by itself") {
  SimulatedMachine machine;
  take_over(machine);
  CHECK_FALSE(machine.ask(core::Pause{Duration{10min}}).refused);
  machine.run_for(9min);
  CHECK(machine.goproxy() == baseline);
  CHECK(machine.until_goproxy(on_cn, 3min));
}

TEST_CASE("keep makes the plan in force the user's own") {
  SimulatedMachine machine;
  take_over(machine);
  CHECK_FALSE(machine.ask(core::Keep{}).refused);
  CHECK(machine.goproxy() == on_cn);
  CHECK_FALSE(machine.disk.claim);
  CHECK_FALSE(machine.status().takeover);
  CHECK(machine.status().goenv.baseline == on_cn);
  machine.become(official, Mode::ok);
  machine.run_for(2h);
  CHECK(machine.goproxy() == on_cn);
}

TEST_CASE("keep without a takeover is refused or does nothing") {
  SimulatedMachine machine;
  machine.ask(core::Keep{});
  CHECK(machine.goproxy() == baseline);
  CHECK(machine.writes() == 0);
}

TEST_CASE("observe decides and reports, and never writes") {
  Setup setup;
  setup.config.failover.mode = config::Mode::observe;
  SimulatedMachine machine(setup);
  machine.become(official, Mode::refused);
  machine.go_command();
  machine.run_for(1h);
  CHECK(machine.writes_ordered() == 0);
  CHECK(machine.status().mode == "observe");
  CHECK(machine.status().goenv.planned == on_cn);
  CHECK_FALSE(machine.status().takeover);
}

TEST_CASE("probe answers with a result for each endpoint asked") {
  SimulatedMachine machine;
  machine.become(io, Mode::refused);
  const auto some = machine.ask(core::ProbeNow{{"goproxy-io", "goproxy-cn"}, true});
  CHECK_FALSE(some.refused);
  REQUIRE(some.probed.size() == 2);
  for (const auto& probed : some.probed) {
    CHECK(probed.report.ok == (probed.endpoint == "goproxy-cn"));
    CHECK(probed.report.level == Level::deep);
  }
  CHECK(machine.ask(core::ProbeNow{{}, false}).probed.size() == 4);
  const auto unknown = machine.ask(core::ProbeNow{{"nobody"}, false});
  CHECK(unknown.refused == api::ErrorCode::unknown_endpoint);
}

TEST_CASE("an edit by hand is the new baseline") {
  SimulatedMachine machine;
  machine.edit_goproxy("https://goproxy.io,direct");
  machine.run_for(1s);
  CHECK(machine.status().goenv.baseline == on_io);
  CHECK(machine.writes_ordered() == 0);
  machine.become(io, Mode::refused);
  machine.go_command();
  CHECK(machine.until_goproxy(baseline, 1min));  // the official one stands in now
  machine.become(io, Mode::ok);
  CHECK(machine.until_goproxy(on_io, 15min));
}

TEST_CASE("an edit during a takeover is left alone for half an hour") {
  SimulatedMachine machine;
  take_over(machine);
  machine.become(io, Mode::refused);
  machine.edit_goproxy(on_io);
  for (int n = 0; n < 58; ++n) {
    machine.go_command();
    machine.run_for(30s);
  }
  CHECK(machine.goproxy() == on_io);
  CHECK(machine.until_goproxy(on_cn, 3min));
}

TEST_CASE(
    "an edit during a takeover is left alone until that chain's primary has been healthy once") {
  SimulatedMachine machine;
  take_over(machine);
  machine.edit_goproxy(on_io);
  machine.run_for(2min);  // it is
  machine.become(io, Mode::refused);
  machine.go_command();
  CHECK(machine.until_goproxy(on_cn, 1min));
}

TEST_CASE("auto gives back an edit made during a takeover") {
  SimulatedMachine machine;
  take_over(machine);
  machine.become(io, Mode::refused);
  machine.edit_goproxy(on_io);
  machine.run_for(2min);
  CHECK(machine.goproxy() == on_io);
  machine.ask(core::Auto{});
  CHECK(machine.until_goproxy(on_cn, 1min));
}

TEST_CASE("the respect for such an edit survives a restart") {
  SimulatedMachine machine;
  take_over(machine);
  machine.become(io, Mode::refused);
  machine.edit_goproxy(on_io);
  machine.run_for(5min);
  restart(machine);
  for (int n = 0; n < 40; ++n) {
    machine.go_command();
    machine.run_for(30s);
  }
  CHECK(machine.goproxy() == on_io);
}

TEST_CASE("so does an edit that gopxd did not live to see, and one that it could not remember") {
  for (int actions = 0; actions <= 4; ++actions) {
    CAPTURE(actions);
    SimulatedMachine machine;
    take_over(machine);
    machine.become(io, Mode::refused);
    if (actions > 0) {
      machine.edit_goproxy(on_io);
      machine.crash_after(actions);  // 1: it told the journal, and no more
      machine.run_for(1s);
    }
    if (machine.alive()) machine.kill();
    if (actions == 0) machine.edit_goproxy(on_io);
    machine.start();
    machine.run_for(25min);
    CHECK(machine.goproxy() == on_io);
    CHECK(machine.has_warning("edit-respected"));
    machine.run_for(10min);
    CHECK(machine.goproxy() != on_io);
  }
}

TEST_CASE("a restore while gopxd does not run leaves no respect behind for long: it is well") {
  SimulatedMachine machine;
  take_over(machine);
  machine.kill();
  machine.edit_goproxy(baseline);
  machine.become(official, Mode::ok);
  machine.start();
  machine.run_for(2min);
  CHECK_FALSE(machine.has_warning("edit-respected"));
  machine.become(official, Mode::refused);
  machine.go_command();
  CHECK(machine.until_goproxy(on_cn, 40s));
}

TEST_CASE("shells that export the user's own value hear what stands for it, and when it is over") {
  SimulatedMachine machine;
  CHECK_FALSE(machine.engine().stand_in());
  take_over(machine);
  const auto stand_in = machine.engine().stand_in();
  REQUIRE(stand_in);
  CHECK(stand_in->own == "https://proxy.golang.org,direct");
  CHECK(stand_in->now == on_cn);
  CHECK(machine.engine().summary(machine.now()) == english(machine.status().summary));
  machine.edit_goproxy(on_io);
  machine.run_for(10s);
  CHECK_FALSE(machine.engine().stand_in());
}

TEST_CASE("shells hear of no value that has a password in it") {
  SimulatedMachine machine(
      with_chain("https://u:secret@goproxy.io,https://proxy.golang.org,direct"));
  machine.ask(core::Use{"goproxy-cn", {}});
  machine.run_for(10s);
  REQUIRE(machine.goproxy().starts_with("https://goproxy.cn,"));
  CHECK_FALSE(machine.engine().stand_in());
}

TEST_CASE("taking the line away during a takeover is an edit, too") {
  SimulatedMachine machine;
  take_over(machine);
  machine.edit_goproxy(std::nullopt);
  machine.run_for(5min);
  CHECK(machine.goproxy() == "(none)");
  CHECK(machine.status().goenv.baseline_was_absent);
}

TEST_CASE(
    "other lines are nobody's business: they stay, and the takeover goes on and ends as ever") {
  SimulatedMachine machine;
  take_over(machine);
  machine.edit_other("GOFLAGS", "-mod=mod");
  machine.run_for(5min);
  CHECK(machine.goproxy() == on_cn);
  CHECK(machine.status().takeover);
  machine.become(official, Mode::ok);
  CHECK(machine.until_goproxy(baseline, 15min));
  CHECK(machine.disk.other.at("GOFLAGS") == "-mod=mod");
}

TEST_CASE("another program writes between plan and write: the file is looked at again") {
  SimulatedMachine machine;
  machine.before_write = [&machine] {
    machine.before_write = nullptr;
    machine.edit_other("GOFLAGS", "-race");
  };
  machine.become(official, Mode::refused);
  machine.go_command();
  CHECK(machine.until_goproxy(on_cn, 5s));
}

TEST_CASE("a person changes GOPROXY between plan and write: the person wins") {
  SimulatedMachine machine;
  machine.before_write = [&machine] {
    machine.before_write = nullptr;
    machine.edit_goproxy(on_io);
  };
  machine.become(official, Mode::refused);
  machine.go_command();
  machine.run_for(10min);
  CHECK(machine.goproxy() == on_io);
  CHECK(machine.writes() == 0);
}

TEST_CASE("a write that fails is tried again, and said") {
  SimulatedMachine machine;
  machine.writes_to_fail = 2;
  machine.become(official, Mode::refused);
  machine.go_command();
  machine.run_for(2s);
  CHECK(machine.goproxy() == baseline);
  CHECK_FALSE(machine.status().warnings.empty());
  CHECK(machine.until_goproxy(on_cn, 5min));
}

TEST_CASE("a file that can't be written is not written, and said; afterwards it is") {
  SimulatedMachine machine;
  machine.disk.writable = false;
  machine.edit_other("GOFLAGS", "-v");
  machine.run_for(1s);
  machine.become(official, Mode::refused);
  machine.go_command();
  machine.run_for(5min);
  CHECK(machine.writes_ordered() == 0);
  CHECK_FALSE(machine.status().warnings.empty());
  machine.disk.writable = true;
  machine.edit_other("GOFLAGS", "-x");
  CHECK(machine.until_goproxy(on_cn, 1min));
}

TEST_CASE("no env file at all: run as observe, with a warning") {
  SimulatedMachine machine;
  machine.disk.problem = "GOENV=off";
  machine.edit_other("GOFLAGS", "-v");
  machine.run_for(1s);
  machine.become(official, Mode::refused);
  machine.go_command();
  machine.run_for(10min);
  CHECK(machine.writes_ordered() == 0);
  CHECK_FALSE(machine.status().warnings.empty());
}

TEST_CASE("a reload with another order of candidates moves nobody who is well") {
  SimulatedMachine machine;
  take_over(machine);
  auto config = machine.config();
  config.failover.candidates = {"goproxy-io", "goproxy-cn"};
  machine.reload(config);
  machine.run_for(10min);
  CHECK(machine.goproxy() == on_cn);
}

TEST_CASE("what is switched off in the configuration while it is in use is left") {
  SimulatedMachine machine;
  take_over(machine);
  auto config = machine.config();
  config.endpoints = {{"goproxy-cn", "https://goproxy.cn", Trust::user, false, false, "", {}}};
  machine.reload(config);
  machine.run_for(1min);
  CHECK(machine.endpoint("goproxy-cn").role == "disabled");
}

}  // namespace
