// Counting answers. One bad answer makes suspicious, `fall` in a row make a verdict possible,
// `rise` whole good probes clear it again: a single answer, good or bad, moves nothing by itself.
//
// What makes it harder than counting:
//   - a request that is repeated to confirm a failure asks one thing only. Its good answer ends a
//     suspicion, but clears no fall: the rest of the probe has not been looked at;
//   - a deep probe that fails at its .mod says nothing about zips, so it counts as a shallow one;
//   - whether a fall is the endpoint's own fault is not known here. `fallen` says only that enough
//     was counted; somebody who knows the network turns it into `down` (condemn).
#include "core/health.hpp"

#include <algorithm>
#include <cmath>

#include "core/limits.hpp"

namespace gopx::core {

std::string_view name_of(EndpointState state) {
  switch (state) {
    case EndpointState::unknown:
      return "unknown";
    case EndpointState::healthy:
      return "healthy";
    case EndpointState::degraded:
      return "degraded";
    case EndpointState::down:
      return "down";
    case EndpointState::recovering:
      return "recovering";
  }
  return "unknown";
}

Level level_of(const Report& report) {
  if (report.level == Level::deep && !report.ok && report.step == Step::mod) return Level::shallow;
  return report.level == Level::shallow ? Level::shallow : Level::deep;
}

void LevelHealth::good(const config::HealthSettings& rules, Instant now, bool whole_probe) {
  last_good_ = now;
  if (state_ == LevelState::down || state_ == LevelState::recovering) {
    if (!whole_probe) return;  // a repeated request can't clear a fall
    state_ = LevelState::recovering;
    if (++good_run_ < rules.rise) return;
  }
  // Nothing is known yet, and a lone good answer is not enough to call a level healthy; but it ends
  // the run of bad ones.
  if (state_ == LevelState::unknown && !whole_probe) {
    bad_run_ = 0;
    first_bad_.reset();
    return;
  }
  state_ = LevelState::healthy;
  bad_run_ = 0;
  first_bad_.reset();
  fault_.reset();
  step_.reset();
  detail_.clear();
}

void LevelHealth::bad(const Report& report, When when) {
  // A trouble begins anew, and proofs of others count from then on, when there was none, when the
  // way back was under way, or when it fails in another way: a server that first refused and now
  // serves wrong content is another trouble than before.
  const bool relapse = state_ == LevelState::recovering;
  const bool other_kind = report.fault && fault_ && weight_of(*report.fault) != weight_of(*fault_);
  const bool first = bad_run_ == 0 && state_ != LevelState::down;
  if (first || relapse || (other_kind && state_ == LevelState::down)) {
    first_bad_ = when.began;
    first_bad_sent_ = when.sent;
  }
  beyond_doubt_ = when.beyond_doubt;
  last_bad_ = when.now;
  last_bad_sent_ = when.sent;
  good_run_ = 0;
  bad_run_ = std::min(bad_run_ + 1, 1000);  // far beyond any `fall`; it must not overflow
  fault_ = report.fault;
  step_ = report.step;
  detail_ = report.detail;
  if (state_ == LevelState::recovering) state_ = LevelState::down;
}

bool LevelHealth::fallen(const config::HealthSettings& rules) const {
  return state_ != LevelState::down && state_ != LevelState::recovering && bad_run_ >= rules.fall;
}

void LevelHealth::make_fallen(const config::HealthSettings& rules) {
  bad_run_ = std::max(bad_run_, rules.fall);
}

void LevelHealth::condemn() {
  state_ = LevelState::down;
  good_run_ = 0;
}

void LevelHealth::forget_run() {
  bad_run_ = 0;
  first_bad_.reset();
  fault_.reset();
  step_.reset();
  detail_.clear();
}

void LevelHealth::forget() { *this = LevelHealth{}; }

void Health::observe(const Report& report, bool whole, const config::HealthSettings& rules,
                     When when) {
  const Instant now = when.now;
  policy_.reset();
  const Level level = level_of(report);
  if (!report.ok) {
    (level == Level::shallow ? shallow : deep).bad(report, when);
    if (level == Level::deep && whole) shallow.good(rules, now, true);  // its .mod was good
    if (level == Level::deep && whole && weight_of(*report.fault) == Weight::sumdb)
      last_content_ok_ = now;
    return;
  }
  content_unproven_ = report.content_unproven;
  if (level == Level::shallow) {
    shallow.good(rules, now, true);
  } else {
    deep.good(rules, now, whole);
    if (whole) shallow.good(rules, now, true);
    if (whole) last_deep_ok_ = last_content_ok_ = now;
  }
  judge_speed(report, rules);
}

// Slowness has the same two thresholds as failure, so that one slow answer changes nothing. It
// never makes an endpoint fall: go is served by a slow proxy, it only waits.
void Health::judge_speed(const Report& report, const config::HealthSettings& rules) {
  const bool slow = report.timings.first_byte > rules.degraded_first_byte;
  slow_run_ = slow ? slow_run_ + 1 : 0;
  fast_run_ = slow ? 0 : fast_run_ + 1;
  if (slow_run_ >= rules.fall) slow_ = true;
  if (fast_run_ >= rules.rise) slow_ = false;
  slow_run_ = std::min(slow_run_, rules.fall);
  fast_run_ = std::min(fast_run_, rules.rise);
}

void Health::refuse(Fault fault, Instant now) {
  if (!policy_) policy_since_ = now;
  policy_ = fault;
}

// The worse level speaks: an endpoint that serves .mod files and no zips is of no use to go.
EndpointState Health::state() const {
  const auto is = [this](LevelState s) { return shallow.state() == s || deep.state() == s; };
  if (is(LevelState::down)) return EndpointState::down;
  if (is(LevelState::recovering)) return EndpointState::recovering;
  if (is(LevelState::unknown)) return EndpointState::unknown;
  return slow_ || stale_ ? EndpointState::degraded : EndpointState::healthy;
}

bool Health::fallen(const config::HealthSettings& rules) const {
  return shallow.fallen(rules) || deep.fallen(rules);
}

bool Health::down() const {
  return shallow.state() == LevelState::down || deep.state() == LevelState::down;
}

void Health::condemn_fallen(const config::HealthSettings& rules) {
  if (shallow.fallen(rules)) shallow.condemn();
  if (deep.fallen(rules)) deep.condemn();
}

void Health::forget() {
  shallow.forget();
  deep.forget();
  slow_ = false;
  slow_run_ = fast_run_ = 0;
  policy_.reset();
}

// The level to blame, for reasons and dates. One that is down comes before one that is only
// suspect, and shallow before deep: without .mod files nobody gets as far as a zip.
const LevelHealth* Health::culprit() const {
  for (const LevelHealth* level : {&shallow, &deep}) {
    if (level->state() == LevelState::down) return level;
  }
  for (const LevelHealth* level : {&shallow, &deep}) {
    if (level->state() == LevelState::recovering || level->suspect()) return level;
  }
  return nullptr;
}

std::optional<Instant> Health::first_bad() const {
  const LevelHealth* level = culprit();
  const auto first = level != nullptr ? level->first_bad() : std::nullopt;
  return policy_ ? std::max(first, std::optional(policy_since_)) : first;
}

// Exponential decay, worked out when asked for: no timer, and a laptop that slept for a night wakes
// up forgiven.
double Penalty::value(Instant now) const {
  if (now <= at_) return value_;
  const double halves = static_cast<double>((now - at_).count()) /
                        static_cast<double>(Duration{penalty_half_life}.count());
  return value_ * std::exp2(-halves);
}

// Two thresholds (BGP's route flap damping, RFC 2439, has the same): damped above one, free only
// below a much lower one, or the endpoint would be chosen and dropped by turns near a single limit.
// The maximum bounds how long the worst of them is kept out: at 8000, 51 minutes.
void Penalty::add_fall(Instant now) {
  if (!damped(now)) damped_ = false;
  value_ = std::min(penalty_max, value(now) + penalty_per_fall);
  at_ = now;
  if (value_ > penalty_damp_above) damped_ = true;
}

bool Penalty::damped(Instant now) const { return damped_ && value(now) >= penalty_free_below; }

std::optional<Instant> Penalty::free_at(Instant now) const {
  if (!damped(now)) return std::nullopt;
  const double halves = std::log2(value(now) / penalty_free_below);
  const double wait = halves * static_cast<double>(Duration{penalty_half_life}.count());
  return now + Duration{static_cast<Duration::rep>(wait) + 1000};
}

}  // namespace gopx::core
