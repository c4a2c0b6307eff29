// Makes a manual page from its template, at build time: gopx-man TEMPLATE > PAGE. A line that is
// @NAME@ alone becomes the list of that name; @VERSION@ is replaced anywhere.
#include <fstream>
#include <iostream>
#include <string>

#include "etc/man/lists.hpp"

namespace {

using namespace gopx;

constexpr std::string_view version_mark = "@VERSION@";

std::string with_version(std::string line) {
  const auto at = line.find(version_mark);
  if (at == std::string::npos) return line;
  return line.replace(at, version_mark.size(), man::list_named("VERSION").value_or(""));
}

bool asks_for_list(std::string_view line) {
  return line.size() > 2 && line.starts_with('@') && line.ends_with('@');
}

// False for a name that there is no list of.
bool print_line(const std::string& line) {
  if (!asks_for_list(line)) {
    std::cout << with_version(line) << '\n';
    return true;
  }
  const auto list = man::list_named(line.substr(1, line.size() - 2));
  std::cout << list.value_or("");
  return list.has_value();
}

}  // namespace

int main(int argc, char** argv) {
  std::ifstream page{argc == 2 ? argv[1] : ""};
  if (!page) {
    std::cerr << "gopx-man: one template, please\n";
    return 1;
  }
  for (std::string line; std::getline(page, line);) {
    if (print_line(line)) continue;
    std::cerr << "gopx-man: there is no list " << line << '\n';
    return 1;
  }
  std::cout.flush();
  return std::cout ? 0 : 1;
}
