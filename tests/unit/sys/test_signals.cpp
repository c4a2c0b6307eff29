// Each case runs in a child of its own: what is set here holds for a whole process.
#include "sys/signals.hpp"

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <vector>

#include "unit/sys/child_status.hpp"

using namespace gopx;
using namespace gopx::sys;
using namespace std::chrono_literals;

namespace {

volatile std::sig_atomic_t came = 0;
void note(int) { came = came + 1; }

void handle_ending_signals() {
  for (const int signal : ending_signals()) std::signal(signal, note);
}

}  // namespace

TEST_CASE("stray signals end nobody, real-time ones included") {
  std::vector<int> all{SIGPIPE, SIGXFSZ, SIGUSR1, SIGUSR2, SIGALRM, SIGVTALRM, SIGPROF, SIGIO};
#ifdef SIGRTMIN
  for (const int signal : {SIGRTMIN, SIGRTMIN + 1, SIGRTMAX}) all.push_back(signal);
#endif
  for (const int signal : all) {
    CAPTURE(signal);
    CHECK_EQ(status_of([&] {
               ignore_stray_signals();
               std::raise(signal);
               return 7;
             }),
             7 << 8);
    CHECK(WIFSIGNALED(status_of([&] {
      std::signal(signal, SIG_DFL);
      std::raise(signal);
      return 7;
    })));
  }
}

TEST_CASE("a handler that is there already stays, and a crash stays a crash") {
  CHECK_EQ(status_of([] {
             std::signal(SIGPROF, note);
             ignore_stray_signals();
             std::raise(SIGPROF);
             return came == 1 ? 0 : 1;
           }),
           0);
  CHECK(WIFSIGNALED(status_of([] {
    std::signal(SIGABRT, SIG_DFL);
    ignore_stray_signals();
    std::raise(SIGABRT);
    return 0;
  })));
}

TEST_CASE("held signals wait, are known, and come when they are released") {
  for (const int signal : {SIGTERM, SIGINT, SIGQUIT, SIGXCPU, SIGHUP}) {
    CAPTURE(signal);
    CHECK_EQ(status_of([&] {
               hold_signals();
               std::signal(signal, note);
               if (is_asked_to_end()) return 1;
               std::raise(signal);
               if (came != 0) return 2;
               if (is_asked_to_end() != (signal != SIGHUP)) return 3;
               release_signals();
               return came == 1 ? 0 : 4;
             }),
             0);
  }
}

TEST_CASE("release lets through what whoever started us had blocked") {
  CHECK_EQ(status_of([] {
             sigset_t all;
             sigfillset(&all);
             ::sigprocmask(SIG_SETMASK, &all, nullptr);
             std::signal(SIGTERM, note);
             release_signals();
             std::raise(SIGTERM);
             return came == 1 ? 0 : 1;
           }),
           0);
}

TEST_CASE("a process that is held after an ending signal leaves with 0, after its limit") {
  for (const int signal : {SIGTERM, SIGINT, SIGQUIT, SIGXCPU}) {
    const auto begin = std::chrono::steady_clock::now();
    CHECK_EQ(status_of([&] {
               ::close(STDERR_FILENO);
               handle_ending_signals();
               end_by_force_after(200ms);
               std::raise(signal);
               if (came != 1) return 1;
               for (;;) ::pause();
             }),
             0);
    CHECK(std::chrono::steady_clock::now() - begin >= 200ms);
  }
}

TEST_CASE("without an ending signal nothing is forced, whoever sends SIGALRM") {
  CHECK_EQ(status_of([] {
             handle_ending_signals();
             end_by_force_after(1ms);
             end_by_force_after(1ms);
             std::raise(SIGALRM);
             return 9;
           }),
           9 << 8);
}

TEST_CASE("what is ignored is given back to a child that is started") {
  const sigset_t set = default_signals();
  for (const int signal : {SIGPIPE, SIGXFSZ, SIGUSR1, SIGTERM, SIGINT, SIGHUP, SIGQUIT})
    CHECK_EQ(sigismember(&set, signal), 1);
  CHECK_EQ(sigismember(&set, SIGKILL), 0);
  CHECK_EQ(sigismember(&set, SIGSEGV), 0);
}
