// A timer for one moment on the clock that counts suspend. It may come early (callers ask their own
// clock what is due); it comes right after a resume where the moment passed in suspend.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "base/time.hpp"

namespace boost::asio {
class io_context;
}

namespace gopx::sys {

class DeadlineTimer {
 public:
  // `reached` runs from the loop, never from inside set().
  DeadlineTimer(boost::asio::io_context& loop, std::function<void()> reached);
  DeadlineTimer(const DeadlineTimer&) = delete;
  DeadlineTimer& operator=(const DeadlineTimer&) = delete;
  ~DeadlineTimer();

  // Replaces what was set before; nullopt = nothing to wait for. A moment in the past is due at
  // once.
  void set(std::optional<Instant> when);

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace gopx::sys
