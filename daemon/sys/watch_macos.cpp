// Watch on macOS: nothing is told, the poll of GoEnv finds every change within its interval, and go
// commands don't trigger probes. FSEvents tells neither opens nor executions, so on-demand probing
// has no source here.
#ifdef __APPLE__

#include "sys/watch.hpp"

namespace gopx::sys {

struct Watch::State {};

Watch::Watch(boost::asio::io_context&, Targets, Handlers) : state_(std::make_shared<State>()) {}
Watch::~Watch() = default;

void Watch::follow(Targets) {}
void Watch::refresh() {}
std::shared_ptr<void> Watch::mute() { return nullptr; }
std::string Watch::problem() const {
  return "this system tells no file opens: changes of the Go env file are seen by polling only";
}

// Nobody can change what the system tells.
Watch::Lack Watch::lack() const { return {}; }

}  // namespace gopx::sys

#endif
