// Clocks on macOS: there CLOCK_MONOTONIC is the one that goes on in suspend (clock_gettime(3)), and
// CLOCK_UPTIME_RAW the one that stands still.
#ifdef __APPLE__

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

Now read_clock() { return {Instant{time_of(CLOCK_MONOTONIC)}, WallTime{time_of(CLOCK_REALTIME)}}; }

Duration running_time() { return time_of(CLOCK_UPTIME_RAW); }

Duration thread_time() { return time_of(CLOCK_THREAD_CPUTIME_ID); }

}  // namespace gopx::sys

#endif
