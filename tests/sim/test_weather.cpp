// Random weather: the promised invariants hold at every step, and after each calm the env file
// says what it should. One seed is one history:
//   GOPX_SIM_SEED=N   only this seed          GOPX_SIM_SEEDS=N  so many seeds (default 12)
//   GOPX_SIM_SPELLS=N spells of bad weather and calm per seed (default 2, ten simulated hours each)
//   GOPX_SIM_LOG=1    a failed run prints every event and action
#include <doctest/doctest.h>

#include <cstdlib>
#include <string>

#include "sim/world/liveness.hpp"
#include "sim/world/weather.hpp"
#include "sim/world/world.hpp"

using namespace gopx;
using namespace gopx::sim;

namespace {

std::uint64_t from_environment(const char* name, std::uint64_t otherwise) {
  const char* value = std::getenv(name);
  return value == nullptr ? otherwise : std::strtoull(value, nullptr, 10);
}

struct History {
  Complaints complaints;
  std::string last_lines;
  std::vector<std::string> actions;
};

void calm_down(World& world, Weather& weather) {
  weather.calm();
  world.run_for(30min);
  if (auto wrong = go_is_stranded(world); !wrong.empty()) world.complain(wrong);
  world.run_for(3h + 30min);
  if (auto wrong = not_as_it_should_be(world); !wrong.empty()) world.complain(wrong);
  const auto writes = world.writes_ordered();
  world.run_for(1h);
  if (world.writes_ordered() != writes) world.complain("6: still writing after a long calm");
}

Setup setup_of(std::uint64_t seed) {
  Setup setup;
  setup.seed = seed;
  if (from_environment("GOPX_SIM_LOG", 0) != 0) setup.lines_kept = 1'000'000;
  Random random(seed * 7919);
  setup.goproxy = chains_people_write()[random.below(chains_people_write().size())];
  setup.own_writes_are_seen = random.below(2) == 0;
  setup.write_takes = Duration{1000 + static_cast<Duration::rep>(random.below(60'000))};
  return setup;
}

History live(std::uint64_t seed, std::uint64_t spells) {
  World world(setup_of(seed));
  Weather weather(world, seed);
  for (std::uint64_t i = 0; i < spells && world.complaints().empty(); ++i) {
    weather.begin();
    for (int quarter = 0; quarter < 20 && world.complaints().empty(); ++quarter)
      world.run_for(15min);
    if (world.complaints().empty()) calm_down(world, weather);
  }
  return {world.complaints(), world.last_lines(), world.actions()};
}

void report(std::uint64_t seed, const History& history) {
  std::string text = "seed=" + std::to_string(seed) + '\n';
  for (const auto& complaint : history.complaints) text += complaint + '\n';
  FAIL_CHECK((text + history.last_lines));
}

TEST_CASE("whatever the weather, the invariants hold") {
  const auto only = from_environment("GOPX_SIM_SEED", 0);
  const auto first = only != 0 ? only : 1;
  const auto count = only != 0 ? 1 : from_environment("GOPX_SIM_SEEDS", 12);
  const auto spells = from_environment("GOPX_SIM_SPELLS", 2);
  for (auto seed = first; seed < first + count; ++seed) {
    const auto history = live(seed, spells);
    if (!history.complaints.empty()) report(seed, history);
  }
}

TEST_CASE("the same seed gives the same journal, byte for byte") {
  for (const std::uint64_t seed : {3, 4}) {
    CAPTURE(seed);
    const auto once = live(seed, 1).actions;
    const auto twice = live(seed, 1).actions;
    CHECK(once.size() > 1000);
    CHECK(once == twice);
  }
}

}  // namespace
