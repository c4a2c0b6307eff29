// macOS. Not run there yet.
#include "sys/system.hpp"

#ifdef __APPLE__

#include <sys/sysctl.h>

#include <array>

namespace gopx::sys {

api::System this_system() { return api::System::macos; }

std::string boot_id() {
  std::array<char, 64> id{};
  std::size_t size = id.size() - 1;
  if (::sysctlbyname("kern.bootsessionuuid", id.data(), &size, nullptr, 0) != 0) return {};
  return id.data();
}

}  // namespace gopx::sys

#endif
