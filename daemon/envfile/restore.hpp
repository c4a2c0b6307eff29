// Giving the user's own values back without a daemon that lives on: `gopxd --restore`, and the env
// file that was ours before the settings named another one.
#pragma once

#include <functional>
#include <string>

#include "base/result.hpp"
#include "base/time.hpp"
#include "envfile/store.hpp"

namespace gopx::envfile {

// Called with the time that has to pass before a second look; 200 ms at a time, some seconds at
// most in all.
using Wait = std::function<void(Duration)>;

struct Restored {
  std::vector<std::string> files;  // where values were put back; empty = no takeover was in force
  // Sentences about what could not be done as well as it might be: written in place, or a file that
  // is another one than we wrote and is left alone.
  std::vector<std::string> notes;
};

// Reverts in options.path and, if the record is about another file, there too. A takeover known
// only from a comment (another gopxd's) is reverted as well. Hold the lock while you do it. A
// program that has the file open for writing is waited for, for 10 s at most.
Result<Restored> restore(const EnvStore::Options& options, const Wait& wait, WallTime now);

// Only the other file, if the record names one. Doesn't wait for other programs.
Result<Restored> retire_other_file(const EnvStore::Options& options, WallTime now);

}  // namespace gopx::envfile
