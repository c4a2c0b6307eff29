// macOS: sysctl(3), dyld(3). Not run there yet.
#include "sys/system.hpp"

#ifdef __APPLE__

#include <mach-o/dyld.h>
#include <stdlib.h>
#include <sys/sysctl.h>

#include <array>
#include <climits>

namespace gopx::sys {

api::System this_system() { return api::System::macos; }

std::optional<std::string> own_path() {
  std::array<char, PATH_MAX> path;
  std::array<char, PATH_MAX> resolved;
  auto size = static_cast<uint32_t>(path.size());
  if (::_NSGetExecutablePath(path.data(), &size) != 0) return std::nullopt;
  if (::realpath(path.data(), resolved.data()) == nullptr) return std::nullopt;
  return std::string{resolved.data()};
}

std::string boot_id() {
  std::array<char, 64> id{};
  std::size_t size = id.size() - 1;
  if (::sysctlbyname("kern.bootsessionuuid", id.data(), &size, nullptr, 0) != 0) return {};
  return id.data();
}

}  // namespace gopx::sys

#endif
