#include <doctest/doctest.h>

#include "store_fixture.hpp"
#include "support/unprivileged.hpp"

using namespace gopx;
using namespace gopx::envfile;
using namespace gopx::sys;
using namespace gopx::testing;
namespace fs = std::filesystem;
using core::WriteOutcome;

namespace {

// Does to the displaced inode what `go env -w` does that had opened the file a moment ago.
class LateWriter {
 public:
  explicit LateWriter(const std::string& path) : fd_(::open(path.c_str(), O_RDWR | O_CLOEXEC)) {}
  ~LateWriter() { close(); }
  void write(const std::string& content) const {
    CHECK(::ftruncate(fd_, 0) == 0);
    add(content);
  }
  void add(const std::string& content) const {
    CHECK(::lseek(fd_, 0, SEEK_END) >= 0);
    CHECK(::write(fd_, content.data(), content.size()) == static_cast<ssize_t>(content.size()));
  }
  void close() { ::close(std::exchange(fd_, -1)); }

 private:
  int fd_;
};

EnvStore::SecondLook look_until_calm(EnvStore& store) {
  auto result = EnvStore::SecondLook::nothing;
  for (int look = 0; look < 20 && store.second_look_wanted(); ++look) {
    const auto seen = store.second_look(noon);
    if (seen == EnvStore::SecondLook::folded) result = seen;
  }
  return result;
}

}  // namespace

TEST_CASE("takeover, then revert: the answers, the file, the record") {
  const StoreFixture fixture;
  put(fixture.env, "# mine\nGOPROXY=a\n");
  EnvStore store = fixture.store();
  const auto taken = store.write(take(store, "p"), noon);
  CHECK(taken.outcome == WriteOutcome::written);
  CHECK(taken.id == WriteId{7});
  CHECK(taken.detail.empty());
  CHECK_FALSE(taken.in_place);
  CHECK(taken.after == store.read());
  CHECK(taken.after.goproxy == "p");
  CHECK(fixture.record());
  CHECK(mode_of(fixture.state + "/takeover.json") == 0600);
  CHECK(got(fixture.env) ==
        "# mine\n# gopxd: GOPROXY was \"a\" until 2026-01-02T12:00:00Z, now \"p\"; undo: gopxd "
        "--restore\nGOPROXY=p\n");
  const auto back = store.write(order(store, core::Intent::revert), noon);
  CHECK(back.outcome == WriteOutcome::written);
  CHECK_FALSE(back.after.claim);
  CHECK(got(fixture.env) == "# mine\nGOPROXY=a\n");
  CHECK_FALSE(fixture.record());
  CHECK(names_in(fixture.scratch / "config/go") == std::vector<std::string>{"env"});
}

TEST_CASE("no file, no folder: both are made, the file goes with the revert, the folder stays") {
  const StoreFixture fixture;
  EnvStore store = fixture.store();
  REQUIRE(store.write(take(store, "p"), noon).outcome == WriteOutcome::written);
  CHECK(store.read().goproxy == "p");
  const auto back = store.write(order(store, core::Intent::revert), noon);
  CHECK(back.outcome == WriteOutcome::written);
  CHECK_FALSE(back.after.exists);
  CHECK(names_in(fixture.scratch / "config/go").empty());
}

TEST_CASE("keep: the value stays, record and comment go") {
  const StoreFixture fixture;
  put(fixture.env, "GOPROXY=a\n");
  EnvStore store = fixture.store();
  store.write(take(store, "p"), noon);
  CHECK(store.write(order(store, core::Intent::keep), noon).outcome == WriteOutcome::written);
  CHECK(got(fixture.env) == "GOPROXY=p\n");
  CHECK_FALSE(fixture.record());
  CHECK_FALSE(store.read().claim);
}

TEST_CASE("nothing to do is no write") {
  const StoreFixture fixture;
  put(fixture.env, "GOPROXY=a\n");
  EnvStore store = fixture.store();
  for (const auto& idle :
       {take(store, "a"), order(store, core::Intent::revert), order(store, core::Intent::keep)}) {
    CHECK(store.write(idle, noon).outcome == WriteOutcome::unchanged);
  }
  CHECK_FALSE(fixture.record());
  store.write(take(store, "p"), noon);
  CHECK(store.write(take(store, "p"), noon).outcome == WriteOutcome::unchanged);
  CHECK(fixture.record());
}

