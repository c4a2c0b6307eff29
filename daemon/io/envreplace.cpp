// Replacing the env file. See envdisk.hpp.
//
// An existing file is *exchanged* with the new one, not renamed over: what was displaced then still
// has a name, and if it turns out not to be the inode that we compared (an editor saved by rename
// in that very instant), it is put back and the caller starts over. A new file is linked into
// place, which fails if somebody else has made one; one that goes is moved aside first and looked
// at. Only where the file system can do neither is it a plain rename.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>

#include <fmt/format.h>

#include "io/disk_sync.hpp"
#include "io/envdisk.hpp"
#include "io/files.hpp"

namespace gopx::io {

namespace {

Replaced done(std::string detail = {}, bool in_place = false) {
  return {ReplaceOutcome::done, std::move(detail), in_place};
}
Replaced changed() {
  return {ReplaceOutcome::changed_meanwhile, "somebody else changed the file at the same moment",
          false};
}
Replaced failed(const std::string& path, std::string_view what) {
  return {ReplaceOutcome::failed, file_error(path, what, errno).message + "; nothing was changed",
          false};
}

bool same_inode(const struct stat& a, const struct stat& b) {
  return a.st_ino == b.st_ino && a.st_dev == b.st_dev;
}

// Is the name still the inode that was seen, and has that still the same content?
bool unchanged_since(const EnvSnapshot& seen) {
  if (resolve_links(seen.named).path != seen.where.path) return false;
  struct stat status {};
  const bool there = ::lstat(seen.where.path.c_str(), &status) == 0;
  if (!seen.content) return !there && errno == ENOENT;
  return there && same_inode(status, seen.status) && content_of(seen.fd.get()) == seen.content;
}

Replaced after_rename(const EnvSnapshot& seen) {
  const auto synced = sync_directory(parent_of(seen.where.path));
  return done(synced ? std::string() : synced.error().message);
}

// The new file under a name of its own in the same folder; the name goes with the object. It has
// the form that remove_abandoned_writes() knows.
class NewFile {
 public:
  explicit NewFile(const std::string& target) {
    const std::string name = target.substr(target.rfind('/') + 1);
    path_ = fmt::format("{}/.{}.gopx-XXXXXX", parent_of(target), name);
    fd_ = Descriptor{::mkostemp(path_.data(), O_CLOEXEC)};
  }
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;
  ~NewFile() {
    if (fd_) ::unlink(path_.c_str());
  }

  explicit operator bool() const { return static_cast<bool>(fd_); }
  const std::string& path() const { return path_; }

  bool fill(const std::string& content) {
    return write_all(fd_.get(), content) && sync_to_disk(fd_.get()) == 0;
  }
  // The owner first: a change of owner clears set-id bits, and the mode must be the last word.
  bool look_like(const struct stat& model) {
    struct stat own {};
    if (::fstat(fd_.get(), &own) != 0) return false;
    const bool same = own.st_uid == model.st_uid && own.st_gid == model.st_gid;
    if (!same && ::fchown(fd_.get(), model.st_uid, model.st_gid) != 0) return false;
    return ::fchmod(fd_.get(), model.st_mode & 07777) == 0;
  }
  // 0666 less the umask, as go makes it.
  bool look_new() {
    const mode_t mask = ::umask(077);
    ::umask(mask);
    return ::fchmod(fd_.get(), 0666 & ~mask) == 0;
  }
  bool rename_to(const std::string& target) {
    if (::rename(path_.c_str(), target.c_str()) != 0) return false;
    fd_.reset();
    return true;
  }

