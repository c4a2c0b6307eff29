// exchange_names of envdisk.hpp for macOS.
#ifdef __APPLE__

#include <cstdio>

#include "io/envdisk.hpp"

namespace gopx::io {

bool exchange_names(const std::string& a, const std::string& b) {
  return ::renamex_np(a.c_str(), b.c_str(), RENAME_SWAP) == 0;
}

}  // namespace gopx::io

#endif
