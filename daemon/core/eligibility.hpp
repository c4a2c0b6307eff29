// May this endpoint be put into the user's chain? One answer per endpoint, with the one reason why
// not: policy decides by it, and status and `why` print it.
#pragma once

#include <cstdint>
#include <optional>

#include "core/endpoint.hpp"

namespace gopx::core {

// The first that applies, in this order.
enum class Bar : std::uint8_t {
  none,           // it is eligible
  is_private,     // never chosen by itself
  disabled,       // by the configuration
  known_bad,      // by the catalogue
  unmeasured,     // no verdict yet
  go_hole,        // a go that believes its proxy too much is installed, and this one is not known
  quarantined,    // it served wrong content, lately
  suspect,        // bad answers are being confirmed
  unwell,         // down, or recovering
  unproven,       // it has never answered everything
  proof_too_old,  // its last full check came before the failure that a plan is wanted for
};

struct Eligibility {
  Bar bar = Bar::none;
  bool unstable = false;  // fell too often lately: chosen only where nobody else is proven
  bool eligible() const { return bar == Bar::none; }
};

// `trusted`: no hole in a go that is installed speaks against it (Planner::trusted_enough).
// `since`: when the failure began that a plan is wanted for; nullopt = none is.
Eligibility eligibility_of(const Endpoint& endpoint, bool trusted, std::optional<Instant> since,
                           Now now);

// Does it serve, be it slowly or with old lists?
bool healthy_enough(const Endpoint& endpoint);

}  // namespace gopx::core
