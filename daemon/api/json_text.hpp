// Where our texts and those of Boost.JSON meet: for the files of this layer that know that
// library.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/text.hpp"

namespace gopx::api {

namespace json = boost::json;

constexpr std::size_t depth_max = 16;  // of a body that is read

inline std::string_view view(const json::string& text) { return {text.data(), text.size()}; }
inline std::string_view view(json::string_view text) { return {text.data(), text.size()}; }

// JSON has no place for bytes that are not UTF-8: they become '?'.
inline bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

inline json::string valid_text(std::string_view text) {
  const std::string mended = is_ascii(text) ? std::string{text} : printable(text, text.size());
  return json::string{mended.data(), mended.size()};
}

inline Result<json::object> parse_object(std::string_view text) {
  json::error_code ec;
  json::parse_options options;
  options.max_depth = depth_max;
  auto parsed = json::parse({text.data(), text.size()}, ec, {}, options);
  if (ec) return failure(fmt::format("not JSON: {}", ec.message()));
  if (!parsed.is_object()) return failure("not a JSON object");
  return std::move(parsed.as_object());
}

}  // namespace gopx::api
