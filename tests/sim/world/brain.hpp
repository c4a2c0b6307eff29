// The engine as the world meets it: what goes in, what comes out. A mutant (tests/sim/program)
// derives from it and gets one thing wrong on the way.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "core/engine.hpp"

namespace gopx::sim {

class Brain {
 public:
  Brain(core::EngineInputs given, Now now) : engine_(std::move(given), now) {}
  virtual ~Brain() = default;
  Brain(const Brain&) = delete;
  Brain& operator=(const Brain&) = delete;

  virtual std::vector<core::Action> handle(const core::Event& event, Now now) {
    return engine_.handle(event, now);
  }
  virtual std::optional<Instant> next_deadline() const { return engine_.next_deadline(); }
  core::Engine& engine() { return engine_; }
  const core::Engine& engine() const { return engine_; }

 private:
  core::Engine engine_;
};

using MakeBrain = std::function<std::unique_ptr<Brain>(core::EngineInputs given, Now now)>;

}  // namespace gopx::sim
