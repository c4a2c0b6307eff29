// A timerfd on CLOCK_BOOTTIME: the kernel itself fires it after a resume, which a timer of the loop
// (CLOCK_MONOTONIC) would not do before the suspended time has been waited once more.
#ifdef __linux__

#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <cerrno>
#include <cstdint>
#include <system_error>

#include "sys/deadline.hpp"

namespace gopx::sys {

namespace asio = boost::asio;

struct DeadlineTimer::State : std::enable_shared_from_this<State> {
  State(asio::io_context& loop, std::function<void()> on_reached)
      : timer(loop), reached(std::move(on_reached)) {
    const int fd = ::timerfd_create(CLOCK_BOOTTIME, TFD_NONBLOCK | TFD_CLOEXEC);
    if (fd < 0) throw std::system_error(errno, std::generic_category(), "timerfd_create");
    timer.assign(fd);
  }

  void wait() {
    timer.async_wait(asio::posix::descriptor_base::wait_read,
                     [self = weak_from_this()](const boost::system::error_code& error) {
                       const auto state = self.lock();
                       if (state && !error) state->fired();
                     });
  }

  void fired() {
    std::uint64_t count = 0;
    const bool due = ::read(timer.native_handle(), &count, sizeof count) == sizeof count;
    wait();
    if (due) reached();  // otherwise it was set anew between the wake-up and now
  }

  asio::posix::stream_descriptor timer;
  std::function<void()> reached;
};

DeadlineTimer::DeadlineTimer(asio::io_context& loop, std::function<void()> reached)
    : state_(std::make_shared<State>(loop, std::move(reached))) {
  state_->wait();
}

DeadlineTimer::~DeadlineTimer() = default;

void DeadlineTimer::set(std::optional<Instant> when) {
  itimerspec
      setting{};  // all zero disarms, so a moment at or before the boot becomes 1 µs after it
  if (when) {
    const auto since_boot = std::max(when->time_since_epoch(), Duration{1});
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(since_boot);
    setting.it_value.tv_sec = seconds.count();
    setting.it_value.tv_nsec = std::chrono::nanoseconds{since_boot - seconds}.count();
  }
  ::timerfd_settime(state_->timer.native_handle(), TFD_TIMER_ABSTIME, &setting, nullptr);
}

}  // namespace gopx::sys

#endif
