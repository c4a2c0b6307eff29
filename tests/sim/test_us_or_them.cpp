// Is it us or them? The fault is local while no public endpoint has given a verified answer since
// the bad answers began; then nothing is written and what was measured is void.
#include "simulated_machine.hpp"

using namespace gopx;
using namespace gopx::sim;

namespace {

constexpr Mode outages[] = {Mode::unreachable, Mode::dns_timeout, Mode::blackhole,
                            Mode::html,        Mode::silent,      Mode::no_name};

void work_for(SimulatedMachine& machine, Duration duration) {
  const auto end = machine.now().steady + duration;
  while (machine.now().steady < end) {
    machine.go_command();
    machine.run_for(20s);
  }
}

TEST_CASE("everything cut off: nothing is written, and it is said so") {
  for (const auto outage : outages) {
    CAPTURE(std::string(name_of(outage)));
    SimulatedMachine machine;
    machine.outage = outage;
    work_for(machine, 30min);
    CHECK(machine.writes_ordered() == 0);
    const auto seen = machine.status();
    CHECK(seen.verdict == "local");
    CHECK(seen.network == (outage == Mode::html ? "portal" : "offline"));
  }
}

TEST_CASE("back again: no switch was caused by the outage, and nobody is punished for it") {
  for (const auto outage : outages) {
    CAPTURE(std::string(name_of(outage)));
    SimulatedMachine machine;
    machine.outage = outage;
    work_for(machine, 20min);
    machine.outage.reset();
    work_for(machine, 20min);
    CHECK(machine.writes_ordered() == 0);
    CHECK(machine.status().network == "online");
    CHECK(machine.status().verdict == "ok");
    for (const auto& endpoint : machine.status().endpoints) {
      if (endpoint.name != "proxy-golang-org") continue;
      CHECK(endpoint.state == "healthy");
      CHECK(endpoint.penalty == 0);
    }
  }
}

TEST_CASE("short outages of every length end without a write") {
  for (auto length = 1s; length < 40s; length += 1s) {
    CAPTURE(length.count());
    SimulatedMachine machine;
    machine.go_command();
    machine.outage = length.count() % 2 == 0 ? Mode::blackhole : Mode::unreachable;
    machine.run_for(length);
    machine.go_command();
    machine.run_for(300ms);
    machine.outage.reset();
    work_for(machine, 2min);
    CHECK(machine.writes_ordered() == 0);
  }
}

TEST_CASE("one verified public answer proves that it is them") {
  SimulatedMachine machine;
  for (const auto url : {official, cn, ali, alias_of_io}) machine.become(url, Mode::refused);
  machine.become(io, Mode::zip_html);  // its go.mod has the pinned hash, that is proof enough
  machine.go_command();
  machine.run_for(1min);
  CHECK(machine.endpoint("proxy-golang-org").state == "down");
  CHECK(machine.status().network == "online");
  CHECK(machine.status().verdict == "failed");
  CHECK(machine.writes_ordered() == 0);  // but nobody is fit to stand in
}

TEST_CASE("a host on the LAN proves no way out") {
  SimulatedMachine machine(with_chain(std::string(corp) + ",https://proxy.golang.org,direct"));
  machine.become(corp, Mode::not_found);
  for (const auto url : {official, cn, ali, io}) machine.become(url, Mode::refused);
  for (const auto url : {database_url, alias_url}) machine.become(url, Mode::refused);
  work_for(machine, 5min);
  CHECK(machine.status().verdict == "local");
  CHECK(machine.writes_ordered() == 0);
}

TEST_CASE("an outage during a takeover changes nothing; afterwards the takeover goes on") {
  for (const auto outage : outages) {
    CAPTURE(std::string(name_of(outage)));
    SimulatedMachine machine;
    machine.become(official, Mode::refused);
    machine.go_command();
    REQUIRE(machine.until_goproxy(on_cn, 1s));
    machine.run_for(10min);
    const auto writes = machine.writes_ordered();
    machine.outage = outage;
    work_for(machine, 20min);
    machine.outage.reset();
    work_for(machine, 20min);
    CHECK(machine.writes_ordered() == writes);
    CHECK(machine.goproxy() == on_cn);
  }
}

TEST_CASE("when the network comes back and the primary doesn't, the takeover follows") {
  SimulatedMachine machine;
  machine.outage = Mode::unreachable;
  work_for(machine, 5min);
  machine.become(official, Mode::refused);
  machine.outage.reset();
  machine.hint(core::NetworkHint::link_changed);
  CHECK(machine.until_goproxy(on_cn, 1min));
}

TEST_CASE("hints lead to probes, never to verdicts") {
  SimulatedMachine machine;
  for (const auto hint : {core::NetworkHint::link_changed, core::NetworkHint::connectivity_changed,
                          core::NetworkHint::resumed}) {
    machine.run_for(10s);
    const auto begin = machine.now().steady;
    const auto before = machine.status().network;
    machine.hint(hint);
    CHECK(machine.status().network == before);
    machine.run_for(1s);
    CHECK(machine.probes_of(official, begin).size() >= 1);
  }
}

TEST_CASE("a night's sleep: no switch afterwards") {
  SimulatedMachine machine;
  for (int night = 0; night < 5; ++night) {
    machine.go_command();  // something is in flight
    machine.suspend(8h);
    machine.outage = Mode::unreachable;  // the Wi-Fi needs a moment
    machine.run_for(4s);
    machine.outage.reset();
    work_for(machine, 10min);
  }
  CHECK(machine.writes_ordered() == 0);
}

}  // namespace
