// See process.hpp.
#include "support/process.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <stdexcept>

#include "support/folder.hpp"
#ifdef __linux__
#include <sys/prctl.h>
#endif

namespace gopx::testing {
namespace {

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

void redirect(const std::filesystem::path& path, int flags, int to) {
  const int fd = ::open(path.c_str(), flags | O_CLOEXEC, 0600);
  if (fd >= 0) ::dup2(fd, to);
}

// In the child, between fork and exec.
void prepare(const Command& command) {
#ifdef __linux__
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
#endif
  redirect("/dev/null", O_RDONLY, STDIN_FILENO);
  redirect(command.out, O_WRONLY | O_CREAT | O_APPEND, STDOUT_FILENO);
  redirect(command.err, O_WRONLY | O_CREAT | O_APPEND, STDERR_FILENO);
}

int code_of(int status) { return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status); }

}  // namespace

Process::Process(const Command& command) {
  std::vector<std::string> argv = command.argv;
  std::vector<std::string> environment;
  for (const auto& [name, value] : command.environment) environment.push_back(name + "=" + value);
  const auto argv_pointers = pointers_to(argv);
  const auto environment_pointers = pointers_to(environment);
  pid_ = ::fork();
  if (pid_ < 0) throw std::runtime_error("fork failed");
  if (pid_ > 0) return;
  prepare(command);
  if (::chdir(command.cwd.c_str()) == 0) {
    ::execve(argv_pointers[0], argv_pointers.data(), environment_pointers.data());
  }
  ::_exit(127);
}

Process::~Process() { kill(); }

bool Process::running() {
  if (status_) return false;
  int status = 0;
  if (::waitpid(pid_, &status, WNOHANG) == pid_) status_ = code_of(status);
  return !status_;
}

void Process::send(int signal) const {
  if (!status_) ::kill(pid_, signal);
}

std::optional<int> Process::wait(Milliseconds limit) {
  eventually([this] { return !running(); }, limit);
  return status_;
}

void Process::kill() {
  if (!running()) return;
  ::kill(pid_, SIGKILL);
  int status = 0;
  ::waitpid(pid_, &status, 0);
  status_ = code_of(status);
}

Outcome run(Command command, Milliseconds limit) {
  const Scratch scratch;
  command.out = scratch / "out";
  command.err = scratch / "err";
  const auto start = std::chrono::steady_clock::now();
  Process process{command};
  Outcome outcome;
  outcome.exit = process.wait(limit);
  outcome.took = std::chrono::duration_cast<Milliseconds>(std::chrono::steady_clock::now() - start);
  process.kill();
  outcome.out = got(command.out.string()).value_or("");
  outcome.err = got(command.err.string()).value_or("");
  return outcome;
}

}  // namespace gopx::testing
