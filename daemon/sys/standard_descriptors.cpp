// open(2) gives the lowest number that is free, so opening until it is above 2 fills the gaps.
#include "sys/standard_descriptors.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace gopx::sys {
namespace {

struct Standard {
  int fd;
  int flags;
};
constexpr std::array standard{Standard{STDIN_FILENO, O_WRONLY}, Standard{STDOUT_FILENO, O_RDONLY},
                              Standard{STDERR_FILENO, O_WRONLY}};

bool is_open(int fd) { return ::fcntl(fd, F_GETFD) >= 0 || errno != EBADF; }

bool occupy(const Standard& one) {
  int fd = ::open("/dev/null", one.flags);
  if (fd < 0) fd = ::open("/", O_RDONLY);
  return fd == one.fd;
}

}  // namespace

bool open_standard_descriptors() {
  for (const Standard& one : standard) {
    if (!is_open(one.fd) && !occupy(one)) return false;
  }
  return true;
}

}  // namespace gopx::sys
