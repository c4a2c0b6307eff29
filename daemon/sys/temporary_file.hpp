// A file that comes into being under a name of its own beside the one that it is meant for, so that
// readers see the old content or the new, never half of it: ".NAME.gopx-XXXXXX" beside NAME.
//
// Who is killed leaves it behind. While it lives its maker holds a lock on it (flock), which the
// kernel lets go when the maker dies: so an abandoned one can be told from one that is being
// written, however young it is.
#pragma once

#include <sys/types.h>

#include <string>

#include "sys/descriptor.hpp"

namespace gopx::sys {

class TemporaryFile {
 public:
  // `mode` as for open(2): the umask or the folder's default ACL takes away from it. 0600 is closed
  // to everybody else whatever they say. Made only if no such name exists; false: errno says why.
  TemporaryFile(const std::string& target, mode_t mode);
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile();  // the name goes, unless it was renamed

  explicit operator bool() const { return static_cast<bool>(fd_); }
  int fd() const { return fd_.get(); }
  const std::string& path() const { return path_; }
  // false: errno says why, and the file is still there.
  bool rename_to(const std::string& target);
  // It stays where it is.
  void leave() { fd_.reset(); }

 private:
  std::string path_;
  Descriptor fd_;
};

// Removes what writers of `path` left beside it when they were killed: regular files of ours, or of
// the owner of `path`, that no living writer holds. Gives the number of files removed.
int remove_abandoned_writes(const std::string& path);
// The same for whatever file of this folder they were meant for; only files of our own.
int remove_all_abandoned_writes(const std::string& folder);

}  // namespace gopx::sys
