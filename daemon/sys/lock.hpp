// Keeps a second gopxd away: from the state folder, and from the same Go env file (another state
// folder, another GOPX_STATE_DIR). flock(2): the kernel lets go when the holder dies, however it
// dies. The go command takes no lock, so this is between gopxds only, and `go env -w` must be
// survived without it.
//
// The lock beside the env file is a hidden file, ".NAME.gopxd.lock", made only if its folder is
// there and writable, and removed by a clean exit. Its content tells who the holder is and where he
// can be asked (api/lock_note.hpp). Which file it is decides, not its path: a folder that is moved
// away and linked back still has our lock in it.
#pragma once

#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "api/lock_note.hpp"
#include "base/result.hpp"
#include "sys/descriptor.hpp"

namespace gopx::sys {

struct LockRefusal {
  int holder = 0;  // pid of the gopxd that has it, -1 if it hasn't said; 0: another reason
  Error error;
  api::LockNote who = {};  // what the holder says of himself
};

// One locked file; unlocked and removed at the end of its life.
class FileLock {
 public:
  static tl::expected<FileLock, LockRefusal> acquire(const std::string& path);

  FileLock(FileLock&&) = default;
  FileLock& operator=(FileLock&& other) noexcept;
  ~FileLock();

  const std::string& path() const { return path_; }
  // Replaces what stands in the file; false if it can't be written.
  bool sign(const api::LockNote& note) const;
  // Is what stands at this path the file that we hold? If so it is its path from now on.
  bool is_at(const std::string& path);

 private:
  FileLock(std::string path, Descriptor fd) : path_(std::move(path)), fd_(std::move(fd)) {}
  std::string path_;
  Descriptor fd_;
};

// What a gopxd that writes must hold: the state folder, and the env file as soon as its folder
// exists.
class InstanceLock {
 public:
  // Makes the state folder. env_file has its links resolved; "" = none. A holder's pid in the error
  // means exit 75.
  static tl::expected<InstanceLock, LockRefusal> acquire(const std::string& state_dir,
                                                         const std::string& env_file);
  // Tells whoever looks into the lock files, from now on, what we are at and where we can be asked.
  void sign(api::Stage stage, const std::string& socket);
  // Before each write: the file's folder may have come into being, or the links may lead elsewhere
  // now. What was covered before stays so. Refused only if another gopxd has it; a folder that
  // can't hold a lock is passed over.
  tl::expected<void, LockRefusal> cover(const std::string& env_file);
  // Lets go of every env file but this one.
  void cover_only(const std::string& env_file);

 private:
  explicit InstanceLock(FileLock state) : state_(std::move(state)) {}
  FileLock state_;
  api::LockNote note_;
  std::vector<FileLock> beside_;  // oldest first
};

constexpr std::size_t covered_max = 4;  // env files at a time; the oldest is let go

}  // namespace gopx::sys