 private:
  std::string path_;
  Descriptor fd_;
};

bool cannot_do(int error) {
  return error == EINVAL || error == ENOSYS || error == ENOTSUP || error == EPERM ||
         error == EMLINK;
}

Replaced exchange(const EnvSnapshot& seen, NewFile& fresh) {
  const std::string& target = seen.where.path;
  if (!exchange_names(fresh.path(), target)) {
    if (errno == ENOENT) return changed();
    if (!cannot_do(errno)) return failed(target, "can't be replaced");
    return fresh.rename_to(target) ? after_rename(seen) : failed(target, "can't be replaced");
  }
  struct stat displaced {};
  const bool known = ::lstat(fresh.path().c_str(), &displaced) == 0;
  if (known && !same_inode(displaced, seen.status)) {
    return fresh.rename_to(target) ? changed() : failed(target, "can't be put back");
  }
  return after_rename(seen);
}

Replaced swap_file(const EnvSnapshot& seen, const std::string& content) {
  const std::string& target = seen.where.path;
  NewFile fresh(target);
  if (!fresh) return failed(parent_of(target), "no file can be made in this folder");
  if (!fresh.look_like(seen.status)) return failed(target, "its owner and mode can't be kept");
  if (!fresh.fill(content)) return failed(parent_of(target), "the new file can't be written");
  if (!unchanged_since(seen)) return changed();
  return exchange(seen, fresh);
}

// `mkdir -p`, with the modes that go gives (0777 less the umask).
bool make_folders(const std::string& path) {
  if (::mkdir(path.c_str(), 0777) == 0 || errno == EEXIST) return true;
  if (errno != ENOENT || !make_folders(parent_of(path))) return false;
  return ::mkdir(path.c_str(), 0777) == 0 || errno == EEXIST;
}

Replaced link_into_place(const EnvSnapshot& seen, NewFile& fresh) {
  const std::string& target = seen.where.path;
  if (::link(fresh.path().c_str(), target.c_str()) == 0) return after_rename(seen);
  if (errno == EEXIST) return changed();
  if (!cannot_do(errno)) return failed(target, "can't be made");
  if (!unchanged_since(seen)) return changed();
  return fresh.rename_to(target) ? after_rename(seen) : failed(target, "can't be made");
}

Replaced create_file(const EnvSnapshot& seen, const std::string& content) {
  const std::string folder = parent_of(seen.where.path);
  if (!make_folder_for(seen)) return failed(folder, "the folder can't be made");
  NewFile fresh(seen.where.path);
  if (!fresh) return failed(folder, "no file can be made in this folder");
  if (!fresh.look_new() || !fresh.fill(content))
    return failed(folder, "the new file can't be written");
  if (!unchanged_since(seen)) return changed();
  return link_into_place(seen, fresh);
}

bool overwrite(int fd, const std::string& content) {
  std::size_t written = 0;
  while (written < content.size()) {
    const ssize_t got = ::pwrite(fd, content.data() + written, content.size() - written,
                                 static_cast<off_t>(written));
    if (got < 0 && errno != EINTR) return false;
    if (got > 0) written += static_cast<std::size_t>(got);
  }
  return ::ftruncate(fd, static_cast<off_t>(content.size())) == 0;
}

Replaced write_in_place(const EnvSnapshot& seen, const std::string& content) {
  const std::string& target = seen.where.path;
  const Descriptor fd{::open(target.c_str(), O_WRONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)};
  if (!fd) return failed(target, "can't be opened for writing");
  struct stat status {};
  const bool same = ::fstat(fd.get(), &status) == 0 && same_inode(status, seen.status);
  if (!same || !unchanged_since(seen)) return changed();
  if (!overwrite(fd.get(), content)) {
    const Replaced failure = failed(target, "can't be overwritten");
    overwrite(fd.get(), *seen.content);
    return failure;
  }
  return sync_to_disk(fd.get()) == 0
             ? done({}, true)
             : done(file_error(target, "can't be synced", errno).message, true);
}

Replaced remove_file(const EnvSnapshot& seen) {
  if (!seen.content) return done();
  const std::string& target = seen.where.path;
  NewFile aside(target);
  if (!aside) return failed(parent_of(target), "no file can be made in this folder");
  if (!unchanged_since(seen)) return changed();
  if (::rename(target.c_str(), aside.path().c_str()) != 0)
    return failed(target, "can't be removed");
  struct stat removed {};
  const bool ours =
      ::lstat(aside.path().c_str(), &removed) == 0 && same_inode(removed, seen.status);
  if (ours) return after_rename(seen);
  // Somebody's newer file: it goes back, unless there is an even newer one.
  if (::link(aside.path().c_str(), target.c_str()) == 0 || errno == EEXIST) return changed();
  return aside.rename_to(target) ? changed() : failed(target, "can't be put back");
}

std::size_t common_prefix(const std::string& a, const std::string& b) {
  const std::size_t length = std::min(a.size(), b.size());
  const auto end = a.begin() + static_cast<std::ptrdiff_t>(length);
  return static_cast<std::size_t>(std::mismatch(a.begin(), end, b.begin()).first - a.begin());
}

}  // namespace

bool make_folder_for(const EnvSnapshot& seen) { return make_folders(parent_of(seen.where.path)); }

Replaced replace_file(const EnvSnapshot& seen, const std::optional<std::string>& content,
                      const Access& access) {
  if (!access.possible) return {ReplaceOutcome::failed, access.why, false};
  if (access.in_place) return write_in_place(seen, content.value_or(""));
  if (!content) return remove_file(seen);
  return seen.content ? swap_file(seen, *content) : create_file(seen, *content);
}

// The bytes are overwritten from the front, and the length is cut last: a part of `to`, then what
// is left of `from`, or `to` not yet grown to its end.
bool is_torn(const std::string& from, const std::string& to, const std::string& now) {
  if (now == from || now == to) return false;
  const std::size_t written = common_prefix(now, to);
  if (now.size() > from.size()) return written == now.size();
  if (now.size() < from.size()) return false;
  const std::string now_reversed(now.rbegin(), now.rend());
  const std::string from_reversed(from.rbegin(), from.rend());
  return written + common_prefix(now_reversed, from_reversed) >= now.size();
}

}  // namespace gopx::io
