// Many lives, side by side, and what is printed of them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "life.hpp"

namespace gopx::sim {

struct Wanted {
  std::uint64_t seed = 1;
  std::uint64_t seeds = 1;
  double days = 1;
  Kind kind = Kind::mixed;
  unsigned jobs = 1;
  double farm_hours = 0;  // > 0: random seeds for so long
  bool digest = false;
  bool verbose = false;
};

// Each gives the exit code: 0 without a violation.
int run(const Wanted& wanted);
// Each mutant lives the same seeds until its invariant's judge speaks; one that none of them finds
// is a violation.
int run_mutants(const Wanted& wanted);
// Prints what came of each trace file.
int run_traces(const std::vector<std::string>& files);

}  // namespace gopx::sim
