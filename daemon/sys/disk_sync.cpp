// See disk_sync.hpp. The count belongs to the thread: whoever measures a handler asks for what was
// synced meanwhile.
#include "sys/disk_sync.hpp"

#include <unistd.h>

#include <algorithm>

#include "sys/clock.hpp"

namespace gopx::sys {

namespace {

DiskSyncs& own_count() {
  thread_local DiskSyncs count;
  return count;
}

}  // namespace

CountedSync::CountedSync() : since_(running_time()) {}

CountedSync::~CountedSync() {
  const Duration took = running_time() - since_;
  DiskSyncs& count = own_count();
  ++count.count;
  count.total += took;
  count.longest = std::max(count.longest, took);
}

int sync_to_disk(int fd) {
  const CountedSync counted;  // its end leaves errno alone: reading a clock can't fail
  return ::fsync(fd);
}

const DiskSyncs& disk_syncs() { return own_count(); }

}  // namespace gopx::sys
