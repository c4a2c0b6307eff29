// What /v1/events says, as plain structs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/sentence.hpp"
#include "base/time.hpp"

namespace gopx::api {

// A line of /v1/events.
struct Event {
  std::uint64_t seq = 0;
  WallTime at{};
  std::string kind;
  std::optional<std::string> endpoint, from, to;
  Sentence cause;
  std::optional<std::string> undo;  // for writes: the go command line that undoes it by hand
};

}  // namespace gopx::api
