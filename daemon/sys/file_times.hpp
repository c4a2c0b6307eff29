// Moments that a file's status holds, which are named differently on every system.
#pragma once

#include <sys/stat.h>

#include <cstdint>

namespace gopx::sys {

// When the content was last written, in nanoseconds since 1970.
std::int64_t written_at(const struct stat& status);

}  // namespace gopx::sys
