// Leases of Linux, fcntl(2). See lease.hpp.
#ifdef __linux__

#include <fcntl.h>
#include <sys/vfs.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>

#include "sys/lease.hpp"

namespace gopx::sys {

namespace {

// Here a refusal means that the server has given no delegation, whoever has the file open: the
// numbers are those of linux/magic.h, which not every system's headers have whole.
bool is_remote(int fd) {
  constexpr std::array<std::uint32_t, 6> remote = {0x6969,       // NFS
                                                   0x65735546,   // FUSE
                                                   0xff534d42,   // CIFS
                                                   0xfe534d42,   // SMB2
                                                   0x00c36400,   // Ceph
                                                   0x01021997};  // 9P
  struct statfs system {};
  if (::fstatfs(fd, &system) != 0) return true;
  const auto type = static_cast<std::uint32_t>(system.f_type);
  return std::find(remote.begin(), remote.end(), type) != remote.end();
}

}  // namespace

Lease::Lease(int fd) : fd_(fd) {
  if (is_remote(fd)) return;
  // Who wants to write while we hold it makes the kernel signal us: not by SIGIO, which would end
  // the process, but by one that is ignored unless somebody asks for it.
  if (::fcntl(fd, F_SETSIG, SIGURG) != 0) return;
  if (::fcntl(fd, F_SETLEASE, F_RDLCK) == 0) {
    writers_ = Writers::none;
  } else if (errno == EAGAIN) {
    writers_ = Writers::some;
  }
}

Lease::~Lease() {
  if (writers_ == Writers::none) ::fcntl(fd_, F_SETLEASE, F_UNLCK);
}

}  // namespace gopx::sys

#endif
