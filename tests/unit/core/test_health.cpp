// Counting answers, both sides of every threshold.
#include <doctest/doctest.h>

#include "core/health.hpp"
#include "core/limits.hpp"

using namespace gopx;
using namespace gopx::core;

namespace {

const config::HealthSettings rules;  // fall 3, rise 2

Instant at(int seconds) { return Instant{std::chrono::seconds{seconds}}; }

Report good(Level level) {
  Report report;
  report.level = level;
  report.ok = true;
  report.verified = true;
  report.timings = {Duration{100}, Duration{200}, Duration{300}, Duration{400}, Duration{500}};
  return report;
}

Report bad(Level level, Fault fault, Step step = Step::mod) {
  Report report;
  report.level = level;
  report.fault = fault;
  report.step = step;
  return report;
}

Health healthy() {
  Health health;
  health.observe(good(Level::deep), true, rules, at(0));
  return health;
}

}  // namespace

TEST_CASE("only a good deep probe makes an unknown endpoint healthy") {
  Health health;
  CHECK(health.state() == EndpointState::unknown);
  health.observe(good(Level::shallow), true, rules, at(1));
  CHECK(health.state() == EndpointState::unknown);
  health.observe(good(Level::deep), true, rules, at(2));
  CHECK(health.state() == EndpointState::healthy);
  CHECK(health.last_deep_ok() == at(2));
}

TEST_CASE(
    "fall bad answers make it fallen, one fewer doesn't; only somebody who knows condemns it") {
  Health health = healthy();
  for (int i = 1; i <= 2; ++i)
    health.observe(bad(Level::shallow, Fault::http_5xx), true, rules, at(i));
  CHECK(health.suspect());
  CHECK_FALSE(health.fallen(rules));
  CHECK(health.state() == EndpointState::healthy);
  health.observe(bad(Level::shallow, Fault::http_5xx), true, rules, at(3));
  CHECK(health.fallen(rules));
  CHECK(health.first_bad() == at(1));
  CHECK(health.state() == EndpointState::healthy);
  health.condemn_fallen(rules);
  CHECK(health.state() == EndpointState::down);
  CHECK_FALSE(health.fallen(rules));
  CHECK(health.culprit()->fault() == Fault::http_5xx);
}

TEST_CASE("a good answer in between ends the suspicion") {
  Health health = healthy();
  health.observe(bad(Level::shallow, Fault::http_5xx), true, rules, at(1));
  health.observe(bad(Level::shallow, Fault::http_5xx), true, rules, at(2));
  health.observe(good(Level::shallow), true, rules, at(3));
  CHECK_FALSE(health.suspect());
  health.observe(bad(Level::shallow, Fault::http_5xx), true, rules, at(4));
  CHECK(health.first_bad() == at(4));
}

TEST_CASE("rise good answers lift a fall, one doesn't, and a bad one in between starts anew") {
  Health health = healthy();
  for (int i = 1; i <= 3; ++i)
    health.observe(bad(Level::shallow, Fault::tcp_refused), true, rules, at(i));
  health.condemn_fallen(rules);
  health.observe(good(Level::shallow), true, rules, at(4));
  CHECK(health.state() == EndpointState::recovering);
  health.observe(bad(Level::shallow, Fault::tcp_refused), true, rules, at(5));
  CHECK(health.state() == EndpointState::down);
  health.observe(good(Level::shallow), true, rules, at(6));
  CHECK(health.state() == EndpointState::recovering);
  health.observe(good(Level::shallow), true, rules, at(7));
  CHECK(health.state() == EndpointState::healthy);
}

TEST_CASE("a deep fall is cleared by whole good deep probes only") {
  Health health = healthy();
  for (int i = 1; i <= 3; ++i)
    health.observe(bad(Level::deep, Fault::split_brain, Step::zip), i == 1, rules, at(i));
  health.condemn_fallen(rules);
  CHECK(health.state() == EndpointState::down);
  for (int i = 4; i < 10; ++i) health.observe(good(Level::shallow), true, rules, at(i));
  CHECK(health.state() == EndpointState::down);
  for (int i = 10; i < 15; ++i) health.observe(good(Level::deep), false, rules, at(i));
  CHECK(health.state() == EndpointState::down);
  health.observe(good(Level::deep), true, rules, at(15));
  CHECK(health.state() == EndpointState::recovering);
  health.observe(good(Level::deep), true, rules, at(16));
  CHECK(health.state() == EndpointState::healthy);
}

TEST_CASE(
    "a deep probe that fails at .mod speaks about the shallow level, at the zip about the deep "
    "one") {
  CHECK(level_of(bad(Level::deep, Fault::http_5xx, Step::mod)) == Level::shallow);
  CHECK(level_of(bad(Level::deep, Fault::http_5xx, Step::zip)) == Level::deep);
  Health health = healthy();
  health.observe(bad(Level::deep, Fault::http_5xx, Step::mod), true, rules, at(1));
  CHECK(health.shallow.bad_run() == 1);
  CHECK(health.deep.bad_run() == 0);
}

TEST_CASE("a refusal that is meant is neither good nor bad") {
  Health health = healthy();
  health.refuse(Fault::http_403_policy, at(7));
  health.refuse(Fault::http_403_policy, at(8));
  CHECK(health.policy() == Fault::http_403_policy);
  CHECK_FALSE(health.suspect());
  CHECK(health.first_bad() == at(7));  // what go meets began then
  health.observe(good(Level::shallow), true, rules, at(9));
  CHECK_FALSE(health.policy());
  CHECK_FALSE(health.first_bad());
}

TEST_CASE("slowness degrades after fall slow answers and ends after rise quick ones") {
  Health health = healthy();
  Report slow = good(Level::shallow);
  slow.timings.first_byte = rules.degraded_first_byte + Duration{1};
  for (int i = 1; i <= 2; ++i) health.observe(slow, true, rules, at(i));
  CHECK(health.state() == EndpointState::healthy);
  health.observe(slow, true, rules, at(3));
  CHECK(health.state() == EndpointState::degraded);
  Report quick = good(Level::shallow);
  quick.timings.first_byte = rules.degraded_first_byte;
  health.observe(quick, true, rules, at(4));
  CHECK(health.state() == EndpointState::degraded);
  health.observe(quick, true, rules, at(5));
  CHECK(health.state() == EndpointState::healthy);
}

TEST_CASE(
    "flapping: two falls are borne, the third damps, and the penalty halves every quarter of an "
    "hour") {
  Penalty penalty;
  penalty.add_fall(at(0));
  penalty.add_fall(at(0));
  CHECK(penalty.value(at(0)) == doctest::Approx(2000));
  CHECK_FALSE(penalty.damped(at(0)));
  penalty.add_fall(at(0));
  CHECK(penalty.damped(at(0)));
  CHECK(penalty.value(at(900)) == doctest::Approx(1500));
  CHECK(penalty.damped(at(1799)));
  CHECK_FALSE(penalty.damped(at(1801)));
  REQUIRE(penalty.free_at(at(0)));
  CHECK_FALSE(penalty.damped(*penalty.free_at(at(0))));
  penalty.add_fall(at(1900));
  CHECK_FALSE(penalty.damped(at(1900)));  // below 2000 again: a new fall alone does not damp
}
