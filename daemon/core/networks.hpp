// Networks on which the primary has been out of reach before. There the hold before a revert is an
// hour: who works behind such a network and now and then opens a tunnel out of it is not switched
// back and forth with it. Any other network is judged afresh.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/time.hpp"

namespace gopx::core {

constexpr std::size_t networks_kept = 16;
constexpr std::size_t fingerprint_bytes_max = 64;
constexpr Duration hold_on_troubled_network = std::chrono::hours{1};
constexpr Duration trouble_forgotten_after = std::chrono::hours{24 * 30};

struct NetworkMemory {
  std::string here;           // fingerprint of the network that we are on; "" = not known
  bool trouble_here = false;  // there was trouble here before the takeover in force
  std::vector<std::pair<std::string, WallTime>> troubled;  // fingerprint, last time; oldest first
  bool operator==(const NetworkMemory&) const = default;
};

// True if this is another network than the last one known. "" changes nothing: being offline is no
// network.
bool arrive(NetworkMemory& memory, const std::string& fingerprint, WallTime now);
// A takeover was made here because of the primary.
void note_trouble(NetworkMemory& memory, WallTime now);
// How long the baseline must have served before a revert.
Duration hold_here(const NetworkMemory& memory, Duration usual);

}  // namespace gopx::core
