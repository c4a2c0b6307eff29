// What a reload forbids is left, also while a takeover is in force.
#include "simulated_machine.hpp"

using namespace gopx;
using namespace gopx::sim;

namespace {

const std::string on_io = "https://goproxy.io,direct";
constexpr std::string_view mine = "https://goproxy.mine.example";

Setup with_mine(bool there = true) {
  Setup setup;
  if (there) {
    config::EndpointSettings endpoint;
    endpoint.name = "mine";
    endpoint.url = std::string(mine);
    setup.config.endpoints.push_back(endpoint);
    setup.config.failover.candidates = {"mine", "goproxy-io"};
  }
  return setup;
}

void on_mine(SimulatedMachine& machine) {
  machine.servers.add({std::string(mine), false, false, {}});
  machine.run_for(6min);
  machine.become(official, Mode::refused);
  machine.go_command();
  REQUIRE(machine.until_goproxy(std::string(mine) + ",direct", 40s));
}

TEST_CASE("candidates that leave out what is in use: the next allowed one is used") {
  Setup setup;
  setup.config.failover.max_switches_per_hour = 0;
  SimulatedMachine machine(setup);
  take_over(machine);
  machine.run_for(1min);
  auto config = machine.config();
  config.failover.candidates = {"goproxy-io"};
  machine.reload(config);
  CHECK(machine.until_goproxy(on_io, 20s));
  CHECK(machine.memory().moves.of_the_hour.empty());
}

TEST_CASE("an [[endpoint]] in use that is removed, switched off or made private is left") {
  SimulatedMachine machine(with_mine());
  on_mine(machine);
  auto config = machine.config();
  SUBCASE("removed") { config.endpoints.clear(); }
  SUBCASE("switched off") { config.endpoints[0].enabled = false; }
  SUBCASE("private") { config.endpoints[0].trust = Trust::private_; }
  machine.reload(config);
  CHECK(machine.until_goproxy(on_io, 20s));
  CHECK(machine.status().takeover);
}

TEST_CASE("what was used and is not known any more is not shown as private") {
  SimulatedMachine machine(with_mine());
  on_mine(machine);
  machine.become(io, Mode::refused);
  machine.run_for(6min);
  auto config = machine.config();
  config.endpoints.clear();
  machine.reload(config);
  machine.run_for(1s);
  for (const auto& endpoint : machine.status().endpoints) {
    CHECK(endpoint.trust != "private");
    if (endpoint.url == mine) CHECK(endpoint.role == "other");
  }
  // Nobody else may be used: the user's own is put back, dead as it is.
  CHECK(machine.until_goproxy(baseline, 1min));
}

TEST_CASE("without the built-in candidates none of them stays in use") {
  SimulatedMachine machine;
  take_over(machine);
  machine.run_for(1min);
  auto config = machine.config();
  config.catalogue.builtin = false;
  machine.reload(config);
  CHECK(machine.until_goproxy(baseline, 1min));
}

TEST_CASE("chain_length applies to the takeover in force, both ways") {
  SimulatedMachine machine;
  take_over(machine);
  machine.run_for(2min);
  auto config = machine.config();
  config.failover.chain_length = 2;
  machine.reload(config);
  REQUIRE(machine.run_until([&] { return machine.goproxy() != on_cn; }, 1min));
  CHECK(machine.goproxy().starts_with("https://goproxy.cn,https://"));
  config.failover.chain_length = 1;
  machine.reload(config);
  CHECK(machine.until_goproxy(on_cn, 1min));
}

TEST_CASE("a reload that forbids nothing moves nothing") {
  SimulatedMachine machine;
  take_over(machine);
  machine.run_for(2min);
  const auto writes = machine.writes_ordered();
  auto config = machine.config();
  config.failover.candidates = {"goproxy-io", "goproxy-cn"};
  machine.reload(config);
  machine.run_for(10min);
  CHECK(machine.writes_ordered() == writes);
}

TEST_CASE("a pin on what the rules forbid ends") {
  SimulatedMachine machine(with_mine());
  machine.servers.add({std::string(mine), false, false, {}});
  machine.run_for(6min);
  REQUIRE_FALSE(machine.ask(core::Use{"mine", std::nullopt}).refused);
  machine.run_for(1s);
  auto config = machine.config();
  SUBCASE("removed") { config.endpoints.clear(); }
  SUBCASE("switched off") { config.endpoints[0].enabled = false; }
  SUBCASE("no candidate") { config.failover.candidates = {"goproxy-io"}; }
  machine.reload(config);
  machine.run_for(1s);
  CHECK(machine.status().control == "auto");
  CHECK(machine.until_goproxy(baseline, 10s));
}

}  // namespace
