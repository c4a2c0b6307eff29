// Trace files, one after the other.
#include <fmt/format.h>

#include <cstdio>
#include <fstream>
#include <sstream>

#include "run.hpp"
#include "trace.hpp"

namespace gopx::sim {

int run_traces(const std::vector<std::string>& files) {
  bool well = true;
  for (const auto& name : files) {
    std::ifstream file(name, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    const auto trace = parse_trace(text.str());
    if (!file || !trace) {
      fmt::print(stderr, "{}: {}\n", name, file ? trace.error().message : "can't be read");
      well = false;
      continue;
    }
    const auto followed = follow_trace(*trace);
    fmt::print("{}", followed);
    well = well && followed.find("VIOLATION") == std::string::npos;
  }
  std::fflush(stdout);
  return well ? 0 : 1;
}

}  // namespace gopx::sim
