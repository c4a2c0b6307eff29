// What POST /v1/freshness says, as plain structs.
#pragma once

#include <optional>
#include <string>

#include "base/sentence.hpp"
#include "base/time.hpp"

namespace gopx::api {

// One endpoint's newest version of one module, and how it stands to the others'.
struct Newest {
  std::string endpoint;
  std::string module;
  std::optional<std::string> version;    // null: it gave none; `problem` says why
  std::optional<WallTime> published;     // as the endpoint says
  std::optional<std::string> elsewhere;  // a newer one that at least two others had
  std::optional<WallTime> behind_since;  // when that was first seen
  bool stale = false;                    // for over an hour
  Sentence problem;
};

}  // namespace gopx::api
