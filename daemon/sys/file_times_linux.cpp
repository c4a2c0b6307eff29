// POSIX.1-2008 names the member st_mtim.
#ifdef __linux__

#include "sys/file_times.hpp"

namespace gopx::sys {

std::int64_t written_at(const struct stat& status) {
  constexpr std::int64_t nanoseconds = 1'000'000'000;
  return static_cast<std::int64_t>(status.st_mtim.tv_sec) * nanoseconds +
         static_cast<std::int64_t>(status.st_mtim.tv_nsec);
}

}  // namespace gopx::sys

#endif
