// The first trouble on a network has the usual hold: it may have been the proxy's. From the second
// on, or on coming back, it is the network's.
#include "core/networks.hpp"

#include <algorithm>

namespace gopx::core {
namespace {

bool known_for_trouble(const NetworkMemory& memory, WallTime now) {
  return std::any_of(memory.troubled.begin(), memory.troubled.end(), [&](const auto& one) {
    return one.first == memory.here && one.second + trouble_forgotten_after > now;
  });
}

}  // namespace

bool arrive(NetworkMemory& memory, const std::string& fingerprint, WallTime now) {
  if (fingerprint.empty() || fingerprint.size() > fingerprint_bytes_max) return false;
  if (fingerprint == memory.here) return false;
  memory.here = fingerprint;
  memory.trouble_here = known_for_trouble(memory, now);
  return true;
}

void note_trouble(NetworkMemory& memory, WallTime now) {
  if (memory.here.empty()) return;
  memory.trouble_here = known_for_trouble(memory, now);
  std::erase_if(memory.troubled, [&](const auto& one) {
    return one.first == memory.here || one.second + trouble_forgotten_after <= now;
  });
  memory.troubled.emplace_back(memory.here, now);
  if (memory.troubled.size() > networks_kept) memory.troubled.erase(memory.troubled.begin());
}

Duration hold_here(const NetworkMemory& memory, Duration usual) {
  return memory.trouble_here ? std::max(usual, hold_on_troubled_network) : usual;
}

}  // namespace gopx::core
