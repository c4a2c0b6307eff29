// A World for a test that tells a story: settled for a minute, and whatever the judges complain of
// fails the test.
#pragma once

#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <utility>

#include "sim/world/go_walk.hpp"
#include "sim/world/world.hpp"

namespace gopx::sim {

class SimulatedMachine : public World {
 public:
  explicit SimulatedMachine(Setup setup = {}) : World(std::move(setup)) {
    run_for(std::chrono::minutes{1});
  }
  ~SimulatedMachine() {
    for (const auto& complaint : complaints()) FAIL_CHECK((complaint + '\n' + last_lines()));
  }
  SimulatedMachine(const SimulatedMachine&) = delete;
  SimulatedMachine& operator=(const SimulatedMachine&) = delete;

  void become(std::string_view url, Mode mode) { servers.at(url).behaviour.mode = mode; }
  void relay(std::string_view url, Relay relay) { servers.at(url).behaviour.relay = relay; }
  // Runs until the env file says so; how long that took, or nullopt.
  std::optional<Duration> until_goproxy(std::string_view value, Duration at_most) {
    const auto begin = now().steady;
    if (!run_until([&] { return goproxy() == value; }, at_most)) return std::nullopt;
    return now().steady - begin;
  }
  bool has_warning(std::string_view code) const { return warning(code).has_value(); }
  std::optional<api::Warning> warning(std::string_view code) const {
    for (const auto& one : status().warnings) {
      if (one.code == code) return one;
    }
    return std::nullopt;
  }
};

inline const std::string baseline = "https://proxy.golang.org,direct";
inline const std::string on_cn = "https://goproxy.cn,direct";

// The primary goes down; the first candidate stands in.
inline void take_over(SimulatedMachine& machine) {
  machine.become(official, Mode::refused);
  machine.go_command();
  REQUIRE(machine.until_goproxy(on_cn, std::chrono::seconds{40}));
}

inline Setup with_chain(std::optional<std::string> goproxy) {
  Setup setup;
  setup.goproxy = std::move(goproxy);
  return setup;
}

}  // namespace gopx::sim
