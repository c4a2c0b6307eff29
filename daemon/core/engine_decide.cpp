// From what is known to what ought to be written, and whether it may be written now. When in doubt
// nothing is.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "core/engine_parts.hpp"

namespace gopx::core {
namespace {

// Go meets it on the way and moves on: no proof can come of it, and none is needed.
bool passed_over(const Endpoint& endpoint) {
  return endpoint.health.down() || endpoint.health.policy().has_value();
}

}  // namespace

// When the failure began that a walk ran into: the newest among the endpoints that it met.
std::optional<Instant> EngineParts::failure_since(const Walk& failing) const {
  std::optional<Instant> since;
  const auto newest = [&](const Endpoint* endpoint) {
    if (endpoint == nullptr) return;
    const auto first =
        endpoint->quarantined() ? endpoint->quarantined_since : endpoint->health.first_bad();
    if (first && (!since || *first > *since)) since = first;
  };
  for (const std::string& identity : failing.relied) newest(table.by_identity(identity));
  if (failing.content_serves) newest(table.hidden(Hidden::sumdb_direct));
  return since;
}

void EngineParts::follow_baseline(const Walk& base, Now now) {
  if (base.outcome == Outcome::serves) {
    if (!baseline_serves_since) baseline_serves_since = now.steady;
  } else if (!(base.outcome == Outcome::undecided && base.only_suspicion)) {
    baseline_serves_since.reset();
  }
}

bool EngineParts::edit_respected(Now now) const {
  return memory.edit_respected_until && *memory.edit_respected_until > now.wall;
}

Duration EngineParts::hold_required() const {
  Duration hold = config().failover.hold;
  for (std::size_t i = 1; i < memory.flaps.size() && hold < hold_max; ++i) {
    hold = std::min<Duration>(hold * 2, hold_max);
  }
  return hold_here(memory.networks, std::max(hold, config().failover.hold));
}

bool EngineParts::may_write() const {
  return env && !env->path.empty() && env->problem.empty() && env->writable && !write &&
         config().failover.mode == config::Mode::automatic;
}

// Every displaced proxy that the baseline relies on must have had a deep success a moment ago;
// those that lack it are asked.
bool EngineParts::displaced_proven(const Walk& base, Now now) {
  bool proven = true;
  const auto need = [&](Endpoint* endpoint) {
    // One that is down is passed over: nobody relies on it to serve.
    if (endpoint == nullptr || !endpoint->displaced || passed_over(*endpoint)) return;
    const auto ok = endpoint->health.last_deep_ok();
    if (ok && *ok + displaced_proof_max_age >= now.steady) return;
    proven = false;
    if (!schedule.in_flight(endpoint->id, Level::deep) && !endpoint->wanted.deep) {
      endpoint->wanted.deep = now.steady;
    }
  };
  for (const std::string& identity : base.relied) need(table.by_identity(identity));
  const bool through_database = route_is_direct(baseline, view_for_walk(now));
  for (Endpoint& endpoint : table.all()) {
    if (through_database && endpoint.hidden == Hidden::sumdb_direct) need(&endpoint);
  }
  return proven;
}

// Was it asked for everything since it last fell? Those that weren't are.
bool EngineParts::proven_since_fall(const Walk& base, Now now) {
  bool proven = true;
  for (const std::string& identity : base.relied) {
    Endpoint* endpoint = table.by_identity(identity);
    if (endpoint == nullptr || !endpoint->displaced || passed_over(*endpoint)) continue;
    const auto fell = endpoint->health.shallow.last_bad();
    const auto ok = endpoint->health.last_deep_ok();
    if (!fell || (ok && *ok > *fell)) continue;
    proven = false;
    if (!schedule.in_flight(endpoint->id, Level::deep)) endpoint->wanted.deep = now.steady;
  }
  return proven;
}

std::optional<Wish> EngineParts::wish_during_takeover(const Walk& base, Now now) {
  const Walk current = walk_in_force(now);
  const bool dead = current.outcome == Outcome::fails;
  if (base.outcome == Outcome::serves && dead && proven_since_fall(base, now)) {
    return Wish{Intent::revert,
                {baseline, false},
                "the stand-in failed and your own chain works: back to it",
                true,
                MoveCost::minute,
                {}};
  }
  const std::string barred = barred_in_force(now);
  if (!barred.empty()) return wish_by_rules(base, barred, now);
  barred_since.reset();
  if (base.outcome == Outcome::serves && !dead) return wish_to_return(now);
  std::optional<Wish> moved;
  if (dead) {
    moved = wish_new_plan(current, now);
  } else if (rules_changed && base.outcome == Outcome::fails) {
    const auto since = failure_since(base);
    const auto plan = make_plan(baseline, view(since, now), plan_rules());
    if (plan && *plan == in_force_plan()) rules_changed = false;
    if (plan)
      moved = Wish{Intent::takeover, *plan, "the configuration has changed", true,
                   MoveCost::hour,   since};
  }
  if (moved && moved->intent == Intent::takeover && moved->plan == in_force_plan())
    return std::nullopt;
  return moved;
}

// Both chains work: back to the user's own, when it has worked for long enough.
std::optional<Wish> EngineParts::wish_to_return(Now now) {
  const bool held = baseline_serves_since && *baseline_serves_since + hold_required() <= now.steady;
  if (!held || !displaced_proven(walk_baseline(now), now)) return std::nullopt;
  return Wish{Intent::revert,
              {baseline, false},
              fmt::format("your own chain has worked for {}", describe_duration(hold_required())),
              true,
              MoveCost::hour,
              {}};
}

std::optional<Wish> EngineParts::wish_new_plan(const Walk& failing, Now now) {
  if (past_all_proxies) return std::nullopt;
  const auto since = failure_since(failing);
  const auto plan = make_plan(baseline, view(since, now), plan_rules());
  if (plan) return Wish{Intent::takeover, *plan, failing.why, true, MoveCost::minute, since};
  ask_for_proof(failing.why + "; no candidate has proved itself since", since, now);
  if (!take_back(now) || !takeover()) return std::nullopt;
  return Wish{Intent::revert,
              {baseline, false},
              "no other proxy works, and your own has been right since it served wrong content",
              true,
              MoveCost::minute,
              {}};
}

// A plan is wanted and nobody is eligible: the best candidates are asked, again and again.
void EngineParts::ask_for_proof(std::string why, std::optional<Instant> since, Now now) {
  plan_wanted = true;
  plan_why = std::move(why);
  if (!nobody_since) nobody_since = now.steady;
  if (next_hedge && *next_hedge > now.steady) return;
  ask_candidates_deeply(since, now);
  next_hedge = now.steady + config().probe.interval;
}

// Candidates are asked all at once, and the first to answer need not be the first in order; an
// element of the user's own may be about to fall, too. It is worth a moment to know.
bool EngineParts::better_soon(const Plan& plan, Now now) {
  if (!plan_since) plan_since = now.steady;
  if (*plan_since + plan_patience <= now.steady) return false;
  const auto asked = [&](const Endpoint* endpoint) {
    return endpoint != nullptr && !endpoint->health.down() && !endpoint->health.suspect() &&
           schedule.in_flight(endpoint->id, Level::deep);
  };
  for (const Endpoint& endpoint : table.all()) {
    if (endpoint.in_use && endpoint.is_public() && endpoint.health.suspect()) return true;
  }
  const bool same_chain = plan.chain == baseline;
  if (!same_chain && asked(table.hidden(Hidden::sumdb_alias))) return true;
  for (const std::string& identity : ranked_candidates(now)) {
    if (same_chain || contains(plan.chain, identity)) break;
    const Endpoint* endpoint = table.by_identity(identity);
    if (endpoint != nullptr && !endpoint->in_use && asked(endpoint)) return true;
  }
  return false;
}

std::optional<Wish> EngineParts::wish_pinned(Now now) {
  const Endpoint* endpoint = table.by_name(memory.pinned);
  if (endpoint == nullptr) return std::nullopt;
  const auto plan = pin_plan(baseline, view(std::nullopt, now), endpoint->identity);
  if (!plan) return std::nullopt;
  const std::string cause = fmt::format("{} is pinned", memory.pinned);
  if (plan->chain == baseline) {
    if (!takeover()) return std::nullopt;
    return Wish{Intent::revert, *plan, cause, false, MoveCost::nothing, {}};
  }
  if (*plan == in_force_plan()) return std::nullopt;
  return Wish{Intent::takeover, *plan, cause, false, MoveCost::nothing, {}};
}

std::optional<Wish> EngineParts::wish_automatic(Now now) {
  if (connectivity.local()) {
    plan_why = "the fault is local: nothing is written";
    return std::nullopt;
  }
  const Walk base = walk_baseline(now);
  follow_baseline(base, now);
  plan_why = base.why;
  if (takeover() && default_problem() && defaults.problem.empty())
    return Wish{Intent::revert, {baseline, false}, default_trouble, true, MoveCost::nothing, {}};
  if (takeover()) return wish_during_takeover(base, now);
  if (base.outcome != Outcome::fails || edit_respected(now) || default_problem())
    return std::nullopt;
  if (!sumdb.refused.empty()) return std::nullopt;  // no other proxy helps
  return wish_new_plan(base, now);
}

std::optional<Wish> EngineParts::wish(Now now) {
  if (!ready() || !baseline_error.empty() || baseline.empty()) return std::nullopt;
  switch (memory.control) {
    case Memory::Control::paused:
      if (!takeover()) return std::nullopt;
      return Wish{Intent::revert, {baseline, false}, "paused", false, MoveCost::nothing, {}};
    case Memory::Control::pinned: {
      const Walk base = walk_baseline(now);
      follow_baseline(base, now);
      return wish_pinned(now);
    }
    case Memory::Control::automatic:
      return wish_automatic(now);
  }
  return std::nullopt;
}

void EngineParts::decide(Now now) {
  if (!ready()) return;
  if (edit_respected(now) && human_edit_at && !in_force.empty()) {
    const Endpoint* first = table.by_identity(in_force.front().identity);
    const bool proven = first != nullptr && first->health.state() == EndpointState::healthy &&
                        first->health.shallow.last_good() &&
                        *first->health.shallow.last_good() > *human_edit_at;
    if (proven) memory.edit_respected_until.reset();
  }
  end_barred_pin(now);
  plan_wanted = false;
  planned.reset();
  const std::optional<Wish> wanted = wish(now);
  if (!plan_wanted) {
    next_hedge.reset();
    nobody_since.reset();
  }
  if (!wanted || wanted->intent != Intent::takeover) plan_since.reset();
  if (wanted) planned = wanted->plan;
  held_back = wanted ? barred_wish(*wanted, now) : held_without_wish(now);
  tell_held(now);
  if (!wanted || !held_back.by.empty()) return;
  plan_since.reset();
  carry_out(*wanted, std::nullopt, now);
}

bool EngineParts::acted_lately(Now now) const {
  return person_acted && *person_acted + command_covers > now.steady;
}

MoveCost EngineParts::cost_of(const Wish& wanted, Now now) const {
  return wanted.automatic && !acted_lately(now) ? wanted.cost : MoveCost::nothing;
}

void EngineParts::carry_out(const Wish& wanted, std::optional<CommandId> command_id, Now now) {
  PendingWrite pending;
  pending.id = WriteId{++last_write_id};
  pending.intent = wanted.intent;
  pending.plan = wanted.intent == Intent::takeover ? wanted.plan : in_force_plan();
  pending.expected_digest = env->digest;
  pending.cause = wanted.cause;
  pending.from = active_name();
  pending.automatic = wanted.automatic;
  pending.was_takeover = takeover();
  pending.command = command_id;
  pending.failure_since = wanted.failure_since;
  pending.limits_before = limits;
  pending.cost = command_id ? MoveCost::nothing : cost_of(wanted, now);
  // It counts before it is made, so that a kill in between forgets nothing.
  if (pending.cost != MoveCost::nothing) {
    limits.spend(pending.cost, now.steady);
    memory.moves = limits.remembered(now);
    out.remember();
  }
  if (wanted.automatic) person_acted.reset();

  WriteEnv order;
  order.id = pending.id;
  order.intent = pending.intent;
  order.expected_digest = pending.expected_digest;
  order.cause = pending.cause;
  if (pending.intent == Intent::takeover) {
    // Where only GOSUMDB changes, the user's own words stay.
    order.goproxy =
        wanted.plan.chain == baseline ? baseline_text() : print_chain(wanted.plan.chain);
    if (wanted.plan.alias) order.gosumdb = china_gosumdb;
  }
  out.actions().push_back(order);
  write = std::move(pending);
}

// The last words: leave the env file as restore_on_exit says, then go.
void EngineParts::stop(Now now) {
  if (write || stopped) return;
  for (const WaitingProbe& waiting : waiting_probes)
    out.refuse(waiting.id, "stopping", "gopxd is stopping");
  waiting_probes.clear();
  const auto choice = config().failover.restore_on_exit;
  bool wanted = takeover() && may_write() && write_error.empty();
  if (choice == config::RestoreOnExit::never) wanted = false;
  if (wanted && choice == config::RestoreOnExit::if_usable) {
    const Walk base = walk_baseline(now);
    wanted = base.outcome == Outcome::serves && !connectivity.local();
    for (const std::string& identity : base.relied) {
      const Endpoint* endpoint = table.by_identity(identity);
      const auto answer = endpoint != nullptr ? endpoint->last_answer : std::nullopt;
      if (!answer || *answer + exit_usable_max_age < now.steady) wanted = false;
    }
  }
  if (wanted) {
    carry_out({Intent::revert, {baseline, false}, "gopxd stops", false, MoveCost::nothing, {}},
              std::nullopt, now);
    return;
  }
  out.remember();
  out.actions().push_back(Stopped{});
  stopped = true;
}

}  // namespace gopx::core
