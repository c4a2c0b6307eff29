// Lets a piece of a program die, or lets a system call of it fail, at any of the calls by which it
// could change something: a seam under the program itself, by ptrace(2), so that not a line of it
// is written for the test.
//
// Only system calls change what is on disk, so a kill just before and just after each of them
// leaves every state that `kill -9` can leave, torn writes aside: those are made by letting a write
// take fewer bytes. Calls that only look are not counted: a kill before one of them leaves what a
// kill before the next that counts leaves.
#pragma once

#ifdef __linux__

#include <fcntl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <functional>
#include <vector>

namespace gopx::testing {

enum class Death : std::uint8_t {
  none,
  before,  // killed just before the call
  after,   // killed just after it
  fails,   // the call is not made and answers `with`, an errno; the program goes on
  cut,     // a write takes `with` bytes, then the program is killed
};
struct CrashPoint {
  int call = 0;  // which of the calls that count; the first is 1
  Death death = Death::none;
  std::uint64_t with = 0;
};
struct CountedCall {
  std::uint64_t number = 0;
  std::uint64_t bytes = 0;  // of a write
  bool may_make = true;     // an open that is for more than reading
};
struct Traced {
  enum class End : std::uint8_t { finished, died, not_possible };
  End end = End::not_possible;
  int status = 0;  // what the program ended with, if it finished
  std::vector<CountedCall> calls;
};

inline bool only_looks(std::uint64_t call) {
  static constexpr std::array<std::uint64_t, 28> calls = {
      SYS_read,      SYS_pread64,         SYS_fstat,      SYS_newfstatat,  SYS_readlinkat,
      SYS_faccessat, SYS_close,           SYS_getdents64, SYS_brk,         SYS_mmap,
      SYS_munmap,    SYS_getpid,          SYS_getuid,     SYS_geteuid,     SYS_lseek,
      SYS_uname,     SYS_getrandom,       SYS_faccessat2, SYS_statx,       SYS_fstatfs,
      SYS_futex,     SYS_clock_nanosleep, SYS_exit_group, SYS_sigaltstack, SYS_mprotect,
      SYS_mremap,    SYS_flistxattr,      SYS_fgetxattr};
#ifdef SYS_readlink
  if (call == SYS_readlink || call == SYS_lstat || call == SYS_stat || call == SYS_access)
    return true;
#endif
  return std::find(calls.begin(), calls.end(), call) != calls.end();
}

inline bool is_write(std::uint64_t call) { return call == SYS_write || call == SYS_pwrite64; }

#if defined(__x86_64__)
constexpr bool calls_can_be_changed = true;
inline void skip_call(pid_t child) {
  user_regs_struct registers{};
  ::ptrace(PTRACE_GETREGS, child, nullptr, &registers);
  registers.orig_rax = ~0ULL;
  ::ptrace(PTRACE_SETREGS, child, nullptr, &registers);
}
inline void answer_call(pid_t child, int error) {
  user_regs_struct registers{};
  ::ptrace(PTRACE_GETREGS, child, nullptr, &registers);
  registers.rax = static_cast<unsigned long long>(-static_cast<long long>(error));
  ::ptrace(PTRACE_SETREGS, child, nullptr, &registers);
}
inline void shorten_call(pid_t child, std::uint64_t bytes) {
  user_regs_struct registers{};
  ::ptrace(PTRACE_GETREGS, child, nullptr, &registers);
  registers.rdx = bytes;
  ::ptrace(PTRACE_SETREGS, child, nullptr, &registers);
}
#else
constexpr bool calls_can_be_changed = false;
inline void skip_call(pid_t) {}
inline void answer_call(pid_t, int) {}
inline void shorten_call(pid_t, std::uint64_t) {}
#endif

// Is this call one of those that count? Asked while the child is stopped just before it.
using Counts = std::function<bool(pid_t child, std::uint64_t call, const std::uint64_t* arguments)>;

inline bool may_change_something(pid_t, std::uint64_t call, const std::uint64_t*) {
  return !only_looks(call);
}

// Follows one stopped child to the end that the point asks for.
class Tracer {
 public:
  Tracer(pid_t child, const CrashPoint& point, Counts counts)
      : child_(child), point_(point), counts_(std::move(counts)) {}

