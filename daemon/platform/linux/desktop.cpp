// The session bus knows who shows notices; without it, or without anybody there, none is shown.
#include "platform/desktop.hpp"

#include "platform/linux/bus.hpp"

namespace gopx::platform {

struct Desktop::State {
  SessionBus bus;
};

Desktop::Desktop(boost::asio::io_context& loop, const sys::Environment& environment)
    : state_{new State{SessionBus{loop, environment}}} {}
Desktop::~Desktop() = default;

void Desktop::show(const core::Notice& notice) { state_->bus.show(notice); }

}  // namespace gopx::platform
