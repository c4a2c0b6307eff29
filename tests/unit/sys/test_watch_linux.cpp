// What the watch tells, and what it must not. "Nothing came" is always shown by something later
// that did.
#ifdef __linux__

#include <doctest/doctest.h>
#include <sys/resource.h>

#include <boost/asio/posix/stream_descriptor.hpp>
#include <functional>
#include <optional>

#include "support/folder.hpp"
#include "support/loop_until.hpp"
#include "support/real_go.hpp"
#include "sys/watch.hpp"

using namespace gopx::sys;
using namespace gopx::testing;
namespace fs = std::filesystem;

namespace {

struct Watched {
  explicit Watched(const std::string& env, std::vector<std::string> binaries = {},
                   std::vector<std::string> go_env_files = {})
      : watch(loop, {env, std::move(binaries), std::move(go_env_files)},
              {[this] { ++touched; }, [this] { ++opened; }, [this] { ++defaults; }}) {
    settle();
  }
  // Everything that has happened until now has been told, and is forgotten.
  void settle() {
    watch.refresh();
    loop.restart();
    loop.poll();
    touched = opened = defaults = 0;
  }
  bool sees(int Watched::*count) {
    return loop_until(loop, [&] { return this->*count > 0; });
  }

  boost::asio::io_context loop;
  int touched = 0, opened = 0, defaults = 0;
  Watch watch;
};

// For as long as it lives, nothing can be opened.
class NoDescriptorLeft {
 public:
  NoDescriptorLeft() {
    ::getrlimit(RLIMIT_NOFILE, &before_);
    const int lowest = ::dup(0);
    ::close(lowest);
    const rlimit none{static_cast<rlim_t>(lowest), before_.rlim_max};
    ::setrlimit(RLIMIT_NOFILE, &none);
  }
  NoDescriptorLeft(const NoDescriptorLeft&) = delete;
  NoDescriptorLeft& operator=(const NoDescriptorLeft&) = delete;
  ~NoDescriptorLeft() { ::setrlimit(RLIMIT_NOFILE, &before_); }

 private:
  rlimit before_{};
};

// Sentinel: an open by somebody else, told only after everything that came before it.
void foreign_open(const std::string& path) { CHECK(got(path)); }

}  // namespace

TEST_CASE("opening the file is seen; opening its neighbours is not") {
  const Scratch scratch;
  put(scratch / "go/env", "A=1\n");
  put(scratch / "go/other", "x");
  Watched watched(scratch / "go/env");
  foreign_open(scratch / "go/other");
  foreign_open(scratch / "go/env");
  REQUIRE(watched.sees(&Watched::opened));
  CHECK(watched.opened == 1);
  CHECK(watched.touched == 0);
}

TEST_CASE("every way of changing the file is seen") {
  const Scratch scratch;
  const std::string env = scratch / "go/env";
  put(env, "A=1\n");
  Watched watched(env);
  const auto seen = [&] {
    const bool result = watched.sees(&Watched::touched);
    watched.settle();
    return result;
  };
  put(env, "A=2\n");
  CHECK(seen());
  put(scratch / "go/new", "A=3\n");
  fs::rename(scratch / "go/new", env);
  CHECK(seen());
  fs::permissions(env, fs::perms(0600));
  CHECK(seen());
  fs::remove(env);
  CHECK(seen());
  put(env, "A=4\n");
  CHECK(seen());
  fs::rename(env, scratch / "away");
  CHECK(seen());
  fs::rename(scratch / "go", scratch / "gone");
  CHECK(seen());
  put(env, "A=5\n");
  CHECK(seen());
  foreign_open(env);
  CHECK(watched.sees(&Watched::opened));
}

