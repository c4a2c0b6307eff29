// The configuration says who may be used. It is asked before a plan is made, and again of a plan
// that is in force: what a reload or an edit forbids is left, whatever it costs.
#include <algorithm>

#include "base/time.hpp"
#include "core/engine_parts.hpp"

namespace gopx::core {

// By the rules alone, whatever its health.
bool Planner::may_stand_in(const Endpoint& endpoint) const {
  return endpoint.hidden == Hidden::no && endpoint.role == Role::candidate &&
         endpoint.is_public() && endpoint.usable() && endpoint.standing == Standing::candidate &&
         trusted_enough(endpoint);
}

// Why the takeover in force would not be made any more by the present rules, or "".
Sentence Planner::barred_in_force(Now now) const {
  if (!engine_.env.takeover() || engine_.env.file()->foreign_claim) return {};
  std::size_t inserted = 0;
  for (const Element& element : engine_.effective.in_force()) {
    if (element.kind != ElementKind::url ||
        contains(engine_.effective.baseline(), element.identity))
      continue;
    ++inserted;
    const Endpoint* endpoint = engine_.endpoints.table().by_identity(element.identity);
    if (endpoint == nullptr) return say("a proxy in use has left the configuration");
    if (!may_stand_in(*endpoint)) return say("{endpoint} may not be used any more", endpoint->name);
  }
  if (inserted > static_cast<std::size_t>(std::max(engine_.config().failover.chain_length, 1)))
    return say("[failover] chain_length is {count}", engine_.config().failover.chain_length);
  if (engine_.env.alias_in_force() && !engine_.config().go.manage_gosumdb)
    return say("[go] manage_gosumdb is false");
  if (!no_more_permissive(engine_.effective.in_force(), engine_.effective.baseline(),
                          view_for_walk(now), plan_rules()))
    return say("your GOPROXY contains a private proxy behind the one in use");
  return {};
}

// Why a person may not pin it, or nullopt. A pin in force ends for the same reasons.
std::optional<Sentence> Planner::pin_problem(const Endpoint& endpoint, Now now) const {
  const std::string& name = endpoint.name;
  if (!endpoint.usable()) return say("{endpoint} is disabled in the configuration", name);
  const auto& allowed = engine_.config().failover.candidates;
  const bool own = contains(engine_.effective.baseline(), endpoint.identity);
  if (!allowed.empty() && !own && std::find(allowed.begin(), allowed.end(), name) == allowed.end())
    return say("{endpoint} is not in [failover] candidates", name);
  if (endpoint.standing == Standing::known_bad)
    return say("{endpoint}: {note}", name, sentence_of(endpoint.note, {}));
  if (endpoint.quarantined()) {
    return say("{endpoint} is quarantined until {until}: it served wrong content ({class})", name,
               now.wall + (*endpoint.quarantined_until - now.steady), endpoint.quarantined_for);
  }
  const auto plan =
      pin_plan(engine_.effective.baseline(), view_to_pin(endpoint, now), endpoint.identity);
  if (!plan) return plan.error();
  return std::nullopt;
}

void Planner::end_barred_pin(Now now) {
  if (engine_.memory.control != Memory::Control::pinned || engine_.effective.baseline().empty())
    return;
  const Endpoint* endpoint = engine_.endpoints.table().by_name(engine_.memory.pinned);
  const auto problem =
      endpoint != nullptr
          ? pin_problem(*endpoint, now)
          : std::optional(say("{endpoint} has left the configuration", engine_.memory.pinned));
  if (!problem) return;
  engine_.people.set_control(Memory::Control::automatic, "", std::nullopt, now, *problem);
}

// Away from what the rules forbid: to what they allow, at the worst to the user's own, once nobody
// has proved fit in time.
std::optional<Write> Planner::wanted_by_rules(const Walk& base, const Sentence& barred, Now now) {
  const Write back{
      Intent::revert, {engine_.effective.baseline(), false}, barred, true, MoveCost::nothing, {}};
  if (base.outcome == WalkOutcome::serves) return back;
  auto since = failure_since(base);
  const Walk& current = walk_in_force(now);
  if (current.outcome == WalkOutcome::fails) since = std::max(since, failure_since(current));
  sought_.since = since;
  const auto plan = plan_proven_since(since, now);
  if (plan && *plan != in_force_plan())
    return Write{Intent::takeover, *plan, barred, true, MoveCost::nothing, since};
  ask_for_proof(say("{cause}, and no other backup has passed a full check yet", barred), since,
                now);
  if (!barred_since_) barred_since_ = now.steady;
  if (*barred_since_ + rules_patience > now.steady) return std::nullopt;
  const bool wrong = std::any_of(base.relied.begin(), base.relied.end(), [&](const auto& identity) {
    const Endpoint* endpoint = engine_.endpoints.table().by_identity(identity);
    return endpoint != nullptr && endpoint->quarantined();
  });
  if (wrong && !engine_.endpoints.take_back(now)) return std::nullopt;
  return back;
}

}  // namespace gopx::core
