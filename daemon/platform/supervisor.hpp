// What systemd (or another supervisor that speaks sd_notify(3)) wants to hear from a service, and
// the socket that it may have opened for us. Without a supervisor everything here does nothing.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "sys/environment.hpp"

namespace boost::asio {
class io_context;
}

namespace gopx::platform {

class Supervisor {
 public:
  // Takes the variables of the protocol out of `environment`: who we start must not speak for us.
  Supervisor(boost::asio::io_context& loop, sys::Environment& environment);
  Supervisor(const Supervisor&) = delete;
  Supervisor& operator=(const Supervisor&) = delete;
  ~Supervisor();

  // Each of these costs one datagram and never waits; one that can't be delivered is dropped.
  void ready();                        // the first time only
  void status(std::string_view line);  // only where it differs from the last one
  void reloading();
  void reloaded();
  void stopping();
  // From now on, if the supervisor wants to be told: twice per its time limit, from the loop, as
  // long as `alive` says so.
  void tell_alive(std::function<bool()> alive);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// The listening Unix socket that a supervisor opened for us (socket activation), ready for the
// loop; nullopt where there is none. Takes its variables out of `environment`. An error: something
// was handed over that is no listening Unix socket. The file of the socket stays its maker's.
Result<std::optional<int>> take_listening_socket(sys::Environment& environment);

}  // namespace gopx::platform
