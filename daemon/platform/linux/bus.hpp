// D-Bus, as far as gopxd needs it, in our own verbs. bus.cpp is the only file that sees sdbus-c++,
// so it is the only one that knows which of its two incompatible generations is installed.
//
// A bus may be absent, hang, die and come back: a connection is made when it can be, and tried
// again with growing delays. Everything happens on the loop's thread.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/time.hpp"
#include "core/notice.hpp"
#include "sys/environment.hpp"

namespace boost::asio {
class io_context;
}

namespace gopx::platform {

constexpr Duration bus_retry_min = std::chrono::seconds{1};
constexpr Duration bus_retry_max = std::chrono::minutes{10};
constexpr Duration bus_call_limit = std::chrono::milliseconds{500};

// logind and NetworkManager on the system bus.
class SystemBus {
 public:
  struct Heard {
    std::function<void(bool going_to_sleep)> sleep;
    std::function<void(const std::string& what)> connectivity;
  };
  SystemBus(boost::asio::io_context& loop, const sys::Environment& environment, Heard heard);
  SystemBus(const SystemBus&) = delete;
  SystemBus& operator=(const SystemBus&) = delete;
  ~SystemBus();
  void start();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

// org.freedesktop.Notifications on the session bus.
class SessionBus {
 public:
  SessionBus(boost::asio::io_context& loop, const sys::Environment& environment);
  SessionBus(const SessionBus&) = delete;
  SessionBus& operator=(const SessionBus&) = delete;
  ~SessionBus();
  // Connects when first needed. A notice takes the place of the one before it in the same slot; one
  // that can't be shown within a minute is dropped.
  void show(const core::Notice& notice);

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace gopx::platform
