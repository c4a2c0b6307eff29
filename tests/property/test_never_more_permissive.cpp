// Over random chains and random faults: what the engine writes is never more permissive than what
// the user wrote, and after a while go succeeds wherever an allowed change makes it succeed.
//   GOPX_PROPERTY_SEEDS=N  so many chains (default 40)
#include <doctest/doctest.h>

#include <cstdlib>

#include "base/random.hpp"
#include "sim/world/liveness.hpp"
#include "sim/world/world.hpp"

using namespace gopx;
using namespace gopx::sim;

namespace {

std::string random_chain(Random& random) {
  static const std::vector<std::string> elements = {std::string(official),
                                                    std::string(cn),
                                                    "https://mirrors.aliyun.com/goproxy/",
                                                    std::string(io),
                                                    std::string(corp),
                                                    std::string(alias_of_io),
                                                    std::string(dead),
                                                    "https://goproxy.example.org"};
  std::string chain;
  const auto length = 1 + random.below(4);
  for (std::uint64_t n = 0; n < length; ++n) {
    chain += elements[random.below(elements.size())];
    chain += random.below(2) == 0 ? ',' : '|';
  }
  const auto end = random.below(4);
  return chain + (end == 0 ? "off" : end == 1 ? "" : "direct");
}

void random_faults(World& world, Random& random) {
  for (auto& [identity, server] : world.servers.all()) {
    if (random.below(2) == 0) continue;
    server.behaviour.mode = static_cast<Mode>(random.below(mode_count));
    if (random.below(3) == 0) server.behaviour.relay = static_cast<Relay>(random.below(4));
  }
}

Setup random_setup(Random& random) {
  Setup setup;
  setup.goproxy = random_chain(random);
  setup.config.failover.chain_length = 1 + static_cast<int>(random.below(3));
  if (random.below(3) == 0) setup.config.failover.separator = config::Separator::pipe;
  if (random.below(4) == 0) setup.gosumdb = random.below(2) == 0 ? "off" : "sum.golang.org";
  return setup;
}

std::uint64_t seeds() {
  const char* value = std::getenv("GOPX_PROPERTY_SEEDS");
  return value == nullptr ? 40 : std::strtoull(value, nullptr, 10);
}

TEST_CASE("never more permissive than the user, over random chains and faults") {
  for (std::uint64_t seed = 1; seed <= seeds(); ++seed) {
    Random random(seed);
    World world(random_setup(random));
    world.run_for(1min);
    for (int round = 0; round < 3; ++round) {
      random_faults(world, random);
      for (int n = 0; n < 30; ++n) {
        world.go_command();
        world.run_for(40s);
      }
    }
    CAPTURE(seed);
    CAPTURE(world.setup().goproxy.value());
    for (const auto& complaint : world.complaints())
      FAIL_CHECK((complaint + '\n' + world.last_lines()));
  }
}

}  // namespace
