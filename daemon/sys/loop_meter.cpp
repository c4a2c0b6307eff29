// See loop_meter.hpp. The tests read this sentence.
#include "sys/loop_meter.hpp"

#include <fmt/format.h>

namespace gopx::sys {

std::string describe(const LoopMeter& meter) {
  const auto in_ms = [](Duration time) {
    return std::chrono::duration<double, std::milli>(time).count();
  };
  const DiskSyncs& syncs = disk_syncs();
  return fmt::format(
      "loop blocked at most {:.1f} ms, {:.1f} ms of work at most; {} disk syncs apart, the longest "
      "{:.1f} ms",
      in_ms(meter.longest()), in_ms(meter.longest_work()), syncs.count, in_ms(syncs.longest));
}

}  // namespace gopx::sys
