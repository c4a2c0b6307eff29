#include "envfile/snapshot.hpp"

#include <doctest/doctest.h>

#include "envfile/text.hpp"
#include "support/folder.hpp"
#include "support/unprivileged.hpp"

using namespace gopx;
using namespace gopx::envfile;
using namespace gopx::sys;
using namespace gopx::testing;
namespace fs = std::filesystem;

TEST_CASE("links are followed to where they end, there or not") {
  const Scratch scratch;
  put(scratch / "real/target", "x");
  fs::create_symlink("real", scratch / "folder");
  fs::create_symlink("folder/target", scratch / "two");
  fs::create_symlink(scratch / "two", scratch / "one");
  const Resolved resolved = resolve_links(scratch / "one");
  CHECK(resolved.path == scratch / "real/target");
  CHECK(resolved.hops ==
        std::vector<std::string>{scratch / "one", scratch / "two", scratch / "real/target"});
  CHECK(resolved.problem.empty());
  CHECK(resolve_links(scratch / "folder/target").path == scratch / "real/target");
  CHECK(resolve_links(scratch / "nowhere/at/all").path == scratch / "nowhere/at/all");
  fs::create_symlink("real/missing", scratch / "dangling");
  CHECK(resolve_links(scratch / "dangling").path == scratch / "real/missing");
  fs::create_symlink("loop", scratch / "loop");
  CHECK_FALSE(resolve_links(scratch / "loop").problem.empty());
}

TEST_CASE("a snapshot has the content, or says that there is no file, or what is wrong") {
  const Scratch scratch;
  put(scratch / "env", "A=1\n");
  CHECK(take_snapshot(scratch / "env").content == "A=1\n");
  CHECK(take_snapshot(scratch / "none").content == std::nullopt);
  CHECK(take_snapshot(scratch / "none").problem.empty());
  CHECK(take_snapshot(scratch / "no/folder/env").problem.empty());
  fs::create_directory(scratch / "folder");
  CHECK_FALSE(take_snapshot(scratch / "folder").problem.empty());
  CHECK_FALSE(take_snapshot(scratch / "env/below").problem.empty());
  CHECK_FALSE(take_snapshot("/dev/null").problem.empty());
  REQUIRE(::mkfifo((scratch / "fifo").c_str(), 0600) == 0);
  CHECK_FALSE(take_snapshot(scratch / "fifo").problem.empty());
}

TEST_CASE("the size limit: at it, and one byte beyond") {
  const Scratch scratch;
  put(scratch / "env", std::string(env_file_bytes_max, 'x'));
  CHECK(take_snapshot(scratch / "env").content->size() == env_file_bytes_max);
  put(scratch / "env", std::string(env_file_bytes_max + 1, 'x'));
  CHECK(take_snapshot(scratch / "env").content == std::nullopt);
  CHECK_FALSE(take_snapshot(scratch / "env").problem.empty());
}

namespace {

// "write", or why not; as an ordinary user.
std::string access_word(const std::string& path) {
  return unprivileged([&]() -> std::string {
    const Access access = access_to(take_snapshot(path));
    return access.possible ? "write" : access.why;
  });
}

}  // namespace

TEST_CASE("rights are told before anything is tried") {
  const Scratch scratch;
  const std::string env = scratch / "go/env";
  put(env, "A=1\n");
  for (const auto& path : {scratch.path(), scratch / "go", env}) give_to_unprivileged(path);
  CHECK(access_word(env) == "write");
  fs::permissions(env, fs::perms(0444));
  CHECK(access_word(env).find(env + " can't be written: Permission denied") == 0);
  fs::permissions(env, fs::perms(0644));
  fs::permissions(scratch / "go", fs::perms(0555));
  CHECK(access_word(env) == "write");  // by which means, the attempt will tell
  CHECK(access_word(scratch / "go/other").find("can't be created") != std::string::npos);
  CHECK(access_word(scratch / "new/folder/env") == "write");
  CHECK(access_word("/env-of-root").find("Permission denied") != std::string::npos);
  fs::permissions(env, fs::perms(0));
  CHECK(access_word(env).find("can't be read: Permission denied") != std::string::npos);
  fs::permissions(scratch / "go", fs::perms(0755));
}

TEST_CASE("a dangling link is written through only if the target's folder is there") {
  const Scratch scratch;
  fs::create_symlink("there", scratch / "good");
  fs::create_symlink("missing/there", scratch / "bad");
  CHECK(access_to(take_snapshot(scratch / "good")).possible);
  const Access access = access_to(take_snapshot(scratch / "bad"));
  CHECK_FALSE(access.possible);
  CHECK(access.why.find("is a link to") != std::string::npos);
}
