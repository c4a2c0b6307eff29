// The mount table of this process: told when it changes, silent otherwise. Takes the right to
// mount.
#ifdef __linux__

#include <doctest/doctest.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/folder.hpp"
#include "support/loop_until.hpp"
#include "sys/mount_watch.hpp"

using namespace gopx::sys;
using namespace gopx::testing;

namespace {

// In a child with mounts of its own. 0: as it should be; 77: none can be had here.
int watch_a_mount(const std::string& folder) {
  if (::unshare(CLONE_NEWNS) != 0) return 77;
  if (::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return 77;
  boost::asio::io_context loop;
  int changes = 0;
  const MountWatch watch{loop, [&] { ++changes; }};
  loop.poll();
  if (changes != 0) return 1;
  if (::mount("none", folder.c_str(), "tmpfs", 0, nullptr) != 0) return 77;
  if (!loop_until(loop, [&] { return changes > 0; })) return 2;
  changes = 0;
  if (::umount2(folder.c_str(), MNT_DETACH) != 0) return 3;
  return loop_until(loop, [&] { return changes > 0; }) ? 0 : 4;
}

}  // namespace

TEST_CASE("mounting and unmounting are told") {
  const Scratch scratch;
  const pid_t child = ::fork();
  if (child == 0) ::_exit(watch_a_mount(scratch.path()));
  int status = 0;
  ::waitpid(child, &status, 0);
  REQUIRE(WIFEXITED(status));
  if (WEXITSTATUS(status) == 77) {
    MESSAGE("SKIPPED: nothing can be mounted here");
    return;
  }
  CHECK(WEXITSTATUS(status) == 0);
}

#endif
