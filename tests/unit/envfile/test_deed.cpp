// The record is bound to what was written, not to the name under which it was written; and where it
// contradicts the file and its comments, those are right.
#include <doctest/doctest.h>

#include "envfile/restore.hpp"
#include "envfile/watched_env_file.hpp"
#include "store_fixture.hpp"
#include "support/loop_until.hpp"

using namespace gopx;
using namespace gopx::envfile;
using namespace gopx::testing;
namespace fs = std::filesystem;
using core::WriteOutcome;

namespace {

const auto no_wait = [](Duration) {};

// ~/.config/go is a link into dotfiles, and a takeover has been written there.
struct Dotfiles {
  Dotfiles() {
    put(written, "GOPROXY=a\n");
    fs::create_directories(fixture.scratch / "config");
    fs::create_directory_symlink(fixture.scratch / "dot/go", link);
    EnvStore store = fixture.store();
    REQUIRE(store.write(take(store, "p"), noon).outcome == WriteOutcome::written);
  }
  // What `stow --restow` may make of it.
  void make_real_folder(const std::string& text) const {
    fs::remove(link);
    put(fixture.env, text);
  }
  void save_by_rename(const std::string& text) const {
    put(fixture.scratch / "new", text);
    fs::rename(fixture.scratch / "new", written);
  }

  StoreFixture fixture;
  std::string link = fixture.scratch / "config/go";
  std::string written = fixture.scratch / "dot/go/env";
};

TakeoverRecord record_in(const StoreFixture& fixture) {
  return TakeoverRecordFile(fixture.state).load().value().value();
}

}  // namespace

TEST_CASE("a link that became a real folder: the file that was written gets its bytes back") {
  enum class Stands { the_very_file, a_copy, the_very_file_with_another_line };
  for (const auto stands :
       {Stands::the_very_file, Stands::a_copy, Stands::the_very_file_with_another_line}) {
    for (const bool by_daemon : {false, true}) {
      CAPTURE(static_cast<int>(stands));
      CAPTURE(by_daemon);
      const Dotfiles home;
      const StoreFixture& fixture = home.fixture;
      const std::string ours = *got(home.written);
      const std::string more =
          stands == Stands::the_very_file_with_another_line ? "GOFLAGS=-v\n" : "";
      if (stands == Stands::a_copy) home.save_by_rename(ours);
      if (!more.empty()) put(home.written, ours + more);
      home.make_real_folder("GOPROXY=human\n");
      const auto done = by_daemon ? retire_other_file(fixture.options(), noon)
                                  : restore(fixture.options(), no_wait, noon);
      REQUIRE(done);
      CHECK(done->files == std::vector<std::string>{home.written});
      CHECK(done->notes.empty());
      CHECK(got(home.written) == "GOPROXY=a\n" + more);
      CHECK(got(fixture.env) == "GOPROXY=human\n");
      CHECK_FALSE(fixture.record());
    }
  }
}

TEST_CASE("another file at the recorded place is left alone and named, once") {
  const Dotfiles home;
  home.save_by_rename("GOPROXY=p\nGOFLAGS=-v\n");
  home.make_real_folder("GOPROXY=human\n");
  const auto restored = restore(home.fixture.options(), no_wait, noon);
  REQUIRE(restored);
  CHECK(restored->files.empty());
  REQUIRE(restored->notes.size() == 1);
  CHECK(restored->notes[0].find(home.written) == 0);
  CHECK(got(home.written) == "GOPROXY=p\nGOFLAGS=-v\n");
  CHECK_FALSE(home.fixture.record());
  CHECK(restore(home.fixture.options(), no_wait, noon)->notes.empty());
}

TEST_CASE("a link that is just being made anew, a folder that is not mounted: nothing is done") {
  const Dotfiles home;
  SUBCASE("no link") { fs::remove(home.link); }
  SUBCASE("no folder where it leads") {
    fs::rename(home.fixture.scratch / "dot", home.fixture.scratch / "away");
  }
  const auto restored = retire_other_file(home.fixture.options(), noon);
  CHECK(restored->files.empty());
  CHECK(restored->notes.empty());
  EnvStore store = home.fixture.store();
  store.settle(store.read());
  CHECK(home.fixture.record());
}

TEST_CASE("a copy of what we wrote is not ours while the file itself still stands") {
  const Dotfiles home;
  const std::string ours = *got(home.written);
  home.make_real_folder(ours);
  CHECK(home.fixture.store().read().foreign_claim);  // its comment speaks for it
  const auto restored = restore(home.fixture.options(), no_wait, noon);
  CHECK(restored->files == std::vector<std::string>{home.written, home.fixture.env});
  CHECK(got(home.written) == "GOPROXY=a\n");
  CHECK(got(home.fixture.env) == "GOPROXY=a\n");
  CHECK_FALSE(home.fixture.record());
}

