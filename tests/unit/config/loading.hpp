// What the tests of the configuration share: loading a text as the user's or the fleet's file.
#pragma once

#include <string>
#include <vector>

#include "base/text.hpp"
#include "config/load.hpp"

namespace gopx::config {

inline Loaded load_user(std::string text) {
  Sources sources;
  sources.user = Source{"gopxd.toml", std::move(text)};
  return load(sources);
}

inline Loaded load_both(std::string fleet, std::string user) {
  Sources sources;
  sources.fleet = Source{"/etc/gopx/gopxd.toml", std::move(fleet)};
  sources.user = Source{"gopxd.toml", std::move(user)};
  return load(sources);
}

// One message on each line, so that a failed comparison shows them.
inline std::string lines(const std::vector<std::string>& texts) { return join(texts, "\n"); }

inline std::string messages(const Loaded& loaded) {
  std::vector<std::string> texts;
  for (const auto& problem : loaded.problems) texts.push_back(to_string(problem));
  return lines(texts);
}

// The messages about a user's file.
inline std::string message_about(std::string text) { return messages(load_user(std::move(text))); }

}  // namespace gopx::config
