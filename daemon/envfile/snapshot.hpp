// The env file on the disk: its whole content, whether it may be written. How it is changed is in
// replace.hpp.
#pragma once

#include <sys/stat.h>

#include <cstdint>
#include <optional>
#include <string>

#include "sys/descriptor.hpp"
#include "sys/links.hpp"

namespace gopx::envfile {

struct EnvSnapshot {
  std::string named;
  sys::Resolved where;
  sys::Descriptor fd;                  // the very inode that was read; none if there is no file
  std::optional<std::string> content;  // nullopt = no file
  struct stat status {};
  std::string problem;  // why it can't be used; then there is no content
};
EnvSnapshot take_snapshot(const std::string& path);

// Which file, whatever its name. Numbers of inodes are used again as soon as a file is gone; its
// birth tells it from the next one, where the file system remembers it.
struct FileIdentity {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::int64_t born = 0;  // ns since the epoch; 0 = not known
  bool operator==(const FileIdentity&) const = default;
};
// Of an open file; nullopt if there is none.
std::optional<FileIdentity> identity_of(int fd);
// Only while one of them is open, so that its number is not used again.
bool is_same_file(const struct stat& a, const struct stat& b);

// The content of an open env file, whatever its name is by now; nullopt if unreadable or too large.
std::optional<std::string> content_of(int fd);

// May we change the file at all? Asks the system, changes nothing. By which means it can be changed
// only the attempt can tell: see Replacement.
struct Access {
  bool possible = false;
  std::string why;  // if not possible: a sentence that says what to do
};
Access access_to(const EnvSnapshot& seen);

// The folder that the file is to be in, as go would make it (0777 less the umask). false: errno
// says why.
bool make_folder_for(const EnvSnapshot& seen);

// Is the name still the inode that was seen, and has that still the same content?
bool unchanged_since(const EnvSnapshot& seen);

}  // namespace gopx::envfile
