// How long did one handler keep the loop? One thread does everything, so a handler that takes 50 ms
// makes every probe in flight 50 ms slower than it was: the meter is how we know that none does.
//
// It costs two reads of a clock per handler and wakes nobody up.
#pragma once

#include <algorithm>

#include "io/clock.hpp"

namespace gopx::io {

class LoopMeter {
 public:
  // Measures from here to the end of the scope.
  class Busy {
   public:
    explicit Busy(LoopMeter& meter) : meter_(meter), since_(running_time()) {}
    Busy(const Busy&) = delete;
    Busy& operator=(const Busy&) = delete;
    ~Busy() { meter_.record(running_time() - since_); }

   private:
    LoopMeter& meter_;
    Duration since_;
  };

  Busy measure() { return Busy(*this); }
  // A time during which the loop could not serve: a handler's length, or how late a timer came.
  void record(Duration blocked) { longest_ = std::max(longest_, blocked); }
  // The longest since the start or the last reset().
  Duration longest() const { return longest_; }
  void reset() { longest_ = {}; }

 private:
  Duration longest_{};
};

}  // namespace gopx::io
