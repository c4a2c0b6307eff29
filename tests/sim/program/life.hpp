// One simulated machine from its first day to its last: which weather, how long, and what came of
// it. A life follows from its plan alone; living it again gives the same facts.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "ordinary.hpp"
#include "sim/world/network.hpp"
#include "sim/world/record.hpp"

namespace gopx::sim {

enum class Kind : std::uint8_t { mixed, ordinary };  // of weather

struct LifePlan {
  std::uint64_t seed = 1;
  double days = 1;
  Kind kind = Kind::mixed;
  int mutant = 0;         // the invariant that the engine breaks; 0: the engine as it is
  std::string halt_at;    // the first complaint that begins so ends it
  std::size_t lines = 0;  // of events and actions kept for a person
};

struct Life {
  std::uint64_t seed = 0;
  double days = 0;  // lived; fewer than planned if an invariant broke
  std::uint64_t digest = 0;
  std::uint64_t early_digest =
      0;  // as it stood after early_days, or at the end if that was earlier
  std::uint64_t events = 0, writes = 0;
  std::uint64_t takeovers = 0;
  UsualCounts usual;  // ordinary weather only
  std::array<std::uint64_t, met_count> met{};
  Complaints complaints;
  std::string lines;  // the last of them, and what the engine makes of it
};

constexpr double early_days = 1;

Life live(const LifePlan& plan);

}  // namespace gopx::sim
