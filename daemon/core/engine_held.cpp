// What keeps go on a chain with which it can't work though a backup is ready, and what the way back
// waits for: the reason in one word, and until when. decide() asks here before it writes; status,
// events and `why` say the same.
#include <fmt/format.h>

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

// A move is wished for: what keeps it from being made now? Nothing: it is made.
HeldBack EngineParts::barred_wish(const Wish& wanted, Now now) {
  if (env->path.empty()) return {"goenv-off", {}};
  if (config().failover.mode == config::Mode::observe) return {"observe", {}};
  if (!env->problem.empty()) return {"goenv-unreadable", {}};
  if (!env->writable) return {"goenv-unwritable", {}};
  if (write) return {"settling", {}};
  if (asking_go && wanted.intent == Intent::takeover) return {"settling", {}};
  if (write_retry_at && *write_retry_at > now.steady) return {"write-failed", write_retry_at};
  const MoveCost cost = cost_of(wanted, now);
  const auto at = limits.allowed_at(cost, config().failover.max_switches_per_hour, now.steady);
  if (!at || *at > now.steady) return {cost == MoveCost::hour ? "limit" : "minute", at};
  const bool waits = wanted.intent == Intent::takeover && wanted.automatic;
  if (waits && better_soon(wanted.plan, now)) return {"settling", *plan_since + plan_patience};
  return {};
}

// A setting with which go itself can't work, or asks nobody: the code of the warning that names it.
std::string EngineParts::refused_setting() const {
  if (login_is_misread(baseline_text())) return "login-misread";
  if (!baseline_error.empty()) return default_problem() ? "goroot-default" : "chain-invalid";
  if (!sumdb.refused.empty()) return refused_database().code;
  return {};
}

// Nothing is wished for. Ought it to be?
HeldBack EngineParts::held_without_wish(Now now) const {
  if (const std::string code = refused_setting(); !code.empty()) return {code, {}};
  if (connectivity.local()) return {"offline", {}};
  if (past_all_proxies) return {};  // go works without any
  if (in_force.empty() || walk_in_force(now).outcome != Outcome::fails) return way_back(now);
  if (!backup_ready(now)) {
    const bool any_private = std::any_of(baseline.begin(), baseline.end(), [&](const Element& e) {
      const Endpoint* endpoint =
          e.kind == ElementKind::url ? table.by_identity(e.identity) : nullptr;
      return endpoint != nullptr && !endpoint->is_public();
    });
    if (any_private && ready_backups() > 0) return {"private", {}};
    return {};
  }
  if (memory.control == Memory::Control::paused)
    return {"paused", steady(memory.control_until, now)};
  if (memory.control == Memory::Control::pinned)
    return {"pinned", steady(memory.control_until, now)};
  if (edit_respected(now)) return {"edit", steady(memory.edit_respected_until, now)};
  if (default_problem()) return {"goroot-default", {}};
  return {"settling", {}};
}

// The chain in force works, and it is a plan of ours: when does the user's own come back?
HeldBack EngineParts::way_back(Now now) const {
  const bool automatic = memory.control == Memory::Control::automatic &&
                         config().failover.mode == config::Mode::automatic;
  if (!takeover() || !automatic || !baseline_serves_since) return {};
  const Instant held = *baseline_serves_since + hold_required();
  const auto free =
      limits.allowed_at(MoveCost::hour, config().failover.max_switches_per_hour, now.steady);
  if (!free) return {"limit", {}};
  if (*free > std::max(held, now.steady)) return {"limit", free};
  if (held <= now.steady) return {};
  return {"", held};
}

// Backups in good health, whether or not they have been asked since the failure.
std::size_t EngineParts::ready_backups() const {
  const auto& all = table.all();
  return static_cast<std::size_t>(
      std::count_if(all.begin(), all.end(), [&](const Endpoint& endpoint) {
        return may_stand_in(endpoint) && !endpoint.in_use && !endpoint.quarantined_until &&
               healthy_enough(endpoint) && !endpoint.health.suspect();
      }));
}

// Could something be written with which go works?
bool EngineParts::backup_ready(Now now) const {
  const Walk current = walk_in_force(now);
  if (takeover() && walk_baseline(now).outcome == Outcome::serves) return true;
  const auto plan = make_plan(baseline, view(failure_since(current), now), plan_rules());
  return plan && *plan != in_force_plan();
}

void EngineParts::tell_held(Now now) {
  if (held_back.by.empty()) told_held.clear();
  if (!worth_an_event(held_back.by) || held_back.by == told_held) return;
  const std::string until =
      held_back.next
          ? " until " + format_time(now.wall + std::max(Duration{0}, *held_back.next - now.steady))
          : "";
  const std::string what =
      held_back.by == "limit" ? "the way back waits" : "go can't work, and no backup is used";
  out.journal(JournalKind::held_back, active_name(), std::exchange(told_held, held_back.by),
              held_back.by, fmt::format("{}: {}{}", what, held_back.by, until), now);
}

}  // namespace gopx::core
