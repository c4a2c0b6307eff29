// What POSIX knows of the machine. See system.hpp.
#include "sys/system.hpp"

#include <unistd.h>

#include <array>

namespace gopx::sys {

std::string host_name() {
  std::array<char, 256> name{};
  if (::gethostname(name.data(), name.size() - 1) != 0) return {};
  return name.data();
}

}  // namespace gopx::sys
