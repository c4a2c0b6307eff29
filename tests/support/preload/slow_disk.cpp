// Loaded into a gopxd by LD_PRELOAD: while the file that GOPX_TEST_SLOW_DISK names exists, bringing
// something to the disk takes as many milliseconds as it says, and no signal cuts that short.
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <ctime>

namespace {

void wait_as_told() {
  const char* path = std::getenv("GOPX_TEST_SLOW_DISK");
  std::FILE* file = path == nullptr ? nullptr : std::fopen(path, "re");
  if (file == nullptr) return;
  long milliseconds = 0;
  const bool read = std::fscanf(file, "%ld", &milliseconds) == 1;
  std::fclose(file);
  timespec left{milliseconds / 1000, (milliseconds % 1000) * 1'000'000};
  while (read && ::nanosleep(&left, &left) != 0 && errno == EINTR) continue;
}

}  // namespace

extern "C" int fsync(int fd) {
  wait_as_told();
  return static_cast<int>(::syscall(SYS_fsync, fd));
}

extern "C" int fdatasync(int fd) {
  wait_as_told();
  return static_cast<int>(::syscall(SYS_fdatasync, fd));
}
