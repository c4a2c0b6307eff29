// exchange_names of envreplace.hpp for Linux.
#ifdef __linux__

#include <fcntl.h>

#include <cstdio>

#include "io/envreplace.hpp"

namespace gopx::io {

bool exchange_names(const std::string& a, const std::string& b) {
  return ::renameat2(AT_FDCWD, a.c_str(), AT_FDCWD, b.c_str(), RENAME_EXCHANGE) == 0;
}

}  // namespace gopx::io

#endif
