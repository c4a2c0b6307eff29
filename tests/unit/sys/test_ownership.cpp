// Who stands in the way: needs an ordinary user, root passes every mode.
#include "sys/ownership.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include "support/folder.hpp"
#include "support/unprivileged.hpp"

using namespace gopx::sys;
using gopx::testing::Scratch;
using gopx::testing::unprivileged;

namespace {

std::string obstacle(const std::string& path, Need need) {
  const auto found = obstacle_on_the_way(path, need);
  return found ? found->folder + " " + std::to_string(found->owner) : "none";
}

}  // namespace

TEST_CASE("a closed folder of somebody else is named, with its owner") {
  if (::geteuid() != 0) return;
  const Scratch scratch;
  ::chmod(scratch.path().c_str(), 0755);
  const std::string closed = scratch / "local";
  ::mkdir(closed.c_str(), 0700);
  const std::string below = closed + "/state/gopx/gopxd.lock";
  for (const Need need : {Need::search, Need::write})
    CHECK_EQ(unprivileged([&] { return obstacle(below, need); }), closed + " 0");
  ::chmod(closed.c_str(), 0755);
  CHECK_EQ(unprivileged([&] { return obstacle(below, Need::write); }), closed + " 0");
  CHECK_EQ(unprivileged([&] { return obstacle(below, Need::search); }), "none");
}

TEST_CASE("a folder of our own is no obstacle, whatever its mode; nor is one where all may write") {
  if (::geteuid() != 0) return;
  const Scratch scratch;
  ::chmod(scratch.path().c_str(), 0755);
  const std::string own = scratch / "own";
  ::mkdir(own.c_str(), 0500);
  gopx::testing::give_to_unprivileged(own);
  CHECK_EQ(unprivileged([&] { return obstacle(own + "/x/y", Need::write); }), "none");
  CHECK_EQ(unprivileged([] { return obstacle("/tmp/gopx-nothing/y", Need::write); }), "none");
  CHECK_EQ(obstacle("relative/path", Need::write), "none");
}

TEST_CASE("names come from /etc/passwd; who is not there is a number") {
  CHECK_EQ(user_name(0), "root");
  CHECK_EQ(user_and_id(0), "root (uid 0)");
  CHECK_EQ(user_name(3999999999U), "uid 3999999999");
  CHECK_EQ(user_and_id(3999999999U), "uid 3999999999");
  CHECK_EQ(chown_word(0), "root");
  CHECK_EQ(chown_word(3999999999U), "3999999999");
  CHECK_EQ(sudo_word(0), "root");
  CHECK_EQ(sudo_word(3999999999U), "'#3999999999'");
}

TEST_CASE("the owner of a path, or nothing") {
  const Scratch scratch;
  CHECK(owner_of(scratch.path()) == ::geteuid());
  CHECK_FALSE(owner_of(scratch / "missing"));
}
