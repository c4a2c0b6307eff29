#include "envfile/watched_env_file.hpp"

#include <doctest/doctest.h>

#include "store_fixture.hpp"
#include "support/loop_until.hpp"
#include "support/real_go.hpp"
#include "sys/clock.hpp"

using namespace gopx;
using namespace gopx::envfile;
using namespace gopx::sys;
using namespace gopx::testing;
namespace fs = std::filesystem;
using core::WriteOutcome;

namespace {

// A WatchedEnvFile with everything it says.
struct Daemon {
  explicit Daemon(const StoreFixture& fixture, Duration patience = writers_patience)
      : env(loop, {fixture.options(), {}, {}, patience},
            {[this](core::EnvFile file) { seen.push_back(std::move(file)); },
             [this] { ++started; },
             {},
             [this](std::string problem) { problems.push_back(std::move(problem)); }}) {
    env.start();
  }
  bool sees(std::size_t count) {
    return loop_until(loop, [&] { return seen.size() >= count; });
  }
  core::WriteFinished write(core::WriteEnv order) {
    std::optional<core::WriteFinished> finished;
    env.write(std::move(order), [&](core::WriteFinished result) { finished = std::move(result); });
    REQUIRE(loop_until(loop, [&] { return finished.has_value(); }));
    return *finished;
  }
  void calm() {
    bool is_calm = false;
    env.when_calm([&] { is_calm = true; });
    REQUIRE(loop_until(loop, [&] { return is_calm; }));
  }

  boost::asio::io_context loop;
  std::vector<core::EnvFile> seen;
  int started = 0;
  std::vector<std::string> problems;
  WatchedEnvFile env;
};

core::WriteEnv to(const StoreFixture& fixture, const std::string& goproxy) {
  return take(fixture.store(), goproxy);
}

}  // namespace

TEST_CASE("the first look is told once, and it is a stable one") {
  const StoreFixture fixture;
  put(fixture.env, "GOPROXY=a\n");
  const Duration begin = running_time();
  Daemon daemon(fixture);
  REQUIRE(daemon.sees(1));
  CHECK(running_time() - begin >= stable_for);
  CHECK(daemon.seen[0] == fixture.store().read());
  CHECK(daemon.started == 0);  // our own looks are no go commands
  put(fixture.env, "GOPROXY=b\n");
  REQUIRE(daemon.sees(2));
  CHECK(daemon.seen[1].goproxy == "b");
  CHECK(daemon.seen.size() == 2);
}

TEST_CASE("no file, and its coming and going") {
  const StoreFixture fixture;
  Daemon daemon(fixture);
  REQUIRE(daemon.sees(1));
  CHECK_FALSE(daemon.seen[0].exists);
  put(fixture.env, "GOPROXY=a\n");
  REQUIRE(daemon.sees(2));
  CHECK(daemon.seen[1].goproxy == "a");
  fs::remove_all(fixture.scratch / "config");
  REQUIRE(daemon.sees(3));
  CHECK_FALSE(daemon.seen[2].exists);
}

TEST_CASE("a state that doesn't last is never told") {
  const StoreFixture fixture;
  put(fixture.env, "GOPROXY=a\n");
  Daemon daemon(fixture);
  REQUIRE(daemon.sees(1));
  const Duration begin = running_time();
  put(fixture.env, "");  // as go does: truncated first …
  loop_until(daemon.loop, [&] { return running_time() - begin > stable_for / 2; });
  put(fixture.env, "GOPROXY=b\n");  // … and then written
  const Duration written = running_time();
  REQUIRE(daemon.sees(2));
  CHECK(running_time() - written >= stable_for);
  CHECK(daemon.seen.size() == 2);
  CHECK(daemon.seen[1].goproxy == "b");
}

