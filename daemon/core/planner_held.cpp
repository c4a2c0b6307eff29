// What keeps go on a chain with which it can't work though a backup is ready, and what the way back
// waits for: the reason in one word, and until when. decide() asks here before it writes; status,
// events and `why` say the same.
#include <algorithm>

#include "base/logins.hpp"
#include "core/engine_parts.hpp"

namespace gopx::core {
namespace {

std::optional<Instant> steady(std::optional<WallTime> at, Now now) {
  return at ? std::optional(now.steady + (*at - now.wall)) : std::nullopt;
}

// Those of a moment, or that another event tells.
bool worth_an_event(const std::string& by) {
  return !by.empty() && by != "settling" && by != "offline";
}

}  // namespace

// A write is wanted: what keeps it from being made now? Nothing: it is made.
HeldBack Planner::barred_write(const Write& wanted, Now now) {
  if (engine_.env.file()->path.empty()) return {"goenv-off", {}};
  if (engine_.config().failover.mode == config::Mode::observe) return {"observe", {}};
  if (!engine_.env.file()->problem.empty()) return {"goenv-unreadable", {}};
  if (!engine_.env.file()->writable) return {"goenv-unwritable", {}};
  if (engine_.env.write()) return {"settling", {}};
  if (engine_.effective.asking_go() && wanted.intent == Intent::takeover) return {"settling", {}};
  if (engine_.env.retry_at() && *engine_.env.retry_at() > now.steady)
    return {"write-failed", engine_.env.retry_at()};
  const MoveCost cost = cost_of(wanted, now);
  const auto at =
      limits_.allowed_at(cost, engine_.config().failover.max_switches_per_hour, now.steady);
  if (!at || *at > now.steady) return {cost == MoveCost::hour ? "limit" : "minute", at};
  const bool waits = wanted.intent == Intent::takeover && wanted.automatic;
  if (waits && better_soon(wanted.plan, now)) return {"settling", *plan_since_ + plan_patience};
  return {};
}

// No write is wanted. Ought one to be?
HeldBack Planner::held_without_write(Now now) const {
  if (const std::string code = engine_.effective.refused_setting(); !code.empty())
    return {code, {}};
  if (engine_.endpoints.connectivity().local()) return {"offline", {}};
  if (engine_.effective.past_all_proxies()) return {};  // go works without any
  if (engine_.effective.in_force().empty() || walk_in_force(now).outcome != WalkOutcome::fails)
    return way_back(now);
  if (!backup_ready(now)) {
    const bool any_private = std::any_of(
        engine_.effective.baseline().begin(), engine_.effective.baseline().end(),
        [&](const Element& e) {
          const Endpoint* endpoint = e.kind == ElementKind::url
                                         ? engine_.endpoints.table().by_identity(e.identity)
                                         : nullptr;
          return endpoint != nullptr && !endpoint->is_public();
        });
    if (any_private && ready_backups() > 0) return {"private", {}};
    return {};
  }
  if (engine_.memory.control == Memory::Control::paused)
    return {"paused", steady(engine_.memory.control_until, now)};
  if (engine_.memory.control == Memory::Control::pinned)
    return {"pinned", steady(engine_.memory.control_until, now)};
  if (edit_respected(now)) return {"edit", steady(engine_.memory.edit_respected_until, now)};
  if (engine_.effective.default_problem()) return {"goroot-default", {}};
  return {"settling", {}};
}

// The chain in force works, and it is a plan of ours: when does the user's own come back?
HeldBack Planner::way_back(Now now) const {
  const bool automatic = engine_.memory.control == Memory::Control::automatic &&
                         engine_.config().failover.mode == config::Mode::automatic;
  if (!engine_.env.takeover() || !automatic || !baseline_serves_since_) return {};
  const Instant held = *baseline_serves_since_ + hold_required();
  const auto free = limits_.allowed_at(MoveCost::hour,
                                       engine_.config().failover.max_switches_per_hour, now.steady);
  if (!free) return {"limit", {}};
  if (*free > std::max(held, now.steady)) return {"limit", free};
  if (held <= now.steady) return {};
  return {"", held};
}

// Backups in good health, whether or not they have been asked since the failure.
std::size_t Planner::ready_backups() const {
  const auto& all = engine_.endpoints.table().all();
  return static_cast<std::size_t>(
      std::count_if(all.begin(), all.end(), [&](const Endpoint& endpoint) {
        return may_stand_in(endpoint) && !endpoint.in_use && !endpoint.quarantined_until &&
               healthy_enough(endpoint) && !endpoint.health.suspect();
      }));
}

// Could something be written with which go works?
bool Planner::backup_ready(Now now) const {
  const Walk& current = walk_in_force(now);
  if (engine_.env.takeover() && walk_baseline(now).outcome == WalkOutcome::serves) return true;
  if (sought_.in_vain) return false;  // the same question was asked a moment ago
  const auto plan = plan_proven_since(failure_since(current), now);
  return plan && *plan != in_force_plan();
}

void Planner::tell_held(Now now) {
  if (held_back_.by.empty()) told_held_.clear();
  if (!worth_an_event(held_back_.by) || held_back_.by == told_held_) return;
  const std::string& by = held_back_.by;
  const bool back = by == "limit";
  Sentence cause = back ? say("switching back waits: {reason}", by)
                        : say("go commands fail, and no backup is used: {reason}", by);
  if (held_back_.next) {
    const auto until = now.wall + std::max(Duration{0}, *held_back_.next - now.steady);
    cause = back
                ? say("switching back waits until {until}: {reason}", until, by)
                : say("go commands fail, and no backup is used until {until}: {reason}", until, by);
  }
  engine_.out.journal(JournalKind::held_back, engine_.endpoints.active_name(),
                      std::exchange(told_held_, by), by, std::move(cause), now);
}

}  // namespace gopx::core
