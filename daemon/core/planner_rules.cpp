// The configuration says who may be used. It is asked before a plan is made, and again of a plan
// that is in force: what a reload or an edit forbids is left, whatever it costs.
#include <fmt/format.h>

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
std::string Planner::barred_in_force(Now now) const {
  if (!engine_.env.takeover() || engine_.env.file()->foreign_claim) return {};
  std::size_t inserted = 0;
  for (const Element& element : engine_.effective.in_force()) {
    if (element.kind != ElementKind::url ||
        contains(engine_.effective.baseline(), element.identity))
      continue;
    ++inserted;
    const Endpoint* endpoint = engine_.endpoints.table().by_identity(element.identity);
    if (endpoint == nullptr) return "what is in use is not known any more";
    if (!may_stand_in(*endpoint)) return fmt::format("{} may not be used any more", endpoint->name);
  }
  if (inserted > static_cast<std::size_t>(std::max(engine_.config().failover.chain_length, 1)))
    return fmt::format("[failover] chain_length is {}", engine_.config().failover.chain_length);
  if (engine_.env.alias_in_force() && !engine_.config().go.manage_gosumdb)
    return "[go] manage_gosumdb is false";
  if (!no_more_permissive(engine_.effective.in_force(), engine_.effective.baseline(),
                          view_for_walk(now), plan_rules()))
    return "your GOPROXY has a private proxy behind what is in use";
  return {};
}

// Why a person may not pin it, or nullopt. A pin in force ends for the same reasons.
std::optional<std::string> Planner::pin_problem(const Endpoint& endpoint, Now now) const {
  const std::string& name = endpoint.name;
  if (!endpoint.usable()) return fmt::format("{} is disabled in the configuration", name);
  const auto& allowed = engine_.config().failover.candidates;
  const bool own = contains(engine_.effective.baseline(), endpoint.identity);
  if (!allowed.empty() && !own && std::find(allowed.begin(), allowed.end(), name) == allowed.end())
    return fmt::format("{} is not in [failover] candidates", name);
  if (endpoint.standing == Standing::known_bad) return fmt::format("{}: {}", name, endpoint.note);
  if (endpoint.quarantined()) {
    return fmt::format("{} served wrong content ({}) and is not used until {}", name,
                       endpoint.quarantined_for,
                       format_time(now.wall + (*endpoint.quarantined_until - now.steady)));
  }
  const auto plan =
      pin_plan(engine_.effective.baseline(), view_to_pin(endpoint, now), endpoint.identity);
  if (!plan) return plan.error().message;
  return std::nullopt;
}

void Planner::end_barred_pin(Now now) {
  if (engine_.memory.control != Memory::Control::pinned || engine_.effective.baseline().empty())
    return;
  const Endpoint* endpoint = engine_.endpoints.table().by_name(engine_.memory.pinned);
  const auto problem =
      endpoint != nullptr
          ? pin_problem(*endpoint, now)
          : std::optional(fmt::format("there is no {} any more", engine_.memory.pinned));
  if (!problem) return;
  engine_.people.set_control(Memory::Control::automatic, "", std::nullopt, now, *problem);
}

// Away from what the rules forbid: to what they allow, at the worst to the user's own, once nobody
// has proved fit in time.
std::optional<Write> Planner::wanted_by_rules(const Walk& base, const std::string& barred,
                                              Now now) {
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
  ask_for_proof(barred + "; nobody else has proved fit yet", since, now);
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
