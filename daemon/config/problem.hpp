// What is wrong with a configuration, and where; and where a value in force comes from.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/render.hpp"
#include "base/sentence.hpp"

namespace gopx::config {

enum class Origin : std::uint8_t { builtin, fleet, user };
std::string_view name_of(Origin origin);  // "default" "fleet" "user"

// A position in a file; line and column count from 1, columns in characters. Line 0 = no position.
struct SourcePosition {
  std::string file;
  int line = 0;
  int column = 0;
};

struct Problem {
  std::string file;
  int line = 0;  // 0 = the problem has no single place
  int column = 0;
  std::string key;   // "probe.interval", "endpoint.url"; empty for what concerns the whole file
  Sentence message;  // what is wrong, what is allowed; fit to show, no credentials
  bool warning = false;
  bool operator==(const Problem&) const = default;
};

Problem problem_at(const SourcePosition& place, std::string key, Sentence message);
// "file:line:column: key: what is wrong, what is allowed"
std::string to_string(const Problem& problem, const Manner& manner = {});

}  // namespace gopx::config
