// Base64 is written out: OpenSSL's decoder accepts white space and stray bits, and a signature or
// hash with two texts would let a changed note pass for the same.
#include "base/encoding.hpp"

#include <fmt/format.h>

#include <cstdint>

namespace gopx {
namespace {

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

// Up to three bytes as four characters.
void append_group(std::string& text, std::string_view bytes) {
  std::uint32_t group = 0;
  for (std::size_t i = 0; i < 3; ++i) {
    group = (group << 8) | (i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0U);
  }
  for (std::size_t i = 0; i < 4; ++i) {
    text += i <= bytes.size() ? alphabet[(group >> (18 - 6 * i)) & 63U] : '=';
  }
}

// Four characters as up to three bytes; false if they are no group.
bool decode_group(std::string& bytes, std::string_view text, UnusedBits unused) {
  const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
  std::uint32_t group = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    const std::size_t value = i < 4 - padding ? alphabet.find(text[i]) : 0;
    if (value == std::string_view::npos) return false;
    group = (group << 6) | static_cast<std::uint32_t>(value);
  }
  const bool stray_bits = (group & ((1U << (8 * padding)) - 1)) != 0;
  if (stray_bits && unused == UnusedBits::zero) return false;
  for (std::size_t i = 0; i < 3 - padding; ++i) {
    bytes += static_cast<char>((group >> (16 - 8 * i)) & 0xFFU);
  }
  return true;
}

// Calls `broken` with the '%' of a broken escape; ends when it returns false.
template <class Broken>
bool decode(std::string_view text, std::string& decoded, Broken broken) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int byte = text[i] == '%' ? hex_byte(text.substr(i + 1)) : -1;
    if (text[i] == '%' && byte < 0 && !broken()) return false;
    decoded += byte >= 0 ? static_cast<char>(byte) : text[i];
    if (byte >= 0) i += 2;
  }
  return true;
}

}  // namespace

std::string hex(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    text += digits[byte >> 4];
    text += digits[byte & 15];
  }
  return text;
}

std::optional<std::string> percent_decode(std::string_view text) {
  std::string decoded;
  return decode(text, decoded, [] { return false; }) ? std::optional{decoded} : std::nullopt;
}

std::string percent_decode_lenient(std::string_view text) {
  std::string decoded;
  decode(text, decoded, [] { return true; });
  return decoded;
}

std::string percent_encode(std::string_view text, bool (*stays)(char)) {
  std::string encoded;
  for (const char c : text) {
    if (stays(c))
      encoded += c;
    else
      encoded += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return encoded;
}

std::string base64(std::string_view bytes) {
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) append_group(text, bytes.substr(i, 3));
  return text;
}

std::optional<std::string> base64_decode(std::string_view text, UnusedBits unused) {
  if (text.size() % 4 != 0) return {};
  std::string bytes;
  for (std::size_t i = 0; i < text.size(); i += 4) {
    const bool last = i + 4 == text.size();
    const std::string_view group = text.substr(i, 4);
    if (!last && group.find('=') != std::string_view::npos) return {};
    if (!decode_group(bytes, group, unused)) return {};
  }
  return bytes;
}

}  // namespace gopx