TEST_CASE("a change of the mode alone is told: it decides whether we can write") {
  if (::geteuid() == 0) {
    MESSAGE("SKIPPED: root may write whatever the mode says");
    return;
  }
  const StoreFixture fixture;
  put(fixture.env, "GOPROXY=a\n");
  Daemon daemon(fixture);
  REQUIRE(daemon.sees(1));
  fs::permissions(fixture.env, fs::perms(0444));
  REQUIRE(daemon.sees(2));
  CHECK_FALSE(daemon.seen[1].writable);
}

TEST_CASE("what we write ourselves is answered, and not told again as somebody's change") {
  const StoreFixture fixture;
  put(fixture.env, "GOPROXY=a\n");
  Daemon daemon(fixture);
  REQUIRE(daemon.sees(1));
  const auto taken = daemon.write(to(fixture, "p"));
  CHECK(taken.outcome == WriteOutcome::written);
  CHECK(taken.after.claim->goproxy_before == "a");
  daemon.calm();
  const auto back = daemon.write(order(fixture.store(), core::Intent::revert));
  CHECK(back.outcome == WriteOutcome::written);
  daemon.calm();
  put(fixture.env, "GOPROXY=human\n");  // the sentinel
  REQUIRE(daemon.sees(2));
  CHECK(daemon.seen[1].goproxy == "human");
  CHECK(daemon.seen.size() == 2);
}

TEST_CASE("a refused write is answered with a file that has been at rest") {
  const StoreFixture fixture;
  put(fixture.env, "GOPROXY=a\n");
  Daemon daemon(fixture);
  REQUIRE(daemon.sees(1));
  const auto order = to(fixture, "p");
  put(fixture.env, "");  // go has just truncated it
  std::optional<core::WriteFinished> finished;
  daemon.env.write(order, [&](core::WriteFinished result) { finished = std::move(result); });
  const Duration begin = running_time();
  loop_until(daemon.loop, [&] { return running_time() - begin > stable_for / 2; });
  CHECK_FALSE(finished);
  put(fixture.env, "GOPROXY=human\n");
  const Duration written = running_time();
  REQUIRE(loop_until(daemon.loop, [&] { return finished.has_value(); }));
  CHECK(running_time() - written >= stable_for);
  CHECK(finished->outcome == WriteOutcome::changed_meanwhile);
  CHECK(finished->after.goproxy == "human");
}

TEST_CASE("a person's edit during a takeover ends it: told without a claim, the record is gone") {
  const StoreFixture fixture;
  put(fixture.env, "GOPROXY=a\n");
  Daemon daemon(fixture);
  REQUIRE(daemon.sees(1));
  daemon.write(to(fixture, "p"));
  put(fixture.env, with_line(*got(fixture.env), "GOPROXY", "human"));
  REQUIRE(daemon.sees(2));
  CHECK_FALSE(daemon.seen[1].claim);
  CHECK_FALSE(fixture.record());
}

TEST_CASE("an edit of another key during a takeover leaves the claim") {
  const auto go = real_go();
  if (!go) {
    MESSAGE("SKIPPED: no go command here");
    return;
  }
  const StoreFixture fixture;
  put(fixture.env, "GOPROXY=a\n");
  Daemon daemon(fixture);
  REQUIRE(daemon.sees(1));
  daemon.write(to(fixture, "p"));
  Process process({*go, "env", "-w", "GOFLAGS=-mod=mod"},
                  go_environment(fixture.scratch.path(), fixture.env));
  REQUIRE(daemon.sees(2));
  CHECK(process.wait() == 0);
  CHECK(daemon.seen[1].claim->goproxy_before == "a");
  CHECK(daemon.seen[1].other.at("GOFLAGS") == "-mod=mod");
  CHECK(daemon.started >= 1);
  CHECK(daemon.write(order(fixture.store(), core::Intent::revert)).outcome ==
        WriteOutcome::written);
  CHECK(read_env(*got(fixture.env)) == EnvValues{{"GOFLAGS", "-mod=mod"}, {"GOPROXY", "a"}});
}

