// Kills a piece of a program at any of its system calls. Only system calls change what is on disk,
// so a kill just before each of them leaves every state that `kill -9` can leave. Calls that only
// look are not counted: a kill before one of them leaves what a kill before the next that counts
// leaves.
#pragma once

#ifdef __linux__

#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <functional>

namespace gopx::testing {

enum class Traced { killed, finished, not_possible };

inline bool only_looks(std::uint64_t call) {
  static constexpr std::array<std::uint64_t, 18> calls = {
      SYS_read,   SYS_pread64,    SYS_fstat, SYS_newfstatat, SYS_readlinkat, SYS_faccessat,
      SYS_close,  SYS_getdents64, SYS_brk,   SYS_mmap,       SYS_munmap,     SYS_getpid,
      SYS_getuid, SYS_geteuid,    SYS_lseek, SYS_uname,      SYS_getrandom,  SYS_faccessat2};
#ifdef SYS_readlink
  if (call == SYS_readlink || call == SYS_lstat || call == SYS_stat || call == SYS_access)
    return true;
#endif
  return std::find(calls.begin(), calls.end(), call) != calls.end();
}

// Is the stopped child about to make a call that counts?
inline bool before_counting_call(pid_t child) {
  __ptrace_syscall_info info{};
  const auto got = ::ptrace(PTRACE_GET_SYSCALL_INFO, child, sizeof info, &info);
  return got > 0 && info.op == PTRACE_SYSCALL_INFO_ENTRY && !only_looks(info.entry.nr);
}

// Runs `work` in a child that dies just before its n-th counting system call (the first is 1).
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
  for (int calls = 0; !WIFEXITED(status) && !WIFSIGNALED(status);) {
    const bool at_call = WIFSTOPPED(status) && WSTOPSIG(status) == (SIGTRAP | 0x80);
    if (at_call && before_counting_call(child) && ++calls == n) {
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
