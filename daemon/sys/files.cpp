// POSIX files, see files.hpp. std::filesystem is left out on purpose: it has no fsync, no modes at
// creation and no way to refuse a link.
#include "sys/files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include <fmt/format.h>

#include "base/text.hpp"
#include "sys/descriptor.hpp"
#include "sys/disk_sync.hpp"
#include "sys/temporary_file.hpp"

namespace gopx::sys {

namespace {

constexpr std::size_t read_chunk = 16 * 1024;  // bytes
constexpr mode_t private_mode = 0700;
constexpr std::size_t path_shown_max = 4096;  // bytes

// errno stays as it is.
tl::unexpected<Error> fail(std::string_view path, std::string_view what) {
  const int error = errno;
  auto failed = tl::unexpected<Error>{file_error(path, what, error)};
  errno = error;
  return failed;
}

// Appends until the end of the file, or until it is clear that the limit is passed.
bool read_to_end(int fd, std::string& content, std::size_t bytes_max) {
  while (content.size() <= bytes_max) {
    const std::size_t old_size = content.size();
    content.resize(old_size + read_chunk);
    const ssize_t got = ::read(fd, content.data() + old_size, read_chunk);
    content.resize(old_size + (got > 0 ? static_cast<std::size_t>(got) : 0));
    if (got == 0) return true;
    if (got < 0 && errno != EINTR) return false;
  }
  return true;
}

Result<std::string> read_open_file(int fd, const std::string& path, std::size_t bytes_max) {
  struct stat status {};
  if (::fstat(fd, &status) != 0) return fail(path, "can't be examined");
  if (!S_ISREG(status.st_mode)) {
    return failure(fmt::format("{}: not a regular file", printable(path, path_shown_max)));
  }
  std::string content;
  if (!read_to_end(fd, content, bytes_max)) return fail(path, "can't be read");
  if (content.size() > bytes_max) {
    return failure(
        fmt::format("{}: larger than {} bytes", printable(path, path_shown_max), bytes_max));
  }
  return content;
}

// O_NONBLOCK: the open of a pipe without a writer would wait for ever.
Descriptor open_for_reading(const std::string& path) {
  return Descriptor{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)};
}

bool change_owner(int fd, const Permissions& permissions) {
  if (!permissions.owner && !permissions.group) return true;
  const uid_t keep_uid = static_cast<uid_t>(-1);
  const gid_t keep_gid = static_cast<gid_t>(-1);
  return ::fchown(fd, permissions.owner.value_or(keep_uid), permissions.group.value_or(keep_gid)) ==
         0;
}

// One folder, if it isn't there yet.
bool make_directory(const std::string& path) {
  return ::mkdir(path.c_str(), private_mode) == 0 || errno == EEXIST;
}

// Every folder on the way, as `mkdir -p` does.
bool make_directories(const std::string& path) {
  for (auto slash = path.find('/', 1); slash != std::string::npos;
       slash = path.find('/', slash + 1)) {
    if (!make_directory(path.substr(0, slash)) && errno != EROFS && errno != EACCES) return false;
  }
  return make_directory(path);
}

}  // namespace

Error file_error(std::string_view path, std::string_view what, int error) {
  return Error{fmt::format("{}: {}: {}", printable(path, path_shown_max), what,
                           std::generic_category().message(error))};
}

std::string parent_of(const std::string& path) {
  const auto slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

Result<std::string> read_file(const std::string& path, std::size_t bytes_max) {
  const Descriptor fd = open_for_reading(path);
  if (!fd) return fail(path, "can't be opened");
  return read_open_file(fd.get(), path, bytes_max);
}

Result<std::optional<std::string>> read_file_if_exists(const std::string& path,
                                                       std::size_t bytes_max, int* number) {
  errno = 0;
  const Descriptor fd = open_for_reading(path);
  if (!fd && (errno == ENOENT || errno == ENOTDIR)) return std::nullopt;
  auto content = fd ? read_open_file(fd.get(), path, bytes_max)
                    : Result<std::string>(fail(path, "can't be opened"));
  if (number != nullptr) *number = content ? 0 : errno;
  return std::move(content).map(
      [](std::string bytes) { return std::optional<std::string>(std::move(bytes)); });
}

bool write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

Result<void> write_file_atomically(const std::string& path, std::string_view bytes,
                                   const Permissions& permissions) {
  TemporaryFile temporary(path, 0600);
  const int fd = temporary.fd();
  if (fd < 0) return fail(parent_of(path), "no file can be created in this directory");
  // The owner first: a change of owner clears set-id bits, and the mode must be the last word.
  if (!change_owner(fd, permissions)) return fail(path, "its owner can't be kept");
  if (::fchmod(fd, permissions.mode) != 0) return fail(path, "its mode can't be set");
  if (!write_all(fd, bytes)) return fail(path, "can't be written");
  if (sync_to_disk(fd) != 0) return fail(path, "fsync failed");
  if (!temporary.rename_to(path)) return fail(path, "can't be replaced");
  return sync_directory(parent_of(path));
}

Result<void> sync_directory(const std::string& path) {
  const Descriptor folder{::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (!folder) return fail(path, "the directory can't be opened");
  // Some network and FUSE file systems can't sync a folder; there is nothing better to do there.
  if (sync_to_disk(folder.get()) != 0 && errno != EINVAL && errno != ENOTSUP) {
    return fail(path, "fsync of the directory failed");
  }
  return {};
}

Result<void> make_private_directory(const std::string& given) {
  const auto last = given.find_last_not_of('/');  // with a slash behind it a link would be followed
  const std::string path = last == std::string::npos ? given : given.substr(0, last + 1);
  if (!make_directories(path)) return fail(path, "the directory can't be created");
  const Descriptor folder{::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)};
  if (!folder) return fail(path, "not a directory (links are not accepted)");
  struct stat status {};
  if (::fstat(folder.get(), &status) != 0) return fail(path, "can't be examined");
  if (status.st_uid != ::geteuid()) {
    return failure(fmt::format(
        "{}: the directory belongs to uid {}, not to you (uid {}): remove it or use another one",
        printable(path, path_shown_max), status.st_uid, ::geteuid()));
  }
  if ((status.st_mode & 0077) != 0 && ::fchmod(folder.get(), private_mode) != 0) {
    return fail(path, "the directory can't be made private");
  }
  return {};
}

}  // namespace gopx::sys
