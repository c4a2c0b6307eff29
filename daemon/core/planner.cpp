// From what is known to what ought to be written, and whether it may be written now. When in doubt
// nothing is.
#include <algorithm>

#include "base/text.hpp"
#include "core/engine_parts.hpp"

namespace gopx::core {
namespace {

// Modules come from it, though it relays the checksum database badly: after `|` go takes another
// route.
bool serves_modules_only(const Endpoint& endpoint) {
  const LevelHealth& deep = endpoint.health.deep;
  return endpoint.health.shallow.state() == LevelState::healthy && deep.condemned() &&
         deep.fault() && weight_of(*deep.fault()) == Weight::sumdb;
}

// Go meets it on the way and moves on: no proof can come of it, and none is needed.
bool passed_over(const Endpoint& endpoint) {
  return (endpoint.health.down() && !serves_modules_only(endpoint)) ||
         endpoint.health.policy().has_value();
}

// The newest full success of all that go would want of it.
std::optional<Instant> last_proof(const Endpoint& endpoint) {
  return serves_modules_only(endpoint) ? endpoint.health.last_content_ok()
                                       : endpoint.health.last_deep_ok();
}

// Whom go would rely on after a revert and does not now. Where the plan in force goes round the
// checksum route only, these are those of the route. One that is down is passed over: nobody relies
// on it to serve.
std::vector<Endpoint*> put_back_by_revert(EngineParts& engine, const Walk& base, Now now) {
  std::vector<Endpoint*> all;
  for (const std::string& identity : base.relied) {
    Endpoint* endpoint = engine.endpoints.table().by_identity(identity);
    if (endpoint == nullptr || passed_over(*endpoint)) continue;
    if (endpoint->displaced || engine.env.alias_in_force()) all.push_back(endpoint);
  }
  if (!route_is_direct(engine.effective.baseline(), engine.planner.view_for_walk(now))) return all;
  for (Endpoint& endpoint : engine.endpoints.table().all()) {
    if (endpoint.hidden == Hidden::sumdb_direct && !endpoint.in_use) all.push_back(&endpoint);
  }
  return all;
}

// Has each of them the proof that is wanted? Those that lack it are asked.
template <class Proven>
bool all_put_back(EngineParts& engine, const Walk& base, Now now, Proven is_proven) {
  bool proven = true;
  for (Endpoint* endpoint : put_back_by_revert(engine, base, now)) {
    if (is_proven(*endpoint)) continue;
    proven = false;
    if (!engine.checks.schedule().in_flight(endpoint->id, Level::deep) && !endpoint->wanted.deep)
      engine.checks.ask_deeply(*endpoint, now);
  }
  return proven;
}

}  // namespace

// When the failure began that a walk ran into: the newest among the endpoints that it met.
std::optional<Instant> Planner::failure_since(const Walk& failing) const {
  std::optional<Instant> since;
  const auto newest = [&](const Endpoint* endpoint) {
    if (endpoint == nullptr) return;
    const auto first =
        endpoint->quarantined() ? endpoint->quarantined_since : endpoint->health.first_bad();
    if (first && (!since || *first > *since)) since = first;
  };
  for (const std::string& identity : failing.relied)
    newest(engine_.endpoints.table().by_identity(identity));
  if (failing.content_serves) newest(engine_.endpoints.table().hidden(Hidden::sumdb_direct));
  return since;
}

void Planner::follow_baseline(const Walk& base, Now now) {
  if (base.outcome == WalkOutcome::serves) {
    if (!baseline_serves_since_) baseline_serves_since_ = now.steady;
  } else if (!(base.outcome == WalkOutcome::undecided && base.only_suspicion)) {
    baseline_serves_since_.reset();
  }
}

bool Planner::edit_respected(Now now) const {
  return engine_.memory.edit_respected_until && *engine_.memory.edit_respected_until > now.wall;
}

Duration Planner::hold_required() const {
  Duration hold = engine_.config().failover.hold;
  for (std::size_t i = 1; i < engine_.memory.flaps.size() && hold < hold_max; ++i) {
    hold = std::min<Duration>(hold * 2, hold_max);
  }
  return hold_here(engine_.memory.networks, std::max(hold, engine_.config().failover.hold));
}

// A deep success a moment ago.
bool Planner::displaced_proven(const Walk& base, Now now) {
  return all_put_back(engine_, base, now, [now](const Endpoint& endpoint) {
    const auto ok = last_proof(endpoint);
    return ok && *ok + displaced_proof_max_age >= now.steady;
  });
}

// Asked for everything since it last fell. Where GOSUMDB changes with the chain, modules are all
// that must come through.
bool Planner::proven_since_fall(const Walk& base, bool alias, Now now) {
  return all_put_back(engine_, base, now, [alias](const Endpoint& endpoint) {
    const auto fell = endpoint.health.shallow.last_bad();
    const auto ok = alias ? endpoint.health.last_content_ok() : last_proof(endpoint);
    return !fell || (ok && *ok > *fell);
  });
}

std::optional<Write> Planner::wanted_during_takeover(const Walk& base, Now now) {
  const Walk& current = walk_in_force(now);
  const bool dead = current.outcome == WalkOutcome::fails;
  if (base.outcome == WalkOutcome::serves && dead && proven_since_fall(base, false, now)) {
    return Write{Intent::revert,
                 {engine_.effective.baseline(), false},
                 say("the backup failed, and your GOPROXY works again"),
                 true,
                 MoveCost::minute,
                 {}};
  }
  const Sentence barred = barred_in_force(now);
  if (!barred.empty()) return wanted_by_rules(base, barred, now);
  barred_since_.reset();
  if (base.outcome == WalkOutcome::serves && !dead) return wanted_to_return(now);
  // Where the user's own serves, it is being asked for everything: no plan is smaller than none.
  if (base.outcome == WalkOutcome::serves) return std::nullopt;
  if (!dead) return wanted_for_more(base, now);
  auto moved = wanted_new_plan(current, now);
  if (!moved || moved->intent != Intent::takeover) return moved;
  if (moved->plan == in_force_plan()) return std::nullopt;
  const Chain& baseline = engine_.effective.baseline();
  const bool comes_back =
      moved->plan.chain == baseline && !(engine_.effective.in_force() == baseline);
  if (comes_back && !proven_since_fall(walk(baseline, view_for_walk(now), true), true, now))
    return std::nullopt;
  return moved;
}

// The configuration allows more backups than it did when the plan in force was made. Nobody who is
// in use is left for it.
std::optional<Write> Planner::wanted_for_more(const Walk& base, Now now) {
  if (!rules_changed_ || base.outcome != WalkOutcome::fails) return std::nullopt;
  const auto since = failure_since(base);
  const auto plan = plan_proven_since(since, now);
  const Plan in_force = in_force_plan();
  if (plan && *plan == in_force) rules_changed_ = false;
  if (!plan || plan->alias != in_force.alias || plan->chain.size() <= in_force.chain.size())
    return std::nullopt;
  const bool keeps_all =
      std::all_of(in_force.chain.begin(), in_force.chain.end(), [&](const Element& element) {
        return element.kind != ElementKind::url || contains(plan->chain, element.identity);
      });
  const bool same_first = plan->chain.front().identity == in_force.chain.front().identity;
  if (!keeps_all || !same_first) return std::nullopt;
  return Write{Intent::takeover, *plan, say("the configuration has changed"), true,
               MoveCost::hour,   since};
}

// Both chains work: back to the user's own, when it has worked for long enough.
std::optional<Write> Planner::wanted_to_return(Now now) {
  const bool held =
      baseline_serves_since_ && *baseline_serves_since_ + hold_required() <= now.steady;
  if (!held || !displaced_proven(walk_baseline(now), now)) return std::nullopt;
  return Write{Intent::revert,
               {engine_.effective.baseline(), false},
               say("your GOPROXY has worked for {span}", hold_required()),
               true,
               MoveCost::hour,
               {}};
}

std::optional<Write> Planner::wanted_new_plan(const Walk& failing, Now now) {
  if (engine_.effective.past_all_proxies()) return std::nullopt;
  const auto since = failure_since(failing);
  sought_.since = since;
  const auto plan = plan_proven_since(since, now);
  if (plan) return Write{Intent::takeover, *plan, failing.why, true, MoveCost::minute, since};
  ask_for_proof(say("{trouble}, and no backup has passed a full check since", failing.why), since,
                now);
  const bool taken_back = engine_.endpoints.take_back(now);
  sought_.in_vain = !taken_back;
  if (!taken_back) return std::nullopt;
  if (!engine_.env.takeover() || walk_in_force(now).outcome == WalkOutcome::serves) {
    engine_.endpoints.note_returns(now);  // it is in force, and stays so
    return std::nullopt;
  }
  return Write{Intent::revert,
               {engine_.effective.baseline(), false},
               say("no other proxy works, and yours has been right since it served wrong content"),
               true,
               MoveCost::minute,
               {}};
}

// A plan is wanted and nobody is eligible: the best candidates are asked, again and again.
void Planner::ask_for_proof(Sentence why, std::optional<Instant> since, Now now) {
  plan_wanted_ = true;
  plan_why_ = std::move(why);
  if (!nobody_since_) nobody_since_ = now.steady;
  if (next_hedge_ && *next_hedge_ > now.steady) return;
  engine_.checks.ask_candidates_deeply(since, now);
  next_hedge_ = now.steady + engine_.config().probe.interval;
}

// Candidates are asked all at once, and the first to answer need not be the first in order; an
// element of the user's own may be about to fall, too, or to prove that it will do. It is worth a
// moment to know.
bool Planner::better_soon(const Plan& plan, Now now) {
  if (!plan_since_) plan_since_ = now.steady;
  if (*plan_since_ + plan_patience <= now.steady) return false;
  const auto asked = [&](const Endpoint* endpoint) {
    return endpoint != nullptr && !endpoint->health.down() && !endpoint->health.suspect() &&
           engine_.checks.schedule().in_flight(endpoint->id, Level::deep);
  };
  for (const Endpoint& endpoint : engine_.endpoints.table().all()) {
    if (!endpoint.in_use || !endpoint.is_public()) continue;
    const bool may_come_first = plan.chain.front().identity != endpoint.identity;
    if (endpoint.health.suspect() || (may_come_first && asked(&endpoint))) return true;
  }
  const bool same_chain = plan.chain == engine_.effective.baseline();
  if (!same_chain && asked(engine_.endpoints.table().hidden(Hidden::sumdb_alias))) return true;
  for (const std::string& identity : ranked_candidates(now)) {
    if (same_chain || contains(plan.chain, identity)) break;
    const Endpoint* endpoint = engine_.endpoints.table().by_identity(identity);
    if (endpoint != nullptr && !endpoint->in_use && asked(endpoint)) return true;
  }
  return false;
}

std::optional<Write> Planner::wanted_pinned(Now now) {
  const Endpoint* endpoint = engine_.endpoints.table().by_name(engine_.memory.pinned);
  if (endpoint == nullptr) return std::nullopt;
  const auto plan =
      pin_plan(engine_.effective.baseline(), view_to_pin(*endpoint, now), endpoint->identity);
  if (!plan) return std::nullopt;
  const Sentence cause = say("you pinned {endpoint}", engine_.memory.pinned);
  if (plan->chain == engine_.effective.baseline()) {
    if (!engine_.env.takeover()) return std::nullopt;
    return Write{Intent::revert, *plan, cause, false, MoveCost::nothing, {}};
  }
  if (*plan == in_force_plan()) return std::nullopt;
  return Write{Intent::takeover, *plan, cause, false, MoveCost::nothing, {}};
}

std::optional<Write> Planner::wanted_automatic(Now now) {
  if (engine_.endpoints.connectivity().local()) {
    plan_why_ = say("no proxy can be reached from this machine");
    return std::nullopt;
  }
  const Walk& base = walk_baseline(now);
  follow_baseline(base, now);
  plan_why_ = base.why;
  if (engine_.env.takeover() && engine_.effective.default_problem() &&
      engine_.effective.defaults().problem.empty())
    return Write{Intent::revert,
                 {engine_.effective.baseline(), false},
                 engine_.effective.default_trouble(),
                 true,
                 MoveCost::nothing,
                 {}};
  if (engine_.env.takeover()) return wanted_during_takeover(base, now);
  if (base.outcome != WalkOutcome::fails || edit_respected(now) ||
      engine_.effective.default_problem())
    return std::nullopt;
  if (!engine_.effective.sumdb().refused.empty()) return std::nullopt;  // no other proxy helps
  return wanted_new_plan(base, now);
}

std::optional<Write> Planner::wanted_write(Now now) {
  if (!engine_.ready() || !engine_.effective.baseline_error().empty() ||
      engine_.effective.baseline().empty())
    return std::nullopt;
  switch (engine_.memory.control) {
    case Memory::Control::paused:
      if (!engine_.env.takeover()) return std::nullopt;
      return Write{Intent::revert,          {engine_.effective.baseline(), false},
                   say("you paused gopxd"), false,
                   MoveCost::nothing,       {}};
    case Memory::Control::pinned: {
      const Walk& base = walk_baseline(now);
      follow_baseline(base, now);
      return wanted_pinned(now);
    }
    case Memory::Control::automatic:
      return wanted_automatic(now);
  }
  return std::nullopt;
}

void Planner::decide(Now now) {
  if (!engine_.ready()) return;
  if (edit_respected(now) && engine_.env.human_edit_at() && !engine_.effective.in_force().empty()) {
    const Endpoint* first =
        engine_.endpoints.table().by_identity(engine_.effective.in_force().front().identity);
    const bool proven = first != nullptr && first->health.state() == EndpointState::healthy &&
                        first->health.shallow.last_good() &&
                        *first->health.shallow.last_good() > *engine_.env.human_edit_at();
    if (proven) engine_.memory.edit_respected_until.reset();
  }
  end_barred_pin(now);
  plan_wanted_ = false;
  sought_ = {};
  planned_.reset();
  const std::optional<Write> wanted = wanted_write(now);
  if (!plan_wanted_) {
    next_hedge_.reset();
    nobody_since_.reset();
  }
  if (!wanted || wanted->intent != Intent::takeover) plan_since_.reset();
  if (wanted) planned_ = wanted->plan;
  held_back_ = wanted ? barred_write(*wanted, now) : held_without_write(now);
  tell_held(now);
  if (!wanted || !held_back_.by.empty()) return;
  plan_since_.reset();
  engine_.env.carry_out(*wanted, std::nullopt, now);
}

MoveCost Planner::cost_of(const Write& wanted, Now now) const {
  return wanted.automatic && !engine_.people.acted_lately(now) ? wanted.cost : MoveCost::nothing;
}

// What was seen on another network says nothing about how long the baseline has served on this one.
void Planner::network_seen(const std::string& fingerprint, Now now) {
  const bool moved = !engine_.memory.networks.here.empty();
  if (!arrive(engine_.memory.networks, fingerprint, now.wall)) return;
  if (moved) baseline_serves_since_.reset();
  engine_.out.remember();
}

// A primary on this machine does not depend on any network.
void Planner::note_trouble_here(Now now) {
  const Endpoint* primary = engine_.endpoints.table().by_name(engine_.endpoints.primary_name());
  if (primary != nullptr && !primary->loopback) note_trouble(engine_.memory.networks, now.wall);
}

void Planner::restore_limits(Now now) { limits_ = MoveLimits(engine_.memory.moves, now); }

void Planner::spend(MoveCost cost, Now now) {
  limits_.spend(cost, now.steady);
  engine_.memory.moves = limits_.remembered(now);
  engine_.out.remember();
}

void Planner::limits_again(const MoveLimits& before, Now now) {
  limits_ = before;
  MoveMemory counted = limits_.remembered(now);
  if (counted == engine_.memory.moves) return;
  engine_.memory.moves = std::move(counted);
  engine_.out.remember();
}

// The smallest change to the user's chain by those that have proved themselves since that failure.
std::optional<Plan> Planner::plan_proven_since(std::optional<Instant> failure, Now now) const {
  return make_plan(engine_.effective.baseline(), view(failure, now), plan_rules());
}

PlanRules Planner::plan_rules() const {
  return {engine_.config().failover.chain_length, engine_.config().failover.separator};
}

Plan Planner::in_force_plan() const {
  return {engine_.effective.in_force(), engine_.env.alias_in_force()};
}

void Planner::set_timers(Timers& timers, Now now) const {
  const auto later = [](std::optional<Instant> since, Duration by) {
    return since ? std::optional(*since + by) : std::nullopt;
  };
  if (engine_.env.takeover() && baseline_serves_since_) {
    const Instant hold_ends = *baseline_serves_since_ + hold_required();
    timers.set_ahead(Timer::hold_ends, hold_ends, now.steady);
    for (const Endpoint& endpoint : engine_.endpoints.table().all()) {
      // Whoever can't go back yet asks for another proof when this one is too old.
      const auto ok = last_proof(endpoint);
      const bool fresh = ok && *ok + displaced_proof_max_age >= now.steady;
      if (endpoint.displaced && fresh && hold_ends <= now.steady)
        timers.set(Timer::proof_too_old, *ok + displaced_proof_max_age + Duration{1});
    }
  }
  timers.set_ahead(Timer::next_move, held_back_.next, now.steady);
  timers.set_ahead(Timer::new_rules_wait, later(barred_since_, rules_patience), now.steady);
  timers.set_ahead(Timer::nobody_eligible,
                   later(nobody_since_, engine_.config().probe.timeout * deep_timeout_factor),
                   now.steady);
  timers.set_ahead(Timer::better_plan, later(plan_since_, plan_patience), now.steady);
  if (plan_wanted_) timers.set(Timer::ask_candidates, next_hedge_);
  const auto until = engine_.memory.edit_respected_until;
  if (until) timers.set_ahead(Timer::edit_respected, now.steady + (*until - now.wall), now.steady);
}

}  // namespace gopx::core
