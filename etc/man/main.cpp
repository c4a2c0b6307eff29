// Makes a manual page from its template, at build time: gopx-man LANGUAGE TEMPLATE > PAGE, with the
// language by its short name ("en"). A line that is
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
  return line.replace(at, version_mark.size(),
                      man::list_named("VERSION", Language::english).value_or(""));
}

bool asks_for_list(std::string_view line) {
  return line.size() > 2 && line.starts_with('@') && line.ends_with('@');
}

// False for a name that there is no list of.
bool print_line(const std::string& line, Language language) {
  if (!asks_for_list(line)) {
    std::cout << with_version(line) << '\n';
    return true;
  }
  const auto list = man::list_named(line.substr(1, line.size() - 2), language);
  std::cout << list.value_or("");
  return list.has_value();
}

}  // namespace

int main(int argc, char** argv) {
  const auto language = language_named(argc == 3 ? argv[1] : "");
  std::ifstream page{argc == 3 ? argv[2] : ""};
  if (!language || !page) {
    std::cerr << "usage: gopx-man LANGUAGE TEMPLATE\n";
    return 1;
  }
  for (std::string line; std::getline(page, line);) {
    if (print_line(line, *language)) continue;
    std::cerr << "gopx-man: there is no list " << line << '\n';
    return 1;
  }
  std::cout.flush();
  return std::cout ? 0 : 1;
}
