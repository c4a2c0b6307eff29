// launchd wants to hear nothing: a job that runs is ready, and KeepAlive starts it again.
#include "platform/supervisor.hpp"

namespace gopx::platform {

struct Supervisor::State {};

Supervisor::Supervisor(boost::asio::io_context&, sys::Environment&) {}
Supervisor::~Supervisor() = default;

void Supervisor::ready() {}
void Supervisor::status(std::string_view) {}
void Supervisor::reloading() {}
void Supervisor::reloaded() {}
void Supervisor::stopping() {}
void Supervisor::tell_alive(std::function<bool()>) {}

Result<std::optional<int>> take_listening_socket(sys::Environment&) { return std::nullopt; }

}  // namespace gopx::platform
