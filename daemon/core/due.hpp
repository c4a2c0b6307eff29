// What is to be asked of one endpoint, and when.
#pragma once

#include <optional>

#include "base/report.hpp"
#include "base/time.hpp"

namespace gopx::core {

// When a probe of one kind is wanted; nullopt = not.
struct Due {
  std::optional<Instant> shallow;
  std::optional<Instant> deep;
};

// A repetition of a request that failed, on its way to the network.
struct Confirmation {
  Instant at{};
  Level level = Level::shallow;
  std::optional<Step> only;
  Canary canary;
  Duration silence{};  // StartProbe::silence
};

}  // namespace gopx::core
