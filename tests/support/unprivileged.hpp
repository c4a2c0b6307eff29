// Runs a piece of a test in a child process without root's powers: root passes every mode bit, so
// what a read-only file does can't be seen as root. As an ordinary user the child simply is that
// user.
#pragma once

#include <grp.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <functional>
#include <stdexcept>
#include <string>

namespace gopx::testing {

constexpr uid_t nobody = 65534;

// The id that the child will have.
inline uid_t unprivileged_uid() { return ::geteuid() == 0 ? nobody : ::geteuid(); }

// Makes a path the child's own.
inline void give_to_unprivileged(const std::string& path) {
  if (::geteuid() == 0 && ::lchown(path.c_str(), nobody, nobody) != 0) {
    throw std::runtime_error("can't give away " + path);
  }
}

// What `work` returned, in the child. Throws if the child died of anything.
inline std::string unprivileged(const std::function<std::string()>& work) {
  int ends[2];
  if (::pipe(ends) != 0) throw std::runtime_error("no pipe");
  const pid_t child = ::fork();
  if (child == 0) {
    const bool root = ::geteuid() == 0;
    const bool dropped =
        !root || (::setgroups(0, nullptr) == 0 && ::setresgid(nobody, nobody, nobody) == 0 &&
                  ::setresuid(nobody, nobody, nobody) == 0);
    const std::string result = dropped ? work() : "could not drop root's powers";
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
