// Golden texts: what is printed for people, kept as files in tests/golden and compared byte for
// byte. GOPX_UPDATE_GOLDEN=1 rewrites them; the diff is then read by whoever commits it.
#pragma once

#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

namespace gopx::testing {

inline std::string read_text(const std::string& path) {
  std::ifstream file{path, std::ios::binary};
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

inline void check_golden(const std::string& name, const std::string& text) {
  const std::string path = std::string{GOPX_SOURCE_DIR} + "/tests/golden/" + name;
  const char* update = std::getenv("GOPX_UPDATE_GOLDEN");
  if (update != nullptr && std::string{update} == "1")
    std::ofstream{path, std::ios::binary} << text;
  INFO("golden file: ", path, " (GOPX_UPDATE_GOLDEN=1 rewrites it)");
  CHECK_EQ(text, read_text(path));
}

}  // namespace gopx::testing
