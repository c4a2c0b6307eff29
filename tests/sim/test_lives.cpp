// What gopx-sim does with a seed: the same facts each time, a digest of facts and not of sentences,
// ten mutants that are ten different ones.
#include <doctest/doctest.h>

#include <set>
#include <string>

#include "sim/program/life.hpp"
#include "sim/program/mutant.hpp"
#include "sim/world/facts.hpp"
#include "sim/world/world.hpp"

using namespace gopx;
using namespace gopx::sim;

namespace {

Life half_a_day(std::uint64_t seed, Kind kind, std::size_t lines = 0) {
  LifePlan plan;
  plan.seed = seed;
  plan.days = 0.4;
  plan.kind = kind;
  plan.lines = lines;
  return live(plan);
}

TEST_CASE("a seed is one history, whether or not its lines are kept") {
  for (const auto kind : {Kind::mixed, Kind::ordinary}) {
    const auto once = half_a_day(7, kind);
    const auto again = half_a_day(7, kind, 20);
    CHECK(once.events > 400);
    CHECK(once.digest == again.digest);
    CHECK(once.events == again.events);
    CHECK(once.writes == again.writes);
    CHECK(once.lines.empty());
    CHECK_FALSE(again.lines.empty());
    CHECK(once.digest != half_a_day(8, kind).digest);
  }
}

TEST_CASE("sentences don't count, facts do") {
  const Now now{Instant{} + 1h, WallTime{} + 1h};
  const auto digest_of = [&](const core::Action& action) {
    Facts facts;
    facts.add(action);
    return facts.digest();
  };
  core::WriteEnv write;
  write.goproxy = "https://goproxy.cn,direct";
  write.cause = "proxy-golang-org: it fails";
  auto reworded = write;
  reworded.cause = "the proxy does not answer";
  CHECK(digest_of(write) == digest_of(reworded));
  reworded.goproxy = "https://goproxy.io,direct";
  CHECK(digest_of(write) != digest_of(reworded));

  core::ProbeFinished answer;
  answer.report.detail = "one sentence";
  auto other = answer;
  other.report.detail = "another";
  const auto facts_of = [&](const core::ProbeFinished& event, Now at) {
    Facts facts;
    facts.add(event, at);
    return facts.digest();
  };
  CHECK(facts_of(answer, now) == facts_of(other, now));
  other.report.fault = Fault::stall;
  CHECK(facts_of(answer, now) != facts_of(other, now));
  CHECK(facts_of(answer, now) != facts_of(answer, {now.steady + 1us, now.wall}));
}

TEST_CASE("ten mutants, one for each invariant") {
  std::set<int> invariants;
  for (const auto& mutant : mutants()) {
    invariants.insert(mutant.invariant);
    CHECK(mutant.wanted.starts_with(std::to_string(mutant.invariant)));
  }
  CHECK(invariants.size() == 10);
  CHECK(*invariants.begin() == 1);
  CHECK(*invariants.rbegin() == 10);
}

TEST_CASE("a mutant is another engine, and is found") {
  LifePlan plan;
  plan.seed = 1;
  plan.days = 20;
  plan.mutant = 9;
  plan.halt_at = "9:";
  const auto life = live(plan);
  REQUIRE_FALSE(life.complaints.empty());
  CHECK(life.complaints.back().find("9:") != std::string::npos);
}

}  // namespace