TEST_CASE("another gopxd's takeover that says the same becomes ours by a record alone") {
  const StoreFixture fixture;
  put(fixture.env, print_comment({"GOPROXY", "a", "p", noon}) + "\nGOPROXY=p\n");
  EnvStore store = fixture.store();
  CHECK(store.read().foreign_claim);
  CHECK(store.write(take(store, "p"), noon).outcome == WriteOutcome::unchanged);
  CHECK_FALSE(store.read().foreign_claim);
  CHECK(store.read().claim->goproxy_before == "a");
}

TEST_CASE("compare and swap: any other digest changes nothing") {
  const StoreFixture fixture;
  put(fixture.env, "GOPROXY=a\n");
  EnvStore store = fixture.store();
  const auto order = take(store, "p");
  put(fixture.env, "GOPROXY=b\n");
  const auto finished = store.write(order, noon);
  CHECK(finished.outcome == WriteOutcome::changed_meanwhile);
  CHECK(finished.after.goproxy == "b");
  CHECK(got(fixture.env) == "GOPROXY=b\n");
  CHECK_FALSE(fixture.record());
  fs::remove(fixture.env);
  CHECK(store.write(order, noon).outcome == WriteOutcome::changed_meanwhile);
  CHECK_FALSE(fs::exists(fixture.env));
}

TEST_CASE("values that would break go are refused") {
  const StoreFixture fixture;
  put(fixture.env, "GOPROXY=a\n");
  EnvStore store = fixture.store();
  for (const std::string bad : {"", " ", "p\nGOSUMDB=off", "p\r"}) {
    CHECK(store.write(take(store, bad), noon).outcome == WriteOutcome::failed);
    if (!bad.empty())
      CHECK(store.write(take(store, "p", bad), noon).outcome == WriteOutcome::failed);
  }
  CHECK(store.write(take(store, "p", ""), noon).outcome == WriteOutcome::failed);
  CHECK(got(fixture.env) == "GOPROXY=a\n");
}

TEST_CASE("a file that would grow beyond what we would read again is left alone") {
  const StoreFixture fixture;
  const std::string head = "GOPROXY=a\n#";
  const std::string full = head + std::string(env_file_bytes_max - head.size(), 'x');
  put(fixture.env, full);
  EnvStore store = fixture.store();
  CHECK(store.write(take(store, "p"), noon).outcome == WriteOutcome::failed);
  CHECK(got(fixture.env) == full);
  CHECK_FALSE(fixture.record());
}

TEST_CASE("nothing is changed without a record") {
  const StoreFixture fixture;
  put(fixture.env, "GOPROXY=a\n");
  put(fixture.state, "a file where the state folder should be");
  EnvStore store = fixture.store();
  const auto finished = store.write(take(store, "p"), noon);
  CHECK(finished.outcome == WriteOutcome::failed);
  CHECK(finished.detail.find("nothing is changed without a record") != std::string::npos);
  CHECK(got(fixture.env) == "GOPROXY=a\n");
}

TEST_CASE("read-only file, read-only folder, no place: the sentence, and the record as before") {
  const StoreFixture fixture;
  put(fixture.env, "GOPROXY=a\n");
  for (const auto& path : {fixture.scratch.path(), fixture.scratch / "config",
                           fixture.scratch / "config/go", fixture.env}) {
    give_to_unprivileged(path);
  }
  const auto attempt = [&](const std::string& env) {
    return unprivileged([&] {
      EnvStore store({env, "", fixture.state, nullptr});
      const auto finished = store.write(take(store, "p"), noon);
      const bool kept = !fixture.record() &&
                        (finished.outcome == WriteOutcome::failed) == !finished.detail.empty();
      return kept ? finished.detail : "record: " + finished.detail;
    });
  };
  fs::permissions(fixture.env, fs::perms(0444));
  CHECK(attempt(fixture.env).find(fixture.env + " can't be written: Permission denied") == 0);
  fs::permissions(fixture.scratch / "config/go", fs::perms(0555));
  CHECK(attempt(fixture.scratch / "config/go/other").find("can't be created") != std::string::npos);
  CHECK(attempt("/dev/null").find("not a regular file") != std::string::npos);
  CHECK(got(fixture.env) == "GOPROXY=a\n");
  fs::permissions(fixture.scratch / "config/go", fs::perms(0755));
}

