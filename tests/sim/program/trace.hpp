// Outages that happened, as text: who failed when and how, hour by hour. tests/README.md documents
// the format; the files are in tests/sim/traces.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "sim/world/server.hpp"

namespace gopx::sim {

struct Trace {
  struct Change {
    Duration at{};
    std::string url;  // "" = the whole network
    std::optional<Mode> mode;
    std::optional<Relay> relay;
  };
  std::string about;                   // its comment, the first line
  std::optional<std::string> goproxy;  // nullopt = no line
  Duration length{};
  Duration go_every = std::chrono::minutes{5};
  std::vector<Change> changes;  // in order
};

// The error names the line.
Result<Trace> parse_trace(std::string_view text);

// What gopx made of it: when go could not work and for how long, with gopx and without; how long
// each chain was in force; every move. Minutes with one decimal.
std::string follow_trace(const Trace& trace);

}  // namespace gopx::sim
