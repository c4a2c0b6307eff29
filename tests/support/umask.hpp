// The file mode mask of this process for as long as an object lives.
#pragma once

#include <sys/stat.h>

namespace gopx::testing {

struct Umask {
  explicit Umask(mode_t mask) : before(::umask(mask)) {}
  ~Umask() { ::umask(before); }
  mode_t before;
};

}  // namespace gopx::testing
