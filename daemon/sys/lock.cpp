// See lock.hpp. A lock file that is removed while others wait for it needs one more look: who gets
// the lock on a file that has meanwhile lost its name holds nothing, and begins again.
#include "sys/lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include <fmt/format.h>

#include "sys/files.hpp"

namespace gopx::sys {

namespace {

constexpr int attempts_max = 100;  // each lost one means that a holder left at that moment

tl::unexpected<LockRefusal> refuse(const std::string& path, std::string_view what) {
  return tl::unexpected<LockRefusal>{LockRefusal{0, file_error(path, what, errno)}};
}

api::LockNote note_in(int fd) {
  std::array<char, api::lock_note_bytes_max> text{};
  const ssize_t got = ::pread(fd, text.data(), text.size(), 0);
  const std::string_view seen{text.data(), static_cast<std::size_t>(std::max<ssize_t>(got, 0))};
  return api::read_lock_note(seen).value_or(api::LockNote{});
}

tl::unexpected<LockRefusal> held(const std::string& path, int fd) {
  const api::LockNote note = note_in(fd);
  const int pid = note.pid;
  return tl::unexpected<LockRefusal>{LockRefusal{
      pid == 0 ? -1 : pid,
      Error{fmt::format("gopxd is already running (pid {1}; lock file {0}). Stop it first, or run "
                        "a second one with --state-dir and another go.env_file",
                        path, pid == 0 ? std::string("unknown") : std::to_string(pid))},
      note}};
}

bool still_named(const std::string& path, int fd) {
  struct stat named {};
  struct stat opened {};
  return ::stat(path.c_str(), &named) == 0 && ::fstat(fd, &opened) == 0 &&
         named.st_ino == opened.st_ino && named.st_dev == opened.st_dev;
}

}  // namespace

tl::expected<FileLock, LockRefusal> FileLock::acquire(const std::string& path) {
  for (int attempt = 0; attempt < attempts_max; ++attempt) {
    Descriptor fd{::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600)};
    if (!fd) return refuse(path, "the lock file can't be opened");
    if (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
      return errno == EWOULDBLOCK ? held(path, fd.get()) : refuse(path, "can't be locked");
    }
    if (!still_named(path, fd.get())) continue;
    FileLock lock(path, std::move(fd));
    if (!lock.sign({::getpid(), api::Stage::unknown, ""})) return refuse(path, "can't be written");
    return lock;
  }
  return refuse(path, "can't be locked: the file keeps disappearing");
}

// Written before it is cut: a reader always finds the pid.
bool FileLock::sign(const api::LockNote& note) const {
  const std::string text = api::to_text(note);
  const auto size = static_cast<ssize_t>(text.size());
  return ::pwrite(fd_.get(), text.data(), text.size(), 0) == size &&
         ::ftruncate(fd_.get(), size) == 0;
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
  auto state = FileLock::acquire(api::state_lock_path(state_dir));
  if (!state) return tl::unexpected<LockRefusal>{state.error()};
  InstanceLock lock(std::move(*state));
  lock.note_.pid = ::getpid();
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
  const std::string path = api::env_lock_path(env_file);
  const bool covered =
      std::any_of(beside_.begin(), beside_.end(), [&](FileLock& lock) { return lock.is_at(path); });
  if (covered) return {};
  auto lock = FileLock::acquire(path);
  if (!lock && lock.error().holder != 0) return tl::unexpected<LockRefusal>{lock.error()};
  if (!lock) return {};
  lock->sign(note_);
  beside_.push_back(std::move(*lock));
  if (beside_.size() > covered_max) beside_.erase(beside_.begin());
  return {};
}

void InstanceLock::sign(api::Stage stage, const std::string& socket) {
  note_ = {::getpid(), stage, socket};
  state_.sign(note_);
  for (const FileLock& lock : beside_) lock.sign(note_);
}

void InstanceLock::cover_only(const std::string& env_file) {
  const std::string path = env_file.empty() ? std::string() : api::env_lock_path(env_file);
  std::erase_if(beside_, [&](FileLock& lock) { return lock.path() != path && !lock.is_at(path); });
}

}  // namespace gopx::sys
