// The time zone of whoever looks at the screen.
#pragma once

#include <chrono>
#include <optional>

#include "base/time.hpp"

namespace gopx::sys {

// How far local time is ahead of UTC at that moment, by TZ and /etc/localtime. Nothing where there
// is no data for the zone that is asked for (a small container), or where it is UTC: then UTC is to
// be shown, and named.
std::optional<std::chrono::seconds> ahead_of_utc(WallTime moment);

}  // namespace gopx::sys
