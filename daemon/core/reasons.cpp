// For every endpoint the one reason why it is or is not used: the first that applies, in the order
// in which the policy would find it. It contains the class that decided, also when a lighter probe
// has succeeded since.
#include <algorithm>

#include "core/engine_parts.hpp"

namespace gopx::core {
namespace {

// The class, what it means, where it happened and what was seen there.
Sentence cause_of(const LevelHealth& level) {
  if (!level.fault()) return say("wrong answers");
  const auto name = name_of(*level.fault());
  const Fault fault = *level.fault();
  const bool elsewhere = level.step() && *level.step() != Step::mod;
  if (elsewhere && !level.detail().empty())
    return say("{class}: {fault} (in the {step} check: {detail})", name, fault,
               name_of(*level.step()), level.detail());
  if (elsewhere)
    return say("{class}: {fault} (in the {step} check)", name, fault, name_of(*level.step()));
  if (!level.detail().empty())
    return say("{class}: {fault} ({detail})", name, fault, level.detail());
  return say("{class}: {fault}", name, fault);
}

// The class alone, where there is one.
std::string class_of(const LevelHealth& level) {
  return level.fault() ? std::string(name_of(*level.fault())) : "-";
}

Sentence lag_sentence(const Lag& lag, Now now) {
  return say(
      "{class}: its newest {module} is {version}; at least {count} other proxies have had "
      "{newer} for {span}",
      stale_list, lag.module, lag.version, behind_others, lag.elsewhere, now.steady - lag.since);
}

}  // namespace

// What is wrong with it; empty if nothing is.
Sentence StatusWriter::trouble_of(const Endpoint& endpoint, Now now) const {
  const Health& health = endpoint.health;
  const LevelHealth* culprit = health.culprit();
  if (!endpoint.enabled) return say("disabled in the configuration");
  if (endpoint.quarantined_until && (culprit != nullptr || endpoint.quarantined())) {
    const Duration left = std::max(Duration{0}, *endpoint.quarantined_until - now.steady);
    if (culprit != nullptr) return say("quarantined for {span}: {cause}", left, cause_of(*culprit));
    return say("quarantined for {span}: it served wrong content ({class})", left,
               endpoint.quarantined_for);
  }
  if (health.down() && culprit != nullptr) return say("down: {cause}", cause_of(*culprit));
  if (engine_.endpoints.connectivity().local() && health.suspect() && culprit != nullptr)
    return say("can't tell: no proxy can be reached from this machine ({class})",
               class_of(*culprit));
  if (health.state() == EndpointState::recovering && culprit != nullptr)
    return say("recovering: {good} of {wanted} good checks since {class}", culprit->good_run(),
               engine_.config().health.rise, class_of(*culprit));
  if (health.suspect() && culprit != nullptr)
    return say("a check failed, checking again: {cause}", cause_of(*culprit));
  if (const auto refusal = health.policy()) {
    const auto name = name_of(*refusal);
    return endpoint.is_public()
               ? say("{class}: {fault}", name, *refusal)
               : say("{class}: {fault}. gopxd does not bypass a private proxy", name, *refusal);
  }
  return {};
}

// Why it is not chosen although nothing is wrong with its answers; empty if nothing bars it.
Sentence StatusWriter::reason_to_bar(const Endpoint& endpoint, Now now) const {
  const Health& health = endpoint.health;
  const Eligibility may = engine_.planner.eligibility(endpoint, now);
  if (may.bar == Bar::known_bad) return say("never used: {note}", sentence_of(endpoint.note, {}));
  if (health.state() == EndpointState::unknown) return say("not checked yet");
  if (may.bar == Bar::go_hole)
    return say(
        "not used while a Go with {hole} is installed; to trust this proxy all the same, "
        "name it in [failover] candidates",
        engine_.planner.worst_hole()->id);
  if (endpoint.quarantined_until)
    return say(
        "used although it served wrong content ({class}): no other proxy works, and it has "
        "been right since",
        endpoint.quarantined_for);
  if (may.unstable && endpoint.in_use && !contains(engine_.effective.baseline(), endpoint.identity))
    return say("in use: unstable, but no other proxy has passed a full check");
  if (may.unstable) {
    const auto free_at = endpoint.penalty.free_at(now.steady);
    return free_at && *free_at > now.steady
               ? say("unstable: failed too often lately; not used for about {span}",
                     *free_at - now.steady)
               : say("unstable: failed too often lately; not used for a while");
  }
  return {};
}

// A healthy one of the user's own that is not in force: when does it come back?
Sentence StatusWriter::reason_displaced(Now now) const {
  if (engine_.memory.control == Memory::Control::pinned)
    return say("working again, but you pinned {endpoint}", engine_.memory.pinned);
  const bool waiting = engine_.env.takeover() && engine_.planner.baseline_serves_since();
  if (!waiting) return say("working again, but another proxy in your GOPROXY is still down");
  const HeldBack& held = engine_.planner.held_back();
  if (held.by == "limit" && !held.next)
    return say("working again; max_switches_per_hour is 0, so only `gopxctl auto` switches back");
  if (held.by == "limit")
    return say("working again; gopxd switches back to it in {span} (max_switches_per_hour)",
               std::max(Duration{0}, *held.next - now.steady));
  const Instant back = *engine_.planner.baseline_serves_since() + engine_.planner.hold_required();
  return say("working again; gopxd switches back to it in {span} if it stays up",
             std::max(Duration{0}, back - now.steady));
}

// Of one that is well.
Sentence StatusWriter::reason_if_well(const Endpoint& endpoint, Now now) const {
  if (endpoint.in_use && engine_.env.takeover() && !endpoint.displaced &&
      engine_.memory.control == Memory::Control::pinned && endpoint.name == engine_.memory.pinned)
    return say("in use: you pinned it");
  if (endpoint.displaced) return reason_displaced(now);
  if (endpoint.in_use) return say("in use");
  if (!endpoint.is_public()) return say("private: only used if you put it in GOPROXY yourself");
  if (endpoint.role == Role::other)
    return endpoint.standing == Standing::recognised
               ? say("not used as a backup: {note}", sentence_of(endpoint.note, {}))
               : say("not in [failover] candidates");
  if (engine_.planner.eligibility(endpoint, now).bar == Bar::proof_too_old)
    return say("ready, but its last full check is older than the failure");
  const bool no_relay = engine_.effective.sumdb().wanted && endpoint.relay == RelayAnswer::no;
  return no_relay ? say("ready; does not serve the checksum database") : say("ready");
}

Sentence StatusWriter::reason_of(const Endpoint& endpoint, Now now) const {
  const Health& health = endpoint.health;
  if (auto trouble = trouble_of(endpoint, now); !trouble.empty()) return trouble;
  if (endpoint.in_use && engine_.effective.past_all_proxies())
    return say("go asks no proxy, because {setting}",
               api::said_by(*engine_.effective.past_all_proxies()));
  if (auto bar = reason_to_bar(endpoint, now); !bar.empty()) return bar;
  if (health.content_unproven())
    return endpoint.advice.empty()
               ? say("reachable, but it does not have the public test modules (404)")
               : say("reachable, but it does not have the public test modules (404); {advice}",
                     sentence_of(endpoint.advice, {}));
  if (const Lag* lag = engine_.comparisons.freshness().lag_of(endpoint.id);
      lag != nullptr && lag->stale)
    return lag_sentence(*lag, now);
  if (health.state() == EndpointState::degraded)
    return say("slow: first byte takes more than {span}",
               engine_.config().health.degraded_first_byte);
  return reason_if_well(endpoint, now);
}

}  // namespace gopx::core
