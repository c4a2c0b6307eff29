// Line by line: every line that could set a value becomes a comment, so the result is valid
// whatever was printed.
#include "ctl/config_template.hpp"

#include "base/text.hpp"

namespace gopx::ctl {
namespace {

bool stays(std::string_view line) {
  const auto text = trim_space(line);
  if (text.empty() || text.front() == '#') return true;
  return text.front() == '[' && text.back() == ']' && !text.starts_with("[[") &&
         text.find_first_of("=,\"") == std::string_view::npos;
}

}  // namespace

std::string config_template(std::string_view printed) {
  std::string text;
  for (const auto line : split(printed, '\n')) {
    if (!stays(line)) text += "# ";
    text += line;
    text += '\n';
  }
  text.pop_back();  // there is one newline less than there are pieces
  return text;
}

}  // namespace gopx::ctl
