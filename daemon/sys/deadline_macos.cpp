// macOS has no timerfd, and a timer of the loop stands still in suspend. So far moments are waited
// for in slices, and the clock is asked at the end of each: after a resume the delay is one slice
// at most, and the platform's own resume event usually comes sooner.
#ifdef __APPLE__

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "sys/clock.hpp"
#include "sys/deadline.hpp"

namespace gopx::sys {

namespace asio = boost::asio;

namespace {
constexpr Duration slice = std::chrono::seconds{30};
}

struct DeadlineTimer::State : std::enable_shared_from_this<State> {
  State(asio::io_context& loop, std::function<void()> on_reached)
      : timer(loop), reached(std::move(on_reached)) {}

  void wait() {
    timer.cancel();
    if (!deadline) return;
    timer.expires_after(std::clamp(*deadline - read_clock().steady, Duration::zero(), slice));
    timer.async_wait([self = weak_from_this()](const boost::system::error_code& error) {
      const auto state = self.lock();
      if (state && !error) state->slice_over();
    });
  }

  void slice_over() {
    if (!deadline) return;
    if (read_clock().steady < *deadline) return wait();
    deadline.reset();
    reached();
  }

  asio::steady_timer timer;
  std::optional<Instant> deadline;
  std::function<void()> reached;
};

DeadlineTimer::DeadlineTimer(asio::io_context& loop, std::function<void()> reached)
    : state_(std::make_shared<State>(loop, std::move(reached))) {}

DeadlineTimer::~DeadlineTimer() = default;

void DeadlineTimer::set(std::optional<Instant> when) {
  state_->deadline = when;
  state_->wait();
}

}  // namespace gopx::sys

#endif
