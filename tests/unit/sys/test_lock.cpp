#include "sys/lock.hpp"

#include <doctest/doctest.h>
#include <sys/wait.h>

#include <csignal>

#include "support/folder.hpp"

using namespace gopx::sys;
using namespace gopx::testing;

TEST_CASE("a second one is refused and told the first one's pid") {
  const Scratch scratch;
  auto first = FileLock::acquire(scratch / "lock");
  REQUIRE(first);
  const auto second = FileLock::acquire(scratch / "lock");
  REQUIRE_FALSE(second);
  CHECK(second.error().holder == ::getpid());
  CHECK(second.error().error.message.find(std::to_string(::getpid())) != std::string::npos);
}

TEST_CASE("who lets go takes the file along, and the next one gets it") {
  const Scratch scratch;
  { REQUIRE(FileLock::acquire(scratch / "lock")); }
  CHECK(names_in(scratch.path()).empty());
  CHECK(FileLock::acquire(scratch / "lock"));
}

TEST_CASE("a lock file that lost its name protects nobody and is not confused with its successor") {
  const Scratch scratch;
  auto first = FileLock::acquire(scratch / "lock");
  REQUIRE(first);
  std::filesystem::remove(scratch / "lock");
  auto second = FileLock::acquire(scratch / "lock");
  REQUIRE(second);
  { const FileLock gone = std::move(*first); }
  CHECK(names_in(scratch.path()) == std::vector<std::string>{"lock"});
  CHECK_FALSE(FileLock::acquire(scratch / "lock"));
}

TEST_CASE("the kernel unlocks for a holder that was killed; its file is no obstacle") {
  const Scratch scratch;
  int ready[2];
  REQUIRE(::pipe(ready) == 0);
  const pid_t child = ::fork();
  if (child == 0) {
    const auto lock = FileLock::acquire(scratch / "lock");
    const char byte = lock ? '1' : '0';
    if (::write(ready[1], &byte, 1) == 1) ::pause();
    ::_exit(1);
  }
  char byte = 0;
  REQUIRE(::read(ready[0], &byte, 1) == 1);
  REQUIRE(byte == '1');
  CHECK(FileLock::acquire(scratch / "lock").error().holder == child);
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  CHECK(names_in(scratch.path()) == std::vector<std::string>{"lock"});
  CHECK(FileLock::acquire(scratch / "lock"));
  ::close(ready[0]);
  ::close(ready[1]);
}

TEST_CASE("no lock can be had where none can be made: that is no holder") {
  const Scratch scratch;
  CHECK(FileLock::acquire(scratch / "missing/lock").error().holder == 0);
  std::filesystem::create_symlink("/tmp", scratch / "link");
  CHECK(FileLock::acquire(scratch / "link").error().holder == 0);
}

TEST_CASE("one instance per state folder, and one per env file whatever its state folder") {
  const Scratch scratch;
  put(scratch / "go/env", "");
  auto first = InstanceLock::acquire(scratch / "s1", scratch / "go/env");
  REQUIRE(first);
  CHECK(names_in(scratch / "go") == std::vector<std::string>{".env.gopxd.lock", "env"});
  CHECK(InstanceLock::acquire(scratch / "s1", scratch / "go/other").error().holder == ::getpid());
  CHECK(InstanceLock::acquire(scratch / "s2", scratch / "go/env").error().holder == ::getpid());
  CHECK(InstanceLock::acquire(scratch / "s2", scratch / "go/other"));
  { const InstanceLock gone = std::move(*first); }
  CHECK(names_in(scratch / "go") == std::vector<std::string>{"env"});
}

TEST_CASE("the folder of the env file may come later, and is not made for the lock's sake") {
  const Scratch scratch;
  auto first = InstanceLock::acquire(scratch / "s1", scratch / "go/env");
  auto second = InstanceLock::acquire(scratch / "s2", scratch / "go/env");
  REQUIRE(first);
  REQUIRE(second);
  CHECK_FALSE(std::filesystem::exists(scratch / "go"));
  std::filesystem::create_directory(scratch / "go");
  CHECK(first->cover(scratch / "go/env"));
  CHECK(first->cover(scratch / "go/env"));
  CHECK(second->cover(scratch / "go/env").error().holder == ::getpid());
  CHECK(first->cover(scratch / "go/elsewhere"));
  CHECK(second->cover(scratch / "go/env").error().holder == ::getpid());
  first->cover_only(scratch / "go/elsewhere");
  CHECK(second->cover(scratch / "go/env"));
  CHECK(second->cover(scratch / "go/elsewhere").error().holder == ::getpid());
  first->cover_only("");
  CHECK(second->cover(scratch / "go/elsewhere"));
}

TEST_CASE("the number of env files covered at a time is bounded") {
  const Scratch scratch;
  auto first = InstanceLock::acquire(scratch / "s1", "");
  auto second = InstanceLock::acquire(scratch / "s2", "");
  REQUIRE(first);
  REQUIRE(second);
  for (std::size_t i = 0; i <= covered_max; ++i) {
    CHECK(first->cover(scratch / ("env" + std::to_string(i))));
  }
  CHECK(second->cover(scratch / "env0"));
  CHECK(second->cover(scratch / "env1").error().holder == ::getpid());
}

TEST_CASE("the lock files tell what their holder is at, those that come later too") {
  const Scratch scratch;
  put(scratch / "go/env", "");
  auto first = InstanceLock::acquire(scratch / "s1", "");
  REQUIRE(first);
  CHECK(got(scratch / "s1/gopxd.lock")->starts_with(std::to_string(::getpid()) + "\n"));
  first->sign(gopx::api::Stage::starting, "/run/a/very/long/path/of/a/socket");
  CHECK(first->cover(scratch / "go/env"));
  first->sign(gopx::api::Stage::running, "/run/s");
  for (const std::string& lock : {scratch / "s1/gopxd.lock", scratch / "go/.env.gopxd.lock"})
    CHECK(got(lock) == std::to_string(::getpid()) + "\nrunning\n/run/s\n");
  const auto refused = InstanceLock::acquire(scratch / "s1", "");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().who.stage == gopx::api::Stage::running);
  CHECK(refused.error().who.socket == "/run/s");
}

TEST_CASE("our own lock is ours under whatever path it is found; another file at its path is not") {
  const Scratch scratch;
  put(scratch / "go/env", "");
  auto first = InstanceLock::acquire(scratch / "s1", scratch / "go/env");
  auto second = InstanceLock::acquire(scratch / "s2", "");
  REQUIRE(first);
  REQUIRE(second);
  std::filesystem::rename(scratch / "go", scratch / "moved");
  CHECK(first->cover(scratch / "moved/env"));
  CHECK(second->cover(scratch / "moved/env").error().holder == ::getpid());
  SUBCASE("a folder of the old name is another one: it gets a lock of its own") {
    put(scratch / "go/env", "");
    CHECK(first->cover(scratch / "go/env"));
    CHECK(second->cover(scratch / "go/env").error().holder == ::getpid());
    CHECK(second->cover(scratch / "moved/env").error().holder == ::getpid());
  }
  SUBCASE("and goes by a clean exit from where it is now") {
    { const InstanceLock gone = std::move(*first); }
    CHECK(names_in(scratch / "moved") == std::vector<std::string>{"env"});
  }
}
