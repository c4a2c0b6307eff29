// The loop and what every daemon has around it: one thread, one deadline, the signals. Who needs
// the loop itself includes Asio; this header does not.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "base/time.hpp"
#include "sys/loop_meter.hpp"

namespace boost::asio {
class io_context;
}

namespace gopx::sys {

class Runtime {
 public:
  // From now on stray signals are ignored in this process (sys/signals.hpp), SIGPIPE among
  // them: a peer that hangs up must be an error value, not our end. (A child started by exec
  // inherits that; give it the defaults back.)
  Runtime();
  Runtime(const Runtime&) = delete;
  Runtime& operator=(const Runtime&) = delete;
  ~Runtime();

  boost::asio::io_context& loop();
  LoopMeter& meter();

  // The signals that ask for an end, SIGHUP and SIGUSR1 come here instead of ending the process.
  void on_signal(std::function<void(int signal)> received);
  // Runs at or after the moment given by set_deadline(), once for each time it is set.
  void on_deadline(std::function<void()> reached);
  void set_deadline(std::optional<Instant> when);
  // Runs `work` from the loop, soon.
  void post(std::function<void()> work);

  // Serves until stop(). What a handler throws comes out here.
  void run();
  // From a handler: run() returns when the handler has ended. Can be run() again.
  void stop();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace gopx::sys
