// How often gopxd may move by itself. What is limited is the way out of a chain which works: going
// back, going to a better one. Away from a chain with which go can't work it may go at once, three
// times in a row, then once a minute: a go command that fails is worse than a file that changes.
// What a person orders (commands, the end of a pause or a pin, a reload, an exit) is not counted.
//
// Moments are steady while the program runs; what outlives it is the wall clock's, read with the
// distrust that it deserves: a moment that lies ahead counts as now.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/time.hpp"
#include "core/memory.hpp"

namespace gopx::core {

// What a move costs.
enum class MoveCost : std::uint8_t {
  nothing,  // a person's, or of a chain that the rules don't allow any more
  minute,   // away from a chain with which go can't work
  hour,     // away from one that works: counts against max_switches_per_hour
};

class MoveLimits {
 public:
  MoveLimits() = default;
  MoveLimits(const MoveMemory& remembered, Now now);
  MoveMemory remembered(Now now) const;

  // When the next move of that cost may be made: a moment that is not after `now` means at once,
  // nullopt never. `per_hour` is max_switches_per_hour.
  std::optional<Instant> allowed_at(MoveCost cost, int per_hour, Instant now) const;
  void spend(MoveCost cost, Instant now);

 private:
  std::vector<Instant> hourly_;        // moves of the last hour, oldest first
  std::optional<Instant> paid_until_;  // each move away from a dead chain costs one minute of it
};

}  // namespace gopx::core
