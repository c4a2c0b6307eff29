// macOS names the member st_mtimespec. Not run there yet.
#ifdef __APPLE__

#include "sys/file_times.hpp"

namespace gopx::sys {

std::int64_t written_at(const struct stat& status) {
  constexpr std::int64_t nanoseconds = 1'000'000'000;
  return static_cast<std::int64_t>(status.st_mtimespec.tv_sec) * nanoseconds +
         static_cast<std::int64_t>(status.st_mtimespec.tv_nsec);
}

}  // namespace gopx::sys

#endif