TEST_CASE(
    "the running daemon gives the file back that it has written, as soon as the look is stable") {
  const Dotfiles home;
  boost::asio::io_context loop;
  std::vector<core::EnvFile> seen;
  std::vector<std::string> problems;
  WatchedEnvFile env(loop, {home.fixture.options(), {}, {}},
                     {[&](core::EnvFile file) { seen.push_back(std::move(file)); },
                      {},
                      {},
                      [&](std::string problem) { problems.push_back(std::move(problem)); }});
  env.start();
  REQUIRE(loop_until(loop, [&] { return seen.size() == 1; }));
  CHECK(seen[0].claim);
  home.make_real_folder("GOPROXY=human\n");
  REQUIRE(loop_until(loop, [&] { return seen.size() == 2; }));
  CHECK(seen[1].goproxy == "human");
  CHECK_FALSE(seen[1].claim);
  CHECK(got(home.written) == "GOPROXY=a\n");
  REQUIRE(loop_until(loop, [&] { return !problems.empty(); }));
  CHECK(problems[0].starts_with(home.written));
}

TEST_CASE("a record that lies is not written back: file and comment are right") {
  const StoreFixture fixture;
  put(fixture.env, "A=1\nGOPROXY=a\n");
  EnvStore store = fixture.store();
  REQUIRE(store.write(take(store, "p"), noon).outcome == WriteOutcome::written);
  TakeoverRecord record = record_in(fixture);
  SUBCASE("about the original, all else agrees") { record.original = "A=1\nGOPROXY=evil\n"; }
  SUBCASE("about another line of it") { record.original = "A=2\nGOPROXY=a\n"; }
  SUBCASE("that there was no file") {
    record.original.reset();
    record.created = true;
  }
  SUBCASE("about the value") {
    record.keys[0].before = "evil";
    record.original = "A=1\nGOPROXY=evil\n";
  }
  SUBCASE("about everything, and it says that somebody else has written") {
    record.keys[0].before = "evil";
    record.digest_after = "x";
  }
  SUBCASE("about a write in place") {
    record.in_place = InPlace{*got(fixture.env) + "GOSUMDB=off\n", *got(fixture.env)};
    put(fixture.env, *got(fixture.env));
  }
  REQUIRE(TakeoverRecordFile(fixture.state).save(record));
  CHECK(restore(fixture.options(), no_wait, noon)->files.size() == 1);
  CHECK(got(fixture.env) == "A=1\nGOPROXY=a\n");
  CHECK_FALSE(fixture.record());
}

TEST_CASE("no file before, and a record that can't be read: no empty file is left") {
  const StoreFixture fixture;
  EnvStore store = fixture.store();
  REQUIRE(store.write(take(store, "p", "alias"), noon).outcome == WriteOutcome::written);
  SUBCASE("unreadable") { put(fixture.state + "/takeover.json", "rubbish"); }
  SUBCASE("lost") { fs::remove(fixture.state + "/takeover.json"); }
  SUBCASE("unreadable, and another takeover in between") {
    put(fixture.state + "/takeover.json", "rubbish");
    EnvStore next = fixture.store();
    REQUIRE(next.write(take(next, "q"), noon).outcome == WriteOutcome::written);
    CHECK(record_in(fixture).created);
  }
  CHECK(restore(fixture.options(), no_wait, noon)->files.size() == 1);
  CHECK(names_in(fixture.scratch / "config/go").empty());
}

TEST_CASE("an empty file that was there is there again, by a record that can be read") {
  const StoreFixture fixture;
  put(fixture.env, "");
  EnvStore store = fixture.store();
  REQUIRE(store.write(take(store, "p"), noon).outcome == WriteOutcome::written);
  CHECK(restore(fixture.options(), no_wait, noon)->files.size() == 1);
  CHECK(got(fixture.env) == "");
}

TEST_CASE("what a kill has left in the state folder and beside the file goes at the next start") {
  const StoreFixture fixture;
  put(fixture.env, "GOPROXY=a\n");
  EnvStore store = fixture.store();
  REQUIRE(store.write(take(store, "p"), noon).outcome == WriteOutcome::written);
  for (const auto* name : {"/.takeover.json.gopx-aaaaaa", "/.memory.json.gopx-bbbbbb"})
    put(fixture.state + name, "half");
  put(fixture.scratch / "config/go/.env.gopx-cccccc", "half");
  EnvStore next = fixture.store();
  next.recover();
  CHECK(names_in(fixture.state) == std::vector<std::string>{"takeover.json"});
  CHECK(names_in(fixture.scratch / "config/go") == std::vector<std::string>{"env"});
}
