// Kills a piece of a program at any of its system calls. Only system calls change what is on disk,
// so a kill just before each of them leaves every state that `kill -9` can leave.
#pragma once

#ifdef __linux__

#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <functional>

namespace gopx::testing {

enum class Traced { killed, finished, not_possible };

// Runs `work` in a child that dies just before its n-th system call (the first is 1).
inline Traced kill_at_call(int n, const std::function<void()>& work) {
  const pid_t child = ::fork();
  if (child == 0) {
    if (::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) != 0) ::_exit(77);
    ::raise(SIGSTOP);
    work();
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  if (!WIFSTOPPED(status)) return Traced::not_possible;
  ::ptrace(PTRACE_SETOPTIONS, child, nullptr, PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL);
  for (int stops = 0; !WIFEXITED(status) && !WIFSIGNALED(status);) {
    const bool at_call = WIFSTOPPED(status) && WSTOPSIG(status) == (SIGTRAP | 0x80);
    if (at_call && ++stops == 2 * n - 1) {  // each call stops twice: at its entry and at its exit
      ::kill(child, SIGKILL);
      ::waitpid(child, &status, 0);
      return Traced::killed;
    }
    ::ptrace(PTRACE_SYSCALL, child, nullptr, nullptr);
    ::waitpid(child, &status, 0);
  }
  return Traced::finished;
}

}  // namespace gopx::testing

#endif
