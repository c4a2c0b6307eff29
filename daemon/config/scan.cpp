// Follows the lexical rules of TOML 1.0 (comments, four kinds of text). After the first error the
// library reads no further, so up to there both agree on what is inside of a text and what is not.
#include "config/scan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/logins.hpp"
#include "base/sentence.hpp"
#include "base/text.hpp"
#include "base/time.hpp"

namespace gopx::config {
namespace {

constexpr std::size_t word_bytes_max = 80;  // of a word that is quoted in a message

// Characters that an input method, a word processor or a web page puts where TOML has another one.
struct LookAlike {
  char32_t character;
  std::string_view shown;  // as in a message: what can't be seen has a name
  std::string_view meant;
};
constexpr std::array look_alikes{
    LookAlike{0x201C, "\u201C", msgid("the quote \"")},
    LookAlike{0x201D, "\u201D", msgid("the quote \"")},
    LookAlike{0xFF02, "\uFF02", msgid("the quote \"")},
    LookAlike{0x2018, "\u2018", msgid("the quote '")},
    LookAlike{0x2019, "\u2019", msgid("the quote '")},
    LookAlike{0xFF07, "\uFF07", msgid("the quote '")},
    LookAlike{0xFF0C, "\uFF0C", msgid("the comma ,")},
    LookAlike{0x3001, "\u3001", msgid("the comma ,")},
    LookAlike{0xFF1D, "\uFF1D", msgid("the sign =")},
    LookAlike{0xFF03, "\uFF03", msgid("the sign #")},
    LookAlike{0xFF3B, "\uFF3B", msgid("the bracket [")},
    LookAlike{0xFF3D, "\uFF3D", msgid("the bracket ]")},
    LookAlike{0x3010, "\u3010", msgid("the bracket [")},
    LookAlike{0x3011, "\u3011", msgid("the bracket ]")},
    LookAlike{0xFF0E, "\uFF0E", msgid("the dot .")},
    LookAlike{0x3002, "\u3002", msgid("the dot .")},
    LookAlike{0x3000, msgid("full-width space"), msgid("an ordinary space")},
    LookAlike{0x00A0, msgid("no-break space"), msgid("an ordinary space")},
};

// The character that valid UTF-8 begins with, and its bytes.
struct Character {
  char32_t code = 0;
  std::size_t size = 1;
};
Character first_character(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  const std::size_t size = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  char32_t code = lead & (0xFFU >> (size + 1));
  for (std::size_t i = 1; i < size; ++i)
    code = (code << 6U) | (static_cast<unsigned char>(text[i]) & 0x3FU);
  return {code, size};
}

Sentence describe_character(std::string_view rest) {
  const auto [code, size] = first_character(rest);
  const auto found =
      std::find_if(look_alikes.begin(), look_alikes.end(),
                   [code = code](const LookAlike& each) { return each.character == code; });
  if (found != look_alikes.end())
    return say("unexpected character {character} ({code}): use {meant}",
               sentence_of(found->shown, {}), fmt::format("U+{:04X}", static_cast<unsigned>(code)),
               sentence_of(found->meant, {}));
  return say(
      "unexpected character {character} ({code}): only text in quotes and comments may have it",
      printable(rest.substr(0, size), word_bytes_max),
      fmt::format("U+{:04X}", static_cast<unsigned>(code)));
}

// Text that was written without quotes: what begins with a letter or as a path and is no word of
// TOML's own, or a duration.
bool lacks_quotes(std::string_view word) {
  constexpr std::array<std::string_view, 4> own{"true", "false", "inf", "nan"};
  if (word.empty() || std::find(own.begin(), own.end(), word) != own.end()) return false;
  const char c = word.front();
  return is_letter(c) || c == '/' || c == '~' ||
         (word.size() < word_bytes_max && parse_duration(word).has_value());
}

class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text), line_start_(text) {}

  std::optional<ScanProblem> run() {
    while (!finding_ && !rest_.empty()) step();
    return finding_;
  }

 private:
  void step() {
    const char c = rest_.front();
    if (c == '#') return comment();
    const bool is_value = expects_value_ && c != ' ' && c != '\t' && c != '\n' && c != '\r';
    if (is_value) expects_value_ = false;
    if (c == '"' || c == '\'') return text();
    if (is_value && report_bare_text()) return;
    bare(c);
  }

  void bare(char c) {
    if (static_cast<unsigned char>(c) >= 0x80) return report(describe_character(rest_));
    if (c == '.' && ++dots_ > dots_max) return report(say("too many dots in one key"));
    if (c == '[' && blank_ && depth_ == 0 && !has_name(rest_))
      return report(say("a table without a name: write it as [probe] or [[endpoint]]"));
    if (c == '[' && blank_ && depth_ == 0) in_heading_ = true;
    if (c == '[' || c == '{') ++depth_;
    if (c == ']' || c == '}') depth_ = std::max(depth_ - 1, 0);
    if (depth_ > nesting_max)
      return report(
          say("nested deeper than {count} levels; no setting needs more than two", nesting_max));
    note_place(c);
    take(1);
  }

  // Where the values of a key or of a list are. Lists have no tables in them that gopx knows, so
  // it does not matter which bracket a comma is in: within { } a key follows it, and is bare.
  void note_place(char c) {
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r') return;
    if (c == '{') in_table_ = true;
    if (c == '}') in_table_ = false;
    if (c == '=') after_key_ = line_start_.substr(0, line_start_.size() - rest_.size());
    if (c == '[' || c == ',') after_key_ = {};
    expects_value_ =
        c == '=' || (!in_table_ && !in_heading_ && depth_ > 0 && (c == '[' || c == ','));
  }

  bool report_bare_text() {
    auto word = rest_.substr(0, rest_.find_first_of(" \t\r\n"));
    // What may hold a password is not cut inside of it, so that it can be masked.
    if (word.find('@') == std::string_view::npos)
      word = word.substr(0, word.find_first_of(",]}#=\"'"));
    if (!lacks_quotes(word)) return false;
    const auto shown = printable(mask_logins(word), word_bytes_max);
    const auto key = printable(trim_space(after_key_), word_bytes_max);
    report(key.empty() ? say("{word} needs quotes: \"{word}\"", shown)
                       : say("{word} needs quotes: {key} = \"{word}\"", shown, key));
    return true;
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

  static Sentence describe_control(char c) {
    return say("control character {code}; allowed: tabs and line ends (LF or CRLF)",
               fmt::format("0x{:02x}", static_cast<unsigned>(c)));
  }

  void start_line() {
    ++line_;
    column_ = 1;
    dots_ = 0;
    blank_ = true;
    line_start_ = rest_;
    if (depth_ > 0) return;
    expects_value_ = false;
    in_heading_ = false;
  }

  void report(Sentence message) { finding_ = ScanProblem{line_, column_, std::move(message)}; }

  std::string_view rest_;
  int line_ = 1;
  int column_ = 1;
  int depth_ = 0;
  int dots_ = 0;
  bool blank_ = true;  // nothing but white space so far in this line
  bool in_table_ = false;
  bool in_heading_ = false;
  bool expects_value_ = false;
  std::string_view line_start_;  // the text from the beginning of this line on
  std::string_view after_key_;   // what stands before the = of the value that is expected
  std::optional<ScanProblem> finding_;
};

// The place of the byte at offset `at`.
ScanProblem finding_at(std::string_view text, std::size_t at, Sentence message) {
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
    return finding_at(text, valid, say("not valid UTF-8 here: save the file as UTF-8"));
  return Scanner{text}.run();
}

}  // namespace gopx::config
