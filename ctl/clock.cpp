// clock_gettime(2) and nanosleep(2) by their C++ names.
#include "ctl/clock.hpp"

#include <chrono>
#include <thread>

namespace gopx::ctl {

WallTime wall_time() { return std::chrono::floor<Duration>(std::chrono::system_clock::now()); }

Duration running_time() {
  return std::chrono::floor<Duration>(std::chrono::steady_clock::now().time_since_epoch());
}

void sleep_for(Duration duration) { std::this_thread::sleep_for(duration); }

}  // namespace gopx::ctl
