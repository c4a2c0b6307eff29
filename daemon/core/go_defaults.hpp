// What applies where the env file has no line: the go commands found say it themselves, because
// distributions and companies patch it, in the binary (up to go 1.20) or in $GOROOT/go.env (since
// 1.21, which has no default of its own and refuses to go on without one).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/sentence.hpp"
#include "core/go_root.hpp"

namespace gopx::core {

// Where no go was found at all there is nobody to ask.
constexpr std::string_view goproxy_without_go = "https://proxy.golang.org,direct";

struct GoDefaults {
  std::optional<std::string> goproxy;  // nullopt: nobody says; "": a go that refuses to go on
  std::optional<std::string> gosumdb;  // nullopt: nobody says, sum.golang.org is a guess
  bool gosumdb_agreed = true;          // all say the same
  // Does a line with nothing behind its `=` count as if it were not there? So it does up to go
  // 1.20. Later ones take it for a value; where the versions found differ it is one, too.
  bool empty_is_absent = false;
  // Why nothing may be put in the default's place, and the go it is about, for a sentence:
  // "go1.23.5 in /opt/go".
  Sentence problem;
  std::string source;
};

// Those that answered count; if none did, those with a go.env.
GoDefaults defaults_of(const std::vector<GoRoot>& roots);

// "go1.23.5 in /opt/go", or only the folder where the version is not known.
std::string name_of(const GoRoot& root);

}  // namespace gopx::core
