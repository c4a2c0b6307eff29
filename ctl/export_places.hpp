// Where was a variable of this environment exported? A process does not know; so the files that
// shells and logins read are looked through for lines that set it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/paths.hpp"
#include "ctl/files.hpp"

namespace gopx::ctl {

struct Variable {
  std::string_view name;
  std::string_view value;
};

struct ExportPlace {
  std::string file;  // with ~ for the home
  int line = 1;
  bool same_value = false;  // the line says the very value; else it may, after expansion
};

// The value that a line gives to the variable (as written there), if it sets it for the commands
// that come after: `export X=…`, `X=…`, `set -gx X …`, `setenv X …`, `X DEFAULT=…`.
std::optional<std::string> assigned_value(std::string_view line, std::string_view name);

// Those with the very value first, and of each kind in the order in which the files are read; at
// most three.
std::vector<ExportPlace> export_places(const api::PathInputs& here, const Files& files,
                                       const Variable& variable);

}  // namespace gopx::ctl
