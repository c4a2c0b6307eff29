// A number that stands for everything that happened: times, kinds, names, values, codes and actions
// go in, sentences for people don't. Two runs of one seed must come to the same number, and a
// change of wording doesn't change it.
#pragma once

#include <cstdint>
#include <string_view>

#include "core/action.hpp"
#include "core/event.hpp"

namespace gopx::sim {

class Facts {
 public:
  void add(const core::Event& event, Now now);
  void add(const core::Action& action);
  void add(std::uint64_t number);  // of another run: several make one
  std::uint64_t digest() const { return state_; }

 private:
  std::uint64_t state_ = 0xcbf29ce484222325U;
};

}  // namespace gopx::sim
