// Events and actions as one line of text each: the journal that two runs of one seed must agree in,
// and what a person reads of a run that failed.
#pragma once

#include <string>

#include "core/action.hpp"
#include "core/event.hpp"

namespace gopx::sim {

std::string show(const core::Event& event);
std::string show(const core::Action& action);
std::string show(Instant at);  // "12:34:56.789012" since the start of the clock

}  // namespace gopx::sim
