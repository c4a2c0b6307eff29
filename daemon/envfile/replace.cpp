// Each step is tried, and the system's answer decides the next. See replace.hpp.
//
// After an exchange what was displaced still has a name, and if it turns out not to be the inode
// that we compared (an editor saved by rename in that very instant), it is put back and the caller
// starts over. A new file is linked into place, which fails if somebody else has made one; one that
// goes is moved aside first and looked at. Only where the file system can do neither is it a plain
// rename, or unlink.
#include "envfile/replace.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

#include <fmt/format.h>

#include "sys/disk_sync.hpp"
#include "sys/file_attributes.hpp"
#include "sys/files.hpp"
#include "sys/lease.hpp"

namespace gopx::envfile {

namespace {

template <std::size_t Count>
bool is_one_of(int error, const std::array<int, Count>& errors) {
  return std::find(errors.begin(), errors.end(), error) != errors.end();
}

// The file system has no such operation.
bool cannot_do(int error) {
  return is_one_of(error, std::array{EINVAL, ENOSYS, ENOTSUP, EPERM, EMLINK});
}

// No new file can be put in the place of this one, for a reason that need not keep the file itself
// from being written. Anything else (EIO, no memory, no descriptors) says nothing about the file.
bool leaves_overwriting(int error) {
  return is_one_of(
      error, std::array{EACCES, EBUSY, EDQUOT, EEXIST, EINVAL, ELOOP, EMLINK, ENAMETOOLONG, ENOSPC,
                        ENOSYS, ENOTSUP, EPERM, EROFS, ETXTBSY, EXDEV});
}

std::string reason(int error) { return std::generic_category().message(error); }

Replaced done(std::string detail = {}) { return {ReplaceOutcome::done, std::move(detail)}; }
Replaced changed() {
  return {ReplaceOutcome::changed_meanwhile, "another program changed the file at the same moment"};
}
std::string nothing_changed(const std::string& path, std::string_view what) {
  return sys::file_error(path, what, errno).message + "; nothing was changed";
}
Replaced failed(const std::string& path, std::string_view what) {
  return {ReplaceOutcome::failed, nothing_changed(path, what)};
}

bool is_the_same(const std::string& path, const struct stat& status) {
  struct stat there {};
  return ::lstat(path.c_str(), &there) == 0 && is_same_file(there, status);
}

Replaced after_rename(const EnvSnapshot& seen) {
  const auto synced = sys::sync_directory(sys::parent_of(seen.where.path));
  return done(synced ? std::string() : synced.error().message);
}

bool fill(int fd, const std::string& content) {
  return sys::write_all(fd, content) && sys::sync_to_disk(fd) == 0;
}

// `mkdir -p`, with the modes that go gives (0777 less the umask).
bool make_folders(const std::string& path) {
  if (::mkdir(path.c_str(), 0777) == 0 || errno == EEXIST) return true;
  if (errno != ENOENT || !make_folders(sys::parent_of(path))) return false;
  return ::mkdir(path.c_str(), 0777) == 0 || errno == EEXIST;
}

// From the front, the length last: see is_torn().
bool write_over(int fd, const std::string& content) {
  std::size_t written = 0;
  while (written < content.size()) {
    const ssize_t got = ::pwrite(fd, content.data() + written, content.size() - written,
                                 static_cast<off_t>(written));
    if (got < 0 && errno != EINTR) return false;
    if (got > 0) written += static_cast<std::size_t>(got);
  }
  return ::ftruncate(fd, static_cast<off_t>(content.size())) == 0;
}

std::size_t common_prefix(const std::string& a, const std::string& b) {
  const std::size_t length = std::min(a.size(), b.size());
  const auto end = a.begin() + static_cast<std::ptrdiff_t>(length);
  return static_cast<std::size_t>(std::mismatch(a.begin(), end, b.begin()).first - a.begin());
}

}  // namespace

bool make_folder_for(const EnvSnapshot& seen) {
  return make_folders(sys::parent_of(seen.where.path));
}

Replacement::Replacement(const EnvSnapshot& seen, std::optional<std::string> content, Means means)
    : seen_(seen), content_(std::move(content)) {
  const Access access = access_to(seen);
  if (!access.possible) {
    problem_ = access.why;
  } else if (means == Means::in_place) {
    prepare_overwriting("as it was begun");
  } else {
    prepare();
  }
}

void Replacement::prepare() {
  if (!seen_.content) return prepare_new();
  if (seen_.status.st_nlink > 1) {
    return prepare_overwriting(
        "it has a second name (a hard link), which a new file would not have");
  }
  return content_ ? prepare_swap() : prepare_removal();
}

bool Replacement::make_temporary(mode_t mode) {
  fresh_ = std::make_unique<sys::TemporaryFile>(target(), mode);
  return static_cast<bool>(*fresh_);
}

// Who it is open to is settled before there is anything in it to be read.
void Replacement::prepare_swap() {
  kind_ = Kind::swap;
  if (!make_temporary(0600)) return give_way("its directory is not writable");
  auto why = sys::copy_attributes(seen_.fd.get(), seen_.status, fresh_->fd());
  if (!why.empty()) return prepare_overwriting(std::move(why));
  if (!fill(fresh_->fd(), *content_)) return give_way("a new file can't be written");
}

// As go makes it: 0666 less the umask, or what the folder's default ACL leaves of it.
void Replacement::prepare_new() {
  kind_ = content_ ? Kind::create : Kind::remove;
  if (!content_) return;
  const std::string folder = sys::parent_of(target());
  if (!make_folders(folder)) {
    problem_ = nothing_changed(folder, "the directory can't be created");
  } else if (!make_temporary(0666)) {
    problem_ = nothing_changed(folder, "no file can be created in this directory");
  } else if (!fill(fresh_->fd(), *content_)) {
    problem_ = nothing_changed(folder, "the new file can't be written");
  }
}

void Replacement::prepare_removal() {
  kind_ = Kind::remove;
  if (!make_temporary(0600)) fresh_.reset();  // then it isn't looked at once more
}

// The system has refused what was tried; errno says why.
void Replacement::give_way(const std::string& what) {
  const int error = errno;
  fresh_.reset();
  if (leaves_overwriting(error))
    return prepare_overwriting(fmt::format("{} ({})", what, reason(error)));
  problem_ = fmt::format("{}: {}: {}; nothing was changed", target(), what, reason(error));
}

// A lease of ours is given back by asking for the writers: our own open would break it.
// Somebody who has it open for writing goes on at his own offset: his bytes and ours would be
// mixed.
void Replacement::prepare_overwriting(std::string because) {
  kind_ = Kind::overwrite;
  because_ = std::move(because);
  fresh_.reset();
  if (sys::writers_of(seen_.fd.get()) == sys::Writers::some) {
    problem_ = fmt::format(
        "{}: it can only be overwritten in place ({}), and another program has it open for "
        "writing; nothing was changed",
        target(), because_);
    return;
  }
  out_.reset(::open(target().c_str(), O_WRONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  const bool usable = out_ && sys::reserve_space(out_.get(), content_.value_or("").size());
  if (usable) return;
  const int error = errno;
  out_.reset();
  problem_ = fmt::format(
      "{}: can't be replaced: {}; can't be overwritten in place either: {}; nothing was changed",
      target(), because_, reason(error));
}

std::optional<FileIdentity> Replacement::identity() const {
  if (kind_ == Kind::overwrite) return identity_of(seen_.fd.get());
  return content_ && fresh_ ? identity_of(fresh_->fd()) : std::nullopt;
}

Replaced Replacement::carry_out() {
  if (!problem_.empty()) return {ReplaceOutcome::failed, problem_};
  if (kind_ == Kind::overwrite) return overwrite();
  // Whoever opens it for writing from here on waits, and then holds what we have displaced.
  const std::unique_ptr<sys::Lease> lease =
      seen_.fd ? std::make_unique<sys::Lease>(seen_.fd.get()) : nullptr;
  if (!unchanged_since(seen_)) return changed();
  if (!seen_.content && !content_) return done();
  if (kind_ == Kind::create) return link_into_place();
  return kind_ == Kind::swap ? exchange() : move_aside();
}

Replaced Replacement::after_refusal(const std::string& what) {
  give_way(what);
  if (!problem_.empty()) return {ReplaceOutcome::failed, problem_};
  return {ReplaceOutcome::only_in_place, because_};
}

Replaced Replacement::exchange() {
  if (!exchange_names(fresh_->path(), target())) {
    if (errno == ENOENT) return changed();
    const bool renamed = cannot_do(errno) && fresh_->rename_to(target());
    return renamed ? after_rename(seen_) : after_refusal("it can't be replaced");
  }
  return is_the_same(fresh_->path(), seen_.status) ? after_rename(seen_) : put_back();
}

Replaced Replacement::link_into_place() {
  if (::link(fresh_->path().c_str(), target().c_str()) == 0) return after_rename(seen_);
  if (errno == EEXIST) return changed();
  if (!cannot_do(errno)) return failed(target(), "can't be created");
  if (!unchanged_since(seen_)) return changed();
  return fresh_->rename_to(target()) ? after_rename(seen_) : failed(target(), "can't be created");
}

Replaced Replacement::move_aside() {
  const bool aside = fresh_ && ::rename(target().c_str(), fresh_->path().c_str()) == 0;
  if (!aside) {
    if (::unlink(target().c_str()) == 0) return after_rename(seen_);
    return errno == ENOENT ? changed() : after_refusal("it can't be removed");
  }
  if (is_the_same(fresh_->path(), seen_.status)) return after_rename(seen_);
  // Somebody's newer file: it goes back, unless there is an even newer one.
  if (::link(fresh_->path().c_str(), target().c_str()) == 0 || errno == EEXIST) return changed();
  return put_back();
}

// What we have taken is not what we had read: somebody saved by rename in between.
Replaced Replacement::put_back() {
  if (fresh_->rename_to(target())) return changed();
  Replaced replaced{
      ReplaceOutcome::failed,
      fmt::format(
          "{}: what another program saved in that instant can't be put back ({}): it is now in {}",
          target(), reason(errno), fresh_->path())};
  fresh_->leave();
  return replaced;
}

Replaced Replacement::overwrite() {
  struct stat status {};
  const bool same = ::fstat(out_.get(), &status) == 0 && is_same_file(status, seen_.status);
  if (!same || !unchanged_since(seen_)) return changed();
  if (!write_over(out_.get(), content_.value_or(""))) return failed_overwriting();
  const bool synced = sys::sync_to_disk(out_.get()) == 0;
  return {ReplaceOutcome::done,
          synced ? because_ : fmt::format("{}; fsync failed ({})", because_, reason(errno)), true};
}

Replaced Replacement::failed_overwriting() {
  Replaced replaced = failed(target(), "can't be overwritten");
  replaced.in_place = true;
  replaced.torn = !write_over(out_.get(), *seen_.content);
  if (replaced.torn) {
    replaced.detail = fmt::format(
        "{}: can't be overwritten, and its old content can't be put back ({}): gopxd will retry",
        target(), reason(errno));
  }
  return replaced;
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

}  // namespace gopx::envfile
