#include "envfile/restore.hpp"

#include <doctest/doctest.h>

#include "store_fixture.hpp"

using namespace gopx;
using namespace gopx::envfile;
using namespace gopx::sys;
using namespace gopx::testing;
namespace fs = std::filesystem;

namespace {

struct Waits {
  std::vector<Duration> all;
  Wait wait = [this](Duration duration) { all.push_back(duration); };
};

}  // namespace

TEST_CASE("nothing of ours is in force: nothing is written, and that is no error") {
  const Desk desk;
  Waits waits;
  CHECK(restore(desk.options(), waits.wait, noon)->files.empty());
  put(desk.env, "GOPROXY=a\n");
  CHECK(restore(desk.options(), waits.wait, noon)->files.empty());
  CHECK(got(desk.env) == "GOPROXY=a\n");
  CHECK(waits.all.empty());
}

TEST_CASE("a takeover is put back, by record or by comment, with a second look") {
  const Desk desk;
  Waits waits;
  put(desk.env, "GOPROXY=a\n");
  EnvStore store = desk.store();
  REQUIRE(store.write(take(store, "p"), noon).outcome == core::WriteOutcome::written);
  SUBCASE("record") {}
  SUBCASE("comment") { fs::remove(desk.state + "/takeover.json"); }
  SUBCASE("record corrupt") { put(desk.state + "/takeover.json", "x"); }
  CHECK(restore(desk.options(), waits.wait, noon)->files == std::vector<std::string>{desk.env});
  CHECK(got(desk.env) == "GOPROXY=a\n");
  CHECK_FALSE(RecordFile(desk.state).load().value_or(Record{}));
  CHECK(waits.all == std::vector<Duration>{second_look_after});
  CHECK(restore(desk.options(), waits.wait, noon)->files.empty());
}

TEST_CASE("a human's edit is not a takeover") {
  const Desk desk;
  Waits waits;
  put(desk.env, "GOPROXY=a\n");
  EnvStore store = desk.store();
  store.write(take(store, "p"), noon);
  put(desk.env, with_line(*got(desk.env), "GOPROXY", "human"));
  CHECK(restore(desk.options(), waits.wait, noon)->files.empty());
  CHECK(store.read().goproxy == "human");
}

TEST_CASE("the file that was ours before the settings named another one is put back too") {
  const Desk desk;
  Waits waits;
  put(desk.env, "GOPROXY=a\n");
  put(desk.scratch / "new/env", "GOPROXY=b\n");
  EnvStore store = desk.store();
  store.write(take(store, "p"), noon);
  EnvStore::Options next = desk.options();
  SUBCASE("by --restore") {
    next.path = desk.scratch / "new/env";
    CHECK(restore(next, waits.wait, noon)->files == std::vector<std::string>{desk.env});
  }
  SUBCASE("by --restore where there is no file now") {
    next.path = "";
    next.problem = "GOENV=off";
    CHECK(restore(next, waits.wait, noon)->files == std::vector<std::string>{desk.env});
  }
  SUBCASE("at the start of a daemon, which stays covered itself") {
    next.path = desk.scratch / "new/env";
    auto lock = InstanceLock::acquire(desk.state, next.path);
    REQUIRE(lock);
    next.lock = &*lock;
    CHECK(retire_other_file(next, noon)->files == std::vector<std::string>{desk.env});
    CHECK(names_in(desk.scratch / "new") == std::vector<std::string>{".env.gopxd.lock", "env"});
    CHECK(names_in(desk.scratch / "config/go") == std::vector<std::string>{"env"});
  }
  SUBCASE("while another gopxd manages it: nothing is done") {
    next.path = desk.scratch / "new/env";
    auto lock = InstanceLock::acquire(desk.state, next.path);
    auto other = InstanceLock::acquire(desk.scratch / "s2", desk.env);
    REQUIRE(lock);
    REQUIRE(other);
    next.lock = &*lock;
    CHECK_FALSE(retire_other_file(next, noon));
    CHECK(store.read().goproxy == "p");
    return;
  }
  SUBCASE("at the start of a daemon") {
    next.path = desk.scratch / "new/env";
    CHECK(retire_other_file(next, noon)->files == std::vector<std::string>{desk.env});
    CHECK(retire_other_file(next, noon)->files.empty());
  }
  CHECK(got(desk.env) == "GOPROXY=a\n");
  CHECK(got(desk.scratch / "new/env") == "GOPROXY=b\n");
  CHECK_FALSE(desk.record());
}

TEST_CASE("our own file is no other file") {
  const Desk desk;
  Waits waits;
  put(desk.env, "GOPROXY=a\n");
  EnvStore store = desk.store();
  store.write(take(store, "p"), noon);
  CHECK(retire_other_file(desk.options(), noon)->files.empty());
  CHECK(store.read().goproxy == "p");
}

TEST_CASE("a file that can't be used is an error that says why") {
  const Desk desk;
  Waits waits;
  fs::create_directories(desk.env);
  const auto result = restore(desk.options(), waits.wait, noon);
  REQUIRE_FALSE(result);
  CHECK(result.error().message.find(desk.env) != std::string::npos);
}
