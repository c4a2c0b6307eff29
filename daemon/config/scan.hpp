// A look at a configuration file before the TOML library sees it. It refuses what the library does
// not take well (its release 3.3 has undefined behaviour on bare keys that are not ASCII, and puts
// no bound on dotted keys, whose nested tables are then freed by recursion) and what no
// configuration needs.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/sentence.hpp"

namespace gopx::config {

constexpr int nesting_max = 16;  // brackets and braces inside each other
constexpr int dots_max = 32;     // in one line, outside of texts and comments

struct ScanProblem {
  int line = 0;
  int column = 0;  // in characters
  Sentence message;
};

// TOML's characters of keys without quotation marks.
bool is_bare_key(char c);
// The first thing that is not acceptable. The text must have no byte order mark.
std::optional<ScanProblem> scan(std::string_view text);

}  // namespace gopx::config
