// Which signals a gopxd listens to, and what becomes of all the others: a takeover may be in force,
// so nothing but a crash or SIGKILL ends it without having asked its engine.
#pragma once

#include <csignal>
#include <span>

#include "base/time.hpp"

namespace gopx::sys {

// They ask for an end: SIGTERM, SIGINT, SIGQUIT, SIGXCPU (the soft limit of CPU time).
std::span<const int> ending_signals();
// Has one of them come while they were held?
bool is_asked_to_end();

// Signals whose default is the end, and that mean nothing to a gopxd, are ignored from now on:
// SIGPIPE and SIGXFSZ (the write's error tells the same), SIGUSR1, SIGUSR2, SIGALRM, the other
// timers, the real-time signals … One that somebody handles already (a profiler) is left alone.
// A child that is started by exec inherits that: defaults() are the signals to give it back.
void ignore_stray_signals();
sigset_t default_signals();

// From hold_signals() until release_signals() the ending ones and SIGHUP wait: the start is not cut
// in the middle, and what came meanwhile is then handled in order. release_signals() lets through
// all signals, also those that whoever started us had blocked.
void hold_signals();
void release_signals();

// Once handlers for the ending signals are installed: from such a signal on the process has `limit`
// to end by itself. A loop that is held (a disk that doesn't answer, a call that doesn't return)
// can't do what it is asked to, so the kernel's timer ends the process then, with exit code 0. What
// was under way is left as by a kill: the next start, and --restore, go on from there.
void end_by_force_after(Duration limit);

}  // namespace gopx::sys
