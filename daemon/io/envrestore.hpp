// Giving the user's own values back without a daemon that lives on: `gopxd --restore`, and the env
// file that was ours before the settings named another one.
#pragma once

#include <functional>
#include <string>

#include "base/result.hpp"
#include "base/time.hpp"
#include "io/envstore.hpp"

namespace gopx::io {

// Called with the time that has to pass before a second look; 200 ms at a time, some seconds at
// most in all.
using Wait = std::function<void(Duration)>;

// Reverts in options.path and, if the record is about another file, there too. True: something was
// put back. A takeover known only from a comment (another gopxd's) is reverted as well. Hold the
// lock while you do it.
struct Restored {
  std::vector<std::string> files;  // where values were put back; empty = no takeover was in force
};
Result<Restored> restore(const EnvStore::Options& options, const Wait& wait, WallTime now);

// Only the other file, if the record names one.
Result<Restored> retire_other_file(const EnvStore::Options& options, const Wait& wait,
                                   WallTime now);

}  // namespace gopx::io
