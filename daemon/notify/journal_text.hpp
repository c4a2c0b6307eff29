// An event of the brain as a line of the log.
#pragma once

#include <string>
#include <vector>

#include "core/action.hpp"
#include "sys/log.hpp"

namespace gopx::notify {

sys::LogLevel level_of(const core::Journal& line);
std::string text_of(const core::Journal& line);

// What a reload has changed, by the names of the settings, and what it can't.
Sentence reload_text(const std::vector<std::string>& changed);

}  // namespace gopx::notify
