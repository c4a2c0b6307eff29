#include "sys/temporary_file.hpp"

#include <doctest/doctest.h>
#include <sys/file.h>

#include "support/folder.hpp"
#include "support/umask.hpp"

using namespace gopx::sys;
using namespace gopx::testing;

TEST_CASE(
    "A temporary file has the mode that was asked for, less the umask, and goes with its object") {
  const Scratch scratch;
  const Umask umask(027);
  {
    const TemporaryFile closed(scratch / "env", 0600);
    const TemporaryFile open(scratch / "env", 0666);
    REQUIRE(bool(closed));
    REQUIRE(bool(open));
    CHECK(mode_of(closed.path()) == 0600);
    CHECK(mode_of(open.path()) == 0640);
    CHECK(names_in(scratch.path()).size() == 2);
  }
  CHECK(names_in(scratch.path()).empty());
  CHECK_FALSE(bool(TemporaryFile(scratch / "missing/env", 0600)));
}

TEST_CASE("Renamed into place it stays; a name of 255 bytes is no obstacle") {
  const Scratch scratch;
  const std::string name(255, 'x');
  TemporaryFile file(scratch / name, 0600);
  REQUIRE(bool(file));
  CHECK(file.rename_to(scratch / name));
  CHECK(names_in(scratch.path()) == std::vector<std::string>{name});
}

TEST_CASE("Abandoned writes of this file are removed, others are not") {
  const Scratch scratch;
  for (const auto* name : {".env.gopx-aB3xYz", ".env.gopx-000000", ".env.gopx-12345",
                           ".env.gopx-1234567", ".other.gopx-000000", "env.gopx-000000"}) {
    put(scratch / name, "");
  }
  CHECK(remove_abandoned_writes(scratch / "env") == 2);
  CHECK(remove_abandoned_writes(scratch / "env") == 0);
  CHECK(names_in(scratch.path()).size() == 4);
  CHECK(remove_abandoned_writes(scratch / "missing/env") == 0);
}

TEST_CASE("What a living writer holds is no abandoned write; what it left is") {
  const Scratch scratch;
  std::string left;
  {
    TemporaryFile alive(scratch / "env", 0600);
    CHECK(remove_abandoned_writes(scratch / "env") == 0);
    CHECK(remove_all_abandoned_writes(scratch.path()) == 0);
    left = alive.path();
    alive.leave();
  }
  CHECK(got(left));
  CHECK(remove_abandoned_writes(scratch / "env") == 1);
}

TEST_CASE("A folder is cleaned of every abandoned write, and of nothing else") {
  const Scratch scratch;
  for (const auto* name : {".takeover.json.gopx-aB3xYz", ".memory.json.gopx-000000"}) {
    put(scratch / name, "x");
  }
  for (const auto* name : {"takeover.json", ".gopx-000000", ".memory.json.gopx-00000",
                           ".memory.json.gopx-00/000", "memory.json.gopx-000000"}) {
    put(scratch / name, "x");
  }
  ::mkdir((scratch / ".folder.gopx-000000").c_str(), 0700);
  REQUIRE(::symlink("takeover.json", (scratch / ".link.gopx-000000").c_str()) == 0);
  CHECK(remove_all_abandoned_writes(scratch.path()) == 2);
  CHECK(names_in(scratch.path()).size() == 7);
  CHECK(remove_all_abandoned_writes(scratch / "missing") == 0);
}

TEST_CASE("Another owner's file is not ours to remove, unless the target is that owner's too") {
  if (::geteuid() != 0) {
    MESSAGE("SKIPPED: needs root to make a file of another owner");
    return;
  }
  const Scratch scratch;
  const std::string theirs = scratch / ".env.gopx-000000";
  put(theirs, "x");
  put(scratch / "env", "x");
  REQUIRE(::chown(theirs.c_str(), 1234, 1234) == 0);
  CHECK(remove_all_abandoned_writes(scratch.path()) == 0);
  CHECK(remove_abandoned_writes(scratch / "env") == 0);
  REQUIRE(::chown((scratch / "env").c_str(), 1234, 1234) == 0);
  CHECK(remove_abandoned_writes(scratch / "env") == 1);
}
