// Files: bounded reads, atomic writes, private folders.
#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/folder.hpp"
#include "sys/descriptor.hpp"
#include "sys/files.hpp"

using namespace gopx;
using namespace gopx::sys;
using namespace gopx::testing;

namespace {

ino_t inode_of(const std::string& path) {
  struct stat status {};
  REQUIRE(::stat(path.c_str(), &status) == 0);
  return status.st_ino;
}

}  // namespace

TEST_CASE("Reading: at the limit whole, over it an error") {
  const Scratch scratch;
  const auto path = scratch / "file";
  put(path, std::string(40'000, 'x'));
  CHECK(read_file(path, 40'000).value_or("").size() == 40'000);
  const auto over = read_file(path, 39'999);
  REQUIRE_FALSE(over);
  CHECK(over.error().message == path + ": larger than 39999 bytes");
  put(path, "");
  CHECK(read_file(path, 0).value_or("?").empty());
  put(path, "x");
  CHECK_FALSE(read_file(path, 0));
}

TEST_CASE("Reading what is no file is an error that names it, and never waits") {
  const Scratch scratch;
  const auto missing = read_file(scratch / "missing", 10);
  REQUIRE_FALSE(missing);
  CHECK(missing.error().message ==
        (scratch / "missing") + ": can't be opened: No such file or directory");
  CHECK(read_file(scratch.path(), 10).error().message.ends_with("not a regular file"));
  const auto pipe = scratch / "pipe";
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  CHECK(read_file(pipe, 10).error().message.ends_with("not a regular file"));
  CHECK_FALSE(read_file("/dev/zero", 10));
}

TEST_CASE("Reading if it exists") {
  const Scratch scratch;
  put(scratch / "file", "content");
  const auto there = read_file_if_exists(scratch / "file", 10);
  REQUIRE(there);
  CHECK(there->value_or("") == "content");
  for (const auto* name : {"missing", "missing/below", "file/below"}) {
    CAPTURE(std::string(name));
    const auto absent = read_file_if_exists(scratch / name, 10);
    REQUIRE(absent);
    CHECK_FALSE(absent->has_value());
  }
  CHECK_FALSE(read_file_if_exists(scratch.path(), 10));
  CHECK_FALSE(read_file_if_exists(scratch / "file", 6));
}

TEST_CASE("Writing replaces the file as a whole, with the mode asked for") {
  const Scratch scratch;
  const auto path = scratch / "file";
  for (const mode_t mode : {0600, 0644, 0640}) {
    REQUIRE(write_file_atomically(path, "content", {.mode = mode}));
    CHECK(got(path) == "content");
    CHECK(mode_of(path) == mode);
  }
  const auto before = inode_of(path);
  const Descriptor reader(::open(path.c_str(), O_RDONLY));
  REQUIRE(write_file_atomically(path, "other", {}));
  CHECK(inode_of(path) != before);
  std::string old(7, '?');
  CHECK(::read(reader.get(), old.data(), old.size()) == 7);
  CHECK(old == "content");  // who had it open still reads the old one, whole
  CHECK(names_in(scratch.path()) == std::vector<std::string>{"file"});
}

TEST_CASE("A failed write changes nothing and leaves nothing behind") {
  const Scratch scratch;
  const auto missing = write_file_atomically(scratch / "no/file", "x", {});
  REQUIRE_FALSE(missing);
  CHECK(missing.error().message.starts_with(scratch / "no: "));
  put(scratch / "folder/inside", "kept");
  const auto folder = write_file_atomically(scratch / "folder", "x", {});
  REQUIRE_FALSE(folder);
  CHECK(folder.error().message.starts_with((scratch / "folder") + ": can't be replaced: "));
  CHECK(got(scratch / "folder/inside") == "kept");
  CHECK(names_in(scratch.path()) == std::vector<std::string>{"folder"});
}

TEST_CASE("A link is replaced, its target is not touched") {
  const Scratch scratch;
  put(scratch / "target", "old");
  REQUIRE(::symlink((scratch / "target").c_str(), (scratch / "link").c_str()) == 0);
  REQUIRE(write_file_atomically(scratch / "link", "new", {}));
  CHECK(got(scratch / "target") == "old");
  CHECK(got(scratch / "link") == "new");
}

TEST_CASE("A private folder is made, parents too, and tightened") {
  const Scratch scratch;
  const auto path = scratch / "a/b/c";
  REQUIRE(make_private_directory(path));
  CHECK(mode_of(path) == 0700);
  CHECK(mode_of(scratch / "a") == 0700);
  REQUIRE(::chmod(path.c_str(), 0755) == 0);
  REQUIRE(make_private_directory(path + "/"));
  CHECK(mode_of(path) == 0700);
}

TEST_CASE("A folder that is a link, or none, or somebody else's is refused") {
  const Scratch scratch;
  put(scratch / "file", "");
  REQUIRE(::symlink(scratch.path().c_str(), (scratch / "link").c_str()) == 0);
  CHECK_FALSE(make_private_directory(scratch / "file"));
  CHECK_FALSE(make_private_directory(scratch / "file/below"));
  CHECK_FALSE(make_private_directory(scratch / "link"));
  CHECK_FALSE(make_private_directory(scratch / "link/"));
  if (::geteuid() == 0) {
    const auto other = scratch / "other";
    REQUIRE(::mkdir(other.c_str(), 0700) == 0);
    REQUIRE(::chown(other.c_str(), 12345, 12345) == 0);
    const auto refused = make_private_directory(other);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().message.find("belongs to uid 12345") != std::string::npos);
  }
}

TEST_CASE("The folder of a path") {
  CHECK(parent_of("/a/b") == "/a");
  CHECK(parent_of("/a") == "/");
  CHECK(parent_of("a") == ".");
  CHECK(parent_of("a/b/c") == "a/b");
}

TEST_CASE("Errors show paths without control characters") {
  CHECK(file_error("/a\nb", "what", 2).message == "/a?b: what: No such file or directory");
}
