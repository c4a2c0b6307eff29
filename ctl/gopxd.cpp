// posix_spawn(3) and two pipes, read by turns so that neither can fill up.
#include "ctl/gopxd.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "base/text.hpp"
#include "sys/descriptor.hpp"

extern char** environ;

namespace gopx::ctl {
namespace {

constexpr std::string_view program_name = "gopxd";

bool is_executable(const std::string& path) { return ::access(path.c_str(), X_OK) == 0; }

struct Pipe {
  sys::Descriptor read, write;
};

bool open_pipe(Pipe& made) {
  int ends[2];
  if (::pipe(ends) != 0) return false;
  made.read.reset(ends[0]);
  made.write.reset(ends[1]);
  for (const int end : ends) ::fcntl(end, F_SETFD, FD_CLOEXEC);
  return true;
}

struct Pipes {
  Pipe out, err;
};

class FileActions {
 public:
  FileActions() { ::posix_spawn_file_actions_init(&actions_); }
  FileActions(const FileActions&) = delete;
  FileActions& operator=(const FileActions&) = delete;
  ~FileActions() { ::posix_spawn_file_actions_destroy(&actions_); }
  void connect(const Pipes& pipes) {
    ::posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_adddup2(&actions_, pipes.out.write.get(), STDOUT_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions_, pipes.err.write.get(), STDERR_FILENO);
  }
  const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_{};
};

// Appends what is there; false at the end. What is over the limit is read and dropped.
bool take(int fd, std::string& text) {
  std::array<char, 4096> block;
  const auto got = ::read(fd, block.data(), block.size());
  if (got < 0 && errno == EINTR) return true;
  if (got <= 0) return false;
  text.append(block.data(),
              std::min(static_cast<std::size_t>(got), output_bytes_max - text.size()));
  return true;
}

void take_all(Pipes& pipes, Finished& finished) {
  while (pipes.out.read || pipes.err.read) {
    std::array<pollfd, 2> wanted{pollfd{pipes.out.read.get(), POLLIN, 0},
                                 pollfd{pipes.err.read.get(), POLLIN, 0}};
    if (::poll(wanted.data(), wanted.size(), -1) < 0 && errno != EINTR) return;
    if (wanted[0].revents != 0 && !take(wanted[0].fd, finished.out)) pipes.out.read.reset();
    if (wanted[1].revents != 0 && !take(wanted[1].fd, finished.err)) pipes.err.read.reset();
  }
}

int wait_for(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0)
    if (errno != EINTR) return -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

std::vector<char*> argv_of(std::string& program, std::vector<std::string>& arguments) {
  std::vector<char*> argv{program.data()};
  for (auto& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  return argv;
}

}  // namespace

std::optional<std::string> find_gopxd(const std::optional<std::string>& own_path,
                                      const api::Environment& environment) {
  std::vector<std::string> folders;
  if (own_path && own_path->rfind('/') != std::string::npos)
    folders.push_back(own_path->substr(0, own_path->rfind('/')));
  if (const auto path = api::variable(environment, "PATH"))
    for (const auto folder : split(*path, ':')) folders.emplace_back(folder.empty() ? "." : folder);
  for (const auto& folder : folders)
    if (auto found = fmt::format("{}/{}", folder, program_name); is_executable(found)) return found;
  return std::nullopt;
}

Result<Finished> run_program(const std::string& program,
                             const std::vector<std::string>& arguments) {
  Pipes pipes;
  if (!open_pipe(pipes.out) || !open_pipe(pipes.err))
    return failure(fmt::format("can't create a pipe: {}", std::strerror(errno)));
  FileActions actions;
  actions.connect(pipes);
  std::string name = program;
  auto words = arguments;
  pid_t child = 0;
  const int error = ::posix_spawn(&child, program.c_str(), actions.get(), nullptr,
                                  argv_of(name, words).data(), environ);
  if (error != 0) return failure(fmt::format("can't start {}: {}", program, std::strerror(error)));
  pipes.out.write.reset();
  pipes.err.write.reset();
  Finished finished;
  take_all(pipes, finished);
  finished.exit_code = wait_for(child);
  return finished;
}

}  // namespace gopx::ctl
