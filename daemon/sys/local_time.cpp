// Local time comes from the C library, which reads the zone's file when it is first asked. It says
// UTC, under whatever name, where it finds none (tzset(3)), so an offset of nothing at all is taken
// for UTC; London's winter is shown so too, and named, which is true.
#include "sys/local_time.hpp"

#include <ctime>

namespace gopx::sys {

std::optional<std::chrono::seconds> ahead_of_utc(WallTime moment) {
  const auto whole = std::chrono::floor<std::chrono::seconds>(moment);
  const auto seconds = static_cast<std::time_t>(whole.time_since_epoch().count());
  std::tm local{};
  if (localtime_r(&seconds, &local) == nullptr || local.tm_gmtoff == 0) return std::nullopt;
  return std::chrono::seconds{local.tm_gmtoff};
}

}  // namespace gopx::sys