TEST_CASE("a write that hits the displaced inode comes back 200 ms later, and is told") {
  const StoreFixture fixture;
  put(fixture.env, "GOPROXY=a\n");
  Daemon daemon(fixture);
  REQUIRE(daemon.sees(1));
  const int old = ::open(fixture.env.c_str(), O_RDONLY | O_CLOEXEC);
  REQUIRE(daemon.write(to(fixture, "p")).outcome == WriteOutcome::written);
  const std::string by_number = "/proc/self/fd/" + std::to_string(old);
  put(by_number, "GOFLAGS=-v\nGOPROXY=a\n");
  ::close(old);
  REQUIRE(daemon.sees(2));
  CHECK(daemon.seen[1].goproxy == "p");
  CHECK(daemon.seen[1].other.at("GOFLAGS") == "-v");
  CHECK(daemon.seen[1].claim->goproxy_before == "a");
}

namespace {

void append(int fd, const std::string& text) {
  CHECK(::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()));
}

}  // namespace

TEST_CASE("who has the file open for writing is let finish, and the loop goes on meanwhile") {
  const StoreFixture fixture;
  put(fixture.env, "GOPROXY=a\n");
  Daemon daemon(fixture);
  REQUIRE(daemon.sees(1));
  std::optional<core::WriteFinished> finished;
  const auto order = to(fixture, "p");
  const int writer = ::open(fixture.env.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
  append(writer, "GOPRIV");
  daemon.env.write(order, [&](core::WriteFinished result) { finished = std::move(result); });
  int turns = 0;
  const Duration begin = running_time();
  loop_until(daemon.loop, [&] {
    ++turns;
    return running_time() - begin > std::chrono::milliseconds{600};
  });
  CHECK(turns > 3);
  CHECK_FALSE(finished);
  CHECK(got(fixture.env) == "GOPROXY=a\nGOPRIV");
  append(writer, "ATE=corp.example\n");
  ::close(writer);
  REQUIRE(loop_until(daemon.loop, [&] { return finished.has_value(); }));
  CHECK(finished->outcome == WriteOutcome::changed_meanwhile);  // it says something else now
  CHECK(finished->after.other.at("GOPRIVATE") == "corp.example");
  CHECK(daemon.write(to(fixture, "p")).outcome == WriteOutcome::written);
}

TEST_CASE("who has it open for longer than is waited is overtaken, and heard all the same") {
  const StoreFixture fixture;
  put(fixture.env, "GOPROXY=a\n");
  Daemon daemon(fixture, std::chrono::milliseconds{300});
  REQUIRE(daemon.sees(1));
  const int writer = ::open(fixture.env.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
  const Duration begin = running_time();
  REQUIRE(daemon.write(to(fixture, "p")).outcome == WriteOutcome::written);
  CHECK(running_time() - begin >= std::chrono::milliseconds{300});
  append(writer, "GOPRIVATE=corp");
  const Duration pause = running_time();
  loop_until(daemon.loop, [&] { return running_time() - pause > std::chrono::milliseconds{900}; });
  append(writer, ".example\n");
  ::close(writer);
  REQUIRE(daemon.sees(2));
  CHECK(daemon.seen[1].goproxy == "p");
  CHECK(daemon.seen[1].other.at("GOPRIVATE") == "corp.example");
  daemon.calm();
}

TEST_CASE("a folder that is moved away and linked back is still ours to write in") {
  const StoreFixture fixture;
  put(fixture.env, "GOPROXY=a\n");
  auto lock = InstanceLock::acquire(fixture.state, fixture.env);
  REQUIRE(lock);
  EnvStore store(fixture.options(&*lock));
  REQUIRE(store.write(take(store, "p"), noon).outcome == WriteOutcome::written);
  fs::create_directory(fixture.scratch / "dotfiles");
  fs::rename(fixture.scratch / "config/go", fixture.scratch / "dotfiles/go");
  fs::create_directory_symlink(fixture.scratch / "dotfiles/go", fixture.scratch / "config/go");
  CHECK(store.read().claim);
  CHECK_FALSE(store.other_file());
  CHECK(store.write(take(store, "q"), noon).outcome == WriteOutcome::written);
  CHECK(store.write(order(store, core::Intent::revert), noon).outcome == WriteOutcome::written);
  CHECK(got(fixture.scratch / "dotfiles/go/env") == "GOPROXY=a\n");
  CHECK_FALSE(fixture.record());
  { const InstanceLock gone = std::move(*lock); }
  CHECK(names_in(fixture.scratch / "dotfiles/go") == std::vector<std::string>{"env"});
}

TEST_CASE("go commands are told, many at once only once") {
  const StoreFixture fixture;
  put(fixture.env, "GOPROXY=a\n");
  Daemon daemon(fixture);
  REQUIRE(daemon.sees(1));
  CHECK(got(fixture.env));
  REQUIRE(loop_until(daemon.loop, [&] { return daemon.started == 1; }));
  const Duration begin = running_time();
  for (int i = 0; i < 10; ++i) CHECK(got(fixture.env));
  loop_until(daemon.loop, [&] { return running_time() - begin > go_started_apart; });
  CHECK(daemon.started <= 2);
  {
    const auto quiet = daemon.env.mute();
    CHECK(got(fixture.env));
  }
  const int before = daemon.started;
  put(fixture.env, "GOPROXY=b\n");
  REQUIRE(daemon.sees(2));
  CHECK(daemon.started == before + 1);  // by put(); not by the muted one
}

TEST_CASE("a record that can't be read is reported once") {
  const StoreFixture fixture;
  put(fixture.env, "GOPROXY=a\n");
  put(fixture.state + "/takeover.json", "rubbish");
  Daemon daemon(fixture);
  REQUIRE(daemon.sees(1));
  REQUIRE(loop_until(daemon.loop, [&] { return !daemon.problems.empty(); }));
  put(fixture.env, "GOPROXY=b\n");
  REQUIRE(daemon.sees(2));
  CHECK(daemon.problems.size() == 1);
}

TEST_CASE("an env file that was managed before this one is given back at the start") {
  const StoreFixture before;
  put(before.env, "GOPROXY=a\n");
  EnvStore store = before.store();
  REQUIRE(store.write(take(store, "p"), noon).outcome == WriteOutcome::written);
  boost::asio::io_context loop;
  EnvStore::Options options = before.options();
  options.path = before.scratch / "new/env";
  std::optional<core::EnvFile> seen;
  std::vector<std::string> problems;
  WatchedEnvFile env(loop, {options, {}, {}},
                     {[&](core::EnvFile file) { seen = std::move(file); },
                      {},
                      {},
                      [&](std::string problem) { problems.push_back(std::move(problem)); }});
  env.start();
  CHECK(got(before.env) == "GOPROXY=a\n");
  REQUIRE(loop_until(loop, [&] { return seen.has_value(); }));
  CHECK_FALSE(seen->exists);
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].starts_with(before.env));
}

TEST_CASE("GOENV=off: told as a problem, and every write fails with it") {
  const StoreFixture fixture;
  boost::asio::io_context loop;
  std::optional<core::EnvFile> seen;
  WatchedEnvFile env(loop, {{"", "GOENV=off", fixture.state, nullptr}, {}, {}},
                     {[&](core::EnvFile file) { seen = std::move(file); }, {}, {}, {}});
  env.start();
  REQUIRE(loop_until(loop, [&] { return seen.has_value(); }));
  CHECK(seen->problem == "GOENV=off");
  std::optional<core::WriteFinished> finished;
  core::WriteEnv write;
  write.goproxy = "p";
  env.write(write, [&](core::WriteFinished result) { finished = std::move(result); });
  REQUIRE(loop_until(loop, [&] { return finished.has_value(); }));
  CHECK(finished->outcome == WriteOutcome::failed);
  CHECK(finished->detail == "GOENV=off");
}
