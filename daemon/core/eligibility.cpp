// The order matters only for what is printed; one bar is as good as another for the decision.
#include "core/eligibility.hpp"

namespace gopx::core {
namespace {

Bar bar_of(const Endpoint& endpoint, bool trusted, std::optional<Instant> since) {
  if (!endpoint.is_public()) return Bar::is_private;
  if (!endpoint.usable()) return Bar::disabled;
  if (endpoint.standing == Standing::known_bad) return Bar::known_bad;
  if (endpoint.health.state() == EndpointState::unknown) return Bar::unmeasured;
  if (!trusted) return Bar::go_hole;
  if (endpoint.quarantined_until) return Bar::quarantined;
  if (endpoint.health.suspect()) return Bar::suspect;
  if (!healthy_enough(endpoint)) return Bar::unwell;
  const auto proven = endpoint.health.last_deep_ok();
  if (!proven) return Bar::unproven;
  return since && *proven <= *since ? Bar::proof_too_old : Bar::none;
}

}  // namespace

bool healthy_enough(const Endpoint& endpoint) {
  const EndpointState state = endpoint.health.state();
  return state == EndpointState::healthy || state == EndpointState::degraded;
}

Eligibility eligibility_of(const Endpoint& endpoint, bool trusted, std::optional<Instant> since,
                           Now now) {
  return {bar_of(endpoint, trusted, since), endpoint.penalty.damped(now.steady)};
}

}  // namespace gopx::core
