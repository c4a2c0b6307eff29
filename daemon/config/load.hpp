// From the text of the configuration files to one checked Config. Files are read elsewhere: text
// comes in, so everything here can be tested and fuzzed without a disk.
//
// Two layers over the built-in defaults: the fleet's file, then the user's. The user wins key by
// key, except for what the fleet lists in `locked`; [[endpoint]] entries merge by name; any
// [[canary]] replaces all.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/known.hpp"
#include "config/config.hpp"
#include "config/file.hpp"
#include "config/problem.hpp"

namespace gopx::config {

constexpr std::size_t file_bytes_max = 256 * 1024;  // of one configuration file
constexpr std::size_t endpoints_max = 1000;         // [[endpoint]] entries, both files together
constexpr std::size_t canaries_max = 64;            // [[canary]] entries of a file
constexpr std::size_t problems_max = 100;  // reported; one more line says that there are others

struct Source {
  std::string path;  // for messages only
  std::string text;
};

struct Sources {
  std::optional<Source> fleet;
  std::optional<Source> user;
  // Names that failover.candidates may use besides those of [[endpoint]]; empty = such names are
  // not checked.
  std::span<const KnownEndpoint> catalogue;
};

// A value in force, for `GET /v1/config` and `gopxctl config show`.
struct Value {
  std::string name;  // "probe.interval", "endpoint.corp.url", "canary.1.module"
  Plain value;       // passwords in URLs are shown as xxxxx
  Origin origin = Origin::builtin;
  bool operator==(const Value&) const = default;
};

struct Loaded {
  Config config;                  // to be used only if ok()
  std::vector<Problem> problems;  // in the order of the files, then of their lines
  std::vector<Value> values;
  bool ok() const;  // no problem, or only warnings
};

Loaded load(const Sources& sources);

}  // namespace gopx::config
