// See temporary_file.hpp.
#include "sys/temporary_file.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

#include <fmt/format.h>

#include "sys/clock.hpp"
#include "sys/files.hpp"

namespace gopx::sys {

namespace {

constexpr std::string_view mark = ".gopx-";
constexpr std::size_t letters = 6;     // behind the mark
constexpr std::size_t name_max = 242;  // of the target's name; so that ours has 255 bytes at most
constexpr int attempts_max = 100;      // at names that are taken already
constexpr std::string_view alphabet = "abcdefghijklmnopqrstuvwxyz0123456789";

std::string prefix_for(const std::string& target) {
  const std::string name = target.substr(target.rfind('/') + 1);  // npos + 1 = 0
  return fmt::format(".{}{}", name.substr(0, name_max), mark);
}

// Unlike any other of this moment. It need not be a secret: the file is made only if it is new.
std::string fresh_letters() {
  static std::uint64_t made = 0;
  auto number = static_cast<std::uint64_t>(running_time().count()) ^
                (static_cast<std::uint64_t>(::getpid()) << 20U) ^ (++made * 0x9e3779b97f4a7c15U);
  std::string text;
  for (std::size_t i = 0; i < letters; ++i, number /= alphabet.size()) {
    text += alphabet[number % alphabet.size()];
  }
  return text;
}

bool is_temporary_name(std::string_view name) {
  if (name.size() < 1 + 1 + mark.size() + letters || !name.starts_with('.')) return false;
  const std::string_view drawn = name.substr(name.size() - letters);
  const auto is_letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  };
  name.remove_suffix(letters);
  return name.ends_with(mark) && std::all_of(drawn.begin(), drawn.end(), is_letter);
}

// Nobody who lives is writing it: its maker would hold the lock.
bool is_abandoned(const std::string& path, uid_t owner) {
  const Descriptor fd{
      ::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)};
  struct stat status {};
  if (!fd || ::fstat(fd.get(), &status) != 0 || !S_ISREG(status.st_mode)) return false;
  if (status.st_uid != ::geteuid() && status.st_uid != owner) return false;
  return ::flock(fd.get(), LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK;
}

int remove_those(const std::string& folder, uid_t owner,
                 const std::function<bool(std::string_view)>& meant) {
  const std::unique_ptr<DIR, int (*)(DIR*)> entries(::opendir(folder.c_str()), ::closedir);
  int removed = 0;
  while (const dirent* entry = entries ? ::readdir(entries.get()) : nullptr) {
    const std::string_view name = entry->d_name;
    if (!is_temporary_name(name) || !meant(name)) continue;
    const std::string path = fmt::format("{}/{}", folder, name);
    if (is_abandoned(path, owner) && ::unlink(path.c_str()) == 0) ++removed;
  }
  return removed;
}

}  // namespace

TemporaryFile::TemporaryFile(const std::string& target, mode_t mode) {
  const std::string start = fmt::format("{}/{}", parent_of(target), prefix_for(target));
  for (int attempt = 0; attempt < attempts_max && !fd_; ++attempt) {
    path_ = start + fresh_letters();
    fd_.reset(::open(path_.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode));
    if (!fd_ && errno != EEXIST) return;
  }
  // Where there are no locks, others may take it for abandoned; then the rename fails.
  if (fd_) ::flock(fd_.get(), LOCK_EX | LOCK_NB);
}

TemporaryFile::~TemporaryFile() {
  if (fd_) ::unlink(path_.c_str());
}

bool TemporaryFile::rename_to(const std::string& target) {
  if (::rename(path_.c_str(), target.c_str()) != 0) return false;
  fd_.reset();
  return true;
}

int remove_abandoned_writes(const std::string& path) {
  struct stat status {};
  const uid_t owner = ::lstat(path.c_str(), &status) == 0 ? status.st_uid : ::geteuid();
  const std::string prefix = prefix_for(path);
  return remove_those(parent_of(path), owner, [&](std::string_view name) {
    return name.starts_with(prefix) && name.size() == prefix.size() + letters;
  });
}

int remove_all_abandoned_writes(const std::string& folder) {
  return remove_those(folder, ::geteuid(), [](std::string_view) { return true; });
}

}  // namespace gopx::sys
