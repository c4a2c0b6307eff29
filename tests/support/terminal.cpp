// forkpty(3). Some shells ask the terminal what it is and wait for the answer: it is given.
#include "support/terminal.hpp"

#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <stdexcept>
#include <utility>
#include <vector>

namespace gopx::testing {
namespace {

constexpr std::string_view what_are_you = "\x1b[c";
constexpr std::string_view a_vt102 = "\x1b[?6c";
constexpr int moment_ms = 20;

[[noreturn]] void become(const Command& command) {
  std::vector<std::string> argv = command.argv, environment;
  for (const auto& [name, value] : command.environment) environment.push_back(name + "=" + value);
  std::vector<char*> argv_pointers, environment_pointers;
  for (auto& text : argv) argv_pointers.push_back(text.data());
  for (auto& text : environment) environment_pointers.push_back(text.data());
  argv_pointers.push_back(nullptr);
  environment_pointers.push_back(nullptr);
  if (::chdir(command.cwd.c_str()) == 0)
    ::execve(argv_pointers[0], argv_pointers.data(), environment_pointers.data());
  ::_exit(127);
}

}  // namespace

Terminal::Terminal(const Command& command) {
  winsize size{};
  size.ws_row = 50;
  size.ws_col = 200;
  pid_ = ::forkpty(&fd_, nullptr, nullptr, &size);
  if (pid_ < 0) throw std::runtime_error("there is no pseudo-terminal");
  if (pid_ == 0) become(command);
}

Terminal::~Terminal() {
  ::close(fd_);
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

void Terminal::type(std::string_view keys) const {
  while (!keys.empty()) {
    const auto written = ::write(fd_, keys.data(), keys.size());
    if (written <= 0) throw std::runtime_error("the program on the terminal has ended");
    keys.remove_prefix(static_cast<std::size_t>(written));
  }
}

bool Terminal::read_some() {
  pollfd wanted{fd_, POLLIN, 0};
  if (::poll(&wanted, 1, moment_ms) <= 0) return true;
  std::array<char, 4096> block;
  const auto got = ::read(fd_, block.data(), block.size());
  if (got <= 0) return false;
  const std::string_view text{block.data(), static_cast<std::size_t>(got)};
  if (text.find(what_are_you) != std::string_view::npos) type(a_vt102);
  unread_ += text;
  return true;
}

std::string Terminal::await(const std::string& part, Milliseconds limit) {
  const bool came =
      eventually([&] { return unread_.find(part) != std::string::npos || !read_some(); }, limit);
  if (!came || unread_.find(part) == std::string::npos)
    throw std::runtime_error("never on the terminal: " + part + "\nthere was:\n" + unread_);
  return std::exchange(unread_, "");
}

}  // namespace gopx::testing
