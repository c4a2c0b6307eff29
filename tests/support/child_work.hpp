// Runs a piece of a test in a child process, where it may give up powers, leave a namespace or die
// without the test program.
#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <functional>
#include <stdexcept>
#include <string>

namespace gopx::testing {

// What `work` returned, in the child. Throws if the child died of anything.
inline std::string in_child(const std::function<std::string()>& work) {
  int ends[2];
  if (::pipe(ends) != 0) throw std::runtime_error("no pipe");
  const pid_t child = ::fork();
  if (child == 0) {
    const std::string result = work();
    const bool told =
        ::write(ends[1], result.data(), result.size()) == static_cast<ssize_t>(result.size());
    ::_exit(told ? 0 : 1);
  }
  ::close(ends[1]);
  std::string result;
  std::array<char, 4096> chunk{};
  for (ssize_t got = 1; (got = ::read(ends[0], chunk.data(), chunk.size())) > 0;) {
    result.append(chunk.data(), static_cast<std::size_t>(got));
  }
  ::close(ends[0]);
  int status = 0;
  ::waitpid(child, &status, 0);
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) throw std::runtime_error("the child died");
  return result;
}

}  // namespace gopx::testing
