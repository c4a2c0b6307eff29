#include "envfile/store.hpp"

#include <doctest/doctest.h>

#include "store_fixture.hpp"
#include "support/unprivileged.hpp"

using namespace gopx;
using namespace gopx::envfile;
using namespace gopx::testing;
namespace fs = std::filesystem;

TEST_CASE("a look tells everything the brain asks about") {
  const Desk desk;
  put(desk.env, "GOPROXY=a\nGOSUMDB=s\nGOFLAGS=-v\nGOPRIVATE=p\nGOVCS=x\n");
  const core::EnvFile file = desk.store().read();
  CHECK(file.path == desk.env);
  CHECK(file.exists);
  CHECK(file.problem.empty());
  CHECK(file.writable);
  CHECK(file.write_problem.empty());
  CHECK(file.digest == digest_of(got(desk.env)));
  CHECK(file.goproxy == "a");
  CHECK(file.gosumdb == "s");
  CHECK(file.other == std::map<std::string, std::string>{{"GOFLAGS", "-v"}, {"GOPRIVATE", "p"}});
  CHECK_FALSE(file.claim);
  CHECK_FALSE(file.foreign_claim);
}

TEST_CASE("no file is a state like any other; no place for one is a problem") {
  const Desk desk;
  const core::EnvFile file = desk.store().read();
  CHECK_FALSE(file.exists);
  CHECK(file.problem.empty());
  CHECK(file.writable);
  CHECK(file.digest == "absent");
  CHECK(file.goproxy == std::nullopt);
  const EnvStore off({"", "GOENV=off", desk.state, nullptr});
  CHECK(off.read().path.empty());
  CHECK(off.read().problem == "GOENV=off");
  CHECK_FALSE(off.read().writable);
}

TEST_CASE("the name that the user knows is shown, not where its links lead") {
  const Desk desk;
  put(desk.scratch / "dot/goenv", "GOPROXY=a\n");
  fs::create_directories(desk.scratch / "config/go");
  fs::create_symlink(desk.scratch / "dot/goenv", desk.env);
  CHECK(desk.store().read().path == desk.env);
  CHECK(desk.store().read().goproxy == "a");
}

TEST_CASE("a takeover is recognised by any later process, also without record or without comment") {
  const Desk desk;
  put(desk.env, "GOPROXY=a\n");
  EnvStore first = desk.store();
  REQUIRE(first.write(take(first, "p", "alias"), noon).outcome == core::WriteOutcome::written);
  const core::EnvFile seen = desk.store().read();
  REQUIRE(seen.claim);
  CHECK(*seen.claim == core::Claim{"a", std::nullopt, true, noon});
  CHECK_FALSE(seen.foreign_claim);
  SUBCASE("record lost") {
    fs::remove(desk.state + "/takeover.json");
    CHECK(desk.store().read().claim == seen.claim);
    CHECK(desk.store().read().foreign_claim);
  }
  SUBCASE("record corrupt: the same, and the log is told") {
    put(desk.state + "/takeover.json", "{}");
    const EnvStore store = desk.store();
    CHECK(store.read().claim == seen.claim);
    CHECK(store.read().foreign_claim);
    CHECK(store.record_problem().find("takeover.json") != std::string::npos);
  }
  SUBCASE("comments taken out by hand") {
    put(desk.env, "GOPROXY=p\nGOSUMDB=alias\n");
    CHECK(desk.store().read().claim == seen.claim);
    CHECK_FALSE(desk.store().read().foreign_claim);
  }
  SUBCASE("another value: a person's") {
    put(desk.env, with_line(with_line(*got(desk.env), "GOPROXY", "h"), "GOSUMDB", "off"));
    CHECK_FALSE(desk.store().read().claim);
  }
  SUBCASE("the file renamed through a link") {
    fs::rename(desk.env, desk.scratch / "moved");
    fs::create_symlink(desk.scratch / "moved", desk.env);
    CHECK(desk.store().read().claim == seen.claim);
    CHECK_FALSE(desk.store().read().foreign_claim);
  }
}

TEST_CASE("a record that has lost its meaning goes at the next stable look, and only then") {
  const Desk desk;
  put(desk.env, "GOPROXY=a\n");
  EnvStore store = desk.store();
  REQUIRE(store.write(take(store, "p"), noon).outcome == core::WriteOutcome::written);
  store.settle(store.read());
  CHECK(desk.record());  // in force
  SUBCASE("a person's edit") {
    put(desk.env, "GOPROXY=human\n");
    store.settle(store.read());
    CHECK_FALSE(desk.record());
    put(desk.env, "GOPROXY=p\n");  // now their own choice
    CHECK_FALSE(store.read().claim);
  }
  SUBCASE("removed by a person") {
    fs::remove(desk.env);
    store.settle(store.read());
    CHECK_FALSE(desk.record());
  }
  SUBCASE("gone with its folder, perhaps not mounted: that says nothing") {
    fs::rename(desk.scratch / "config", desk.scratch / "away");
    store.settle(store.read());
    CHECK(desk.record());
    fs::rename(desk.scratch / "away", desk.scratch / "config");
    CHECK(store.read().claim);
  }
  SUBCASE("unreadable: that says nothing either") {
    fs::remove(desk.env);
    fs::create_directory(desk.env);
    store.settle(store.read());
    CHECK(desk.record());
  }
}

TEST_CASE("a record about another file is told, and not believed here") {
  const Desk desk;
  put(desk.env, "GOPROXY=a\n");
  EnvStore store = desk.store();
  REQUIRE(store.write(take(store, "p"), noon).outcome == core::WriteOutcome::written);
  CHECK_FALSE(store.other_file());
  put(desk.scratch / "other", "GOPROXY=p\n");
  EnvStore other({desk.scratch / "other", "", desk.state, nullptr});
  REQUIRE(other.other_file());
  CHECK(other.other_file()->path == desk.env);
  CHECK(other.other_file()->ours);
  CHECK_FALSE(other.read().claim);
  other.settle(other.read());
  CHECK(desk.record());
  CHECK(EnvStore({"", "off", desk.state, nullptr}).other_file()->path == desk.env);
}

TEST_CASE("an interrupted write in place is ended at start, whichever byte it had reached") {
  const std::string from = "A=1\nGOPROXY=a\nB=2\n";
  const Desk desk{Scratch(Scratch::memory)};
  put(desk.env, from);
  EnvStore store = desk.store();
  REQUIRE(store.write(take(store, "p"), noon).outcome == core::WriteOutcome::written);
  const std::string to = *got(desk.env);
  const RecordFile file(desk.state);
  const Record whole = file.load().value().value();
  for (const bool back : {false, true}) {
    const std::string& old_text = back ? to : from;
    const std::string& new_text = back ? from : to;
    for (std::size_t n = 0; n <= new_text.size(); ++n) {
      CAPTURE(n);
      Record record = whole;
      record.in_place = InPlace{old_text, new_text};
      REQUIRE(file.save(record));
      put(desk.env, new_text.substr(0, n) + (n < old_text.size() ? old_text.substr(n) : ""));
      EnvStore next = desk.store();
      next.recover();
      const auto now = got(desk.env);
      CHECK((now == from || now == to));
      CHECK(users_goproxy(next.read()) == "a");
      CHECK_FALSE(file.load().value()->in_place);
    }
  }
  Record record = whole;
  record.in_place = InPlace{from, to};
  REQUIRE(file.save(record));
  put(desk.env, "GOPROXY=human\n");
  desk.store().recover();
  CHECK(got(desk.env) == "GOPROXY=human\n");
}
