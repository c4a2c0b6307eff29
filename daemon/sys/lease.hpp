// Is anybody else writing a file at this moment? The kernel gives a lease on a file only while
// nobody has it open for writing, and whoever opens it for writing afterwards waits until the lease
// is given back: a few microseconds here, never more than the rename that it was taken for.
#pragma once

#include <cstdint>

namespace gopx::sys {

enum class Writers : std::uint8_t {
  none,
  some,
  unknown,  // no lease to be had: another owner's file, NFS, FUSE, a system without them
};

// Held as long as it lives, if it could be had.
class Lease {
 public:
  explicit Lease(int fd);  // open for reading only; has to stay open
  Lease(const Lease&) = delete;
  Lease& operator=(const Lease&) = delete;
  ~Lease();

  Writers writers() const { return writers_; }

 private:
  int fd_;
  Writers writers_ = Writers::unknown;
};

inline Writers writers_of(int fd) { return Lease(fd).writers(); }

}  // namespace gopx::sys