  Traced run() {
    ::ptrace(PTRACE_SETOPTIONS, child_, nullptr,
             PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL);
    int status = 0;
    int signal = 0;
    while (::ptrace(PTRACE_SYSCALL, child_, nullptr, signal) == 0 &&
           ::waitpid(child_, &status, 0) == child_ && WIFSTOPPED(status)) {
      const bool at_call = WSTOPSIG(status) == (SIGTRAP | 0x80);
      const bool is_news = (status >> 16) != 0;  // of ptrace's own
      signal = at_call || is_news ? 0 : WSTOPSIG(status);
      if (at_call && stopped_at_call()) return die();
    }
    traced_.end = WIFEXITED(status) ? Traced::End::finished : Traced::End::died;
    traced_.status = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
    return std::move(traced_);
  }

 private:
  // true: this is where it dies.
  bool stopped_at_call() {
    __ptrace_syscall_info info{};
    if (::ptrace(PTRACE_GET_SYSCALL_INFO, child_, sizeof info, &info) <= 0) return false;
    if (info.op == PTRACE_SYSCALL_INFO_EXIT) return leaving();
    if (info.op != PTRACE_SYSCALL_INFO_ENTRY) return false;
    if (!counts_(child_, info.entry.nr, info.entry.args)) return false;
    const bool reads =
        info.entry.nr == SYS_openat && (info.entry.args[2] & (O_CREAT | O_ACCMODE)) == 0;
    traced_.calls.push_back(
        {info.entry.nr, is_write(info.entry.nr) ? info.entry.args[2] : 0, !reads});
    if (static_cast<int>(traced_.calls.size()) != point_.call) return false;
    inside_ = true;
    if (point_.death == Death::fails) skip_call(child_);
    if (point_.death == Death::cut) shorten_call(child_, point_.with);
    return point_.death == Death::before;
  }
  bool leaving() {
    if (!inside_) return false;
    inside_ = false;
    if (point_.death == Death::fails) answer_call(child_, static_cast<int>(point_.with));
    return point_.death == Death::after || point_.death == Death::cut;
  }
  Traced die() {
    ::kill(child_, SIGKILL);
    int status = 0;
    ::waitpid(child_, &status, 0);
    traced_.end = Traced::End::died;
    return std::move(traced_);
  }

  pid_t child_;
  CrashPoint point_;
  Counts counts_;
  Traced traced_;
  bool inside_ = false;  // of the call that the point is about
};

// Runs `work` in a child that meets the crash point; what it returns is the child's exit status. It
// may become another program. `started` is told the child's pid.
inline Traced run_with(const CrashPoint& point, const std::function<int()>& work,
                       const Counts& counts = may_change_something,
                       const std::function<void(pid_t)>& started = {}) {
  const pid_t child = ::fork();
  if (child == 0) {
    if (::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) != 0) ::_exit(77);
    ::raise(SIGSTOP);
    ::_exit(work());
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  if (!WIFSTOPPED(status)) return {};
  if (started) started(child);
  return Tracer(child, point, counts).run();
}

// How the kernel may plausibly refuse this call.
inline std::vector<int> plausible_errors(const CountedCall& call) {
  switch (call.number) {
    case SYS_openat:
      if (!call.may_make) return {EMFILE, EIO};
      return {EACCES, EMFILE, ENOSPC, EROFS, EIO};
    case SYS_write:
    case SYS_pwrite64:
      return {ENOSPC, EDQUOT, EIO};
    case SYS_fsync:
    case SYS_ftruncate:
      return {EIO};
    case SYS_fchmod:
    case SYS_fchown:
    case SYS_fsetxattr:
    case SYS_fremovexattr:
      return {EPERM, ENOTSUP};
    case SYS_flock:
      return {ENOLCK};
    case SYS_fcntl:
      return {EAGAIN, EINVAL};
    case SYS_fallocate:
      return {ENOSPC, EOPNOTSUPP};
    case SYS_renameat2:
      return {EINVAL, EBUSY, EXDEV, EPERM, EACCES, ENOSPC, EROFS, EIO};
#ifdef SYS_rename
    case SYS_rename:
    case SYS_link:
      return {EBUSY, EXDEV, EPERM, EACCES, ENOSPC, EROFS, EIO};
    case SYS_unlink:
    case SYS_mkdir:
      return {EBUSY, EPERM, EACCES, EROFS, EIO};
#endif
    default:
      return {EIO, EPERM};
  }
}

}  // namespace gopx::testing

#endif
