// Ten engines that each break one invariant: the real one, with something got wrong on its way in
// or out. A judge that lets one of them pass is blind. None of this is in what is shipped.
#pragma once

#include <span>
#include <string_view>

#include "sim/world/brain.hpp"

namespace gopx::sim {

struct Mutant {
  int invariant;  // that it breaks; also its number
  std::string_view what;
  std::string_view wanted;  // what a complaint begins with that has found it
};

std::span<const Mutant> mutants();
// An engine with that mutation.
MakeBrain mutate(int invariant);

}  // namespace gopx::sim
