// News that come in bursts: the first is acted upon at once, what follows closely is acted upon
// once, when the window is over; while the storm lasts the windows grow.
#pragma once

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <utility>

#include "base/time.hpp"

namespace gopx::platform {

constexpr Duration debounce_window = std::chrono::milliseconds{500};
constexpr Duration debounce_window_max = std::chrono::seconds{30};

class Debounce {
 public:
  Debounce(boost::asio::io_context& loop, std::function<void()> act)
      : timer_{loop}, act_{std::move(act)} {}

  void poke() {
    more_ = true;
    if (!open_) fire();
  }

 private:
  void fire() {
    more_ = false;
    open_ = true;
    timer_.expires_after(window_);
    timer_.async_wait([this](const boost::system::error_code& error) {
      if (!error) window_over();
    });
    act_();
  }
  void window_over() {
    open_ = false;
    window_ = more_ ? std::min(window_ * 2, debounce_window_max) : debounce_window;
    if (more_) fire();
  }

  boost::asio::steady_timer timer_;
  std::function<void()> act_;
  Duration window_ = debounce_window;
  bool open_ = false;
  bool more_ = false;
};

}  // namespace gopx::platform
