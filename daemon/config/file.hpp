// A configuration file after it has been taken apart: plain values with their places, free of the
// TOML library. load.cpp makes it, merge.cpp uses it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "config/problem.hpp"

namespace gopx::config {

// A setting's value as a few kinds: what a file can say and what is shown of it. Durations and
// words are texts.
using Plain = std::variant<bool, std::int64_t, double, std::string, std::vector<std::string>>;

struct Raw {
  // monostate: a kind that no setting takes (a date, a table, a list of other things than text).
  std::variant<std::monostate, bool, std::int64_t, double, std::string, std::vector<std::string>>
      value;
  std::string_view kind = "nothing";  // for messages: "text", "a whole number", "a table"
};

struct Entry {
  std::string key;  // "probe.interval"; in a Table the key alone
  Raw value;
  SourcePosition key_place;
  SourcePosition place;  // of the value
};

// One [[endpoint]] or [[canary]].
struct Table {
  std::vector<Entry> entries;
  SourcePosition place;
};

struct File {
  Origin origin = Origin::user;
  std::vector<Entry> settings;
  std::vector<Table> endpoints;
  std::vector<Table> canaries;
  std::vector<Problem> problems;  // the file could not be taken apart, wholly or in part
};

}  // namespace gopx::config
