// system.hpp for macOS: dyld(3), realpath(3).
#ifdef __APPLE__

#include <mach-o/dyld.h>
#include <stdlib.h>

#include <array>
#include <climits>

#include "ctl/system.hpp"

namespace gopx::ctl {

api::System this_system() { return api::System::macos; }

std::optional<std::string> own_path() {
  std::array<char, PATH_MAX> path;
  std::array<char, PATH_MAX> resolved;
  auto size = static_cast<uint32_t>(path.size());
  if (::_NSGetExecutablePath(path.data(), &size) != 0) return std::nullopt;
  if (::realpath(path.data(), resolved.data()) == nullptr) return std::nullopt;
  return std::string{resolved.data()};
}

}  // namespace gopx::ctl

#endif
