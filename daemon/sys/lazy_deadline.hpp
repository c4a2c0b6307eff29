// A deadline that moves often and is hardly ever reached: the timer underneath is touched only when
// it would come too late. Moving a deadline later, the usual case, costs one reading of the clock.
// Measures running time: a suspend is nobody's slowness.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <utility>

#include "sys/clock.hpp"

namespace gopx::sys {

class LazyDeadline {
 public:
  static constexpr Duration never = Duration::max();

  // `reached` is called when the deadline has passed, once for each time it was set; `owner` is
  // kept alive until then, or until cancel().
  LazyDeadline(const boost::asio::any_io_executor& executor, std::function<void()> reached)
      : timer_{executor}, reached_{std::move(reached)} {}

  void set(Duration from_now, const std::shared_ptr<void>& owner) {
    due_ = from_now == never ? never : running_time() + from_now;
    if (due_ < timer_at_) start(owner);
  }
  void cancel() {
    due_ = timer_at_ = never;
    timer_.cancel();
  }

 private:
  void start(const std::shared_ptr<void>& owner) {
    timer_at_ = due_;
    timer_.expires_after(due_ - running_time());
    timer_.async_wait([this, owner](const boost::system::error_code& error) {
      if (!error) wake(owner);
    });
  }
  void wake(const std::shared_ptr<void>& owner) {
    timer_at_ = never;
    if (due_ == never) return;
    if (due_ > running_time()) return start(owner);
    due_ = never;
    reached_();
  }

  boost::asio::steady_timer timer_;
  std::function<void()> reached_;
  Duration due_ = never;
  Duration timer_at_ = never;  // when the timer comes
};

}  // namespace gopx::sys
