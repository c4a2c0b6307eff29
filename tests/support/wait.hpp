// Bounded waits on a condition: the only way in which an integration test lets time pass.
#pragma once

#include <chrono>
#include <thread>

namespace gopx::testing {

using Milliseconds = std::chrono::milliseconds;

// Generous, because a busy machine with sanitizers is slow; what works is over long before.
constexpr Milliseconds patience{30'000};
constexpr Milliseconds look_again_after{10};

// True as soon as the condition holds, false when it has not held within the limit.
template <class Condition>
bool eventually(Condition holds, Milliseconds limit = patience) {
  const auto end = std::chrono::steady_clock::now() + limit;
  while (!holds()) {
    if (std::chrono::steady_clock::now() >= end) return false;
    std::this_thread::sleep_for(look_again_after);
  }
  return true;
}

// True if the condition held all the time: for "nothing happens", which no condition can announce.
template <class Condition>
bool throughout(Milliseconds span, Condition holds) {
  return !eventually([&] { return !holds(); }, span);
}

}  // namespace gopx::testing
