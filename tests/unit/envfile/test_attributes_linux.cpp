// Who may read the env file, and what else it carries, is the same before and after a replacement.
#ifdef __linux__

#include "sys/file_attributes.hpp"

#include <doctest/doctest.h>

#include "store_fixture.hpp"
#include "support/acl.hpp"
#include "support/unprivileged.hpp"

using namespace gopx;
using namespace gopx::envfile;
using namespace gopx::testing;
namespace fs = std::filesystem;
using core::WriteOutcome;

namespace {

constexpr uid_t alice = 1234;

// "rw", "r", "w" or "": what this user can do with the file.
std::string access_of(const std::string& path, uid_t uid) {
  return unprivileged(
      [&]() -> std::string {
        const bool reads = ::open(path.c_str(), O_RDONLY) >= 0;
        const bool writes = ::open(path.c_str(), O_WRONLY) >= 0;
        return std::string(reads ? "r" : "") + (writes ? "w" : "");
      },
      uid);
}

struct Row {
  const char* what;
  mode_t mode;                   // before the ACL is set
  std::vector<AclEntry> acl;     // of the file; empty = none
  std::vector<AclEntry> folder;  // default ACL of its folder; empty = none
};

const std::vector<AclEntry> alice_reads{
    {acl_owner, 6}, {acl_user, 4, alice}, {acl_group, 0}, {acl_mask, 4}, {acl_other, 0}};
const std::vector<AclEntry> alice_masked{
    {acl_owner, 6}, {acl_user, 6, alice}, {acl_group, 6}, {acl_mask, 0}, {acl_other, 0}};
const std::vector<AclEntry> alice_alone_excluded{
    {acl_owner, 6}, {acl_user, 0, alice}, {acl_group, 4}, {acl_mask, 4}, {acl_other, 4}};
const std::vector<AclEntry> everybody_by_default{
    {acl_owner, 7}, {acl_user, 7, alice}, {acl_group, 7}, {acl_mask, 7}, {acl_other, 5}};

bool acls_work(const StoreFixture& fixture) {
  put(fixture.scratch / "try", "x");
  if (::geteuid() == 0 &&
      set_attribute(fixture.scratch / "try", acl_access, acl_bytes(alice_reads)))
    return true;
  MESSAGE("SKIPPED: needs root and a file system with ACLs");
  return false;
}

}  // namespace

TEST_CASE("who could read the file can, and nobody more, after takeover, move and revert") {
  const Row rows[] = {
      {"no ACL, a folder that gives one", 0600, {}, everybody_by_default},
      {"no ACL, open to the group, a folder that gives one", 0640, {}, everybody_by_default},
      {"one user may read", 0600, alice_reads, {}},
      {"the mask takes everything back", 0600, alice_masked, {}},
      {"one user may not, everybody else may", 0644, alice_alone_excluded, {}},
      {"one user may read, the folder gives more", 0600, alice_reads, everybody_by_default},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    const StoreFixture fixture;
    if (!acls_work(fixture)) return;
    put(fixture.env, "GOPROXY=a\n");
    for (const auto& path :
         {fixture.scratch.path(), fixture.scratch / "config", fixture.scratch / "config/go"})
      fs::permissions(path, fs::perms(0755));
    fs::permissions(fixture.env, fs::perms(row.mode));
    if (!row.acl.empty()) REQUIRE(set_attribute(fixture.env, acl_access, acl_bytes(row.acl)));
    if (!row.folder.empty()) {
      REQUIRE(set_attribute(fixture.scratch / "config/go", acl_default, acl_bytes(row.folder)));
    }
    const auto looks = [&] {
      return std::to_string(mode_of(fixture.env)) + attribute(fixture.env, acl_access) +
             access_of(fixture.env, alice) + "," + access_of(fixture.env, 4321);
    };
    const std::string before = looks();
    EnvStore store = fixture.store();
    for (const char* value : {"p", "q"}) {
      const auto finished = store.write(take(store, value), noon);
      CHECK(finished.outcome == WriteOutcome::written);
      CHECK_FALSE(finished.in_place);
      CHECK(looks() == before);
    }
    CHECK(store.write(order(store, core::Intent::revert), noon).outcome == WriteOutcome::written);
    CHECK(looks() == before);
    CHECK(got(fixture.env) == "GOPROXY=a\n");
  }
}

TEST_CASE(
    "a file that we make is as open as its folder's default ACL lets it be, record and temporary "
    "files are closed") {
  const StoreFixture fixture;
  if (!acls_work(fixture)) return;
  fs::create_directories(fixture.scratch / "config/go");
  fs::create_directories(fixture.state);
  const std::vector<AclEntry> nobody_else{
      {acl_owner, 7}, {acl_user, 4, alice}, {acl_group, 0}, {acl_mask, 7}, {acl_other, 0}};
  for (const auto& folder :
       {fixture.scratch.path(), fixture.scratch / "config", fixture.scratch / "config/go"})
    fs::permissions(folder, fs::perms(0755));
  REQUIRE(set_attribute(fixture.scratch / "config/go", acl_default, acl_bytes(nobody_else)));
  REQUIRE(set_attribute(fixture.state, acl_default, acl_bytes(everybody_by_default)));
  put(fixture.scratch / "config/go/as-go-makes-it", "x");
  EnvStore store = fixture.store();
  REQUIRE(store.write(take(store, "p"), noon).outcome == WriteOutcome::written);
  CHECK(mode_of(fixture.env) == mode_of(fixture.scratch / "config/go/as-go-makes-it"));
  CHECK(access_of(fixture.env, alice) == "r");
  CHECK(access_of(fixture.env, 4321) == "");
  fs::permissions(fixture.state, fs::perms(0755));
  CHECK(access_of(fixture.state + "/takeover.json", alice) == "");
}

