// Linux, and whatever else keeps to the XDG folders. The boot: random(4).
#include "sys/system.hpp"

#ifndef __APPLE__

#include "base/text.hpp"
#include "sys/files.hpp"

namespace gopx::sys {

api::System this_system() { return api::System::linux_; }

std::string boot_id() {
  const auto id = read_file("/proc/sys/kernel/random/boot_id", 64);
  return id ? std::string(trim_space(*id)) : std::string();
}

}  // namespace gopx::sys

#endif
