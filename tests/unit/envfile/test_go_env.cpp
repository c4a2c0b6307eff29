#include "envfile/go_env.hpp"

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

// A GoEnv with everything it says.
struct Daemon {
  explicit Daemon(const Desk& desk, Duration patience = writers_patience)
      : env(loop, {desk.options(), {}, {}, patience},
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
  GoEnv env;
};

core::WriteEnv to(const Desk& desk, const std::string& goproxy) {
  return take(desk.store(), goproxy);
}

}  // namespace

TEST_CASE("the first look is told once, and it is a stable one") {
  const Desk desk;
  put(desk.env, "GOPROXY=a\n");
  const Duration begin = running_time();
  Daemon daemon(desk);
  REQUIRE(daemon.sees(1));
  CHECK(running_time() - begin >= stable_for);
  CHECK(daemon.seen[0] == desk.store().read());
  CHECK(daemon.started == 0);  // our own looks are no go commands
  put(desk.env, "GOPROXY=b\n");
  REQUIRE(daemon.sees(2));
  CHECK(daemon.seen[1].goproxy == "b");
  CHECK(daemon.seen.size() == 2);
}

TEST_CASE("no file, and its coming and going") {
  const Desk desk;
  Daemon daemon(desk);
  REQUIRE(daemon.sees(1));
  CHECK_FALSE(daemon.seen[0].exists);
  put(desk.env, "GOPROXY=a\n");
  REQUIRE(daemon.sees(2));
  CHECK(daemon.seen[1].goproxy == "a");
  fs::remove_all(desk.scratch / "config");
  REQUIRE(daemon.sees(3));
  CHECK_FALSE(daemon.seen[2].exists);
}

TEST_CASE("a state that doesn't last is never told") {
  const Desk desk;
  put(desk.env, "GOPROXY=a\n");
  Daemon daemon(desk);
  REQUIRE(daemon.sees(1));
  const Duration begin = running_time();
  put(desk.env, "");  // as go does: truncated first …
  loop_until(daemon.loop, [&] { return running_time() - begin > stable_for / 2; });
  put(desk.env, "GOPROXY=b\n");  // … and then written
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
  const Desk desk;
  put(desk.env, "GOPROXY=a\n");
  Daemon daemon(desk);
  REQUIRE(daemon.sees(1));
  fs::permissions(desk.env, fs::perms(0444));
  REQUIRE(daemon.sees(2));
  CHECK_FALSE(daemon.seen[1].writable);
}

TEST_CASE("what we write ourselves is answered, and not told again as somebody's change") {
  const Desk desk;
  put(desk.env, "GOPROXY=a\n");
  Daemon daemon(desk);
  REQUIRE(daemon.sees(1));
  const auto taken = daemon.write(to(desk, "p"));
  CHECK(taken.outcome == WriteOutcome::written);
  CHECK(taken.after.claim->goproxy_before == "a");
  daemon.calm();
  const auto back = daemon.write(order(desk.store(), core::Intent::revert));
  CHECK(back.outcome == WriteOutcome::written);
  daemon.calm();
  put(desk.env, "GOPROXY=human\n");  // the sentinel
  REQUIRE(daemon.sees(2));
  CHECK(daemon.seen[1].goproxy == "human");
  CHECK(daemon.seen.size() == 2);
}

TEST_CASE("a refused write is answered with a file that has been at rest") {
  const Desk desk;
  put(desk.env, "GOPROXY=a\n");
  Daemon daemon(desk);
  REQUIRE(daemon.sees(1));
  const auto order = to(desk, "p");
  put(desk.env, "");  // go has just truncated it
  std::optional<core::WriteFinished> finished;
  daemon.env.write(order, [&](core::WriteFinished result) { finished = std::move(result); });
  const Duration begin = running_time();
  loop_until(daemon.loop, [&] { return running_time() - begin > stable_for / 2; });
  CHECK_FALSE(finished);
  put(desk.env, "GOPROXY=human\n");
  const Duration written = running_time();
  REQUIRE(loop_until(daemon.loop, [&] { return finished.has_value(); }));
  CHECK(running_time() - written >= stable_for);
  CHECK(finished->outcome == WriteOutcome::changed_meanwhile);
  CHECK(finished->after.goproxy == "human");
}

TEST_CASE("a person's edit during a takeover ends it: told without a claim, the record is gone") {
  const Desk desk;
  put(desk.env, "GOPROXY=a\n");
  Daemon daemon(desk);
  REQUIRE(daemon.sees(1));
  daemon.write(to(desk, "p"));
  put(desk.env, with_line(*got(desk.env), "GOPROXY", "human"));
  REQUIRE(daemon.sees(2));
  CHECK_FALSE(daemon.seen[1].claim);
  CHECK_FALSE(desk.record());
}

TEST_CASE("an edit of another key during a takeover leaves the claim") {
  const auto go = real_go();
  if (!go) {
    MESSAGE("SKIPPED: no go command here");
    return;
  }
  const Desk desk;
  put(desk.env, "GOPROXY=a\n");
  Daemon daemon(desk);
  REQUIRE(daemon.sees(1));
  daemon.write(to(desk, "p"));
  Process process({*go, "env", "-w", "GOFLAGS=-mod=mod"},
                  go_environment(desk.scratch.path(), desk.env));
  REQUIRE(daemon.sees(2));
  CHECK(process.wait() == 0);
  CHECK(daemon.seen[1].claim->goproxy_before == "a");
  CHECK(daemon.seen[1].other.at("GOFLAGS") == "-mod=mod");
  CHECK(daemon.started >= 1);
  CHECK(daemon.write(order(desk.store(), core::Intent::revert)).outcome == WriteOutcome::written);
  CHECK(read_env(*got(desk.env)) == EnvValues{{"GOFLAGS", "-mod=mod"}, {"GOPROXY", "a"}});
}

