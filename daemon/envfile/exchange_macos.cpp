// exchange_names of replace.hpp for macOS.
#ifdef __APPLE__

#include <cstdio>

#include "envfile/replace.hpp"

namespace gopx::envfile {

bool exchange_names(const std::string& a, const std::string& b) {
  return ::renamex_np(a.c_str(), b.c_str(), RENAME_SWAP) == 0;
}

}  // namespace gopx::envfile

#endif
