// gopxd and those who look for it: the socket's folder goes away under it, two of them start at
// once, --restore comes at a bad moment, or gopxd hangs. They find each other, or say why not.
#include <doctest/doctest.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <functional>
#include <stdexcept>

#include "support/watched.hpp"

namespace gopx::testing {
namespace {

namespace fs = std::filesystem;

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

struct Taken : Watched {
  std::string during;
  Taken() {
    machine.set("failover", "hold", "\"1h\"");
    machine.set("failover", "max_switches_per_hour", "60");
    start();
    lab.fault("a", "refuse");
    machine.wait_for_takeover();
    during = machine.env_text();
  }
  std::string exported() const { return machine.socket().string() + ".exported"; }
  bool answers() const { return machine.answers(); }
};

// As a supervisor makes it: inherited by whoever is started.
int listening_socket(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
  REQUIRE(::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  REQUIRE(::listen(fd, 16) == 0);
  return fd;
}

Command restore_command(const Machine& machine) {
  auto command = machine.command({std::string{GOPX_BINARY_DIR} + "/bin/gopxd"});
  command.argv.insert(command.argv.end(), {"--restore", "--no-system"});
  return command;
}

}  // namespace

TEST_SUITE("rendezvous") {
  TEST_CASE("the socket's folder is removed or moved away: the socket and its file come back") {
    Taken taken;
    const fs::path folder = taken.machine.socket().parent_path();
    const fs::path run = folder.parent_path();
    const std::string lines = got(taken.exported()).value_or("");
    REQUIRE(has(lines, taken.lab.url("b")));
    const std::vector<std::function<void()>> ways{
        [&] { fs::remove_all(folder); },
        [&] { fs::remove(taken.machine.socket()); },
        [&] { fs::rename(folder, run / "old"); },
        [&] { fs::rename(run, run.string() + "-old"); },
        [&] { fs::remove_all(run); },
        [&] { fs::remove(taken.exported()), taken.machine.daemon().send(SIGUSR1); },
    };
    for (const auto& go_away : ways) {
      go_away();
      CHECK(eventually([&] { return taken.answers(); }, Milliseconds{5'000}));
      CHECK(eventually([&] { return got(taken.exported()) == lines; }, Milliseconds{5'000}));
      CHECK(mode_of(folder.string()) == 0700);
      CHECK(mode_of(taken.machine.socket().string()) == 0600);
    }
    CHECK(taken.machine.ctl({"status"}).exit == 0);
    CHECK(taken.machine.stop() == 0);
    CHECK_FALSE(fs::exists(taken.machine.socket()));
    CHECK_FALSE(fs::exists(taken.exported()));
  }

  TEST_CASE(
      "a file system is mounted over the socket's folder, and unmounted: it is there each time") {
    Watched watched;
    watched.machine.write_config();
    const fs::path run = watched.machine.socket().parent_path().parent_path();
    fs::create_directories(run);
    const std::string gopxd = std::string{GOPX_BINARY_DIR} + "/bin/gopxd";
    const std::string gopxctl = std::string{GOPX_BINARY_DIR} + "/bin/gopxctl";
    const std::string script =
        gopxd + " --no-system & d=$!; s() { for i in $(seq 100); do test -S " +
        watched.machine.socket().string() +
        " && return 0; sleep 0.1; done; exit 5; }; s; mount -t tmpfs x " + run.string() +
        "; s; umount -l " + run.string() +
        // The socket that was there before the mount is there again, and nobody listens on it.
        "; for i in $(seq 100); do " + gopxctl +
        " status && break; sleep 0.1; done; kill $d && wait $d";
    if (watched.machine.program({"/usr/bin/unshare", "-m", "true"}).exit != 0) {
      MESSAGE("SKIPPED: no mount namespace can be had here");
      return;
    }
    const Outcome outcome =
        watched.machine.program({"/usr/bin/unshare", "-m", "/bin/sh", "-c", script});
    CHECK_MESSAGE(outcome.exit == 0, outcome.err);
    CHECK(outcome.took < Milliseconds{25'000});
  }

  TEST_CASE("a folder that can't be made again: gopxd is found by its lock, and moves back later") {
    Taken taken;
    const fs::path run = taken.machine.socket().parent_path().parent_path();
    const auto second_place = taken.machine.state_dir() / "gopxd.sock";
    const std::string pid = std::to_string(taken.machine.daemon().pid());
    fs::remove_all(run);
    put(run.string(), "a file in its way");
    REQUIRE(eventually([&] { return fs::exists(second_place); }));
    CHECK(mode_of(second_place.string()) == 0600);
    CHECK(taken.machine.ctl({"status"}).exit == 0);
    const Outcome named = taken.machine.ctl({"status", "--socket", (run / "s").string()});
    CHECK(named.exit == 69);
    CHECK_MESSAGE(has(named.err, "gopxd (pid " + pid + ") is running"), named.err);
    CHECK(has(named.err, "gopxctl --socket " + second_place.string()));
    CHECK_FALSE(has(named.err, "start it"));
    const Outcome second = taken.machine.gopxd({"--no-system"});
    CHECK(second.exit == 75);
    CHECK(has(second.err, pid));
    const Outcome restored = taken.machine.gopxd({"--restore", "--no-system"});
    CHECK_MESSAGE(restored.exit == 0, restored.err);
    CHECK(restored.took < Milliseconds{10'000});
    CHECK(taken.machine.env_text() == taken.before);
    fs::remove(run);
    taken.machine.daemon().send(SIGUSR1);
    CHECK(eventually([&] { return taken.answers(); }));
    CHECK(text_at(taken.machine.status(), "/control") == "paused");
    CHECK_FALSE(fs::exists(second_place));
    CHECK(taken.machine.stop() == 0);
  }

  TEST_CASE("right after the folder was removed, --restore is done by the daemon") {
    Taken taken;
    for (int i = 0; i < 3; ++i) {
      fs::remove_all(taken.machine.socket().parent_path());
      const Outcome outcome = taken.machine.gopxd({"--restore", "--no-system"});
      CHECK_MESSAGE(outcome.exit == 0, outcome.err);
      CHECK(taken.machine.env_text() == taken.before);
      CHECK(text_at(taken.machine.status(), "/control") == "paused");
      REQUIRE(taken.machine.ctl({"resume"}).exit == 0);
      taken.machine.wait_for_takeover();
    }
  }

  TEST_CASE("a socket that was handed over and is removed: one of gopxd's own stands in for it") {
    Watched watched;
    watched.machine.write_config();
    fs::create_directories(watched.machine.socket().parent_path());
    const int handed_over = listening_socket(watched.machine.socket().string());
    const std::string gopxd = std::string{GOPX_BINARY_DIR} + "/bin/gopxd";
    Process daemon{watched.machine.command({"/bin/sh", "-c",
                                            "exec 3<&" + std::to_string(handed_over) +
                                                "; export LISTEN_PID=$$ LISTEN_FDS=1; exec " +
                                                gopxd + " --no-system"})};
    watched.machine.wait_until("an answer", [](const Machine::Status&) { return true; });
    fs::remove_all(watched.machine.socket().parent_path());
    CHECK(eventually([&] { return watched.machine.answers(); }));
    daemon.send(SIGTERM);
    CHECK(daemon.wait() == 0);
    CHECK_FALSE(fs::exists(watched.machine.socket()));
    ::close(handed_over);
  }

  TEST_CASE("--restore that knows another socket finds the daemon by its lock") {
    Taken taken;
    const Outcome outcome = taken.machine.gopxd(
        {"--restore", "--no-system", "--socket", (taken.machine.home() / "x/y.sock").string()});
    CHECK_MESSAGE(outcome.exit == 0, outcome.err);
    CHECK(taken.machine.env_text() == taken.before);
    CHECK(text_at(taken.machine.status(), "/control") == "paused");
  }

  TEST_CASE("--restore at any moment of a start: they wait for each other, and no one ends") {
    Taken taken;
    for (const int delay : {0, 5, 10, 20, 40, 70, 100, 200}) {
      CAPTURE(delay);
      taken.machine.daemon().kill();
      taken.machine.write_env(taken.during);
      taken.machine.spawn();
      CHECK_FALSE(eventually([] { return false; }, Milliseconds{delay}));
      const Outcome outcome = taken.machine.gopxd({"--restore", "--no-system"});
      CHECK_MESSAGE(outcome.exit == 0, outcome.err);
      CHECK(eventually([&] { return taken.answers(); }));
      CHECK(taken.machine.daemon().running());
      // What a person orders costs none of the three moves that gopxd may make at once.
      taken.machine.ctl({"pause"});
      taken.machine.ctl({"resume"});
      taken.machine.wait_for_takeover();
    }
  }

  TEST_CASE("a start during --restore waits for its end") {
    Taken taken;
    taken.machine.daemon().kill();
    Process restore{restore_command(taken.machine)};
    taken.machine.start();
    CHECK(restore.wait(Milliseconds{10'000}) == 0);
    CHECK(taken.machine.daemon().running());
  }

  TEST_CASE("a start while the last gopxd is leaving waits for its end") {
    Taken taken;
    auto command = taken.machine.command({std::string{GOPX_BINARY_DIR} + "/bin/gopxd"});
    command.argv.emplace_back("--no-system");
    taken.machine.daemon().send(SIGTERM);
    Process next{command};
    CHECK(taken.machine.daemon().wait() == 0);
    CHECK(eventually([&] { return taken.answers(); }));
    CHECK(next.running());
    next.send(SIGTERM);
    CHECK(next.wait() == 0);
  }

  TEST_CASE("a gopxd that hangs: --restore ends within ten seconds and says what to do") {
    Taken taken;
    const std::string pid = std::to_string(taken.machine.daemon().pid());
    taken.machine.daemon().send(SIGSTOP);
    const Outcome outcome = taken.machine.gopxd({"--restore", "--no-system"});
    CHECK(outcome.exit == 69);
    CHECK(outcome.took < Milliseconds{10'000});
    CHECK_MESSAGE(has(outcome.err, "kill -CONT " + pid + "; gopxd --restore"), outcome.err);
    CHECK(taken.machine.env_text() == taken.during);
    taken.machine.daemon().send(SIGCONT);
    const Outcome again = taken.machine.gopxd({"--restore", "--no-system"});
    CHECK_MESSAGE(again.exit == 0, again.err);
    CHECK(taken.machine.env_text() == taken.before);
  }

  TEST_CASE("gopxd ends under those who follow or wait: said at once, 69") {
    for (const int signal : {SIGTERM, SIGKILL}) {
      Watched watched;
      watched.start();
      const auto ctl = [&](std::vector<std::string> words, const std::string& name) {
        auto command = watched.machine.command({std::string{GOPX_BINARY_DIR} + "/bin/gopxctl"});
        command.argv.insert(command.argv.end(), words.begin(), words.end());
        command.err = watched.machine.home() / name;
        return command;
      };
      Process follower{ctl({"events", "--follow"}, "follow.err")};
      Process waiter{ctl({"wait", "--for", "takeover"}, "wait.err")};
      CHECK_FALSE(eventually([] { return false; }, Milliseconds{500}));
      watched.machine.daemon().send(signal);
      CHECK(follower.wait(Milliseconds{5'000}) == 69);
      CHECK(waiter.wait(Milliseconds{5'000}) == 69);
      for (const char* name : {"follow.err", "wait.err"})
        CHECK(got((watched.machine.home() / name).string()) == "gopxctl: gopxd has stopped\n");
    }
  }

  TEST_CASE("root makes nothing in another user's home, and names who blocks a user's own") {
    if (::geteuid() != 0) return;
    const LabClient lab{{.mirrors = 1}};
    Machine machine{lab};
    machine.write_config();
    const std::string home = machine.home().string();
    REQUIRE(::chown(home.c_str(), 65534, 65534) == 0);
    for (const auto& arguments : {std::vector<std::string>{"--no-system"},
                                  std::vector<std::string>{"--restore", "--no-system"}}) {
      const Outcome outcome = machine.gopxd(arguments);
      CHECK(outcome.exit == 77);
      CHECK_MESSAGE(has(outcome.err, "HOME=" + home + " belongs to "), outcome.err);
      CHECK(has(outcome.err, "-H gopxd"));
      CHECK_FALSE(fs::exists(machine.state_dir()));
      CHECK_FALSE(fs::exists(machine.socket().parent_path()));
    }
    REQUIRE(::chown(home.c_str(), 0, 0) == 0);
  }

  TEST_CASE("an ordinary user in front of root's folders: whose they are, and what mends it") {
    if (::geteuid() != 0) return;
    const LabClient lab{{.mirrors = 1}};
    Machine machine{lab};
    machine.write_config();
    const std::string home = machine.home().string();
    const auto as_nobody = [&](const std::string& program, std::vector<std::string> words) {
      std::vector<std::string> argv{"/usr/bin/setpriv", "--reuid=65534", "--regid=65534",
                                    "--clear-groups",
                                    std::string{GOPX_BINARY_DIR} + "/bin/" + program};
      argv.insert(argv.end(), words.begin(), words.end());
      return machine.program(argv);
    };
    REQUIRE(::chown(home.c_str(), 65534, 65534) == 0);
    if (as_nobody("gopxd", {"--version"}).exit != 0) {
      MESSAGE("SKIPPED: an ordinary user can't start these programs here");
      return;
    }
    fs::create_directories(machine.home() / ".local");
    ::chmod((home + "/.local").c_str(), 0700);
    const Outcome blocked = as_nobody("gopxd", {"--no-system"});
    CHECK(blocked.exit == 77);
    CHECK_MESSAGE(has(blocked.err, home + "/.local belongs to root (uid 0)"), blocked.err);
    CHECK(has(blocked.err, "sudo chown -R "));
    CHECK(has(blocked.err, ": " + home + "/.local"));

    REQUIRE(::chown((home + "/.local").c_str(), 65534, 65534) == 0);
    const std::string run = home + "/run";
    fs::create_directories(run);
    ::chmod(run.c_str(), 0700);
    const Outcome started = as_nobody("gopxd", {"--no-system"});
    CHECK(started.exit == 77);
    CHECK_MESSAGE(has(started.err, "XDG_RUNTIME_DIR"), started.err);
    CHECK(has(started.err, run + " belongs to root (uid 0)"));
    CHECK(has(started.err, "env -u XDG_RUNTIME_DIR gopxd"));
    const Outcome asked = as_nobody("gopxctl", {"status"});
    CHECK(asked.exit == 77);
    CHECK_MESSAGE(has(asked.err, run + ", which belongs to another user, root (uid 0)"), asked.err);
    CHECK(has(asked.err, "XDG_RUNTIME_DIR=" + run + " decides where gopxctl looks"));
    CHECK(has(asked.err, "env -u XDG_RUNTIME_DIR gopxctl"));
    REQUIRE(::chown(home.c_str(), 0, 0) == 0);
  }
}

}  // namespace gopx::testing
