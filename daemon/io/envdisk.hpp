// The env file on the disk: where its links lead, its whole content, and how it is replaced so that
// no reader ever sees half of it. `go env -w` truncates and writes in place, without a lock, at any
// moment; so every replacement compares at the last instant, and the inode that was read stays open
// to be read again.
#pragma once

#include <sys/stat.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "io/descriptor.hpp"

namespace gopx::io {

constexpr int links_max = 40;  // as the kernel has it

struct Resolved {
  std::string path;               // where the links end, its folder canonical; there may be nothing
  std::vector<std::string> hops;  // every name on the way: the one given first, `path` last
  std::string problem;            // "" = fine
};
Resolved resolve_links(const std::string& path);

struct EnvSnapshot {
  std::string named;
  Resolved where;
  Descriptor fd;                       // the very inode that was read; none if there is no file
  std::optional<std::string> content;  // nullopt = no file
  struct stat status {};
  std::string problem;  // why it can't be used; then there is no content
};
EnvSnapshot take_snapshot(const std::string& path);

// The content of an open env file, whatever its name is by now; nullopt if unreadable or too large.
std::optional<std::string> content_of(int fd);

// Can we write the file, and how? Asks the system, changes nothing.
struct Access {
  bool possible = false;
  bool in_place =
      false;  // only by overwriting: the folder is closed to us, or the owner couldn't be kept
  std::string why;  // if not possible: a sentence that says what to do
};
Access access_to(const EnvSnapshot& seen);

// The folder that the file is to be in, as go would make it (0777 less the umask). false: errno
// says why.
bool make_folder_for(const EnvSnapshot& seen);

enum class ReplaceOutcome : std::uint8_t { done, changed_meanwhile, failed };
struct Replaced {
  ReplaceOutcome outcome = ReplaceOutcome::failed;
  std::string detail;  // why not, or what is amiss although it is done
  bool in_place = false;
};
// Makes `content` (nullopt: no file) what the file says, if it still is what `seen` saw; mode and
// owner are kept, links stay links, a missing folder is made. Whatever the outcome, no temporary
// file stays behind.
Replaced replace_file(const EnvSnapshot& seen, const std::optional<std::string>& content,
                      const Access& access);

// Could a kill in the middle of overwriting `from` by `to` in place have left `now`?
bool is_torn(const std::string& from, const std::string& to, const std::string& now);

// Atomically exchanges two names (renameat2, renamex_np). false: the file system can't; errno says
// why.
bool exchange_names(const std::string& a, const std::string& b);

}  // namespace gopx::io
