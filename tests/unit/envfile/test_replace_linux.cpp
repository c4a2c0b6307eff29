// The means is chosen by what the system answers: mount points of their own, read-only mounts,
// immutable files, full disks.
#ifdef __linux__

#include <doctest/doctest.h>
#include <linux/fs.h>
#include <sys/ioctl.h>

#include "envfile/restore.hpp"
#include "store_fixture.hpp"
#include "support/mounts.hpp"
#include "support/unprivileged.hpp"

using namespace gopx;
using namespace gopx::envfile;
using namespace gopx::sys;
using namespace gopx::testing;
namespace fs = std::filesystem;
using core::WriteOutcome;

namespace {

// A takeover and how it was done; then --restore, and what stands there.
std::string there_and_back(const StoreFixture& fixture) {
  EnvStore store = fixture.store();
  const auto taken = store.write(take(store, "p"), noon);
  std::string told = taken.outcome == WriteOutcome::written ? "written" : "failed";
  told += (taken.in_place ? " in place: " : ": ") + taken.detail;
  const auto restored = restore(
      fixture.options(), [](Duration) {}, noon);
  told += restored ? "" : "; restore: " + restored.error().message;
  told += "; then: " + got(fixture.env).value_or("(absent)");
  told += fixture.record() ? "; record left" : "";
  return told;
}

bool flag(const std::string& path, bool on) {
  const Descriptor fd{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  int flags = 0;
  if (!fd || ::ioctl(fd.get(), FS_IOC_GETFLAGS, &flags) != 0) return false;
  flags = on ? flags | FS_IMMUTABLE_FL : flags & ~FS_IMMUTABLE_FL;
  return ::ioctl(fd.get(), FS_IOC_SETFLAGS, &flags) == 0;
}

void skip_or_check(const std::optional<std::string>& told, const std::string& wanted) {
  if (!told) {
    MESSAGE("SKIPPED: no mount namespace may be made here");
    return;
  }
  CHECK(*told == wanted);
}

}  // namespace

TEST_CASE("a file that is a mount point of its own is written in place and given back") {
  const StoreFixture fixture;
  put(fixture.scratch / "real", "GOPROXY=a\n");
  put(fixture.env, "");
  const auto told = in_mount_namespace([&]() -> std::string {
    return bind_mount(fixture.scratch / "real", fixture.env) ? there_and_back(fixture) : "no bind";
  });
  skip_or_check(
      told, "written in place: it can't be replaced (Device or resource busy); then: GOPROXY=a\n");
  CHECK(got(fixture.scratch / "real") == "GOPROXY=a\n");
  CHECK(names_in(fixture.scratch / "config/go") == std::vector<std::string>{"env"});
}

TEST_CASE("a mount point that came over a file of ours is emptied where it can't be removed") {
  const StoreFixture fixture;
  fs::create_directories(fixture.scratch / "config/go");
  const auto told = in_mount_namespace([&]() -> std::string {
    EnvStore store = fixture.store();
    if (store.write(take(store, "p"), noon).outcome != WriteOutcome::written) return "no takeover";
    if (!bind_mount(fixture.env, fixture.env)) return "no bind";
    const auto back = store.write(order(store, core::Intent::revert), noon);
    return back.detail + "; then: " + got(fixture.env).value_or("(absent)");
  });
  skip_or_check(told, "it can't be removed (Device or resource busy); then: ");
  CHECK_FALSE(fixture.record());
}

TEST_CASE(
    "a read-only mount: refused with the system's reason where it is the file, in place where it "
    "is the folder") {
  const StoreFixture fixture;
  put(fixture.scratch / "real", "GOPROXY=a\n");
  put(fixture.env, "GOPROXY=a\n");
  const auto read_only_file = in_mount_namespace([&]() -> std::string {
    const bool ready =
        bind_mount(fixture.scratch / "real", fixture.env) && make_read_only(fixture.env);
    return ready ? there_and_back(fixture) : "no bind";
  });
  skip_or_check(
      read_only_file,
      "failed: " + fixture.env +
          " can't be written: Read-only file system; `go env -w` can't change it either: make it "
          "yours and writable, or set failover.mode = \"observe\"; then: GOPROXY=a\n");
  const auto read_only_folder = in_mount_namespace([&]() -> std::string {
    const std::string folder = fixture.scratch / "config/go";
    const bool ready = bind_mount(folder, folder) && make_read_only(folder) &&
                       bind_mount(fixture.scratch / "real", fixture.env);
    return ready ? there_and_back(fixture) : "no bind";
  });
  skip_or_check(
      read_only_folder,
      "written in place: its directory is not writable (Read-only file system); then: GOPROXY=a\n");
}

TEST_CASE("an immutable folder lets a file be written in place, an immutable file is refused") {
  const StoreFixture fixture;
  put(fixture.env, "GOPROXY=a\n");
  const std::string folder = fixture.scratch / "config/go";
  if (!flag(folder, true)) {
    MESSAGE("SKIPPED: needs root and a file system with immutable files");
    return;
  }
  const std::string by_folder = there_and_back(fixture);
  flag(folder, false);
  CHECK(by_folder ==
        "written in place: its directory is not writable (Operation not permitted); then: "
        "GOPROXY=a\n");
  REQUIRE(flag(fixture.env, true));
  const std::string by_file = there_and_back(fixture);
  flag(fixture.env, false);
  CHECK(by_file.find("failed: " + fixture.env) == 0);
  CHECK(by_file.find("Operation not permitted") != std::string::npos);
  CHECK(got(fixture.env) == "GOPROXY=a\n");
  CHECK(names_in(folder) == std::vector<std::string>{"env"});
}

TEST_CASE(
    "a full disk: what has room is written in place, what has none is refused, nothing is lost") {
  const StoreFixture fixture;
  fs::create_directories(fixture.scratch / "config/go");
  const std::string folder = fixture.scratch / "config/go";
  const auto told = in_mount_namespace([&]() -> std::string {
    if (::mount("none", folder.c_str(), "tmpfs", 0, "size=64k") != 0) return "no tmpfs";
    put(fixture.env, "GOPROXY=a\n");
    const Descriptor filler{::open((folder + "/filler").c_str(), O_WRONLY | O_CREAT, 0600)};
    const std::string page(4096, 'x');
    while (::write(filler.get(), page.data(), page.size()) > 0) continue;
    const std::string small = there_and_back(fixture);
    const std::string whole = "GOPROXY=a\n" + std::string(4096 - 10, '#');
    put(fixture.env, whole);  // a takeover needs one page more
    EnvStore store = fixture.store();
    const auto refused = store.write(take(store, "p"), noon);
    return small + refused.detail.substr(fixture.env.size()) +
           (got(fixture.env) == whole && !fixture.record() ? "" : "; torn");
  });
  skip_or_check(
      told,
      "written in place: a new file can't be written (No space left on device); then: GOPROXY=a\n: "
      "can't be replaced: a new file can't be written (No space left on device); can't be "
      "overwritten in place either: No space left on device; nothing was changed");
}

#endif
