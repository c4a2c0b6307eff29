// Clocks on Linux: CLOCK_BOOTTIME goes on in suspend, CLOCK_MONOTONIC does not.
#ifdef __linux__

#include <ctime>

#include "sys/clock.hpp"

namespace gopx::sys {

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

}  // namespace gopx::sys

#endif
