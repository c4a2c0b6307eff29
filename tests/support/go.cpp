// See go.hpp.
#include "support/go.hpp"

#include <cstdio>
#include <cstdlib>
#include <set>

namespace gopx::testing {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> folders() {
  std::vector<fs::path> all;
  const char* const path = std::getenv("PATH");
  std::string rest = path == nullptr ? "" : path;
  while (!rest.empty()) {
    const auto end = std::min(rest.find(':'), rest.size());
    all.emplace_back(rest.substr(0, end));
    rest.erase(0, end + 1);
  }
  std::error_code none;
  for (const auto& entry : fs::directory_iterator{"/usr/lib", none}) {
    if (entry.path().filename().string().starts_with("go-")) all.push_back(entry.path() / "bin");
  }
  return all;
}

std::string version_of(const fs::path& binary) {
  Command command;
  command.argv = {binary.string(), "env", "GOVERSION"};
  command.environment = {{"HOME", "/nonexistent"}, {"GOENV", "off"}, {"GOTOOLCHAIN", "local"}};
  std::string version = run(command).out;
  while (version.ends_with('\n')) version.pop_back();
  return version;
}

std::vector<Go> find_all() {
  std::vector<fs::path> candidates;
  if (const char* const only = std::getenv("GOPX_TEST_GO"); only != nullptr) {
    candidates.emplace_back(only);
  } else {
    for (const fs::path& folder : folders()) candidates.push_back(folder / "go");
  }
  std::vector<Go> found;
  std::set<fs::path> seen;
  for (const fs::path& candidate : candidates) {
    std::error_code missing;
    const fs::path real = fs::canonical(candidate, missing);
    if (missing || !seen.insert(real).second) continue;
    const std::string version = version_of(real);
    if (version.starts_with("go")) found.push_back({real, version});
  }
  return found;
}

}  // namespace

const std::vector<Go>& installed_gos() {
  static const std::vector<Go> all = find_all();
  return all;
}

const Go* go_or_skip(const std::string& test) {
  if (!installed_gos().empty()) return &installed_gos().front();
  std::printf("SKIPPED: %s: there is no go command on this machine\n", test.c_str());
  return nullptr;
}

}  // namespace gopx::testing
