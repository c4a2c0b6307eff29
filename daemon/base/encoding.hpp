// Bytes as text and back: hexadecimal, percent escapes, base64.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/text.hpp"

namespace gopx {

// 0 … 15 of a hexadecimal digit of either case, -1 of anything else.
constexpr int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// The byte of two hexadecimal digits at the front of the text, -1 if it doesn't begin with two.
constexpr int hex_byte(std::string_view text) {
  const int high = !text.empty() ? hex_value(text[0]) : -1;
  const int low = text.size() > 1 ? hex_value(text[1]) : -1;
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

// Lower case.
std::string hex(std::string_view bytes);

// Undoes %XX. Strict: nothing where an escape is broken. Lenient: a broken one stays as it is.
std::optional<std::string> percent_decode(std::string_view text);
std::string percent_decode_lenient(std::string_view text);
// What stays as it is in every part of a URL (RFC 3986 §2.3).
constexpr bool is_unreserved(char c) {
  return is_alphanumeric(c) || c == '-' || c == '.' || c == '_' || c == '~';
}
// %XX, in upper case, for every byte that may not stay.
std::string percent_encode(std::string_view text, bool (*stays)(char) = is_unreserved);

// Standard alphabet with padding (RFC 4648 §4).
std::string base64(std::string_view bytes);
// No white space, padding needed. Canonical: the unused bits are zero, so every byte string has
// exactly one text. Go's base64.StdEncoding does not look at them.
enum class UnusedBits : bool { zero, any };
std::optional<std::string> base64_decode(std::string_view text,
                                         UnusedBits unused = UnusedBits::zero);

}  // namespace gopx