TEST_CASE("a write that hits the displaced inode comes back 200 ms later, and is told") {
  const Desk desk;
  put(desk.env, "GOPROXY=a\n");
  Daemon daemon(desk);
  REQUIRE(daemon.sees(1));
  const int old = ::open(desk.env.c_str(), O_RDONLY | O_CLOEXEC);
  REQUIRE(daemon.write(to(desk, "p")).outcome == WriteOutcome::written);
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
  const Desk desk;
  put(desk.env, "GOPROXY=a\n");
  Daemon daemon(desk);
  REQUIRE(daemon.sees(1));
  std::optional<core::WriteFinished> finished;
  const auto order = to(desk, "p");
  const int writer = ::open(desk.env.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
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
  CHECK(got(desk.env) == "GOPROXY=a\nGOPRIV");
  append(writer, "ATE=corp.example\n");
  ::close(writer);
  REQUIRE(loop_until(daemon.loop, [&] { return finished.has_value(); }));
  CHECK(finished->outcome == WriteOutcome::changed_meanwhile);  // it says something else now
  CHECK(finished->after.other.at("GOPRIVATE") == "corp.example");
  CHECK(daemon.write(to(desk, "p")).outcome == WriteOutcome::written);
}

TEST_CASE("who has it open for longer than is waited is overtaken, and heard all the same") {
  const Desk desk;
  put(desk.env, "GOPROXY=a\n");
  Daemon daemon(desk, std::chrono::milliseconds{300});
  REQUIRE(daemon.sees(1));
  const int writer = ::open(desk.env.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
  const Duration begin = running_time();
  REQUIRE(daemon.write(to(desk, "p")).outcome == WriteOutcome::written);
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
  const Desk desk;
  put(desk.env, "GOPROXY=a\n");
  auto lock = InstanceLock::acquire(desk.state, desk.env);
  REQUIRE(lock);
  EnvStore store(desk.options(&*lock));
  REQUIRE(store.write(take(store, "p"), noon).outcome == WriteOutcome::written);
  fs::create_directory(desk.scratch / "dotfiles");
  fs::rename(desk.scratch / "config/go", desk.scratch / "dotfiles/go");
  fs::create_directory_symlink(desk.scratch / "dotfiles/go", desk.scratch / "config/go");
  CHECK(store.read().claim);
  CHECK_FALSE(store.other_file());
  CHECK(store.write(take(store, "q"), noon).outcome == WriteOutcome::written);
  CHECK(store.write(order(store, core::Intent::revert), noon).outcome == WriteOutcome::written);
  CHECK(got(desk.scratch / "dotfiles/go/env") == "GOPROXY=a\n");
  CHECK_FALSE(desk.record());
  { const InstanceLock gone = std::move(*lock); }
  CHECK(names_in(desk.scratch / "dotfiles/go") == std::vector<std::string>{"env"});
}

TEST_CASE("go commands are told, many at once only once") {
  const Desk desk;
  put(desk.env, "GOPROXY=a\n");
  Daemon daemon(desk);
  REQUIRE(daemon.sees(1));
  CHECK(got(desk.env));
  REQUIRE(loop_until(daemon.loop, [&] { return daemon.started == 1; }));
  const Duration begin = running_time();
  for (int i = 0; i < 10; ++i) CHECK(got(desk.env));
  loop_until(daemon.loop, [&] { return running_time() - begin > go_started_apart; });
  CHECK(daemon.started <= 2);
  {
    const auto quiet = daemon.env.mute();
    CHECK(got(desk.env));
  }
  const int before = daemon.started;
  put(desk.env, "GOPROXY=b\n");
  REQUIRE(daemon.sees(2));
  CHECK(daemon.started == before + 1);  // by put(); not by the muted one
}

TEST_CASE("a record that can't be read is reported once") {
  const Desk desk;
  put(desk.env, "GOPROXY=a\n");
  put(desk.state + "/takeover.json", "rubbish");
  Daemon daemon(desk);
  REQUIRE(daemon.sees(1));
  REQUIRE(loop_until(daemon.loop, [&] { return !daemon.problems.empty(); }));
  put(desk.env, "GOPROXY=b\n");
  REQUIRE(daemon.sees(2));
  CHECK(daemon.problems.size() == 1);
}

TEST_CASE("an env file that was managed before this one is given back at the start") {
  const Desk before;
  put(before.env, "GOPROXY=a\n");
  EnvStore store = before.store();
  REQUIRE(store.write(take(store, "p"), noon).outcome == WriteOutcome::written);
  boost::asio::io_context loop;
  EnvStore::Options options = before.options();
  options.path = before.scratch / "new/env";
  std::optional<core::EnvFile> seen;
  std::vector<std::string> problems;
  GoEnv env(loop, {options, {}, {}},
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
  const Desk desk;
  boost::asio::io_context loop;
  std::optional<core::EnvFile> seen;
  GoEnv env(loop, {{"", "GOENV=off", desk.state, nullptr}, {}, {}},
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
