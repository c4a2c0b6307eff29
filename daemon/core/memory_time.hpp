// The times in a Memory while clocks are set and machines are started again.
//
// A Memory is kept over restarts, so its times are wall times. But the wall clock may be set, by a
// day and in both directions, and what was asked for "3 s" must not last a day. So a Memory carries
// one reading of both clocks and the boot it belongs to. As long as that boot lasts, the steady
// clock tells by how much the wall clock has been set since, and every time is moved by as much:
// ages and what is left of a duration run in steady time. In another boot only the wall clock
// knows, and it is believed as far as it makes sense: what lies in the future happened now, and no
// duration has more left than was asked for.
#pragma once

#include <string>

#include "core/memory.hpp"

namespace gopx::core {

// The steps of a wall clock that are followed: less than what people can see, more than what a
// clock that is being slewed makes between two events.
constexpr Duration clock_step_min = std::chrono::milliseconds{500};

// At a start: if the memory was last used in this boot ("" is none), its times are brought to the
// present reading of the wall clock.
void resume_clock(Memory& memory, const std::string& boot, Now now);

// By how much the wall clock has been set since the times were last brought to it; zero for less
// than clock_step_min, which adds up.
Duration clock_step(const Memory& memory, Now now);
// Brings them to it. Gives that step.
Duration follow_clock(Memory& memory, Now now);

// What lies in the future happened now; no duration has more left than was asked for. For a
// quarantine that doesn't say how long it was meant to be (a memory of an earlier version), that is
// `quarantine`.
void bound_times(Memory& memory, Duration quarantine, WallTime now);

}  // namespace gopx::core
