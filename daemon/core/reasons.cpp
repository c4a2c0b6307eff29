// For every endpoint the one reason why it is or is not used: the first that applies, in the order
// in which the policy would find it. It contains the class that decided, also when a lighter probe
// has succeeded since.
#include <fmt/format.h>

#include "core/engine_parts.hpp"

namespace gopx::core {
namespace {

std::string failure_words(const LevelHealth& level) {
  if (!level.fault()) return "bad answers";
  std::string words =
      fmt::format("{}: {}", name_of(*level.fault()), row_of(*level.fault()).sentence);
  if (level.step() && *level.step() != Step::mod)
    words += fmt::format(", at {}", name_of(*level.step()));
  if (!level.detail().empty()) words += fmt::format(" ({})", level.detail());
  return words;
}

std::string part(const Endpoint& endpoint) {
  if (endpoint.in_use) return "in use";
  if (endpoint.displaced) return "displaced";
  return endpoint.role == Role::candidate ? "standby" : "not a candidate";
}

// "stale-list: its newest golang.org/x/tools is v0.29.0, two others have v0.30.0 (12 days newer)
// for 2 h"
std::string lag_words(const Lag& lag, Now now) {
  std::string newer;
  if (lag.published && lag.published_elsewhere && *lag.published < *lag.published_elsewhere)
    newer = fmt::format(", {} newer", describe_duration(*lag.published_elsewhere - *lag.published));
  return fmt::format("{}: its newest {} is {}; at least {} others have had {}{}, for {} or longer",
                     stale_list, lag.module, lag.version, behind_others, lag.elsewhere, newer,
                     describe_duration(now.steady - lag.since));
}

}  // namespace

// What is wrong with it, or "" if nothing is.
std::string StatusWriter::trouble_of(const Endpoint& endpoint) const {
  const Health& health = endpoint.health;
  const LevelHealth* culprit = health.culprit();
  if (!endpoint.enabled) return "disabled in the configuration";
  if (endpoint.quarantined_until && culprit != nullptr) {
    return fmt::format("quarantined: {}", failure_words(*culprit));
  }
  if (endpoint.quarantined()) {
    return fmt::format("quarantined for {}: it served wrong content", endpoint.quarantined_for);
  }
  if (health.down() && culprit != nullptr) return fmt::format("down: {}", failure_words(*culprit));
  if (engine_.endpoints.connectivity().local() && health.suspect() && culprit != nullptr) {
    return fmt::format("not judged, the fault is local: {}", failure_words(*culprit));
  }
  if (health.state() == EndpointState::recovering && culprit != nullptr) {
    return fmt::format("recovering: {} good of {} wanted, after {}", culprit->good_run(),
                       engine_.config().health.rise, failure_words(*culprit));
  }
  if (health.suspect() && culprit != nullptr) {
    return fmt::format("suspect, being confirmed: {}", failure_words(*culprit));
  }
  if (const auto refusal = health.policy()) {
    return fmt::format("{}: {}; reported, never routed around", name_of(*refusal),
                       row_of(*refusal).sentence);
  }
  return {};
}

// Why it is not chosen although nothing is wrong with its answers, or "".
std::string StatusWriter::reason_to_bar(const Endpoint& endpoint, Now now) const {
  const Health& health = endpoint.health;
  const Eligibility may = engine_.planner.eligibility(endpoint, now);
  if (may.bar == Bar::known_bad) return fmt::format("never chosen: {}", endpoint.note);
  if (health.state() == EndpointState::unknown)
    return fmt::format("{}: not measured deeply yet", part(endpoint));
  if (may.bar == Bar::go_hole) {
    return fmt::format(
        "not a candidate while a go with {} is installed: name it in [failover] candidates "
        "to trust it",
        engine_.planner.worst_hole()->id);
  }
  if (endpoint.quarantined_until) {
    return fmt::format(
        "{} although it served wrong content ({}): no other proxy works, and it has "
        "been right since",
        part(endpoint), endpoint.quarantined_for);
  }
  if (may.unstable && endpoint.in_use && !contains(engine_.effective.baseline(), endpoint.identity))
    return "in use: it falls often, but nobody else is proven";
  if (may.unstable) {
    return fmt::format("damped: it fell too often (penalty {:.0f}, chosen again below {:.0f})",
                       endpoint.penalty.value(now.steady), penalty_free_below);
  }
  return {};
}

// A healthy one of the user's own that is not in force: when does it come back?
std::string StatusWriter::reason_displaced(Now now) const {
  if (engine_.memory.control == Memory::Control::pinned)
    return fmt::format("displaced: healthy, but {} is pinned by you", engine_.memory.pinned);
  const bool waiting = engine_.env.takeover() && engine_.planner.baseline_serves_since();
  if (!waiting) return "displaced: healthy again, but your chain as a whole does not work yet";
  if (engine_.planner.held_back().by == "limit") {
    return engine_.planner.held_back().next
               ? fmt::format(
                     "displaced: healthy, your chain comes back in {} "
                     "(max_switches_per_hour)",
                     describe_duration(
                         std::max(Duration{0}, *engine_.planner.held_back().next - now.steady)))
               : "displaced: healthy; max_switches_per_hour is 0: your chain comes "
                 "back only by `gopxctl auto`";
  }
  const Instant back = *engine_.planner.baseline_serves_since() + engine_.planner.hold_required();
  const Duration left = std::max(Duration{0}, back - now.steady);
  return fmt::format("displaced: healthy, your chain comes back in {} (hold)",
                     describe_duration(left));
}

std::string StatusWriter::reason_of(const Endpoint& endpoint, Now now) const {
  const Health& health = endpoint.health;
  std::string trouble = trouble_of(endpoint);
  if (!trouble.empty()) return trouble;
  if (endpoint.in_use && engine_.effective.past_all_proxies())
    return "go asks no proxy, because " + said_by(*engine_.effective.past_all_proxies());
  std::string bar = reason_to_bar(endpoint, now);
  if (!bar.empty()) return bar;
  if (health.content_unproven())
    return fmt::format("{}: reachable, content unproven (404 to a public canary){}{}",
                       part(endpoint), endpoint.advice.empty() ? "" : "; ", endpoint.advice);
  if (const Lag* lag = engine_.comparisons.freshness().lag_of(endpoint.id);
      lag != nullptr && lag->stale)
    return fmt::format("{}: {}", part(endpoint), lag_words(*lag, now));
  if (health.state() == EndpointState::degraded) {
    return fmt::format("{}: slow, the first byte takes over {}", part(endpoint),
                       format_duration(engine_.config().health.degraded_first_byte));
  }
  if (endpoint.in_use && engine_.env.takeover() && !endpoint.displaced &&
      engine_.memory.control == Memory::Control::pinned && endpoint.name == engine_.memory.pinned) {
    return "in use: pinned by you";
  }
  if (endpoint.displaced) return reason_displaced(now);
  if (!endpoint.is_public() && !endpoint.in_use)
    return "private: never put in your chain by itself";
  if (endpoint.role == Role::other && !endpoint.in_use) {
    return endpoint.standing == Standing::recognised
               ? fmt::format("not a candidate: {}", endpoint.note)
               : "not in [failover] candidates";
  }
  if (!endpoint.in_use) {
    if (engine_.planner.eligibility(endpoint, now).bar == Bar::proof_too_old)
      return "standby: healthy, but its last full check is older than the failure";
    const bool no_relay = engine_.effective.sumdb().wanted && endpoint.relay == RelayAnswer::no;
    return no_relay ? "standby: healthy; it relays no checksum database" : "standby: healthy";
  }
  return "in use: healthy";
}

}  // namespace gopx::core
