// Who has served wrong content: never a backup again before the time is over; the user's own comes
// back when nothing else is left, once.
#include "simulated_machine.hpp"

using namespace gopx;
using namespace gopx::sim;

namespace {

const std::vector<std::string_view> backups = {cn, ali, io};

void kill_all_backups(SimulatedMachine& machine) {
  for (const auto url : backups) machine.become(url, Mode::refused);
  machine.go_command();
}

// The primary serves a wrong zip; a backup is used. Then the primary is mended.
void convict_the_primary(SimulatedMachine& machine) {
  machine.become(official, Mode::zip_mismatch);
  REQUIRE(machine.until_goproxy(on_cn, 20min));
  machine.become(official, Mode::ok);
}

TEST_CASE("a mended primary stays out while a backup works") {
  SimulatedMachine machine;
  convict_the_primary(machine);
  machine.run_for(55min);
  CHECK(machine.goproxy() == on_cn);
  CHECK(machine.endpoint("proxy-golang-org").quarantined_until);
  CHECK(machine.until_goproxy(baseline, 30min));
}

TEST_CASE("when every backup dies the mended primary is used again, and an error says so") {
  SimulatedMachine machine;
  convict_the_primary(machine);
  machine.run_for(2min);
  kill_all_backups(machine);
  CHECK(machine.until_goproxy(baseline, 5min));
  machine.run_for(1s);
  CHECK(machine.status().verdict != "failed");
  const auto warning = machine.warning("quarantined-in-use");
  REQUIRE(warning);
  CHECK(warning->severity == "error");
  CHECK(english(warning->message).find("proxy-golang-org") != std::string::npos);
  CHECK(english(warning->message).find("zip-mismatch") != std::string::npos);
  CHECK(english(warning->message).find("verifies nothing") == std::string::npos);
  CHECK(machine.endpoint("proxy-golang-org").quarantined_until);
}

TEST_CASE("the error says that go verifies nothing where it is so") {
  Setup setup;
  setup.gosumdb = "off";
  SimulatedMachine machine(setup);
  convict_the_primary(machine);
  kill_all_backups(machine);
  machine.until_goproxy(baseline, 5min);
  if (machine.goproxy() != baseline) FAIL(machine.last_lines());
  machine.run_for(1s);
  const auto warning = machine.warning("quarantined-in-use");
  REQUIRE(warning);
  CHECK(english(warning->message).find("verifies nothing") != std::string::npos);
}

TEST_CASE("one test module that was not right often enough keeps it out") {
  Setup setup;
  setup.config.health.rise = 4;
  SimulatedMachine machine(setup);
  machine.become(official, Mode::zip_mismatch);
  REQUIRE(machine.until_goproxy(on_cn, 20min));
  kill_all_backups(machine);
  machine.run_for(1min);
  const auto mended = machine.now().steady;
  machine.become(official, Mode::ok);
  REQUIRE(machine.until_goproxy(baseline, 10min));
  std::map<std::string, int> deep;
  for (const auto& probe : machine.probes_of(official, mended)) {
    if (probe.order.level == Level::deep && !probe.order.only) ++deep[probe.order.canary.module];
  }
  CHECK(deep.size() == 2);
  for (const auto& [module, count] : deep) CHECK(count >= 4);
}

TEST_CASE("wrong once more: it stays out for the whole quarantine") {
  SimulatedMachine machine;
  convict_the_primary(machine);
  kill_all_backups(machine);
  REQUIRE(machine.until_goproxy(baseline, 5min));
  machine.become(official, Mode::zip_mismatch);
  machine.run_for(20min);
  REQUIRE(machine.status().verdict == "failed");
  machine.become(official, Mode::ok);
  SUBCASE("all the time") { machine.run_for(50min); }
  SUBCASE("over a restart, too") {
    machine.run_for(1min);
    machine.kill();
    machine.start();
    machine.run_for(40min);
  }
  CHECK(machine.status().verdict == "failed");
  CHECK_FALSE(machine.has_warning("quarantined-in-use"));
  machine.run_for(30min);
  CHECK(machine.status().verdict == "ok");
}

TEST_CASE("a backup that recovers in time is preferred to the quarantined primary") {
  SimulatedMachine machine;
  convict_the_primary(machine);
  machine.run_for(2min);
  machine.become(cn, Mode::refused);
  machine.go_command();
  REQUIRE(machine.run_until([&] { return machine.goproxy() != on_cn; }, 40s));
  CHECK(machine.goproxy() != baseline);
}

TEST_CASE("a quarantined backup is never used, whatever it answers since") {
  SimulatedMachine machine;
  machine.become(cn, Mode::mod_mismatch);
  machine.run_for(6min);
  machine.become(cn, Mode::ok);
  for (const auto url : {ali, io}) machine.become(url, Mode::refused);
  machine.become(official, Mode::refused);
  for (int n = 0; n < 20; ++n) {
    machine.go_command();
    machine.run_for(1min);
  }
  CHECK(machine.writes_ordered() == 0);
  SUBCASE("not even by command") {
    const auto reply = machine.ask(core::Use{"goproxy-cn", std::nullopt});
    CHECK(reply.refused == api::ErrorCode::not_permitted);
    const auto until = machine.endpoint("goproxy-cn").quarantined_until;
    REQUIRE(until);
    CHECK(english(reply.message).find(format_time(*until)) != std::string::npos);
    CHECK(machine.status().control == "auto");
  }
  SUBCASE("after the time it is") { CHECK(machine.until_goproxy(on_cn, 1h)); }
}

TEST_CASE("one more wrong answer puts the end off, and a kill -9 doesn't bring it back") {
  SimulatedMachine machine;
  machine.become(cn, Mode::mod_mismatch);
  machine.run_for(30min);
  const auto until = machine.endpoint("goproxy-cn").quarantined_until;
  REQUIRE(until);
  CHECK(*until > machine.now().wall + 50min);
  machine.become(cn, Mode::ok);
  machine.kill();
  machine.start();
  machine.run_for(1s);
  const auto after = machine.endpoint("goproxy-cn").quarantined_until;
  REQUIRE(after);
  CHECK(*after >= *until - 1s);
}

TEST_CASE("a pinned proxy that serves wrong content is pinned no more, and leaving it is free") {
  Setup setup;
  setup.config.failover.max_switches_per_hour = 0;
  SimulatedMachine machine(setup);
  CHECK_FALSE(machine.ask(core::Use{"goproxy-cn", std::nullopt}).refused);
  REQUIRE(machine.goproxy() == on_cn);
  machine.become(cn, Mode::zip_mismatch);
  REQUIRE(machine.until_goproxy(baseline, 20min));
  CHECK(machine.status().control == "auto");
  CHECK(machine.memory().moves == core::MoveMemory{});
}

TEST_CASE("the reason of a failover from a quarantined primary is what it served") {
  SimulatedMachine machine;
  convict_the_primary(machine);
  kill_all_backups(machine);
  machine.run_for(1s);
  for (const auto& line : machine.journal()) {
    CHECK(english(line.cause).find("it fails") == std::string::npos);
    if (line.kind == core::JournalKind::takeover)
      CHECK(english(line.cause).find("zip-mismatch") != std::string::npos);
  }
}

}  // namespace
