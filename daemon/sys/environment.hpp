// The process environment as a value, so that what depends on it can be tested with any.
#pragma once

#include <string>
#include <string_view>

#include "api/paths.hpp"

namespace gopx::sys {

using api::Environment;

// The value, or "" where there is none: the go command makes no difference between the two.
inline std::string_view value_of(const Environment& environment, std::string_view name) {
  const auto found = environment.find(name);
  return found == environment.end() ? std::string_view{} : std::string_view{found->second};
}

}  // namespace gopx::sys
