// Linux, and whatever else keeps to the XDG folders. The boot: random(4); the program: proc(5).
#include "sys/system.hpp"

#ifndef __APPLE__

#include <unistd.h>

#include <array>

#include "base/text.hpp"
#include "sys/files.hpp"

namespace gopx::sys {

api::System this_system() { return api::System::linux_; }

std::optional<std::string> own_path() {
  std::array<char, 4096> path;
  const auto length = ::readlink("/proc/self/exe", path.data(), path.size());
  if (length <= 0 || static_cast<std::size_t>(length) == path.size()) return std::nullopt;
  return std::string{path.data(), static_cast<std::size_t>(length)};
}

std::string boot_id() {
  const auto id = read_file("/proc/sys/kernel/random/boot_id", 64);
  return id ? std::string(trim_space(*id)) : std::string();
}

}  // namespace gopx::sys

#endif
