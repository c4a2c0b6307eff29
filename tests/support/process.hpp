// Child processes with bounded waits. A child never outlives the test: the destructor kills and
// reaps it, and should the test itself be killed, the kernel does (Linux).
#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "support/wait.hpp"

namespace gopx::testing {

using Environment = std::map<std::string, std::string>;

struct Command {
  std::vector<std::string> argv;  // argv[0]: path of the program
  Environment environment;        // all of it: nothing is inherited
  std::filesystem::path cwd = "/";
  std::filesystem::path out = "/dev/null";  // appended to
  std::filesystem::path err = "/dev/null";
};

class Process {
 public:
  explicit Process(const Command& command);
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  pid_t pid() const { return pid_; }
  bool running();
  void send(int signal) const;
  // The exit code, or 128 + signal; nullopt if it still runs at the end of the limit.
  std::optional<int> wait(Milliseconds limit = patience);
  void kill();  // SIGKILL, and wait

 private:
  pid_t pid_ = -1;
  std::optional<int> status_;
};

struct Outcome {
  std::optional<int> exit;  // nullopt: it was still running at the limit, and was killed
  std::string out, err;
  Milliseconds took{0};
};

// Runs to its end, or kills it at the limit. command.out and err are set by run().
Outcome run(Command command, Milliseconds limit = patience);

}  // namespace gopx::testing
