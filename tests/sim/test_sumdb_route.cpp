// The checksum route: decided once per go process by walking the chain for /supported, or bypassed
// by GOSUMDB.
#include "simulated_machine.hpp"

using namespace gopx;
using namespace gopx::sim;

namespace {

const std::string o{official}, c{cn}, a = "https://mirrors.aliyun.com/goproxy/", i{io};
const std::string direct = ",direct";

void work(SimulatedMachine& machine) {
  for (int n = 0; n < 60; ++n) {
    machine.go_command();
    machine.run_for(30s);
  }
}

std::string gosumdb(const SimulatedMachine& machine) {
  return machine.disk.gosumdb.value_or("(none)");
}

TEST_CASE("(1) only the checksum route is dead: the same chain with the database's other address") {
  SimulatedMachine machine(with_chain(a + direct));
  machine.become(database_url, Mode::blackhole);
  work(machine);
  CHECK(machine.goproxy() == a + direct);
  CHECK(gosumdb(machine) == "sum.golang.google.cn");
  CHECK(machine.status().takeover);
  machine.become(database_url, Mode::ok);
  CHECK(machine.run_until([&] { return !machine.disk.gosumdb; }, 40min));
  CHECK_FALSE(machine.status().takeover);
}

TEST_CASE("the alias must be proven; else somebody who relays stands in") {
  SimulatedMachine machine(with_chain(a + direct));
  machine.become(database_url, Mode::blackhole);
  machine.become(alias_url, Mode::blackhole);
  work(machine);
  CHECK(machine.goproxy() == o + direct);
  CHECK(gosumdb(machine) == "(none)");
}

// go asks proxies for the checksum database only where GOSUMDB names no address (dbDial).
TEST_CASE(
    "GOSUMDB with an address: what a proxy would say about the database is nobody's trouble") {
  for (const bool addressed : {true, false}) {
    CAPTURE(addressed);
    Setup setup = with_chain(o + direct);
    if (addressed) setup.gosumdb = "sum.golang.google.cn";
    SimulatedMachine machine(setup);
    machine.servers.at(official).behaviour.relay = Relay::broken;
    machine.run_for(20min);
    work(machine);
    CHECK((machine.writes() == 0) == addressed);
    CHECK((machine.endpoint("proxy-golang-org").state == "healthy") == addressed);
  }
}

TEST_CASE("manage_gosumdb = false, or a GOSUMDB of the user's own: it is not touched") {
  Setup unmanaged = with_chain(a + direct);
  unmanaged.config.go.manage_gosumdb = false;
  SimulatedMachine machine(unmanaged);
  machine.become(database_url, Mode::blackhole);
  work(machine);
  CHECK(machine.goproxy() == o + direct);
  CHECK(gosumdb(machine) == "(none)");

  Setup own = with_chain(a + direct);
  own.gosumdb = "sum.golang.org https://sum.golang.org";
  SimulatedMachine other(own);
  other.become(database_url, Mode::blackhole);
  work(other);
  CHECK(gosumdb(other) == "sum.golang.org https://sum.golang.org");
}

TEST_CASE("GOSUMDB=off and a working alias of the user's own need no route through the chain") {
  for (const auto* value : {"off", "sum.golang.google.cn"}) {
    CAPTURE(value);
    Setup setup = with_chain(a + direct);
    setup.gosumdb = value;
    SimulatedMachine machine(setup);
    machine.become(database_url, Mode::blackhole);
    work(machine);
    CHECK(machine.writes_ordered() == 0);
  }
}

TEST_CASE("[sumdb] enabled = false: nobody asks for a route") {
  Setup setup = with_chain(a + direct);
  setup.config.sumdb.enabled = false;
  SimulatedMachine machine(setup);
  machine.become(database_url, Mode::blackhole);
  work(machine);
  CHECK(machine.writes_ordered() == 0);
  for (const auto& probe : machine.probes()) {
    CHECK(probe.order.level != Level::sumdb);
    CHECK(probe.order.sumdb_name.empty());
  }
}

TEST_CASE("a relay that says yes and then fails is final, whatever the separator") {
  for (const std::string& chain : {o + "|" + c + "|direct", o + "," + c + direct, o + direct}) {
    CAPTURE(chain);
    SimulatedMachine machine(with_chain(chain));
    machine.relay(official, Relay::lookup_broken);
    work(machine);
    CHECK(machine.status().takeover);
    const auto now_in_force = core::parse_chain(machine.goproxy());
    REQUIRE(now_in_force);
    CHECK(go_succeeds({*now_in_force, machine.disk.gosumdb}, machine.servers));
  }
}

TEST_CASE("an error on /supported is passed over by | and not by ,") {
  SimulatedMachine pipe(with_chain(o + "|" + c + "|direct"));
  pipe.relay(official, Relay::broken);
  work(pipe);
  CHECK(pipe.writes_ordered() == 0);

  SimulatedMachine comma(with_chain(o + "," + c + direct));
  comma.relay(official, Relay::broken);
  work(comma);
  CHECK(comma.writes() == 1);
}

TEST_CASE("an error outranks the 404 at the end of the list, but not direct") {
  SimulatedMachine end(with_chain(o + "|" + a));
  end.relay(official, Relay::broken);
  work(end);
  CHECK(end.writes() == 1);

  SimulatedMachine with_direct(with_chain(o + "|" + a + "|direct"));
  with_direct.relay(official, Relay::broken);
  work(with_direct);
  CHECK(with_direct.writes_ordered() == 0);
}

TEST_CASE("of two candidates the one that needs no change of GOSUMDB comes first") {
  Setup setup = with_chain(o + direct);
  setup.config.failover.candidates = {"aliyun", "goproxy-io"};
  SimulatedMachine machine(setup);
  machine.become(database_url, Mode::blackhole);
  machine.run_for(20min);
  machine.become(official, Mode::refused);
  work(machine);
  CHECK(machine.goproxy() == i + direct);
  CHECK(gosumdb(machine) == "(none)");
}

TEST_CASE("a stand-in that doesn't relay brings the alias with it, and takes it away again") {
  Setup setup = with_chain(o + direct);
  setup.config.failover.candidates = {"aliyun"};
  SimulatedMachine machine(setup);
  machine.become(database_url, Mode::blackhole);
  machine.become(official, Mode::refused);
  work(machine);
  CHECK(machine.goproxy() == a + direct);
  CHECK(gosumdb(machine) == "sum.golang.google.cn");
  machine.become(official, Mode::ok);
  CHECK(machine.until_goproxy(o + direct, 30min));
  CHECK(gosumdb(machine) == "(none)");
}

TEST_CASE(
    "the user's own chain works through its relay, though the database's own address is dead") {
  SimulatedMachine machine(with_chain(std::string(corp) + "," + o + direct));
  machine.become(database_url, Mode::blackhole);
  machine.become(official, Mode::rate_limited);
  work(machine);
  REQUIRE(gosumdb(machine) == "sum.golang.google.cn");
  machine.become(official, Mode::ok);
  CHECK(machine.run_until([&] { return !machine.disk.gosumdb; }, 40min));
}

}  // namespace
