// Runs a loop until something has come true, at most ten seconds.
#pragma once

#include <boost/asio/io_context.hpp>
#include <chrono>

namespace gopx::testing {

template <class Condition>
bool loop_until(boost::asio::io_context& loop, Condition condition) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (!condition() && std::chrono::steady_clock::now() < end) {
    loop.restart();
    loop.run_one_for(std::chrono::milliseconds(20));
  }
  return condition();
}

}  // namespace gopx::testing
