// The daemon's memory of weeks: takes in events as they happen and what was counted since the last
// look, a minute at a time; answers what was when. It is a convenience: where the disk is full, the
// file damaged or the folder closed, the daemon goes on without it, says so, and tries again each
// minute. Meanwhile a bounded amount waits in memory.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "api/history.hpp"
#include "base/result.hpp"
#include "core/engine.hpp"
#include "state/event_log.hpp"
#include "sys/loop_meter.hpp"

namespace boost::asio {
class io_context;
}

namespace gopx::state {

class HistoryRecorder {
 public:
  static constexpr Duration tick = std::chrono::minutes{1};
  static constexpr Duration event_delay = std::chrono::milliseconds{200};  // before it is on disk
  static constexpr Duration quiet_max = std::chrono::minutes{5};  // without a row, if no news
  static constexpr std::size_t events_waiting_max = 1000;
  static constexpr std::size_t roll_ups_waiting_max = 2000;
  static constexpr std::size_t rows_at_once = 1000;  // read without giving the loop back

  struct Needs {
    std::string state_dir;
    std::function<Now()> now;
    std::function<core::Counted()> counted;
    std::function<void(const std::string&)> on_problem;  // "" = it works
  };
  HistoryRecorder(boost::asio::io_context& loop, sys::LoopMeter& meter, Needs needs);
  HistoryRecorder(const HistoryRecorder&) = delete;
  HistoryRecorder& operator=(const HistoryRecorder&) = delete;
  ~HistoryRecorder();

  // Opens, and gives the newest events of earlier runs to `log`, which asks for older ones from
  // then on. `log` must not be asked after stop().
  void start(EventLog& log);
  void add(const core::Journal& journal);
  // Writes what waits, and closes.
  void stop();

  // The answer comes from the loop, when all of the window was read.
  using Done = std::function<void(Result<api::History>)>;
  void ask(Duration window, Done done);

 private:
  class State;
  std::shared_ptr<State> state_;
};

}  // namespace gopx::state