TEST_CASE("a closed folder with a writable file: in place, said so, and reverted byte for byte") {
  const StoreFixture fixture;
  put(fixture.env, "GOPROXY=a\n");
  for (const auto& path : {fixture.scratch.path(), fixture.scratch / "config",
                           fixture.scratch / "config/go", fixture.env}) {
    give_to_unprivileged(path);
  }
  fs::permissions(fixture.scratch / "config/go", fs::perms(0555));
  const std::string taken = unprivileged([&]() -> std::string {
    EnvStore store = fixture.store();
    const auto finished = store.write(take(store, "p"), noon);
    return finished.outcome == WriteOutcome::written && finished.in_place ? finished.detail
                                                                          : "not in place";
  });
  CHECK(taken == "its directory is not writable (Permission denied)");
  CHECK(fixture.store().read().goproxy == "p");
  CHECK_FALSE(TakeoverRecordFile(fixture.state).load().value()->in_place);
  const std::string back = unprivileged([&] {
    EnvStore store = fixture.store();
    return store.write(order(store, core::Intent::revert), noon).detail;
  });
  CHECK(back == taken);
  CHECK(got(fixture.env) == "GOPROXY=a\n");
  CHECK_FALSE(fixture.record());
  fs::permissions(fixture.scratch / "config/go", fs::perms(0755));
}

TEST_CASE("two gopxds with state folders of their own never write the same file") {
  const StoreFixture fixture;
  auto mine = InstanceLock::acquire(fixture.scratch / "s1", fixture.env);
  auto theirs =
      InstanceLock::acquire(fixture.scratch / "s2", fixture.env);  // no folder yet: nothing to lock
  REQUIRE(mine);
  REQUIRE(theirs);
  EnvStore one({fixture.env, "", fixture.scratch / "s1", &*mine});
  EnvStore two({fixture.env, "", fixture.scratch / "s2", &*theirs});
  const auto made = one.write(take(one, "p"), noon);
  CHECK(made.outcome == WriteOutcome::written);
  const auto refused = two.write(take(two, "q"), noon);
  CHECK(refused.outcome == WriteOutcome::failed);
  CHECK(refused.detail.find("gopxd is already running (pid ") != std::string::npos);
  CHECK(two.read().goproxy == "p");
}

TEST_CASE("a write that hit the displaced inode is applied to the new file") {
  const StoreFixture fixture;
  put(fixture.env, "GOPROXY=a\n");
  EnvStore store = fixture.store();
  LateWriter late(fixture.env);
  REQUIRE(store.write(take(store, "p"), noon).outcome == WriteOutcome::written);
  REQUIRE(store.second_look_wanted());
  SUBCASE("nobody was late") {
    late.close();
    CHECK(store.second_look(noon) == EnvStore::SecondLook::nothing);
    CHECK_FALSE(store.second_look_wanted());
  }
  SUBCASE("another key: it is there, and our plan still is") {
    late.write("GOFLAGS=-v\nGOPROXY=a\n");
    late.close();
    CHECK(store.second_look(noon) == EnvStore::SecondLook::look_again);  // it may be half written
    CHECK(store.second_look(noon) == EnvStore::SecondLook::folded);
    CHECK(read_env(*got(fixture.env)) == EnvValues{{"GOFLAGS", "-v"}, {"GOPROXY", "p"}});
    CHECK(store.read().claim->goproxy_before == "a");
    CHECK(look_until_calm(store) == EnvStore::SecondLook::nothing);
    store.write(order(store, core::Intent::revert), noon);
    CHECK(got(fixture.env) == "GOFLAGS=-v\nGOPROXY=a\n");
  }
  SUBCASE("GOPROXY itself: theirs, no claim, no record") {
    late.write("GOPROXY=human\n");
    late.close();
    CHECK(look_until_calm(store) == EnvStore::SecondLook::folded);
    CHECK(got(fixture.env) == "GOPROXY=human\n");
    CHECK_FALSE(store.read().claim);
    CHECK_FALSE(fixture.record());
  }
  SUBCASE("while the new file was edited too") {
    late.write("GOFLAGS=-v\nGOPROXY=a\n");
    late.close();
    put(fixture.env, *got(fixture.env) + "GOPRIVATE=x\n");
    CHECK(look_until_calm(store) == EnvStore::SecondLook::folded);
    CHECK(read_env(*got(fixture.env)) ==
          EnvValues{{"GOFLAGS", "-v"}, {"GOPRIVATE", "x"}, {"GOPROXY", "p"}});
  }
  SUBCASE("after a second write of ours") {
    store.write(take(store, "p2"), noon);
    late.write("GOFLAGS=-v\nGOPROXY=a\n");
    late.close();
    CHECK(look_until_calm(store) == EnvStore::SecondLook::folded);
    CHECK(read_env(*got(fixture.env)) == EnvValues{{"GOFLAGS", "-v"}, {"GOPROXY", "p2"}});
    CHECK(store.read().claim->goproxy_before == "a");
  }
  SUBCASE("a writer that pauses is waited for, and loses nothing") {
    late.write("GOFLAGS=-v\nGOPR");
    for (int look = 0; look < 10; ++look) {
      CHECK(store.second_look(noon) == EnvStore::SecondLook::look_again);
      CHECK(store.second_look_urgent());
    }
    CHECK(env_value(*got(fixture.env), "GOFLAGS") == std::nullopt);  // half a line is no line
    late.add("OXY=a\nGOPRIVATE=corp.example\n");
    late.close();
    CHECK(look_until_calm(store) == EnvStore::SecondLook::folded);
    CHECK(read_env(*got(fixture.env)) ==
          EnvValues{{"GOFLAGS", "-v"}, {"GOPRIVATE", "corp.example"}, {"GOPROXY", "p"}});
    CHECK_FALSE(store.second_look_wanted());
  }
  SUBCASE("who holds it open for very long is not waited for, and heard whenever he writes") {
    late.write("GOFLAGS=-v\nGOPR");
    int looks = 0;
    while (store.second_look(noon) != EnvStore::SecondLook::folded && looks < 100) ++looks;
    CHECK(looks + 1 == looks_at_writers);
    CHECK(env_value(*got(fixture.env), "GOFLAGS") == "-v");
    CHECK(store.second_look_wait() == second_look_after);  // at what the folding has displaced
    CHECK(store.second_look(noon) == EnvStore::SecondLook::nothing);
    CHECK(store.second_look_wait() == late_look_after);
    CHECK(store.second_look(noon) == EnvStore::SecondLook::nothing);
    CHECK(store.second_look_wanted());
    late.add("OXY=a\nGOPRIVATE=corp.example\n");
    late.close();
    CHECK(store.second_look(noon) == EnvStore::SecondLook::folded);
    CHECK(read_env(*got(fixture.env)) ==
          EnvValues{{"GOFLAGS", "-v"}, {"GOPRIVATE", "corp.example"}, {"GOPROXY", "p"}});
    CHECK(store.second_look(noon) == EnvStore::SecondLook::nothing);
    CHECK_FALSE(store.second_look_wanted());
    store.write(order(store, core::Intent::revert), noon);
    CHECK(got(fixture.env) == "GOFLAGS=-v\nGOPROXY=a\nGOPRIVATE=corp.example\n");
  }
}

