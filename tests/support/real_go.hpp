// The go command of this machine, for tests that need the real one; without any they say so loudly.
#pragma once

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace gopx::testing {

// GOPX_TEST_GO, or the first found in the usual places; links resolved.
inline std::optional<std::string> real_go() {
  std::vector<std::string> places;
  if (const char* named = std::getenv("GOPX_TEST_GO")) places.emplace_back(named);
  for (const char* place : {"/usr/bin/go", "/usr/local/go/bin/go", "/usr/local/bin/go"}) {
    places.emplace_back(place);
  }
  for (const std::string& place : places) {
    std::error_code error;
    const auto path = std::filesystem::canonical(place, error);
    if (!error && ::access(path.c_str(), X_OK) == 0) return path.string();
  }
  return std::nullopt;
}

// A running process of the test's own, killed and reaped at the latest at the end of its object's
// life.
class Process {
 public:
  // Its whole environment is `environment`; it has no input and no output.
  Process(const std::vector<std::string>& words,
          const std::map<std::string, std::string>& environment) {
    std::vector<std::string> pairs;
    for (const auto& [name, value] : environment) pairs.push_back(name + "=" + value);
    auto argv = pointers(words);
    auto envp = pointers(pairs);
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    for (const int fd : {0, 1, 2})
      ::posix_spawn_file_actions_addopen(&actions, fd, "/dev/null", O_RDWR, 0);
    const int error =
        ::posix_spawn(&pid_, words[0].c_str(), &actions, nullptr, argv.data(), envp.data());
    ::posix_spawn_file_actions_destroy(&actions);
    if (error != 0) throw std::runtime_error("can't start " + words[0]);
  }
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;
  ~Process() {
    if (pid_ == 0) return;
    ::kill(pid_, SIGKILL);
    wait();
  }

  pid_t pid() const { return pid_; }
  bool running() {
    if (pid_ != 0 && ::waitpid(pid_, &status_, WNOHANG) == pid_) pid_ = 0;
    return pid_ != 0;
  }
  // The exit status; -1 for an end by a signal.
  int wait() {
    if (pid_ != 0) ::waitpid(pid_, &status_, 0);
    pid_ = 0;
    return WIFEXITED(status_) ? WEXITSTATUS(status_) : -1;
  }

 private:
  static std::vector<char*> pointers(const std::vector<std::string>& words) {
    std::vector<char*> out;
    for (const std::string& word : words) out.push_back(const_cast<char*>(word.c_str()));
    out.push_back(nullptr);
    return out;
  }

  pid_t pid_ = 0;
  int status_ = 0;
};

// What a go command needs to touch nothing but its env file.
inline std::map<std::string, std::string> go_environment(const std::string& home,
                                                         const std::string& env_file) {
  return {{"HOME", home},           {"GOENV", env_file},          {"PATH", "/usr/bin:/bin"},
          {"GOTOOLCHAIN", "local"}, {"GOCACHE", home + "/cache"}, {"GOFLAGS", ""}};
}

}  // namespace gopx::testing
