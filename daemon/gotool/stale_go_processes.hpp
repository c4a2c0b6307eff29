// Finds go commands of the user's that were started before a switch and still hold a connection to
// a dead proxy: the switch can't help them, because go reads its env file once, at its start. They
// are named, never signalled.
#pragma once

#include <string>
#include <vector>

#include "base/time.hpp"
#include "core/action.hpp"
#include "core/event.hpp"

namespace gopx::gotool {

// Processes of our own uid whose program is called go, started at or before `switched_at`, with a
// TCP connection (standing or being set up) to one of the addresses. At most waiting_max; none
// where the system doesn't tell (only Linux does). Costs a walk through /proc: some milliseconds.
std::vector<core::WaitingGo> find_waiting_go(const core::LookForWaitingGo& look,
                                             Instant switched_at);
constexpr std::size_t waiting_max = 32;

}  // namespace gopx::gotool
