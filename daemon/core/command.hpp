// What a person can ask of the brain.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "api/paths.hpp"
#include "base/time.hpp"

namespace gopx::core {

// Requests of a person. Each gets exactly one Reply.
struct ProbeNow {
  std::vector<std::string> endpoints;  // empty = all enabled
  bool deep = false;
};
struct Use {
  std::string endpoint;
  std::optional<Duration> duration;
};
struct Auto {};
struct Pause {
  std::optional<Duration> duration;
};
struct Resume {};
struct Keep {};
struct CompareNewest {          // ask for the newest versions of busy modules, and compare
  api::Environment shell = {};  // of who asks: may make a name private
};
using Command = std::variant<ProbeNow, Use, Auto, Pause, Resume, Keep, CompareNewest>;

}  // namespace gopx::core
