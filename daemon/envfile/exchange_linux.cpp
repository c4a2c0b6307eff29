// exchange_names of replace.hpp for Linux.
#ifdef __linux__

#include <fcntl.h>

#include <cstdio>

#include "envfile/replace.hpp"

namespace gopx::envfile {

bool exchange_names(const std::string& a, const std::string& b) {
  return ::renameat2(AT_FDCWD, a.c_str(), AT_FDCWD, b.c_str(), RENAME_EXCHANGE) == 0;
}

}  // namespace gopx::envfile

#endif
