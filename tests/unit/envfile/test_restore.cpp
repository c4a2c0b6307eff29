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
  const StoreFixture fixture;
  Waits waits;
  CHECK(restore(fixture.options(), waits.wait, noon)->files.empty());
  put(fixture.env, "GOPROXY=a\n");
  CHECK(restore(fixture.options(), waits.wait, noon)->files.empty());
  CHECK(got(fixture.env) == "GOPROXY=a\n");
  CHECK(waits.all.empty());
}

TEST_CASE("a takeover is put back, by record or by comment, with a second look") {
  const StoreFixture fixture;
  Waits waits;
  put(fixture.env, "GOPROXY=a\n");
  EnvStore store = fixture.store();
  REQUIRE(store.write(take(store, "p"), noon).outcome == core::WriteOutcome::written);
  SUBCASE("record") {}
  SUBCASE("comment") { fs::remove(fixture.state + "/takeover.json"); }
  SUBCASE("record corrupt") { put(fixture.state + "/takeover.json", "x"); }
  CHECK(restore(fixture.options(), waits.wait, noon)->files ==
        std::vector<std::string>{fixture.env});
  CHECK(got(fixture.env) == "GOPROXY=a\n");
  CHECK_FALSE(TakeoverRecordFile(fixture.state).load().value_or(TakeoverRecord{}));
  CHECK(waits.all == std::vector<Duration>{second_look_after});
  CHECK(restore(fixture.options(), waits.wait, noon)->files.empty());
}

TEST_CASE("a human's edit is not a takeover") {
  const StoreFixture fixture;
  Waits waits;
  put(fixture.env, "GOPROXY=a\n");
  EnvStore store = fixture.store();
  store.write(take(store, "p"), noon);
  put(fixture.env, with_line(*got(fixture.env), "GOPROXY", "human"));
  CHECK(restore(fixture.options(), waits.wait, noon)->files.empty());
  CHECK(store.read().goproxy == "human");
}

TEST_CASE("the file that was ours before the settings named another one is put back too") {
  const StoreFixture fixture;
  Waits waits;
  put(fixture.env, "GOPROXY=a\n");
  put(fixture.scratch / "new/env", "GOPROXY=b\n");
  EnvStore store = fixture.store();
  store.write(take(store, "p"), noon);
  EnvStore::Options next = fixture.options();
  SUBCASE("by --restore") {
    next.path = fixture.scratch / "new/env";
    CHECK(restore(next, waits.wait, noon)->files == std::vector<std::string>{fixture.env});
  }
  SUBCASE("by --restore where there is no file now") {
    next.path = "";
    next.problem = "GOENV=off";
    CHECK(restore(next, waits.wait, noon)->files == std::vector<std::string>{fixture.env});
  }
  SUBCASE("at the start of a daemon, which stays covered itself") {
    next.path = fixture.scratch / "new/env";
    auto lock = InstanceLock::acquire(fixture.state, next.path);
    REQUIRE(lock);
    next.lock = &*lock;
    CHECK(retire_other_file(next, noon)->files == std::vector<std::string>{fixture.env});
    CHECK(names_in(fixture.scratch / "new") == std::vector<std::string>{".env.gopxd.lock", "env"});
    CHECK(names_in(fixture.scratch / "config/go") == std::vector<std::string>{"env"});
  }
  SUBCASE("while another gopxd manages it: nothing is done") {
    next.path = fixture.scratch / "new/env";
    auto lock = InstanceLock::acquire(fixture.state, next.path);
    auto other = InstanceLock::acquire(fixture.scratch / "s2", fixture.env);
    REQUIRE(lock);
    REQUIRE(other);
    next.lock = &*lock;
    CHECK_FALSE(retire_other_file(next, noon));
    CHECK(store.read().goproxy == "p");
    return;
  }
  SUBCASE("at the start of a daemon") {
    next.path = fixture.scratch / "new/env";
    CHECK(retire_other_file(next, noon)->files == std::vector<std::string>{fixture.env});
    CHECK(retire_other_file(next, noon)->files.empty());
  }
  CHECK(got(fixture.env) == "GOPROXY=a\n");
  CHECK(got(fixture.scratch / "new/env") == "GOPROXY=b\n");
  CHECK_FALSE(fixture.record());
}

TEST_CASE("our own file is no other file") {
  const StoreFixture fixture;
  Waits waits;
  put(fixture.env, "GOPROXY=a\n");
  EnvStore store = fixture.store();
  store.write(take(store, "p"), noon);
  CHECK(retire_other_file(fixture.options(), noon)->files.empty());
  CHECK(store.read().goproxy == "p");
}

TEST_CASE("a file that can't be used is an error that says why") {
  const StoreFixture fixture;
  Waits waits;
  fs::create_directories(fixture.env);
  const auto result = restore(fixture.options(), waits.wait, noon);
  REQUIRE_FALSE(result);
  CHECK(result.error().message.find(fixture.env) != std::string::npos);
}
