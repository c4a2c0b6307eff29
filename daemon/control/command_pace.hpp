// How often people's commands may write. Each `use`, `pause` or `auto` can change the env file and
// what is remembered, with a sync of the disk each; a script that calls them in a loop is slowed
// down instead of wearing out the disk. A person at a keyboard never notices.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <functional>

#include "base/time.hpp"

namespace gopx::control {

class CommandPace {
 public:
  static constexpr int burst = 5;                                    // at once …
  static constexpr Duration apart = std::chrono::milliseconds{500};  // … then one each
  static constexpr std::size_t waiting_max = 32;

  explicit CommandPace(boost::asio::io_context& loop);
  CommandPace(const CommandPace&) = delete;
  CommandPace& operator=(const CommandPace&) = delete;

  // Runs `work` now, or from the loop in its turn; in the order in which it came. False if too many
  // wait already: it is not run then.
  bool admit(std::function<void()> work);

 private:
  Duration wait_for_next() const;
  void run(const std::function<void()>& work);
  void arm();

  boost::asio::steady_timer timer_;
  std::deque<std::function<void()>> waiting_;
  Duration full_at_{0};  // running time at which a whole burst is free again
};

}  // namespace gopx::control
