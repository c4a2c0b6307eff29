// The real go command, in a private home.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "support/process.hpp"

namespace gopx::testing {

struct Go {
  std::filesystem::path binary;
  std::string version;  // "go1.19.8"
};

// On PATH and in /usr/lib/go-*/bin, each once. GOPX_TEST_GO=path: only that one.
const std::vector<Go>& installed_gos();
// The first of them; without any says so loudly, by the test's name, and gives nullptr.
const Go* go_or_skip(const std::string& test);

}  // namespace gopx::testing
