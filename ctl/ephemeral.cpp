// posix_spawn(3) with one more descriptor than usual.
#include "ctl/ephemeral.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "api/options.hpp"
#include "ctl/client.hpp"
#include "ctl/gopxd.hpp"

extern char** environ;

namespace gopx::ctl {
namespace {

constexpr int high_fd =
    10;  // above those that the child gets: dup2 onto itself would keep O_CLOEXEC

ClientError nobody(Sentence message) {
  return {.unreachable = true, .message = std::move(message)};
}

// Both ends closed at an exec, or an empty pair.
std::array<int, 2> socket_pair() {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) return {-1, -1};
  std::array<int, 2> high{};
  for (std::size_t i = 0; i < high.size(); ++i) {
    high[i] = ::fcntl(ends[i], F_DUPFD_CLOEXEC, high_fd);
    ::close(ends[i]);
  }
  return high;
}

// The error number, or 0.
int spawn(const std::string& program, int socket, pid_t& child) {
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  ::posix_spawn_file_actions_adddup2(&actions, socket, api::ephemeral_fd);
  std::string name = program;
  std::string option = "--ephemeral";
  std::array<char*, 3> argv{name.data(), option.data(), nullptr};
  const int error = ::posix_spawn(&child, program.c_str(), &actions, nullptr, argv.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  return error;
}

}  // namespace

EphemeralDaemon::~EphemeralDaemon() { end(); }

std::optional<ClientError> EphemeralDaemon::start() {
  const auto program = find_gopxd(own_path_, environment_);
  if (!program)
    return nobody(
        say("gopxd is not running, and the program is neither next to gopxctl nor in PATH"));
  const auto [own, other] = socket_pair();
  if (own < 0 || other < 0)
    return nobody(say("can't create a socket: {error}", std::strerror(errno)));
  fd_ = own;
  const int error = spawn(*program, other, child_);
  ::close(other);
  if (error == 0) return std::nullopt;
  child_ = 0;
  return nobody(say("can't start {program}: {error}", *program, std::strerror(error)));
}

// Ends the connection, and so the child; its exit code.
int EphemeralDaemon::end() {
  if (fd_ >= 0) ::close(fd_);
  fd_ = -1;
  if (child_ == 0) return 0;
  int status = 0;
  while (::waitpid(child_, &status, 0) < 0 && errno == EINTR) continue;
  child_ = 0;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

tl::expected<DaemonResponse, ClientError> EphemeralDaemon::ask(const DaemonRequest& request) {
  if (fd_ < 0)
    if (auto error = start()) return tl::unexpected<ClientError>{std::move(*error)};
  auto response = ask_over(fd_, name_, request);
  if (response) return response;
  const int code = end();
  auto error = response.error();
  if (code != 0) {
    error.exit_code = code;
    error.message = say("gopxd --ephemeral gave up (exit code {code})", code);
  }
  return tl::unexpected<ClientError>{std::move(error)};
}

tl::expected<DaemonResponse, ClientError> EphemeralDaemon::follow(
    const DaemonRequest& request, const std::function<bool(std::string_view)>&) {
  return ask(request);
}

}  // namespace gopx::ctl
