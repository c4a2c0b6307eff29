// Invariant 5, by a count of the judge's own: who leaves a chain which works pays with one of
// max_switches_per_hour; who leaves one with which go can't work takes one of three tokens, of
// which one comes back each minute.
#pragma once

#include <chrono>
#include <deque>
#include <string>

#include "base/time.hpp"

namespace gopx::sim {

class MoveJudge {
 public:
  // One more automatic move away from a chain that works. "" or what is wrong with it.
  std::string left_working(int per_hour, Instant now);
  // One more away from a dead one.
  std::string left_dead(Instant now);

 private:
  static constexpr Duration token_comes_back = std::chrono::minutes{1};
  static constexpr int tokens_most = 3;

  std::deque<Instant> hourly_;
  int tokens_ = tokens_most;
  Instant counted_at_{};  // tokens_ was right then; later ones come a minute after each other
};

}  // namespace gopx::sim
