// Invariant 6, judged by the truth: after a long calm the env file says what it should, whatever
// happened before.
#pragma once

#include <string>

#include "world.hpp"

namespace gopx::sim {

// Empty if all is well, else what is not. To be asked when nothing has changed for four hours (a
// quarantine, a hold, a penalty, an hour of the switch cap and two deep probes of a stand-by
// candidate have passed), with a writable env file, control "auto" and no local outage.
std::string not_as_it_should_be(const World& world);
// The same after half an hour: is go left on a chain with which it fails though something could be
// written that works? Who has served wrong content is none that could; limits and penalties are no
// excuse.
std::string go_is_stranded(const World& world);

}  // namespace gopx::sim
