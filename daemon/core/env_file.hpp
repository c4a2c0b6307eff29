// The Go env file as a fact: what stands in it, what can be done with it, and whose it is.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"

namespace gopx::core {

// What a takeover of ours in force says of itself (from the record, the comment and the file
// together).
struct Claim {
  std::optional<std::string> goproxy_before;  // the value the user had; nullopt = no line
  std::optional<std::string> gosumdb_before;
  bool gosumdb_managed = false;  // the takeover also set GOSUMDB
  WallTime since{};
  bool operator==(const Claim&) const = default;
};

// A line of the env file that is meant as a setting and that go does not read as one.
struct IgnoredLine {
  std::size_t number = 0;  // the first one is 1
  std::string key;         // the setting that was meant
  std::string why;         // for a sentence: "it begins with a blank"
  bool operator==(const IgnoredLine&) const = default;
};
constexpr std::size_t ignored_lines_max = 8;

// The Go env file as it stands, after two equal reads. Values are verbatim, as go reads them.
struct EnvFile {
  std::string path;  // as the user would name it, links not resolved; "" = there is none
                     // (GOENV=off, no home)
  bool exists = false;
  std::string problem;        // why it can't be used at all (unreadable, a directory, too large, no
                              // path); "" = fine
  bool writable = true;       // some way of writing exists
  std::string write_problem;  // why not, for a person
  std::string digest;         // of the whole content; the token of compare-and-swap
  std::int64_t written_at = 0;  // when its content was last written, in ns; only to be compared
  std::optional<std::string> goproxy;  // the line that counts, or none
  std::optional<std::string> gosumdb;
  std::vector<IgnoredLine> ignored;          // at most ignored_lines_max
  std::map<std::string, std::string> other;  // what else of api::go_variables() is weighed there:
                                             // GOPRIVATE GONOPROXY GOFLAGS GOAUTH …
  std::optional<Claim> claim;                // a takeover of ours is in force
  bool foreign_claim = false;  // the claim is another gopxd's (its comment, not our record)
  bool operator==(const EnvFile&) const = default;
};

}  // namespace gopx::core
