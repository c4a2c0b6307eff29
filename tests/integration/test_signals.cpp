// Signals, limits and closed descriptors: nothing but SIGKILL ends gopxd without its having been
// asked, and whatever holds it, it is gone within two seconds of SIGTERM.
#include <doctest/doctest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "support/watched.hpp"

namespace gopx::testing {
namespace {

constexpr Milliseconds exit_limit{3'000};  // promised: 2 s; one more for a busy machine

struct Taken : Watched {
  std::string during;
  explicit Taken(const std::string& restore_on_exit = "always") {
    machine.set("failover", "restore_on_exit", '"' + restore_on_exit + '"');
    machine.set("failover", "hold", "\"1h\"");
    start();
    lab.fault("a", "refuse");
    machine.wait_for_takeover();
    during = machine.env_text();
  }
  void check_orderly_end(int signal) {
    machine.daemon().send(signal);
    CHECK(machine.daemon().wait(exit_limit) == 0);
    CHECK(machine.env_text() == before);
  }
};

using Resource = decltype(RLIMIT_FSIZE);

#ifdef SIGRTMIN
const int first_of_real_time = SIGRTMIN;
const int last_of_real_time = SIGRTMAX;
#else
constexpr int first_of_real_time = SIGUSR2;  // there are none
constexpr int last_of_real_time = SIGUSR2;
#endif

// A limit that children inherit, for as long as this lives.
class Limited {
 public:
  Limited(Resource what, rlim_t most) : what_{what} {
    ::getrlimit(what_, &before_);
    const rlimit now{most, before_.rlim_max};
    ::setrlimit(what_, &now);
  }
  Limited(const Limited&) = delete;
  Limited& operator=(const Limited&) = delete;
  ~Limited() { ::setrlimit(what_, &before_); }

 private:
  Resource what_;
  rlimit before_{};
};

}  // namespace

TEST_SUITE("signals") {
  TEST_CASE("stray signals end nobody; the ending ones honour restore_on_exit") {
    for (const int ending : {SIGTERM, SIGINT, SIGQUIT, SIGXCPU}) {
      Taken taken;
      for (const int stray :
           {SIGUSR1, SIGUSR2, SIGALRM, SIGVTALRM, SIGPROF, SIGIO, SIGPIPE, SIGXFSZ, SIGHUP,
            SIGWINCH, SIGURG, first_of_real_time, last_of_real_time})
        taken.machine.daemon().send(stray);
      CHECK(text_at(taken.machine.status(), "/takeover") == "true");
      CHECK(taken.machine.daemon().running());
      CHECK(taken.machine.env_text() == taken.during);
      taken.check_orderly_end(ending);
    }
  }

  TEST_CASE("any signal at any moment of a start: ignored, or an orderly end") {
    Watched watched;
    watched.start();
    REQUIRE(watched.machine.stop() == 0);
    const std::string lock = (watched.machine.state_dir() / "gopxd.lock").string();
    for (const int signal :
         {SIGHUP, SIGUSR1, SIGALRM, first_of_real_time, SIGTERM, SIGINT, SIGQUIT}) {
      for (const int delay : {0, 1, 3, 8, 20}) {
        CAPTURE(signal);
        CAPTURE(delay);
        watched.machine.spawn();
        const std::string pid = std::to_string(watched.machine.daemon().pid()) + "\n";
        REQUIRE(
            eventually([&] { return got(lock).value_or("").starts_with(pid); }));  // it is loaded
        CHECK_FALSE(eventually([] { return false; }, Milliseconds{delay}));
        watched.machine.daemon().send(signal);
        const bool ends = signal == SIGTERM || signal == SIGINT || signal == SIGQUIT;
        if (!ends) {
          CHECK(eventually([&] { return std::filesystem::exists(watched.machine.socket()); }));
          watched.machine.daemon().send(SIGTERM);
        }
        CHECK(watched.machine.daemon().wait(exit_limit).value_or(-1) == 0);
        CHECK(watched.machine.env_text() == watched.before);
      }
    }
  }

  TEST_CASE("a limit on the size of files is an error, not the end") {
    Watched watched;
    watched.machine.write_config();
    {
      const Limited limited{RLIMIT_FSIZE, 200};
      watched.machine.spawn();
    }
    CHECK(eventually([&] { return watched.machine.answers(); }));
    watched.lab.fault("a", "refuse");
    CHECK(throughout(Milliseconds{3'000}, [&] { return watched.machine.daemon().running(); }));
    watched.machine.daemon().send(SIGTERM);
    CHECK(watched.machine.daemon().wait(exit_limit) == 0);
    CHECK(watched.machine.env_text() == watched.before);
  }

  TEST_CASE("started with descriptors closed: no log line gets into a file of ours") {
    Watched watched;
    watched.machine.write_config();
    for (const char* closed : {"0<&-", "1>&-", "2>&-", "0<&- 1>&- 2>&-"}) {
      const std::string gopxd = std::string{GOPX_BINARY_DIR} + "/bin/gopxd";
      Process daemon{
          watched.machine.command({"/bin/sh", "-c", "exec " + gopxd + " --no-system " + closed})};
      CHECK(eventually([&] { return watched.machine.answers(); }));
      const auto lock = got((watched.machine.state_dir() / "gopxd.lock").string());
      CHECK(lock == std::to_string(daemon.pid()) + "\nrunning\n" +
                        watched.machine.socket().string() + "\n");
      daemon.send(SIGHUP);
      daemon.send(SIGTERM);
      CHECK(daemon.wait(exit_limit) == 0);
    }
  }

  TEST_CASE("SIGTERM with followers, half requests and deaf clients") {
    Taken taken;
    const auto socket = taken.machine.socket();
    std::vector<Line> lines;
    for (int i = 0; i < 100; ++i) {
      lines.push_back(Line::to_socket(socket));
      lines.back().send(i % 3 == 0   ? "GET /v1/events?follow=1 HTTP/1.1\r\n\r\n"
                        : i % 3 == 1 ? "POST /v1/use HTTP/1.1\r\nContent-Length: 50\r\n\r\n{"
                                     : "GET /v1/status HTTP/1.1\r\n\r\n");
    }
    CHECK(taken.machine.get("/v1/status").status == 200);
    taken.check_orderly_end(SIGTERM);
  }

  TEST_CASE("128 followers that read don't shut out gopxctl") {
    Watched watched;
    watched.start();
    std::vector<Line> followers;
    for (int i = 0; i < 128; ++i) {
      followers.push_back(Line::to_socket(watched.machine.socket()));
      followers.back().send("GET /v1/events?follow=1&since=0 HTTP/1.1\r\n\r\n");
      followers.back().receive([](const std::string& bytes) { return !bytes.empty(); },
                               Milliseconds{5'000});
    }
    for (int i = 0; i < 5; ++i) CHECK(watched.machine.ctl({"status"}).exit == 0);
    CHECK(watched.machine.ctl({"pause"}).exit == 0);
    watched.machine.daemon().send(SIGTERM);
    CHECK(watched.machine.daemon().wait(exit_limit) == 0);
  }

  TEST_CASE("SIGTERM with notify commands that hang and ignore it") {
    Watched watched;
    const auto pids = (watched.machine.home() / "pids").string();
    watched.machine.set("notify", "command",
                        "[\"/bin/sh\", \"-c\", 'trap \"\" TERM INT; echo $$ >>" + pids +
                            "; while :; do sleep 1; done']");
    watched.machine.set("failover", "restore_on_exit", "\"always\"");
    watched.machine.set("failover", "hold", "\"1h\"");
    watched.start();
    watched.lab.fault("a", "refuse");
    watched.machine.wait_for_takeover();
    REQUIRE(eventually([&] { return got(pids).value_or("").find('\n') != std::string::npos; }));
    watched.machine.daemon().send(SIGTERM);
    CHECK(watched.machine.daemon().wait(exit_limit) == 0);
    CHECK(watched.machine.env_text() == watched.before);
    CHECK(eventually([&] {
      const int child = std::stoi(got(pids).value_or("0"));
      return ::kill(child, 0) != 0;
    }));
  }

  TEST_CASE(
      "SIGTERM while the disk holds the loop: gone all the same, and the next start goes on") {
    const std::string slow_disk = std::string{GOPX_BINARY_DIR} + "/bin/gopx-slow-disk.so";
    if (!std::filesystem::exists(slow_disk)) {
      MESSAGE("SKIPPED: a sanitizer is in the way of LD_PRELOAD");
      return;
    }
    Watched watched;
    const auto told = (watched.machine.home() / "slow").string();
    watched.machine.variable("LD_PRELOAD", slow_disk);
    watched.machine.variable("GOPX_TEST_SLOW_DISK", told);
    watched.machine.set("failover", "hold", "\"1h\"");
    watched.start();
    watched.lab.fault("a", "refuse");
    watched.machine.wait_for_takeover();
    const std::string during = watched.machine.env_text();
    put(told, "20000");
    const Line pause = Line::to_socket(watched.machine.socket());
    pause.send("POST /v1/pause HTTP/1.1\r\nContent-Length: 0\r\n\r\n");
    CHECK_FALSE(eventually([] { return false; }, Milliseconds{300}));
    watched.machine.daemon().send(SIGTERM);
    CHECK(watched.machine.daemon().wait(exit_limit) == 0);
    const std::string left = watched.machine.env_text();
    CHECK((left == during || left == watched.before));
    std::filesystem::remove(told);
    CHECK(watched.machine.gopxd({"--restore", "--no-system"}).exit == 0);
    CHECK(watched.machine.env_text() == watched.before);
  }

  TEST_CASE("people's commands in a loop: a few writes a second, each of them answered") {
    Watched watched;
    watched.start();
    const auto begin = std::chrono::steady_clock::now();
    constexpr int orders = 12;
    for (int i = 0; i < orders; ++i) {
      const Outcome outcome =
          watched.machine.ctl(i % 2 == 0 ? std::vector<std::string>{"use", "mirror-b"}
                                         : std::vector<std::string>{"pause"});
      CHECK_MESSAGE(outcome.exit == 0, outcome.err);
    }
    // Five at once, then two a second.
    CHECK(std::chrono::steady_clock::now() - begin >= std::chrono::milliseconds{3'000});
    CHECK(watched.machine.get("/v1/status").status == 200);
    CHECK(watched.machine.goproxy() == watched.lab.url("a") + ",direct");
  }

  TEST_CASE("output that can't be written is 74, for every command") {
    Watched watched;
    watched.start();
    const std::string programs = std::string{GOPX_BINARY_DIR} + "/bin/";
    for (const std::string words :
         {"gopxctl", "gopxctl status", "gopxctl --json status", "gopxctl why", "gopxctl events",
          "gopxctl events --follow", "gopxctl metrics", "gopxctl history", "gopxctl config show",
          "gopxctl completion bash", "gopxctl hook zsh", "gopxctl --help", "gopxctl status --help",
          "gopxctl version", "gopxctl --json wait", "gopxctl probe", "gopxd --version",
          "gopxd --help", "gopxd --print-config --no-system"}) {
      CAPTURE(words);
      for (const char* lost : {" >/dev/full", " >&-"}) {
        const Outcome outcome =
            watched.machine.program({"/bin/sh", "-c", "exec " + programs + words + lost});
        CHECK(outcome.exit == 74);
        CHECK(outcome.err.find("the output can't be written") != std::string::npos);
      }
      const Outcome gone = watched.machine.program(
          {"/bin/sh", "-c",
           programs + words + " 2>" + (watched.machine.home() / "e").string() + " | :"});
      const std::string talk = got((watched.machine.home() / "e").string()).value_or("");
      CHECK(talk.find("written") == std::string::npos);
    }
  }
}

}  // namespace gopx::testing
