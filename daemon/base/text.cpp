// Text from outside is bytes until looked at: it may be cut, hold control sequences for a terminal,
// or a password. What is shown goes through printable(), and what may hold a login through
// logins.hpp before that.
#include "base/text.hpp"

#include <algorithm>
#include <array>

namespace gopx {
namespace {

// unicode.IsSpace of Go, as UTF-8: what strings.TrimSpace takes away.
constexpr std::array<std::string_view, 25> go_spaces{
    " ",      "\t",     "\n",     "\v",     "\f",     "\r",     "\xC2\x85", "\xC2\xA0", "\u1680",
    "\u2000", "\u2001", "\u2002", "\u2003", "\u2004", "\u2005", "\u2006",   "\u2007",   "\u2008",
    "\u2009", "\u200A", "\u2028", "\u2029", "\u202F", "\u205F", "\u3000"};

std::size_t leading_space(std::string_view text) {
  for (auto space : go_spaces)
    if (text.starts_with(space)) return space.size();
  return 0;
}

std::size_t trailing_space(std::string_view text) {
  for (auto space : go_spaces)
    if (text.ends_with(space)) return space.size();
  return 0;
}

struct Rune {
  char32_t value = 0;
  std::size_t size = 0;  // bytes; 0 = no valid UTF-8 here
};

// How many bytes the sequence that begins with `first` has, and which bits of it count.
Rune sequence_head(unsigned char first) {
  if (first < 0x80) return {first, 1};
  if (first >= 0xC2 && first <= 0xDF) return {first & 0x1FU, 2};
  if (first >= 0xE0 && first <= 0xEF) return {first & 0x0FU, 3};
  if (first >= 0xF0 && first <= 0xF4) return {first & 0x07U, 4};
  return {};
}

// The first character of a text that is not empty. Overlong forms and surrogates are not valid.
Rune first_rune(std::string_view text) {
  Rune rune = sequence_head(static_cast<unsigned char>(text.front()));
  if (rune.size == 0 || rune.size > text.size()) return {};
  for (std::size_t i = 1; i < rune.size; ++i) {
    const auto next = static_cast<unsigned char>(text[i]);
    if ((next & 0xC0U) != 0x80U) return {};
    rune.value = (rune.value << 6U) | (next & 0x3FU);
  }
  constexpr std::array<char32_t, 5> smallest{0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = rune.value >= 0xD800 && rune.value <= 0xDFFF;
  if (rune.value < smallest[rune.size] || rune.value > 0x10FFFF || surrogate) return {};
  return rune;
}

// Also the ones that reorder or break a line: they could make a message say something else.
bool is_control_rune(char32_t rune) {
  return rune < 0x20 || (rune >= 0x7F && rune <= 0x9F) || (rune >= 0x2028 && rune <= 0x202E) ||
         (rune >= 0x2066 && rune <= 0x2069) || rune == 0x200E || rune == 0x200F || rune == 0xFEFF;
}

// Optimal string alignment: insert, delete, replace or swap neighbours, each at cost 1.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1), above(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) above[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, replaced});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    before.swap(above);
    above.swap(row);
  }
  return above[b.size()];
}

constexpr std::size_t nearest_word_max = 64;  // bytes; longer ones are no typing errors

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace

std::string_view trim_leading_space(std::string_view text) {
  for (auto size = leading_space(text); size > 0; size = leading_space(text))
    text.remove_prefix(size);
  return text;
}

std::string_view trim_space(std::string_view text) {
  text = trim_leading_space(text);
  for (auto size = trailing_space(text); size > 0; size = trailing_space(text))
    text.remove_suffix(size);
  return text;
}

std::string printable(std::string_view text, std::size_t max_bytes) {
  std::string shown;
  while (!text.empty()) {
    const Rune rune = first_rune(text);
    const bool bad = rune.size == 0 || is_control_rune(rune.value);
    const auto piece = bad ? std::string_view{"?"} : text.substr(0, rune.size);
    if (shown.size() + piece.size() > max_bytes) break;
    shown.append(piece);
    text.remove_prefix(std::max<std::size_t>(rune.size, 1));
  }
  return shown;
}

std::size_t valid_utf8_prefix(std::string_view text) {
  std::size_t size = 0;
  while (size < text.size()) {
    const Rune rune = first_rune(text.substr(size));
    if (rune.size == 0) break;
    size += rune.size;
  }
  return size;
}

bool is_utf8(std::string_view text) { return valid_utf8_prefix(text) == text.size(); }

std::optional<std::string_view> nearest(std::string_view word,
                                        std::span<const std::string_view> candidates) {
  std::optional<std::string_view> best;
  std::size_t allowed = word.size() / 3;
  if (word.size() > nearest_word_max) return std::nullopt;
  for (auto candidate : candidates) {
    if (candidate.size() > nearest_word_max) continue;
    const auto distance = edit_distance(word, candidate);
    if (distance > allowed || (best && distance == allowed)) continue;
    best = candidate;
    allowed = distance;
  }
  return best;
}

std::string shell_quote(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

std::string to_lower(std::string_view text) {
  std::string result{text};
  std::transform(result.begin(), result.end(), result.begin(), lower);
  return result;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (auto at = text.find(separator); at != std::string_view::npos; at = text.find(separator)) {
    parts.push_back(text.substr(0, at));
    text.remove_prefix(at + 1);
  }
  parts.push_back(text);
  return parts;
}

std::vector<std::string_view> words_of(std::string_view text) {
  constexpr std::string_view blanks = " \t\n\v\f\r";
  std::vector<std::string_view> words;
  while (true) {
    text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
    if (text.empty()) return words;
    const auto end = std::min(text.find_first_of(blanks), text.size());
    words.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
}

bool is_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

std::string join(std::span<const std::string> parts, std::string_view separator) {
  std::string joined;
  for (const auto& part : parts) {
    if (&part != &parts.front()) joined.append(separator);
    joined.append(part);
  }
  return joined;
}

}  // namespace gopx
