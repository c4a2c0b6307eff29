// Clocks on Linux: CLOCK_BOOTTIME goes on in suspend, CLOCK_MONOTONIC does not. And the boot whose
// clocks they are (random(4)).
#ifdef __linux__

#include <ctime>

#include "base/text.hpp"
#include "io/clock.hpp"
#include "io/files.hpp"
#include "io/record.hpp"

namespace gopx::io {

namespace {

Duration time_of(clockid_t clock) {
  timespec time{};
  ::clock_gettime(clock, &time);
  return std::chrono::seconds{time.tv_sec} +
         std::chrono::duration_cast<Duration>(std::chrono::nanoseconds{time.tv_nsec});
}

}  // namespace

Now read_clock() { return {Instant{time_of(CLOCK_BOOTTIME)}, WallTime{time_of(CLOCK_REALTIME)}}; }

Duration running_time() { return time_of(CLOCK_MONOTONIC); }

Duration thread_time() { return time_of(CLOCK_THREAD_CPUTIME_ID); }
std::string boot_id() {
  const auto id = read_file("/proc/sys/kernel/random/boot_id", 64);
  return id ? std::string(trim_space(*id)) : std::string();
}

}  // namespace gopx::io

#endif
