// osascript(1) shows a notice in the name of Script Editor; texts are handed over as arguments, so
// that nothing in them is run.
#include "platform/desktop.hpp"

#include "sys/child.hpp"
#include "sys/log.hpp"

namespace gopx::platform {

namespace {

constexpr Duration show_limit = std::chrono::seconds{10};
constexpr const char* script =
    "on run argv\n display notification (item 2 of argv) with title (item 1 of argv)\nend run";

}  // namespace

struct Desktop::State {
  boost::asio::io_context& loop;
  sys::Environment environment;
};

Desktop::Desktop(boost::asio::io_context& loop, const sys::Environment& environment)
    : state_{new State{loop, environment}} {}
Desktop::~Desktop() = default;

void Desktop::show(const core::Notice& notice) {
  sys::ChildOrder order;
  order.argv = {"/usr/bin/osascript", "-e", script, notice.title, notice.body};
  order.environment = state_->environment;
  order.time_limit = show_limit;
  order.rest_is_dropped = true;
  sys::run_child(state_->loop, std::move(order), [](const Result<std::string>& output) {
    if (!output) sys::log_debug("notice", "not shown: " + output.error().message);
  });
}

}  // namespace gopx::platform