TEST_CASE("a write that hit the file as a revert removed it brings it back, without our lines") {
  const StoreFixture fixture;
  EnvStore store = fixture.store();
  store.write(take(store, "p"), noon);
  LateWriter late(fixture.env);
  const std::string ours = *got(fixture.env);
  REQUIRE(store.write(order(store, core::Intent::revert), noon).outcome == WriteOutcome::written);
  late.write("GOFLAGS=-v\n" + ours);
  late.close();
  CHECK(look_until_calm(store) == EnvStore::SecondLook::folded);
  CHECK(got(fixture.env) == "GOFLAGS=-v\n");
  CHECK_FALSE(fixture.record());
}

TEST_CASE("no reader ever sees anything but the old or the new file") {
  const StoreFixture fixture{Scratch(Scratch::memory)};
  const std::string before = "GOPROXY=a\n" + std::string(20000, '#') + "\n";
  put(fixture.env, before);
  EnvStore store = fixture.store();
  int stop[2];
  REQUIRE(::pipe2(stop, O_NONBLOCK | O_CLOEXEC) == 0);
  const pid_t reader = ::fork();
  if (reader == 0) {
    ::close(stop[1]);
    char byte = 0;
    long reads = 0;
    while (::read(stop[0], &byte, 1) < 0) {  // until the writer closes its end
      const auto text = got(fixture.env);
      const bool whole = text && text->ends_with("#\n") && text->size() >= before.size() &&
                         (env_value(*text, "GOPROXY") == "a" || comments_in(*text).size() == 1);
      if (!whole) ::_exit(1);
      ++reads;
    }
    ::_exit(reads > 0 ? 0 : 2);
  }
  ::close(stop[0]);
  for (int round = 0; round < 60; ++round) {
    CHECK(store.write(take(store, round % 2 == 0 ? "p" : "q"), noon).outcome ==
          WriteOutcome::written);
    if (round % 3 == 0) store.write(order(store, core::Intent::revert), noon);
    store.second_look(noon);
  }
  ::close(stop[1]);
  int status = -1;
  ::waitpid(reader, &status, 0);
  CHECK(status == 0);
}
