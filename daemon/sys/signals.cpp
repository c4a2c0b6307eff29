// signal(7). The handlers below call nothing but what signal-safety(7) allows, and setitimer(2),
// which is a plain system call on Linux and macOS.
#include "sys/signals.hpp"

#include <poll.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string_view>
#include <vector>

namespace gopx::sys {
namespace {

constexpr std::array ending{SIGTERM, SIGINT, SIGQUIT, SIGXCPU};

std::vector<int> stray_signals() {
  std::vector<int> all{SIGPIPE, SIGXFSZ, SIGUSR1, SIGUSR2, SIGALRM, SIGVTALRM, SIGPROF, SIGIO};
#ifdef SIGPWR
  all.push_back(SIGPWR);
#endif
#ifdef SIGSTKFLT
  all.push_back(SIGSTKFLT);
#endif
#ifdef SIGRTMIN
  for (int signal = SIGRTMIN; signal <= SIGRTMAX; ++signal) all.push_back(signal);
#endif
  return all;
}

sigset_t held() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : ending) sigaddset(&set, signal);
  sigaddset(&set, SIGHUP);
  return set;
}

timeval forced_end{};
volatile std::sig_atomic_t is_leaving = 0;
std::array<struct sigaction, ending.size()> before{};

// The timer's, not anybody else's SIGALRM.
void say_and_leave(int) {
  if (is_leaving == 0) return;
  constexpr std::string_view text =
      "gopxd: could not stop in time, so it exits at once and leaves the env file as it is: the "
      "next "
      "start continues from there, and `gopxd --restore` restores your GOPROXY\n";
  pollfd ready{STDERR_FILENO, POLLOUT, 0};
  if (::poll(&ready, 1, 0) == 1 && (ready.revents & POLLOUT) != 0) {
    const ssize_t written = ::write(STDERR_FILENO, text.data(), text.size());
    static_cast<void>(written);
  }
  ::_exit(0);
}

// The handler that was there is still the one that does the work.
void asked_to_end(int signal) {
  const int error = errno;
  is_leaving = 1;
  const itimerval once{{0, 0}, forced_end};
  ::setitimer(ITIMER_REAL, &once, nullptr);
  for (std::size_t i = 0; i < ending.size(); ++i) {
    if (ending.at(i) == signal) before.at(i).sa_handler(signal);
  }
  errno = error;
}

bool has_handler(const struct sigaction& action) {
  return (action.sa_flags & SA_SIGINFO) == 0 && action.sa_handler != SIG_DFL &&
         action.sa_handler != SIG_IGN && action.sa_handler != asked_to_end;
}

}  // namespace

std::span<const int> ending_signals() { return ending; }

bool is_asked_to_end() {
  sigset_t waiting;
  if (::sigpending(&waiting) != 0) return false;
  for (const int signal : ending) {
    if (sigismember(&waiting, signal) == 1) return true;
  }
  return false;
}

void ignore_stray_signals() {
  for (const int signal : stray_signals()) {
    struct sigaction now {};
    if (::sigaction(signal, nullptr, &now) != 0 || now.sa_handler != SIG_DFL) continue;
    struct sigaction ignored {};
    ignored.sa_handler = SIG_IGN;
    ::sigaction(signal, &ignored, nullptr);
  }
}

sigset_t default_signals() {
  sigset_t all = held();
  for (const int signal : stray_signals()) sigaddset(&all, signal);
  return all;
}

void hold_signals() {
  const sigset_t set = held();
  ::sigprocmask(SIG_BLOCK, &set, nullptr);
}

void release_signals() {
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

void end_by_force_after(Duration limit) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(limit);
  const auto rest = std::chrono::duration_cast<std::chrono::microseconds>(limit - seconds);
  forced_end.tv_sec = static_cast<decltype(forced_end.tv_sec)>(seconds.count());
  forced_end.tv_usec = static_cast<decltype(forced_end.tv_usec)>(rest.count());
  struct sigaction leave {};
  leave.sa_handler = say_and_leave;
  ::sigaction(SIGALRM, &leave, nullptr);
  for (std::size_t i = 0; i < ending.size(); ++i) {
    struct sigaction now {};
    if (::sigaction(ending.at(i), nullptr, &now) != 0 || !has_handler(now)) continue;
    before.at(i) = now;
    now.sa_handler = asked_to_end;
    ::sigaction(ending.at(i), &now, nullptr);
  }
}

}  // namespace gopx::sys
