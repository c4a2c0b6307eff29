// Looking at the env file: content, rights. See snapshot.hpp.
#include "envfile/snapshot.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include <fmt/format.h>

#include "base/text.hpp"
#include "envfile/text.hpp"
#include "sys/file_attributes.hpp"
#include "sys/files.hpp"

namespace gopx::envfile {

namespace {

constexpr std::size_t shown_max = 4096;  // bytes of a path in a message

std::string show(const std::string& path) { return printable(path, shown_max); }

std::string reason(int error) { return std::generic_category().message(error); }

bool permits(const std::string& path, int mode) {
  return ::faccessat(AT_FDCWD, path.c_str(), mode, AT_EACCESS) == 0;
}

bool is_folder(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

Access refused(std::string why) { return {false, std::move(why)}; }

Access access_to_new(const EnvSnapshot& seen) {
  std::string folder = sys::parent_of(seen.where.path);
  if (seen.where.hops.size() > 1 && !is_folder(folder)) {
    return refused(fmt::format("{} is a link to {}, whose directory does not exist: create it",
                               show(seen.named), show(seen.where.path)));
  }
  struct stat status {};
  while (::stat(folder.c_str(), &status) != 0 && errno == ENOENT && folder != "/") {
    folder = sys::parent_of(folder);
  }
  if (permits(folder, W_OK | X_OK) && is_folder(folder)) return {true, ""};
  return refused(fmt::format("{} can't be created: {}: {}; make that directory yours and writable",
                             show(seen.where.path), show(folder), reason(errno)));
}

Access access_to_existing(const EnvSnapshot& seen) {
  // Gone since it was read: replace_file() will find that out.
  if (!permits(seen.where.path, W_OK) && errno != ENOENT) {
    return refused(
        fmt::format("{} can't be written: {}; `go env -w` can't change it either: make it yours "
                    "and writable, or set failover.mode = \"observe\"",
                    show(seen.where.path), reason(errno)));
  }
  return {true, ""};
}

// What a failed open means: no file, or a file that go can't read either.
void note_open_error(EnvSnapshot& snapshot) {
  if (errno == ENOENT) return;
  snapshot.problem = fmt::format("{} can't be read: {}; go ignores it silently: make it readable",
                                 show(snapshot.where.path), reason(errno));
}

void read_snapshot(EnvSnapshot& snapshot) {
  if (::fstat(snapshot.fd.get(), &snapshot.status) != 0) return note_open_error(snapshot);
  if (!S_ISREG(snapshot.status.st_mode)) {
    snapshot.problem = fmt::format("{} is not a regular file, so gopxd does not write to it",
                                   show(snapshot.where.path));
    return;
  }
  snapshot.content = content_of(snapshot.fd.get());
  if (snapshot.content) return;
  snapshot.problem =
      fmt::format("{} can't be read, or is larger than {} bytes: gopxd does not touch it",
                  show(snapshot.where.path), env_file_bytes_max);
}

}  // namespace

std::optional<std::string> content_of(int fd) {
  std::string content;
  constexpr std::size_t chunk = 16 * 1024;
  while (content.size() <= env_file_bytes_max) {
    const std::size_t size = content.size();
    content.resize(size + chunk);
    const ssize_t got = ::pread(fd, content.data() + size, chunk, static_cast<off_t>(size));
    content.resize(size + (got > 0 ? static_cast<std::size_t>(got) : 0));
    if (got == 0) return content;
    if (got < 0 && errno != EINTR) return std::nullopt;
  }
  return std::nullopt;
}

EnvSnapshot take_snapshot(const std::string& path) {
  EnvSnapshot snapshot;
  snapshot.named = path;
  snapshot.where = sys::resolve_links(path);
  snapshot.problem = snapshot.where.problem;
  if (!snapshot.problem.empty()) return snapshot;
  // O_NONBLOCK: the open of a pipe without a writer would wait for ever.
  snapshot.fd = sys::Descriptor{
      ::open(snapshot.where.path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)};
  snapshot.fd ? read_snapshot(snapshot) : note_open_error(snapshot);
  return snapshot;
}

std::optional<FileIdentity> identity_of(int fd) {
  struct stat status {};
  if (fd < 0 || ::fstat(fd, &status) != 0) return std::nullopt;
  return FileIdentity{static_cast<std::uint64_t>(status.st_dev),
                      static_cast<std::uint64_t>(status.st_ino), sys::birth_of(fd)};
}

bool is_same_file(const struct stat& a, const struct stat& b) {
  return a.st_ino == b.st_ino && a.st_dev == b.st_dev;
}

bool unchanged_since(const EnvSnapshot& seen) {
  if (sys::resolve_links(seen.named).path != seen.where.path) return false;
  struct stat status {};
  const bool there = ::lstat(seen.where.path.c_str(), &status) == 0;
  if (!seen.content) return !there && errno == ENOENT;
  return there && is_same_file(status, seen.status) && content_of(seen.fd.get()) == seen.content;
}

Access access_to(const EnvSnapshot& seen) {
  if (!seen.problem.empty()) return refused(seen.problem);
  return seen.content ? access_to_existing(seen) : access_to_new(seen);
}

}  // namespace gopx::envfile