TEST_CASE("folders that come and go are followed, down to the file") {
  const Scratch scratch;
  const std::string env = scratch / "a/b/c/env";
  Watched watched(env);
  for (const char* folder : {"a", "a/b", "a/b/c"}) {
    CAPTURE(folder);
    fs::create_directory(scratch / folder);
    CHECK(watched.sees(&Watched::touched));
    watched.settle();
  }
  put(env, "x");
  CHECK(watched.sees(&Watched::touched));
  watched.settle();
  foreign_open(env);
  CHECK(watched.sees(&Watched::opened));
  watched.settle();
  fs::remove_all(scratch / "a");
  CHECK(watched.sees(&Watched::touched));
  watched.settle();
  put(env, "y");  // all of them at once
  CHECK(watched.sees(&Watched::touched));
  watched.settle();
  foreign_open(env);
  CHECK(watched.sees(&Watched::opened));
}

TEST_CASE("behind links: the target's changes and opens, and another target") {
  const Scratch scratch;
  put(scratch / "dot/one", "1");
  put(scratch / "dot2/two", "2");
  fs::create_directory(scratch / "go");
  fs::create_symlink("../dot/one", scratch / "go/env");
  Watched watched(scratch / "go/env");
  foreign_open(scratch / "go/env");
  CHECK(watched.sees(&Watched::opened));
  watched.settle();
  put(scratch / "dot/one", "1a");
  CHECK(watched.sees(&Watched::touched));
  watched.settle();
  fs::create_symlink("../dot2/two", scratch / "go/new");
  fs::rename(scratch / "go/new", scratch / "go/env");
  CHECK(watched.sees(&Watched::touched));
  watched.settle();
  foreign_open(scratch / "go/env");
  CHECK(watched.sees(&Watched::opened));
}

TEST_CASE(
    "where there is no file, executing a go counts as opening it; where there is one, it does "
    "not") {
  const auto go = real_go();
  const std::string program = go.value_or("/bin/true");
  const Scratch scratch;
  fs::create_directory(scratch / "go");
  const std::string copy = scratch / "bin/go";
  fs::create_directory(scratch / "bin");
  fs::copy_file("/bin/true", copy);
  Watched watched(scratch / "go/env", {copy});
  CHECK(Process({copy}, {}).wait() == 0);
  CHECK(watched.sees(&Watched::opened));
  watched.settle();
  put(scratch / "go/env", "");
  CHECK(watched.sees(&Watched::touched));
  watched.settle();
  CHECK(Process({copy}, {}).wait() == 0);
  watched.settle();
  CHECK(Process({copy}, {}).wait() == 0);
  put(scratch / "go/env", "x");  // the sentinel
  CHECK(watched.sees(&Watched::touched));
  CHECK(watched.opened == 1);  // by put(), not by the program
}

TEST_CASE("what happens while muted doesn't count as a go command, but a change is a change") {
  const Scratch scratch;
  const std::string env = scratch / "go/env";
  put(env, "A=1\n");
  Watched watched(env);
  {
    const auto quiet = watched.watch.mute();
    foreign_open(env);
    const auto nested = watched.watch.mute();
    foreign_open(env);
  }
  put(scratch / "go/new", "A=2\n");
  fs::rename(scratch / "go/new", env);  // the sentinel
  REQUIRE(watched.sees(&Watched::touched));
  CHECK(watched.opened == 0);
  watched.settle();
  {
    const auto quiet = watched.watch.mute();
    put(env, "A=3\n");
  }
  CHECK(watched.sees(&Watched::touched));
  CHECK(watched.opened == 0);
  foreign_open(env);
  CHECK(watched.sees(&Watched::opened));
}

TEST_CASE("an open just before we mute still counts") {
  const Scratch scratch;
  put(scratch / "env", "");
  Watched watched(scratch / "env");
  foreign_open(scratch / "env");
  { const auto quiet = watched.watch.mute(); }
  CHECK(watched.sees(&Watched::opened));
}

