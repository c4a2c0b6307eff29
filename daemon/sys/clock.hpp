// The only place where clocks are read. Everything else is handed a Now.
#pragma once

#include "base/time.hpp"

namespace gopx::sys {

// The time on both clocks. `steady` counts suspend too (CLOCK_BOOTTIME on Linux, the continuous
// clock on macOS), so a laptop that slept for a night is a night older.
Now read_clock();

// Running time since some moment, standing still in suspend. Only for measuring how long something
// took: with the other clock a suspend in the middle would look like hours of work.
Duration running_time();

// Processor time that the calling thread has used. Waiting, for a disk or for other programs, is
// not in it.
Duration thread_time();

}  // namespace gopx::sys
