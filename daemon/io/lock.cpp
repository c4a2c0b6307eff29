// See lock.hpp. A lock file that is removed while others wait for it needs one more look: who gets
// the lock on a file that has meanwhile lost its name holds nothing, and begins again.
#include "io/lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>

#include <fmt/format.h>

#include "io/files.hpp"

namespace gopx::io {

namespace {

constexpr int attempts_max = 100;  // each lost one means that a holder left at that moment

tl::unexpected<LockRefusal> refuse(const std::string& path, std::string_view what) {
  return tl::unexpected<LockRefusal>{LockRefusal{0, file_error(path, what, errno)}};
}

int pid_in(int fd) {
  std::array<char, 16> text{};
  const ssize_t got = ::pread(fd, text.data(), text.size(), 0);
  int pid = 0;
  if (got > 0) std::from_chars(text.data(), text.data() + got, pid);
  return pid;
}

tl::unexpected<LockRefusal> held(const std::string& path, int fd) {
  const int pid = pid_in(fd);
  return tl::unexpected<LockRefusal>{
      LockRefusal{pid == 0 ? -1 : pid,
                  Error{fmt::format(
                      "{}: another gopxd (pid {}) is at work here; stop it first, or give this one "
                      "another state folder and another env file",
                      path, pid == 0 ? std::string("unknown") : std::to_string(pid))}}};
}

bool still_named(const std::string& path, int fd) {
  struct stat named {};
  struct stat opened {};
  return ::stat(path.c_str(), &named) == 0 && ::fstat(fd, &opened) == 0 &&
         named.st_ino == opened.st_ino && named.st_dev == opened.st_dev;
}

bool sign(int fd) {
  return ::ftruncate(fd, 0) == 0 && write_all(fd, fmt::format("{}\n", ::getpid()));
}

std::string beside(const std::string& env_file) {
  const auto slash = env_file.rfind('/');
  return fmt::format("{}/.{}.gopxd.lock", parent_of(env_file), env_file.substr(slash + 1));
}

}  // namespace

tl::expected<FileLock, LockRefusal> FileLock::acquire(const std::string& path) {
  for (int attempt = 0; attempt < attempts_max; ++attempt) {
    Descriptor fd{::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600)};
    if (!fd) return refuse(path, "can't be opened for locking");
    if (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
      return errno == EWOULDBLOCK ? held(path, fd.get()) : refuse(path, "can't be locked");
    }
    if (!still_named(path, fd.get())) continue;
    if (!sign(fd.get())) return refuse(path, "can't be written");
    return FileLock(path, std::move(fd));
  }
  return refuse(path, "can't be locked, it keeps vanishing");
}

FileLock& FileLock::operator=(FileLock&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(fd_, other.fd_);
  return *this;
}

FileLock::~FileLock() {
  // While it is still locked: nobody else can have locked a file of this name.
  if (fd_ && still_named(path_, fd_.get())) ::unlink(path_.c_str());
}

tl::expected<InstanceLock, LockRefusal> InstanceLock::acquire(const std::string& state_dir,
                                                              const std::string& env_file) {
  if (auto made = make_private_directory(state_dir); !made) {
    return tl::unexpected<LockRefusal>{LockRefusal{0, made.error()}};
  }
  auto state = FileLock::acquire(state_dir + "/gopxd.lock");
  if (!state) return tl::unexpected<LockRefusal>{state.error()};
  InstanceLock lock(std::move(*state));
  if (auto covered = lock.cover(env_file); !covered) {
    return tl::unexpected<LockRefusal>{covered.error()};
  }
  return lock;
}

// The same file may have another name by now: its folder was moved, and a link stands there.
bool FileLock::is_at(const std::string& path) {
  if (!fd_ || !still_named(path, fd_.get())) return false;
  path_ = path;
  return true;
}

tl::expected<void, LockRefusal> InstanceLock::cover(const std::string& env_file) {
  if (env_file.empty()) return {};
  const std::string path = beside(env_file);
  const bool covered =
      std::any_of(beside_.begin(), beside_.end(), [&](FileLock& lock) { return lock.is_at(path); });
  if (covered) return {};
  auto lock = FileLock::acquire(path);
  if (!lock && lock.error().holder != 0) return tl::unexpected<LockRefusal>{lock.error()};
  if (!lock) return {};
  beside_.push_back(std::move(*lock));
  if (beside_.size() > covered_max) beside_.erase(beside_.begin());
  return {};
}

void InstanceLock::cover_only(const std::string& env_file) {
  const std::string path = env_file.empty() ? std::string() : beside(env_file);
  std::erase_if(beside_, [&](FileLock& lock) { return lock.path() != path && !lock.is_at(path); });
}

}  // namespace gopx::io
