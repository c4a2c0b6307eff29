// Text that came from outside, made fit to show; and string questions asked in several places.
#pragma once

#include <charconv>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gopx {

// Trims Unicode white space as Go's strings.TrimSpace does (space, \t \n \v \f \r, U+0085, …).
std::string_view trim_space(std::string_view text);
std::string_view trim_leading_space(std::string_view text);
// Replaces control characters and invalid UTF-8 by '?', cuts to max_bytes at a character boundary.
std::string printable(std::string_view text, std::size_t max_bytes);
// Length in bytes of the longest front part that is valid UTF-8, as Go's utf8 package sees it: no
// overlong forms, no surrogates, nothing above U+10FFFF.
std::size_t valid_utf8_prefix(std::string_view text);
bool is_utf8(std::string_view text);
// The candidate nearest to word by edit distance, if at most a third of its letters differ.
std::optional<std::string_view> nearest(std::string_view word,
                                        std::span<const std::string_view> candidates);
// One word for a shell, in single quotes whatever it holds.
std::string shell_quote(std::string_view text);
bool equal_ignoring_case(std::string_view a, std::string_view b);  // ASCII
std::string to_lower(std::string_view text);                       // ASCII
std::vector<std::string_view> split(std::string_view text, char separator);
std::string join(std::span<const std::string> parts, std::string_view separator);
// The parts between runs of white space, as far as ASCII goes (strings.Fields of Go).
std::vector<std::string_view> words_of(std::string_view text);

// ASCII, whatever the locale.
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
constexpr bool is_alphanumeric(char c) { return is_digit(c) || is_letter(c); }
constexpr bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }
// At least one, and nothing else.
bool is_digits(std::string_view text);
// The whole text as a number that this type can hold: no plus, no space, a minus for signed ones.
template <class Number>
std::optional<Number> read_number(std::string_view text, int base = 10) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

}  // namespace gopx
