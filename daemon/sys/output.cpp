// write(2) without a buffer in between: what is written at once needs no flush that may fail later.
#include "sys/output.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>

namespace gopx::sys {
namespace {

void wait_until_writable(int fd) {
  pollfd wanted{fd, POLLOUT, 0};
  ::poll(&wanted, 1, -1);
}

void end_by_broken_pipe() {
  std::signal(SIGPIPE, SIG_DFL);
  sigset_t pipe;
  sigemptyset(&pipe);
  sigaddset(&pipe, SIGPIPE);
  ::sigprocmask(SIG_UNBLOCK, &pipe, nullptr);
  std::raise(SIGPIPE);
}

}  // namespace

bool Output::write(std::string_view bytes) {
  while (!bytes.empty() && error_ == 0) {
    const ssize_t written = ::write(fd_, bytes.data(), bytes.size());
    if (written >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno == EAGAIN) {
      wait_until_writable(fd_);
    } else if (errno != EINTR) {
      error_ = errno;
    }
  }
  return error_ == 0;
}

// Some file systems tell only now that there was no room. A descriptor that was never open, and
// into which nothing was written, has lost nothing.
void Output::close() {
  const bool failed = ::close(fd_) != 0 && errno != EINTR && errno != EBADF;
  if (failed && error_ == 0) error_ = errno;
}

int Output::finish(int code, std::string_view program) {
  close();
  if (error_ == 0) return code;
  if (error_ == EPIPE) {
    end_by_broken_pipe();
    return exit_output;
  }
  fmt::print(stderr, "{}: the output can't be written: {}\n", program, std::strerror(error_));
  return exit_output;
}

}  // namespace gopx::sys
