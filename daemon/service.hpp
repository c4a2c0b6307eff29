// The running daemon: the one place where the brain and the world meet. Events go into the engine
// one at a time, its actions are carried out in order, its deadline is set; nothing is decided
// here.
#pragma once

#include "startup.hpp"
#include "sys/output.hpp"

namespace gopx {

// Runs until SIGTERM or SIGINT and gives the exit code. What is wrong at the start is said on
// stderr.
int serve(const Options& options);

// `gopxd --restore`: asks a living daemon to pause, or puts the user's values back itself.
// Ends within ten seconds, whatever the daemon does.
int restore(const Options& options, sys::Output& out);

// `gopxd --ephemeral`: answers what needs no history over one connection that was inherited, and
// ends with it. No lock, no file written, no env file looked at.
int serve_one(const Options& options);

}  // namespace gopx
