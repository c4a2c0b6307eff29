// An installed go as a fact.
#pragma once

#include <map>
#include <optional>
#include <string>

namespace gopx::core {

// One installed go, as far as it matters: what applies when the env file has no line. What its
// files say and what it says itself when it is asked stand side by side; see go_defaults.hpp.
struct GoRoot {
  std::string root;     // $GOROOT
  std::string version;  // "go1.23.5", from its VERSION file; may be empty
  // From $GOROOT/go.env; nullopt where there is no such file or line.
  std::optional<std::string> goproxy;
  std::optional<std::string> gosumdb;
  bool has_go_env = false;
  // What else of api::go_variables() is weighed in $GOROOT/go.env: GOPRIVATE GONOPROXY GOSUMDB … A
  // key that is there with an empty value is there.
  std::map<std::string, std::string> settings = {};
  // The answers to `go env GOPROXY` and `go env GOSUMDB` without env file and variables; "" is an
  // answer.
  std::optional<std::string> said_goproxy = {};
  std::optional<std::string> said_gosumdb = {};
  std::string silent = {};  // why it did not answer, or was not asked: a sentence that names it
  bool operator==(const GoRoot&) const = default;
};

}  // namespace gopx::core
