// Bad weather and calm by turns, as in tests/sim/test_weather.cpp: after each calm the env file
// must say what it should.
#include "life.hpp"

#include <algorithm>

#include "mutant.hpp"
#include "sim/world/liveness.hpp"
#include "sim/world/weather.hpp"
#include "sim/world/world.hpp"

namespace gopx::sim {
namespace {

constexpr Duration spell = 5h;  // of weather
constexpr Duration calm = 4h;   // after which all must be well
constexpr Duration stranded_after = 30min;
constexpr Duration quiet = 1h;  // in which nothing more is written

constexpr Duration day = 24h;

Duration days(double count) {
  return Duration{static_cast<Duration::rep>(count * static_cast<double>(day.count()))};
}

Setup setup_of(const LifePlan& plan) {
  Setup setup;
  setup.seed = plan.seed;
  setup.lines_kept = plan.lines;
  setup.keeps_lists = false;
  setup.halt_at = plan.halt_at;
  if (plan.mutant != 0) setup.make_brain = mutate(plan.mutant);
  if (plan.kind == Kind::ordinary) return setup;
  Random random(plan.seed * 7919);
  setup.goproxy = chains_people_write()[random.below(chains_people_write().size())];
  setup.own_writes_are_seen = random.below(2) == 0;
  setup.write_takes = Duration{1000 + static_cast<Duration::rep>(random.below(60'000))};
  return setup;
}

void calm_down(World& world, Weather& weather) {
  weather.calm();
  world.run_for(stranded_after);
  if (world.halted()) return;
  if (auto wrong = go_is_stranded(world); !wrong.empty()) return world.complain(wrong);
  world.run_for(calm - stranded_after);
  if (world.halted()) return;
  if (auto wrong = not_as_it_should_be(world); !wrong.empty()) return world.complain(wrong);
  const auto writes = world.writes_ordered();
  world.run_for(quiet);
  if (world.writes_ordered() != writes) world.complain("6: still writing after a long calm");
}

void note_early(const World& world, Life& life) {
  if (life.early_digest == 0 && (world.elapsed() >= days(early_days) || world.halted()))
    life.early_digest = world.facts().digest();
}

void live_mixed(World& world, const LifePlan& plan, Life& life) {
  Weather weather(world, plan.seed);
  while (!world.halted() && world.elapsed() < days(plan.days)) {
    weather.begin();
    world.run_for(spell);
    if (!world.halted()) calm_down(world, weather);
    note_early(world, life);
  }
}

void live_ordinary(World& world, const LifePlan& plan, Life& life) {
  OrdinaryDays ordinary(world, plan.seed);
  ordinary.begin();
  while (!world.halted() && world.elapsed() < days(plan.days)) {
    world.run_for(std::min<Duration>(day, days(plan.days) - world.elapsed()));
    note_early(world, life);
  }
  life.usual = ordinary.counts();
}

}  // namespace

Life live(const LifePlan& plan) {
  World world(setup_of(plan));
  Life life;
  life.seed = plan.seed;
  if (plan.kind == Kind::mixed) live_mixed(world, plan, life);
  if (plan.kind == Kind::ordinary) live_ordinary(world, plan, life);
  life.days = static_cast<double>(world.elapsed().count()) / static_cast<double>(day.count());
  life.digest = world.facts().digest();
  if (life.early_digest == 0) life.early_digest = life.digest;
  life.events = world.events();
  life.writes = world.writes();
  life.takeovers = world.takeovers();
  life.met = world.paths.met();
  life.complaints = world.complaints();
  if (plan.lines > 0) life.lines = world.last_lines();
  return life;
}

}  // namespace gopx::sim
