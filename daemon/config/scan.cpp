// Follows the lexical rules of TOML 1.0 (comments, four kinds of text). After the first error the
// library reads no further, so up to there both agree on what is inside of a text and what is not.
#include "config/scan.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"

namespace gopx::config {
namespace {

class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  std::optional<ScanProblem> run() {
    while (!finding_ && !rest_.empty()) step();
    return finding_;
  }

 private:
  void step() {
    const char c = rest_.front();
    if (c == '#')
      comment();
    else if (c == '"' || c == '\'')
      text();
    else
      bare(c);
  }

  void bare(char c) {
    if (static_cast<unsigned char>(c) >= 0x80)
      return report("a character that is not ASCII may stand only in quotation marks or comments");
    if (c == '.' && ++dots_ > dots_max) return report("a key with too many dots");
    if (c == '[' && blank_ && depth_ == 0 && !has_name(rest_))
      return report("a table without a name; write it like [probe] or [[endpoint]]");
    if (c == '[' || c == '{') ++depth_;
    if (c == ']' || c == '}') depth_ = std::max(depth_ - 1, 0);
    if (depth_ > nesting_max)
      return report(
          fmt::format("nested deeper than {} levels; no setting needs more than two", nesting_max));
    take(1);
  }

  void comment() {
    while (!finding_ && !rest_.empty() && rest_.front() != '\n') take(1);
  }

  void text() {
    const std::string_view mark = rest_.substr(0, 1);
    const std::string three(3, mark.front());
    const bool multi_line = rest_.starts_with(three);
    const std::string_view end = multi_line ? std::string_view{three} : mark;
    const bool escapes = mark == "\"";
    take(end.size());
    while (!finding_ && !rest_.empty() && !rest_.starts_with(end)) {
      if (!multi_line && rest_.front() == '\n') return;  // the library reports the missing end
      take(escapes && rest_.front() == '\\' && rest_.size() > 1 ? 2 : 1);
    }
    take(end.size());
    // Up to two quotation marks more belong to the content of a text that ends in three.
    for (int i = 0; multi_line && i < 2 && rest_.starts_with(mark); ++i) take(1);
  }

  // Does a name begin behind the brackets of a table's heading?
  static bool has_name(std::string_view heading) {
    heading.remove_prefix(1);
    heading.remove_prefix(std::min(heading.find_first_not_of(" \t"), heading.size()));
    if (heading.starts_with('[')) heading.remove_prefix(1);
    heading.remove_prefix(std::min(heading.find_first_not_of(" \t"), heading.size()));
    return !heading.empty() &&
           (is_bare_key(heading.front()) || heading.front() == '"' || heading.front() == '\'');
  }

  // Goes on by as many bytes, and looks at each.
  void take(std::size_t count) {
    for (std::size_t i = 0; i < count && !rest_.empty() && !finding_; ++i) {
      const char c = rest_.front();
      if (is_forbidden(c)) return report(describe_control(c));
      rest_.remove_prefix(1);
      if ((static_cast<unsigned char>(c) & 0xC0U) != 0x80U) ++column_;
      if (c != ' ' && c != '\t') blank_ = false;
      if (c == '\n') start_line();
    }
  }

  bool is_forbidden(char c) const {
    if (c == '\r') return !rest_.starts_with("\r\n");
    return c != '\t' && c != '\n' && (static_cast<unsigned char>(c) < 0x20 || c == 0x7F);
  }

  static std::string describe_control(char c) {
    return fmt::format("control character 0x{:02x}; allowed are tab and line ends (LF or CRLF)",
                       static_cast<unsigned>(c));
  }

  void start_line() {
    ++line_;
    column_ = 1;
    dots_ = 0;
    blank_ = true;
  }

  void report(std::string message) { finding_ = ScanProblem{line_, column_, std::move(message)}; }

  std::string_view rest_;
  int line_ = 1;
  int column_ = 1;
  int depth_ = 0;
  int dots_ = 0;
  bool blank_ = true;  // nothing but white space so far in this line
  std::optional<ScanProblem> finding_;
};

// The place of the byte at offset `at`.
ScanProblem finding_at(std::string_view text, std::size_t at, std::string message) {
  const auto before = text.substr(0, at);
  const auto line_start = before.rfind('\n') + 1;  // npos + 1 = 0
  const auto in_line = before.substr(line_start);
  const auto is_character = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; };
  return {static_cast<int>(std::count(before.begin(), before.end(), '\n')) + 1,
          static_cast<int>(std::count_if(in_line.begin(), in_line.end(), is_character)) + 1,
          std::move(message)};
}

}  // namespace

// Written out: <cctype> asks the locale.
bool is_bare_key(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-';
}

std::optional<ScanProblem> scan(std::string_view text) {
  if (const auto valid = valid_utf8_prefix(text); valid < text.size())
    return finding_at(text, valid, "the file is not UTF-8 here; save it as UTF-8");
  return Scanner{text}.run();
}

}  // namespace gopx::config
