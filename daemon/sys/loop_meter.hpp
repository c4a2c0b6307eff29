// How long did one handler keep the loop? One thread does everything, so a handler that takes 50 ms
// makes every probe in flight 50 ms slower than it was: the meter is how we know that none does.
//
// Two figures, because neither tells everything. What a handler worked, in processor time, is known
// of every handler; it does not grow when the machine is busy with others. How long it took, in
// running time, also has what it waited for; it is measured where there may be something to wait
// for. Bringing data to the disk is left out of the second: it is measured by itself
// (disk_sync.hpp). Some reads of a clock per handler is what it costs; nobody is woken up.
#pragma once

#include <algorithm>
#include <string>

#include "sys/clock.hpp"
#include "sys/disk_sync.hpp"

namespace gopx::sys {

class LoopMeter {
 public:
  // Measures from here to the end of the scope.
  class Busy {
   public:
    explicit Busy(LoopMeter& meter) : meter_(meter), since_(now()) {}
    Busy(const Busy&) = delete;
    Busy& operator=(const Busy&) = delete;
    ~Busy() { meter_.record(now() - since_); }

   private:
    static Duration now() { return running_time() - disk_syncs().total; }

    LoopMeter& meter_;
    Duration since_;
  };

  Busy measure() { return Busy(*this); }
  // A time during which the loop could not serve: a handler's length, or how late a timer came.
  void record(Duration blocked) { longest_ = std::max(longest_, blocked); }
  // What one handler has used of the processor.
  void record_work(Duration work) { longest_work_ = std::max(longest_work_, work); }
  // The longest since the start or the last reset().
  Duration longest() const { return longest_; }
  Duration longest_work() const { return longest_work_; }
  void reset() { longest_ = longest_work_ = {}; }

 private:
  Duration longest_{};
  Duration longest_work_{};
};

// The longest of both, and the disk syncs, in one sentence.
std::string describe(const LoopMeter& meter);

}  // namespace gopx::sys