TEST_CASE("extended attributes stay; one that can't be copied makes it a write in place") {
  const StoreFixture fixture;
  put(fixture.env, "GOPROXY=a\n");
  if (!set_attribute(fixture.env, "user.note", "mine")) {
    MESSAGE("SKIPPED: no extended attributes on the file system of the scratch folder");
    return;
  }
  EnvStore store = fixture.store();
  CHECK_FALSE(store.write(take(store, "p"), noon).in_place);
  CHECK(attribute(fixture.env, "user.note") == "mine");
  if (::geteuid() != 0) {
    MESSAGE("SKIPPED: needs root to set an attribute that an ordinary user can't");
    return;
  }
  REQUIRE(set_attribute(fixture.env, "security.label-of-root", "x"));
  for (const auto& path :
       {fixture.scratch.path(), fixture.scratch / "config", fixture.scratch / "config/go",
        fixture.env, fixture.state, fixture.state + "/takeover.json"}) {
    give_to_unprivileged(path);
  }
  const std::string how = unprivileged([&]() -> std::string {
    EnvStore theirs = fixture.store();
    const auto finished = theirs.write(take(theirs, "q"), noon);
    return finished.in_place ? finished.detail : "replaced: " + finished.detail;
  });
  CHECK(how == "its attribute security.label-of-root can't be kept (Operation not permitted)");
  CHECK(attribute(fixture.env, "security.label-of-root") == "x");
  CHECK(attribute(fixture.env, "user.note") == "mine");
  CHECK(fixture.store().read().goproxy == "q");
}

TEST_CASE("a second name (hard link) sees what the first one says, and both go back") {
  const StoreFixture fixture;
  put(fixture.env, "GOPROXY=a\n");
  fs::create_hard_link(fixture.env, fixture.scratch / "second");
  EnvStore store = fixture.store();
  const auto finished = store.write(take(store, "p"), noon);
  CHECK(finished.outcome == WriteOutcome::written);
  CHECK(finished.in_place);
  CHECK(finished.detail.find("hard link") != std::string::npos);
  CHECK(got(fixture.scratch / "second") == got(fixture.env));
  CHECK(fs::equivalent(fixture.scratch / "second", fixture.env));
  store.write(order(store, core::Intent::revert), noon);
  CHECK(got(fixture.scratch / "second") == "GOPROXY=a\n");
  CHECK_FALSE(fixture.record());
}

TEST_CASE("what can only be written in place is not touched while somebody else writes it") {
  const StoreFixture fixture;
  put(fixture.env, "GOPROXY=a\n");
  fs::create_hard_link(fixture.env, fixture.scratch / "second");
  EnvStore store = fixture.store();
  const int writer = ::open(fixture.env.c_str(), O_WRONLY | O_CLOEXEC);
  if (!store.somebody_writes()) {
    MESSAGE("SKIPPED: no leases on the file system of the scratch folder");
    ::close(writer);
    return;
  }
  const auto refused = store.write(take(store, "p"), noon);
  CHECK(refused.outcome == WriteOutcome::failed);
  CHECK(refused.detail.find("another program has it open for writing") != std::string::npos);
  CHECK(got(fixture.env) == "GOPROXY=a\n");
  CHECK_FALSE(fixture.record());
  ::close(writer);
  CHECK(store.write(take(store, "p"), noon).outcome == WriteOutcome::written);
}

TEST_CASE(
    "the owner of another's file is kept: by root with a new file, by an ordinary user in place") {
  if (::geteuid() != 0) {
    MESSAGE("SKIPPED: needs root to make a file of another owner");
    return;
  }
  const StoreFixture fixture;
  put(fixture.env, "GOPROXY=a\n");
  fs::permissions(fixture.env, fs::perms(0666));
  for (const auto& path :
       {fixture.scratch.path(), fixture.scratch / "config", fixture.scratch / "config/go"})
    give_to_unprivileged(path);
  const std::string how = unprivileged([&]() -> std::string {
    EnvStore store = fixture.store();
    const auto finished = store.write(take(store, "p"), noon);
    return finished.in_place ? finished.detail : "replaced: " + finished.detail;
  });
  CHECK(how == "its owner can't be kept (Operation not permitted)");
  struct stat status {};
  REQUIRE(::stat(fixture.env.c_str(), &status) == 0);
  CHECK(status.st_uid == 0);
  CHECK((status.st_mode & 07777) == 0666);
}

#endif
