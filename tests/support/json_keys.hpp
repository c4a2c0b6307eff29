// The keys of a JSON text with the path to each, in the order in which they are first written:
// "goenv.file", "endpoints[].name". The facts of a sentence are as its wording has them, so they
// are not gone into.
#pragma once

#include <algorithm>
#include <boost/json.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace gopx::testing {

inline void collect_keys(const boost::json::value& value, const std::string& path,
                         std::vector<std::string>& keys) {
  if (value.is_array())
    for (const auto& one : value.get_array()) collect_keys(one, path + "[]", keys);
  if (!value.is_object()) return;
  for (const auto& [key, inner] : value.get_object()) {
    const auto name = std::string{key.data(), key.size()};
    const auto below = path.empty() ? name : path + "." + name;
    if (std::find(keys.begin(), keys.end(), below) == keys.end()) keys.push_back(below);
    if (!name.ends_with("_facts")) collect_keys(inner, below, keys);
  }
}

// Throws where the text is no JSON.
inline std::vector<std::string> keys_of(std::string_view text) {
  std::vector<std::string> keys;
  collect_keys(boost::json::parse({text.data(), text.size()}), "", keys);
  return keys;
}

}  // namespace gopx::testing
