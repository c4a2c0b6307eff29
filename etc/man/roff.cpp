// groff_char(7): in UTF-8 output - ' ` ^ ~ are set as typographic characters unless escaped, and
// then nobody can copy them into a shell.
#include "etc/man/roff.hpp"

namespace gopx::man {
namespace {

std::string_view escape_of(char c) {
  switch (c) {
    case '\\':
      return "\\e";
    case '-':
      return "\\-";
    case '\'':
      return "\\(aq";
    case '`':
      return "\\(ga";
    case '^':
      return "\\(ha";
    case '~':
      return "\\(ti";
    default:
      return {};
  }
}

}  // namespace

std::string escaped(std::string_view text) {
  std::string result;
  if (text.starts_with('.')) result = "\\&";
  for (const char c : text) {
    const auto escape = escape_of(c);
    if (escape.empty())
      result += c;
    else
      result += escape;
  }
  return result;
}

std::string entry(std::string_view tag, std::string_view text) {
  return ".TP\n\\fB" + std::string{tag} + "\\fR\n" + std::string{text} + "\n";
}

}  // namespace gopx::man
