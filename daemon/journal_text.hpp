// An event of the brain as a line of the log.
#pragma once

#include <string>

#include "core/action.hpp"
#include "io/log.hpp"

namespace gopx {

io::LogLevel level_of(const core::Journal& line);
std::string text_of(const core::Journal& line);

}  // namespace gopx
