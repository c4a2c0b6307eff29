// A configuration as commented TOML: what `gopxd --print-config` prints, what `gopxctl config init`
// writes, and, for the defaults, etc/gopxd.toml. What is printed is itself a valid configuration
// file with the same meaning, except that passwords in URLs are printed as xxxxx, each below a
// comment that says so.
#pragma once

#include <string>

#include "config/config.hpp"

namespace gopx::config {

std::string print(const Config& config);

}  // namespace gopx::config
