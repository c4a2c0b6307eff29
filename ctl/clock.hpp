// The only place where gopxctl reads clocks.
#pragma once

#include "base/time.hpp"

namespace gopx::ctl {

WallTime wall_time();
// Since some moment, never jumping: for time-outs.
Duration running_time();
void sleep_for(Duration duration);

}  // namespace gopx::ctl
