// A token bucket as one moment: each command puts it off by `apart`, and up to burst - 1 of those
// may lie ahead.
#include "control/command_pace.hpp"

#include <algorithm>
#include <boost/asio/io_context.hpp>

#include "sys/clock.hpp"

namespace gopx::control {

CommandPace::CommandPace(boost::asio::io_context& loop) : timer_{loop} {}

Duration CommandPace::wait_for_next() const {
  return std::max(full_at_ - (burst - 1) * apart - sys::running_time(), Duration::zero());
}

void CommandPace::run(const std::function<void()>& work) {
  full_at_ = std::max(full_at_, sys::running_time()) + apart;
  work();
}

bool CommandPace::admit(std::function<void()> work) {
  if (waiting_.size() >= waiting_max) return false;
  if (waiting_.empty() && wait_for_next() == Duration::zero()) {
    run(work);
    return true;
  }
  waiting_.push_back(std::move(work));
  if (waiting_.size() == 1) arm();
  return true;
}

void CommandPace::arm() {
  timer_.expires_after(wait_for_next());
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (error) return;
    const auto work = std::move(waiting_.front());
    waiting_.pop_front();
    run(work);
    if (!waiting_.empty()) arm();
  });
}

}  // namespace gopx::control
