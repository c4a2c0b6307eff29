// What another process of ours is at, as far as the system tells.
#pragma once

namespace gopx::sys {

// Is it stopped by a signal (SIGSTOP, Ctrl-Z) or by a debugger? False also where nobody can tell.
bool is_stopped(int pid);
// Is there such a process?
bool is_alive(int pid);

}  // namespace gopx::sys
