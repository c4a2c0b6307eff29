// One io_context that nobody else runs: everything of ours happens on the thread that called run(),
// one handler after another, so that each one's work can be measured.
#include "sys/runtime.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>

#include "sys/clock.hpp"
#include "sys/deadline.hpp"
#include "sys/signals.hpp"

namespace gopx::sys {

namespace asio = boost::asio;

struct Runtime::State {
  State() : loop(1), signals(loop), timer(loop, [this] { deadline_reached(); }) {
    sys::ignore_stray_signals();
  }

  // How late the loop came to it is how long something else kept it (or the machine slept, which
  // running time does not count).
  void deadline_reached() {
    if (due) meter.record(running_time() - *due - (disk_syncs().total - synced));
    due.reset();
    const auto busy = meter.measure();
    if (on_deadline) on_deadline();
  }

  void wait_for_signal() {
    signals.async_wait([this](const boost::system::error_code& error, int signal) {
      if (error) return;
      wait_for_signal();
      const auto busy = meter.measure();
      on_signal(signal);
    });
  }

  asio::io_context loop;
  LoopMeter meter;
  std::function<void(int)> on_signal;
  std::function<void()> on_deadline;
  std::optional<Duration> due;  // the deadline in running time
  Duration synced{};            // by disk syncs when it was set
  asio::signal_set signals;
  DeadlineTimer timer;
};

Runtime::Runtime() : state_(std::make_unique<State>()) {}
Runtime::~Runtime() = default;

asio::io_context& Runtime::loop() { return state_->loop; }
LoopMeter& Runtime::meter() { return state_->meter; }

void Runtime::on_signal(std::function<void(int)> received) {
  const bool first = !state_->on_signal;
  state_->on_signal = std::move(received);
  if (!first) return;
  for (const int signal : sys::ending_signals()) state_->signals.add(signal);
  for (const int signal : {SIGHUP, SIGUSR1}) state_->signals.add(signal);
  state_->wait_for_signal();
}

void Runtime::on_deadline(std::function<void()> reached) {
  state_->on_deadline = std::move(reached);
}

void Runtime::set_deadline(std::optional<Instant> when) {
  state_->due.reset();
  if (when) {
    // A deadline that is already over when it is set has kept nobody waiting.
    const Duration wait = std::max(*when - read_clock().steady, Duration::zero());
    state_->due = running_time() + wait;
    state_->synced = disk_syncs().total;
  }
  state_->timer.set(when);
}

void Runtime::post(std::function<void()> work) {
  asio::post(state_->loop, [state = state_.get(), work = std::move(work)] {
    const auto busy = state->meter.measure();
    work();
  });
}

void Runtime::run() {
  const auto guard = asio::make_work_guard(state_->loop);
  state_->loop.restart();
  // Waiting for the next handler uses no processor time, so what is used is the handler's.
  Duration before = thread_time();
  while (state_->loop.run_one() > 0) {
    const Duration after = thread_time();
    state_->meter.record_work(after - before);
    before = after;
  }
}

void Runtime::stop() { state_->loop.stop(); }

}  // namespace gopx::sys
