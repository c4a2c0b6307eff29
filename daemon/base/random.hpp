// A small deterministic generator (xoshiro256**, algorithm by Blackman and Vigna), so that
// the brain's jitter is part of its state and a run can be repeated from its seed. Not for secrets.
#pragma once

#include <array>
#include <cstdint>

namespace gopx {

class Random {
 public:
  explicit Random(std::uint64_t seed);
  std::uint64_t next();
  std::uint64_t below(std::uint64_t bound);  // uniform in [0, bound); bound 0 gives 0
  double unit();                             // uniform in [0, 1)

 private:
  std::array<std::uint64_t, 4> state_;
};

}  // namespace gopx
