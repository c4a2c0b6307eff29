#include "envfile/store.hpp"

#include <doctest/doctest.h>

#include "store_fixture.hpp"
#include "support/unprivileged.hpp"

using namespace gopx;
using namespace gopx::envfile;
using namespace gopx::testing;
namespace fs = std::filesystem;

TEST_CASE("a look tells everything the brain asks about") {
  const StoreFixture fixture;
  put(fixture.env, "GOPROXY=a\nGOSUMDB=s\nGOFLAGS=-v\nGOPRIVATE=p\nGOVCS=x\n");
  const core::EnvFile file = fixture.store().read();
  CHECK(file.path == fixture.env);
  CHECK(file.exists);
  CHECK(file.problem.empty());
  CHECK(file.writable);
  CHECK(file.write_problem.empty());
  CHECK(file.digest == digest_of(got(fixture.env)));
  CHECK(file.goproxy == "a");
  CHECK(file.gosumdb == "s");
  CHECK(file.other == std::map<std::string, std::string>{{"GOFLAGS", "-v"}, {"GOPRIVATE", "p"}});
  CHECK_FALSE(file.claim);
  CHECK_FALSE(file.foreign_claim);
}

TEST_CASE("no file is a state like any other; no place for one is a problem") {
  const StoreFixture fixture;
  const core::EnvFile file = fixture.store().read();
  CHECK_FALSE(file.exists);
  CHECK(file.problem.empty());
  CHECK(file.writable);
  CHECK(file.digest == "absent");
  CHECK(file.goproxy == std::nullopt);
  const EnvStore off({"", "GOENV=off", fixture.state, nullptr});
  CHECK(off.read().path.empty());
  CHECK(off.read().problem == "GOENV=off");
  CHECK_FALSE(off.read().writable);
}

TEST_CASE("the name that the user knows is shown, not where its links lead") {
  const StoreFixture fixture;
  put(fixture.scratch / "dot/goenv", "GOPROXY=a\n");
  fs::create_directories(fixture.scratch / "config/go");
  fs::create_symlink(fixture.scratch / "dot/goenv", fixture.env);
  CHECK(fixture.store().read().path == fixture.env);
  CHECK(fixture.store().read().goproxy == "a");
}

TEST_CASE("a takeover is recognised by any later process, also without record or without comment") {
  const StoreFixture fixture;
  put(fixture.env, "GOPROXY=a\n");
  EnvStore first = fixture.store();
  REQUIRE(first.write(take(first, "p", "alias"), noon).outcome == core::WriteOutcome::written);
  const core::EnvFile seen = fixture.store().read();
  REQUIRE(seen.claim);
  CHECK(*seen.claim == core::Claim{"a", std::nullopt, true, noon});
  CHECK_FALSE(seen.foreign_claim);
  SUBCASE("record lost") {
    fs::remove(fixture.state + "/takeover.json");
    CHECK(fixture.store().read().claim == seen.claim);
    CHECK(fixture.store().read().foreign_claim);
  }
  SUBCASE("record corrupt: the same, and the log is told") {
    put(fixture.state + "/takeover.json", "{}");
    const EnvStore store = fixture.store();
    CHECK(store.read().claim == seen.claim);
    CHECK(store.read().foreign_claim);
    CHECK(store.record_problem().find("takeover.json") != std::string::npos);
  }
  SUBCASE("comments taken out by hand") {
    put(fixture.env, "GOPROXY=p\nGOSUMDB=alias\n");
    CHECK(fixture.store().read().claim == seen.claim);
    CHECK_FALSE(fixture.store().read().foreign_claim);
  }
  SUBCASE("another value: a person's") {
    put(fixture.env, with_line(with_line(*got(fixture.env), "GOPROXY", "h"), "GOSUMDB", "off"));
    CHECK_FALSE(fixture.store().read().claim);
  }
  SUBCASE("the file renamed through a link") {
    fs::rename(fixture.env, fixture.scratch / "moved");
    fs::create_symlink(fixture.scratch / "moved", fixture.env);
    CHECK(fixture.store().read().claim == seen.claim);
    CHECK_FALSE(fixture.store().read().foreign_claim);
  }
}

