// Bringing data to the disk, and how long that took: the one thing for which the loop stands still
// by design.
#pragma once

#include <cstdint>

#include "base/time.hpp"

namespace gopx::sys {

struct DiskSyncs {
  std::uint64_t count = 0;
  Duration total{};
  Duration longest{};
};

// fsync(2), counted: 0, or -1 with errno.
int sync_to_disk(int fd);

// Counts what happens up to the end of the scope as one.
class CountedSync {
 public:
  CountedSync();
  CountedSync(const CountedSync&) = delete;
  CountedSync& operator=(const CountedSync&) = delete;
  ~CountedSync();

 private:
  Duration since_;
};

// Of the calling thread, since it began.
const DiskSyncs& disk_syncs();

}  // namespace gopx::sys