TEST_CASE("a go.env that comes, changes or goes is told apart") {
  const Scratch scratch;
  put(scratch / "env", "");
  fs::create_directory(scratch / "root");
  Watched watched(scratch / "env", {}, {scratch / "root/go.env"});
  put(scratch / "root/go.env", "GOPROXY=x\n");
  CHECK(watched.sees(&Watched::defaults));
  watched.settle();
  put(scratch / "root/go.env", "GOPROXY=y\n");
  CHECK(watched.sees(&Watched::defaults));
  CHECK(watched.touched == 0);
  CHECK(watched.opened == 0);
  watched.settle();
  fs::remove(scratch / "root/go.env");
  CHECK(watched.sees(&Watched::defaults));
}

TEST_CASE("the real go opens the file at its start") {
  const auto go = real_go();
  if (!go) {
    MESSAGE("SKIPPED: no go command here");
    return;
  }
  const Scratch scratch;
  const std::string env = scratch / "go/env";
  put(env, "GOFLAGS=\n");
  Watched watched(env);
  Process process({*go, "version"}, go_environment(scratch.path(), env));
  CHECK(watched.sees(&Watched::opened));
  CHECK(process.wait() == 0);
  CHECK(watched.touched == 0);
  fs::remove(env);
  watched.watch.follow({env, {*go}, {}});
  watched.settle();
  Process again({*go, "version"}, go_environment(scratch.path(), env));
  CHECK(watched.sees(&Watched::opened));
}

TEST_CASE("who goes away hears nothing more") {
  const Scratch scratch;
  put(scratch / "env", "");
  boost::asio::io_context loop;
  int heard = 0;
  std::shared_ptr<void> quiet;
  {
    Watch watch(loop, {scratch / "env", {}, {}},
                {[&] { ++heard; }, [&] { ++heard; }, [&] { ++heard; }});
    loop.poll();
    heard = 0;
    foreign_open(scratch / "env");
    quiet = watch.mute();
  }
  quiet.reset();
  loop.restart();
  loop.poll();
  CHECK(heard == 0);
}

TEST_CASE("what is kept: its going, and that of every folder above it, however it goes") {
  const Scratch scratch;
  boost::asio::io_context loop;
  const std::string run = scratch / "a/run";
  const std::vector<std::function<void()>> ways{
      [&] { fs::remove(run + "/gopx/s"); },
      [&] { fs::remove_all(run + "/gopx"); },
      [&] { fs::remove_all(run); },
      [&] { fs::rename(run + "/gopx/s", run + "/gopx/other"); },
      [&] { fs::rename(run + "/gopx", run + "/other"); },
      [&] { fs::rename(run, scratch / "a/other"); },
      [&] { fs::rename(scratch / "a", scratch / "other"); },
  };
  for (const auto& go_away : ways) {
    fs::remove_all(scratch / "a");
    fs::remove_all(scratch / "other");
    put(run + "/gopx/s", "");
    int touched = 0;
    Watch::Targets targets;
    targets.kept = run + "/gopx/s";
    const Watch watch{loop, targets, {[&] { ++touched; }, {}, {}}};
    loop.restart();
    loop.poll();
    touched = 0;
    go_away();
    CHECK(loop_until(loop, [&] { return touched > 0; }));
  }
}

TEST_CASE("no inotify instance left: said with what mends it, and had again at a later look") {
  const Scratch scratch;
  put(scratch / "go/env", "A=1\n");
  boost::asio::io_context loop;
  const boost::asio::posix::stream_descriptor first{
      loop};  // what the loop opens for it, it has now
  int touched = 0;
  std::optional<NoDescriptorLeft> none{std::in_place};
  Watch watch{loop, {scratch / "go/env", {}, {}}, {[&] { ++touched; }, {}, {}}};
  const auto lack = watch.lack();
  none.reset();
  CHECK(lack.what.find("no inotify instance left") != std::string::npos);
  CHECK(lack.fix.find("fs.inotify.max_user_instances") != std::string::npos);
  watch.refresh();
  CHECK(watch.lack() == Watch::Lack{});
  put(scratch / "go/env", "A=2\n");
  CHECK(loop_until(loop, [&] { return touched > 0; }));
}

#endif
