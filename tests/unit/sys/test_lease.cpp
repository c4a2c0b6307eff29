#include "sys/lease.hpp"

#include <doctest/doctest.h>
#include <sys/wait.h>

#include "support/folder.hpp"
#include "support/unprivileged.hpp"
#include "sys/descriptor.hpp"

using namespace gopx::sys;
using namespace gopx::testing;

namespace {

Descriptor opened(const std::string& path, int flags) {
  return Descriptor{::open(path.c_str(), flags | O_CLOEXEC)};
}

bool leases_work(const std::string& path) {
  if (writers_of(opened(path, O_RDONLY).get()) != Writers::unknown) return true;
  MESSAGE("SKIPPED: no leases on the file system of the scratch folder");
  return false;
}

}  // namespace

TEST_CASE("who has the file open for writing is seen, who reads it is not") {
  const Scratch scratch;
  const std::string path = scratch / "env";
  put(path, "x");
  if (!leases_work(path)) return;
  const Descriptor own = opened(path, O_RDONLY);
  const Descriptor reader = opened(path, O_RDONLY);
  CHECK(writers_of(own.get()) == Writers::none);
  {
    const Descriptor writer = opened(path, O_WRONLY);
    CHECK(writers_of(own.get()) == Writers::some);
  }
  CHECK(writers_of(own.get()) == Writers::none);
}

TEST_CASE("who opens it for writing under a lease waits for its end, and we live on") {
  const Scratch scratch;
  const std::string path = scratch / "env";
  put(path, "old");
  if (!leases_work(path)) return;
  const Descriptor own = opened(path, O_RDONLY);
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  pid_t writer = 0;
  {
    const Lease lease(own.get());
    REQUIRE(lease.writers() == Writers::none);
    writer = ::fork();
    if (writer == 0) {
      const bool told = ::write(ends[1], "1", 1) == 1;
      const Descriptor late = opened(path, O_WRONLY | O_TRUNC);
      ::_exit(told && late && ::write(late.get(), "new", 3) == 3 ? 0 : 1);
    }
    char byte = 0;
    REQUIRE(::read(ends[0], &byte, 1) == 1);
    CHECK(got(path) == "old");
  }
  int status = -1;
  ::waitpid(writer, &status, 0);
  CHECK(status == 0);
  CHECK(got(path) == "new");
  ::close(ends[0]);
  ::close(ends[1]);
}

TEST_CASE("of another owner's file nobody can say who writes it") {
  if (::geteuid() != 0) {
    MESSAGE("SKIPPED: needs root to make a file of another owner");
    return;
  }
  const Scratch scratch;
  const std::string path = scratch / "env";
  put(path, "x");
  std::filesystem::permissions(path, std::filesystem::perms(0666));
  give_to_unprivileged(scratch.path());
  const std::string word = unprivileged([&]() -> std::string {
    return writers_of(opened(path, O_RDONLY).get()) == Writers::unknown ? "unknown" : "known";
  });
  CHECK(word == "unknown");
}
