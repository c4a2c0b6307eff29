// See resources.hpp.
#include "bench/resources.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace gopx::bench {
namespace {

// The number after "NAME:" in a file of /proc; 0 if there is none.
long number_in(const std::string& path, const std::string& name) {
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with(name + ":")) return std::stol(line.substr(name.size() + 1));
  }
  return 0;
}

}  // namespace

double cpu_ms(pid_t pid) {
  std::ifstream file(fmt::format("/proc/{}/stat", pid));
  std::string text;
  std::getline(file, text);
  std::istringstream fields(text.substr(text.rfind(')') + 1));
  std::string skipped;
  for (int field = 3; field < 14; ++field) fields >> skipped;
  double user = 0, system = 0;
  fields >> user >> system;
  return (user + system) * 1000 / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

Memory memory_of(pid_t pid) {
  const std::string path = fmt::format("/proc/{}/smaps_rollup", pid);
  const auto mb = [&](const char* name) {
    return static_cast<double>(number_in(path, name)) * 1024 / 1e6;
  };
  return {.rss_mb = mb("Rss"), .pss_mb = mb("Pss")};
}

long threads_of(pid_t pid) {
  const std::filesystem::directory_iterator tasks{fmt::format("/proc/{}/task", pid)};
  return std::distance(begin(tasks), end(tasks));
}

long switches_of(pid_t pid) {
  long sum = 0;
  for (const auto& task : std::filesystem::directory_iterator{fmt::format("/proc/{}/task", pid)}) {
    const std::string path = task.path().string() + "/status";
    sum += number_in(path, "voluntary_ctxt_switches");
    sum += number_in(path, "nonvoluntary_ctxt_switches");
  }
  return sum;
}

}  // namespace gopx::bench
