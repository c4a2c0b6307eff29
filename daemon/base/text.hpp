// Text that came from outside, made fit to show; and string questions asked in several places.
#pragma once

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

}  // namespace gopx
