// See envwatch.hpp.
#include "bench/envwatch.hpp"

#include <poll.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>

#include "bench/row.hpp"

namespace gopx::bench {

EnvWatch::EnvWatch(const std::string& env_file)
    : path_(env_file), before_(inode()), fd_(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK)) {
  const std::string folder = path_.substr(0, path_.rfind('/'));
  ::inotify_add_watch(fd_, folder.c_str(), IN_MOVED_TO | IN_CLOSE_WRITE | IN_CREATE);
}

EnvWatch::~EnvWatch() { ::close(fd_); }

unsigned long EnvWatch::inode() const {
  struct stat status {};
  return ::lstat(path_.c_str(), &status) == 0 ? status.st_ino : 0;
}

std::optional<double> EnvWatch::replaced(double limit_s) {
  const double end = now_s() + limit_s;
  std::array<char, 4096> events{};
  while (inode() == before_) {
    const double left = end - now_s();
    if (left <= 0) return std::nullopt;
    pollfd waiting{fd_, POLLIN, 0};
    ::poll(&waiting, 1, static_cast<int>(left * 1000) + 1);
    while (::read(fd_, events.data(), events.size()) > 0) {
    }
  }
  return now_s();
}

}  // namespace gopx::bench
