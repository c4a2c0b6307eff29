// The grammar of the comment, both ways. See comment.hpp.
#include "envfile/comment.hpp"

#include <array>

#include <fmt/format.h>

namespace gopx::envfile {

namespace {

constexpr std::string_view opening = "# gopxd: ";
constexpr std::string_view not_set = "not set";
constexpr std::string_view hint = "; undo: gopxd --restore";
constexpr std::array<std::string_view, 2> keys = {"GOPROXY", "GOSUMDB"};

struct Escape {
  char byte;
  char letter;
};
constexpr std::array<Escape, 5> escapes = {
    {{'"', '"'}, {'\\', '\\'}, {'\n', 'n'}, {'\r', 'r'}, {'\t', 't'}}};

std::string escaped(char byte) {
  for (const Escape& escape : escapes) {
    if (escape.byte == byte) return {'\\', escape.letter};
  }
  const auto code = static_cast<unsigned char>(byte);
  if (code >= 0x20 && code < 0x7f) return {byte};
  return fmt::format("\\x{:02x}", code);
}

bool take(std::string_view& text, std::string_view word) {
  if (!text.starts_with(word)) return false;
  text.remove_prefix(word.size());
  return true;
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

// What stands behind the x of \xNN.
std::optional<char> take_hex(std::string_view& text) {
  if (text.size() < 2) return std::nullopt;
  const int high = hex_digit(text[0]);
  const int low = hex_digit(text[1]);
  if (high < 0 || low < 0) return std::nullopt;
  text.remove_prefix(2);
  return static_cast<char>(high * 16 + low);
}

// What stands behind a backslash.
std::optional<char> take_escape(std::string_view& text) {
  if (text.empty()) return std::nullopt;
  const char letter = text.front();
  text.remove_prefix(1);
  if (letter == 'x') return take_hex(text);
  for (const Escape& escape : escapes) {
    if (escape.letter == letter) return escape.byte;
  }
  return std::nullopt;
}

std::optional<std::string> take_key(std::string_view& text) {
  for (const std::string_view key : keys) {
    if (take(text, key)) return std::string(key);
  }
  return std::nullopt;
}

// "not set" or a quoted value; the outer optional says whether there was either.
std::optional<std::optional<std::string>> take_before(std::string_view& text) {
  if (take(text, not_set)) return std::optional<std::string>();
  auto value = take_quoted(text);
  if (!value) return std::nullopt;
  return value;
}

std::optional<WallTime> take_time(std::string_view& text) {
  const auto comma = text.find(',');
  if (comma == std::string_view::npos) return std::nullopt;
  const auto time = parse_time(text.substr(0, comma));
  text.remove_prefix(comma);
  return time;
}

std::string_view without_line_end(std::string_view line) {
  if (line.ends_with('\n')) line.remove_suffix(1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

}  // namespace

std::string quote(std::string_view bytes) {
  std::string out = "\"";
  for (const char byte : bytes) out += escaped(byte);
  return out + '"';
}

std::optional<std::string> take_quoted(std::string_view& text) {
  if (!take(text, "\"")) return std::nullopt;
  std::string out;
  while (!text.empty()) {
    const char c = text.front();
    text.remove_prefix(1);
    if (c == '"') return out;
    const std::optional<char> byte = c == '\\' ? take_escape(text) : c;
    if (!byte) return std::nullopt;
    out += *byte;
  }
  return std::nullopt;
}

std::string print_comment(const Comment& comment) {
  const std::string before = comment.before ? quote(*comment.before) : std::string(not_set);
  return fmt::format("{}{} was {} until {}, now {}{}", opening, comment.key, before,
                     format_time(comment.since), quote(comment.now), hint);
}

std::optional<Comment> parse_comment(std::string_view line) {
  std::string_view rest = without_line_end(line);
  if (!take(rest, opening)) return std::nullopt;
  const auto key = take_key(rest);
  if (!key || !take(rest, " was ")) return std::nullopt;
  auto before = take_before(rest);
  if (!before || !take(rest, " until ")) return std::nullopt;
  const auto since = take_time(rest);
  if (!since || !take(rest, ", now ")) return std::nullopt;
  auto now = take_quoted(rest);
  if (!now || !(rest.empty() || rest.starts_with(';'))) return std::nullopt;
  return Comment{*key, std::move(*before), std::move(*now), *since};
}

}  // namespace gopx::envfile
