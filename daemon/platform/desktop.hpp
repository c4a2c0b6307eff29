// Notices on the user's screen, if he has one.
#pragma once

#include <memory>

#include "core/notice.hpp"
#include "sys/environment.hpp"

namespace boost::asio {
class io_context;
}

namespace gopx::platform {

class Desktop {
 public:
  Desktop(boost::asio::io_context& loop, const sys::Environment& environment);
  Desktop(const Desktop&) = delete;
  Desktop& operator=(const Desktop&) = delete;
  ~Desktop();

  // Takes the place of the last notice in the same slot. Never waits; may be dropped.
  void show(const core::Notice& notice);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace gopx::platform
