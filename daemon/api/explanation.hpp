// What `gopxctl explain` found in a pasted text, as data (`--json`).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace gopx::api {

struct ExplainedFault {
  std::string fault_class;  // a name of the fault table; "class" in the JSON
  std::string side;         // "me", "path", "them", "policy"
  std::optional<std::string> host;
  std::optional<std::string> module;  // the first that it hit, with its version where one is named
  std::int64_t modules = 0;           // how many different ones it hit
  std::int64_t line = 0;              // of the pasted text, from 1
  std::string text;                   // that line, without controls
  std::string sentence;
  std::vector<std::string> fix;       // commands, the best first
  std::optional<std::string> unsure;  // what would have to be known
  bool operator==(const ExplainedFault&) const = default;
};

struct Explanation {
  std::string verdict;                   // a side, or "none"
  std::vector<ExplainedFault> findings;  // the first cause first
  bool operator==(const Explanation&) const = default;
};

}  // namespace gopx::api
