// system.hpp for Linux: proc(5).
#ifdef __linux__

#include <unistd.h>

#include <array>

#include "ctl/system.hpp"

namespace gopx::ctl {

api::System this_system() { return api::System::linux_; }

std::optional<std::string> own_path() {
  std::array<char, 4096> path;
  const auto length = ::readlink("/proc/self/exe", path.data(), path.size());
  if (length <= 0 || static_cast<std::size_t>(length) == path.size()) return std::nullopt;
  return std::string{path.data(), static_cast<std::size_t>(length)};
}

}  // namespace gopx::ctl

#endif
