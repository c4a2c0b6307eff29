// The ways to run gopxd. Each gives the exit code; what is wrong at the start is said on stderr.
#pragma once

#include "startup.hpp"
#include "sys/output.hpp"

namespace gopx {

// The daemon: runs until SIGTERM or SIGINT.
int serve(const Options& options);

// `gopxd --restore`: asks a living daemon to pause, or puts the user's values back itself.
// Ends within ten seconds, whatever the daemon does.
int restore(const Options& options, sys::Output& out);

// `gopxd --ephemeral`: answers what needs no history over one connection that was inherited, and
// ends with it. No lock, no file written, no env file looked at.
int serve_one(const Options& options);

}  // namespace gopx