TEST_CASE("a record that has lost its meaning goes at the next stable look, and only then") {
  const StoreFixture fixture;
  put(fixture.env, "GOPROXY=a\n");
  EnvStore store = fixture.store();
  REQUIRE(store.write(take(store, "p"), noon).outcome == core::WriteOutcome::written);
  store.settle(store.read());
  CHECK(fixture.record());  // in force
  SUBCASE("a person's edit") {
    put(fixture.env, "GOPROXY=human\n");
    store.settle(store.read());
    CHECK_FALSE(fixture.record());
    put(fixture.env, "GOPROXY=p\n");  // now their own choice
    CHECK_FALSE(store.read().claim);
  }
  SUBCASE("removed by a person") {
    fs::remove(fixture.env);
    store.settle(store.read());
    CHECK_FALSE(fixture.record());
  }
  SUBCASE("gone with its folder, perhaps not mounted: that says nothing") {
    fs::rename(fixture.scratch / "config", fixture.scratch / "away");
    store.settle(store.read());
    CHECK(fixture.record());
    fs::rename(fixture.scratch / "away", fixture.scratch / "config");
    CHECK(store.read().claim);
  }
  SUBCASE("unreadable: that says nothing either") {
    fs::remove(fixture.env);
    fs::create_directory(fixture.env);
    store.settle(store.read());
    CHECK(fixture.record());
  }
}

TEST_CASE("a record about another file is told, and not believed here") {
  const StoreFixture fixture;
  put(fixture.env, "GOPROXY=a\n");
  EnvStore store = fixture.store();
  REQUIRE(store.write(take(store, "p"), noon).outcome == core::WriteOutcome::written);
  CHECK_FALSE(store.other_file());
  put(fixture.scratch / "other", "GOPROXY=p\n");
  EnvStore other({fixture.scratch / "other", "", fixture.state, nullptr});
  REQUIRE(other.other_file());
  CHECK(other.other_file()->path == fixture.env);
  CHECK(other.other_file()->ours);
  CHECK_FALSE(other.read().claim);
  other.settle(other.read());
  CHECK(fixture.record());
  CHECK(EnvStore({"", "off", fixture.state, nullptr}).other_file()->path == fixture.env);
}

TEST_CASE("an interrupted write in place is ended at start, whichever byte it had reached") {
  const std::string from = "A=1\nGOPROXY=a\nB=2\n";
  const StoreFixture fixture{Scratch(Scratch::memory)};
  put(fixture.env, from);
  EnvStore store = fixture.store();
  REQUIRE(store.write(take(store, "p"), noon).outcome == core::WriteOutcome::written);
  const std::string to = *got(fixture.env);
  const TakeoverRecordFile file(fixture.state);
  const TakeoverRecord whole = file.load().value().value();
  for (const bool back : {false, true}) {
    const std::string& old_text = back ? to : from;
    const std::string& new_text = back ? from : to;
    for (std::size_t n = 0; n <= new_text.size(); ++n) {
      CAPTURE(n);
      TakeoverRecord record = whole;
      record.in_place = InPlace{old_text, new_text};
      REQUIRE(file.save(record));
      put(fixture.env, new_text.substr(0, n) + (n < old_text.size() ? old_text.substr(n) : ""));
      EnvStore next = fixture.store();
      next.recover();
      const auto now = got(fixture.env);
      CHECK((now == from || now == to));
      CHECK(users_goproxy(next.read()) == "a");
      CHECK_FALSE(file.load().value()->in_place);
    }
  }
  TakeoverRecord record = whole;
  record.in_place = InPlace{from, to};
  REQUIRE(file.save(record));
  put(fixture.env, "GOPROXY=human\n");
  fixture.store().recover();
  CHECK(got(fixture.env) == "GOPROXY=human\n");
}
