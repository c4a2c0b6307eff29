// The real `go env -w` against our writes: it truncates and writes in place, without a lock,
// whenever it likes. No edit of a person may be lost, and nothing of what it does may make us write
// a wrong value.
#include <doctest/doctest.h>

#include <random>

#include "store_fixture.hpp"
#include "support/real_go.hpp"

using namespace gopx;
using namespace gopx::envfile;
using namespace gopx::testing;

namespace {

constexpr int rounds = 25;

// Somewhere within the six milliseconds that the go command takes.
void wander(std::mt19937& random) {
  volatile unsigned sink = 0;
  for (auto turns = random() % 400000; turns > 0; --turns) sink = sink + 1;
}

struct Tally {
  int folded = 0;
  int written = 0;
};

// Some writes of ours while the go command runs; then the second looks, as the daemon would take
// them later.
void write_meanwhile(EnvStore& store, Process& go, std::mt19937& random, Tally& tally) {
  for (int i = 0; i < 6 && go.running(); ++i) {
    wander(random);
    const bool back = random() % 3 == 0;
    const auto write =
        back ? order(store, core::Intent::revert) : take(store, random() % 2 == 0 ? "p" : "q");
    if (store.write(write, noon).outcome == core::WriteOutcome::written) ++tally.written;
  }
  CHECK(go.wait() == 0);
  for (int look = 0; look < 30 && store.second_look_wanted(); ++look) {
    if (store.second_look(noon) == EnvStore::SecondLook::folded) ++tally.folded;
  }
}

}  // namespace

TEST_CASE(
    "a person's `go env -w` of other keys is never lost, and the user's GOPROXY never forgotten") {
  const auto go = real_go();
  if (!go) {
    MESSAGE("SKIPPED: no go command here");
    return;
  }
  const StoreFixture fixture{Scratch(Scratch::memory)};
  put(fixture.env, "# mine\nGOPROXY=a\nGOSUMDB=s\n");
  EnvStore store = fixture.store();
  std::mt19937 random(11);
  Tally tally;
  EnvValues human;
  const std::string keys[] = {"GOPRIVATE", "GONOPROXY", "GONOSUMDB", "GOINSECURE", "GOVCS"};
  for (int round = 0; round < rounds; ++round) {
    const std::string key = keys[round % 5];
    const std::string value =
        key == "GOVCS" ? "x" + std::to_string(round) + ":git" : "v" + std::to_string(round);
    human[key] = value;
    Process writer({*go, "env", "-w", key + "=" + value},
                   go_environment(fixture.scratch.path(), fixture.env));
    write_meanwhile(store, writer, random, tally);
    CAPTURE(round);
    const std::string text = got(fixture.env).value_or("");
    CAPTURE(text);
    for (const auto& [name, wanted] : human) REQUIRE(env_value(text, name) == wanted);
    REQUIRE(users_goproxy(store.read()) == "a");
    REQUIRE(env_value(text, "GOSUMDB") == "s");
    REQUIRE(text.find("# mine\n") != std::string::npos);
  }
  MESSAGE("writes of ours: " << tally.written
                             << ", edits folded in from a displaced inode: " << tally.folded);
  const auto file = store.read();
  if (file.claim) store.write(order(store, core::Intent::revert), noon);
  human["GOPROXY"] = "a";
  human["GOSUMDB"] = "s";
  CHECK(read_env(*got(fixture.env)) == human);
}

TEST_CASE(
    "a person's `go env -w GOPROXY` at the same moment wins, or was there before our takeover") {
  const auto go = real_go();
  if (!go) {
    MESSAGE("SKIPPED: no go command here");
    return;
  }
  const StoreFixture fixture{Scratch(Scratch::memory)};
  put(fixture.env, "GOPROXY=a\n");
  EnvStore store = fixture.store();
  std::mt19937 random(12);
  Tally tally;
  for (int round = 0; round < rounds; ++round) {
    const std::string value = "human" + std::to_string(round);
    Process writer({*go, "env", "-w", "GOPROXY=" + value},
                   go_environment(fixture.scratch.path(), fixture.env));
    write_meanwhile(store, writer, random, tally);
    CAPTURE(round);
    CAPTURE(got(fixture.env).value_or(""));
    REQUIRE(users_goproxy(store.read()) == value);
    store.settle(store.read());
  }
  MESSAGE("writes of ours: " << tally.written
                             << ", edits folded in from a displaced inode: " << tally.folded);
}

namespace {

// An editor that saves by rename: it reads the file, sets A, and puts another file in its place.
[[noreturn]] void save_by_rename(const StoreFixture& fixture, std::mt19937 random,
                                 const std::string& value) {
  wander(random);
  const std::string text = with_line(got(fixture.env).value_or(""), "A", value);
  put(fixture.env + ".new", text);
  const bool saved = ::rename((fixture.env + ".new").c_str(), fixture.env.c_str()) == 0;
  ::_exit(saved ? 0 : 1);
}

}  // namespace

TEST_CASE("an editor that saves by rename at the same moment is never overwritten") {
  const StoreFixture fixture{Scratch(Scratch::memory)};
  put(fixture.env, "A=none\nGOPROXY=a\n");
  EnvStore store = fixture.store();
  std::mt19937 random(13);
  for (int round = 0; round < 4 * rounds; ++round) {
    CAPTURE(round);
    const std::string value = std::to_string(round);
    const std::mt19937 theirs(random());
    const pid_t editor = ::fork();
    if (editor == 0) save_by_rename(fixture, theirs, value);
    int status = -1;
    while (::waitpid(editor, &status, WNOHANG) == 0) {
      store.write(take(store, random() % 2 == 0 ? "p" : "q"), noon);
      store.write(order(store, core::Intent::revert), noon);
    }
    CHECK(status == 0);
    store.second_look(noon);
    REQUIRE(env_value(got(fixture.env).value_or(""), "A") == value);
    REQUIRE(users_goproxy(store.read()) == "a");
  }
}
