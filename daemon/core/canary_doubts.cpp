// Bounded by what the configuration may hold (test modules) and by endpoints_max (proxies).
#include "core/canary_doubts.hpp"

#include <algorithm>

namespace gopx::core {

CanaryDoubts::Seen& CanaryDoubts::of(const Canary& canary, Fault about) {
  const bool of_zip = about == Fault::zip_mismatch;
  const auto found = std::find_if(seen_.begin(), seen_.end(), [&](const Seen& one) {
    return one.canary == canary && one.of_zip == of_zip;
  });
  if (found != seen_.end()) return *found;
  return seen_.emplace_back(Seen{canary, of_zip, false, {}});
}

void CanaryDoubts::confirmed(const Canary& canary, Fault about, std::string_view who) {
  Seen& seen = of(canary, about);
  seen.confirmed = true;
  seen.served.erase(std::string(who));
}

void CanaryDoubts::contradicted(const Canary& canary, Fault about, std::string_view served,
                                std::string_view who) {
  of(canary, about).served[std::string(who)] = served;
}

std::vector<CanaryDoubt> CanaryDoubts::all() const {
  std::vector<CanaryDoubt> doubts;
  for (const Seen& one : seen_) {
    if (one.confirmed || one.served.size() < 2) continue;
    const std::string& first = one.served.begin()->second;
    const bool alike = std::all_of(one.served.begin(), one.served.end(),
                                   [&](const auto& entry) { return entry.second == first; });
    if (alike) doubts.push_back({one.canary, one.of_zip, first, one.served.size()});
  }
  return doubts;
}

Canary corrected(const CanaryDoubt& doubt) {
  Canary canary = doubt.canary;
  (doubt.of_zip ? canary.zip_h1 : canary.mod_h1) = doubt.served;
  return canary;
}

}  // namespace gopx::core
