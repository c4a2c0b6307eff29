// The command sees every event, in order; the desktop only what a person ought to know, and a storm
// of it once.
#include "notify/notices.hpp"

#include "api/paths.hpp"
#include "sys/child.hpp"
#include "sys/clock.hpp"
#include "sys/local_time.hpp"
#include "sys/log.hpp"

namespace gopx::notify {

Notices::Notices(boost::asio::io_context& loop, const sys::Environment& environment)
    : loop_{loop}, environment_{environment}, desktop_{loop, environment} {}

void Notices::event(const core::Journal& line, const std::function<api::Status()>& status) {
  const bool commanded = !settings_.command.empty();
  if (!commanded && !(settings_.desktop && core::is_for_people(line))) return;
  const api::Status now = status();
  show(core::notice_of(line, now, manner()));
  if (commanded) run_for(line, now);
}

void Notices::run_for(const core::Journal& line, const api::Status& now) {
  if (commands_.size() >= notify_commands_waiting_max) {
    return sys::log_warn("notify", "notify.command can't keep up: an event is left out");
  }
  sys::Environment environment = environment_;
  for (auto& [name, value] : core::notice_variables(line, now)) environment[name] = value;
  commands_.push_back(std::move(environment));
  run_next();
}

void Notices::waiting_go(const std::vector<core::WaitingGo>& processes) {
  if (processes == told_of_) return;
  told_of_ = processes;
  show(core::notice_of(processes, manner()));
}

void Notices::show(std::optional<core::Notice> notice) {
  if (!notice || !settings_.desktop) return;
  notice = gate_.admit(std::move(*notice), sys::read_clock().steady, manner());
  if (notice) desktop_.show(*notice);
}

Manner Notices::manner() const {
  return {api::language_of(environment_), sys::read_clock().wall, sys::ahead_of_utc};
}

void Notices::run_next() {
  if (running_ >= notify_commands_at_once || commands_.empty()) return;
  sys::ChildOrder order;
  order.argv = settings_.command;
  order.environment = std::move(commands_.front());
  order.time_limit = notify_command_limit;
  order.output_bytes_max = notify_output_bytes_max;
  order.rest_is_dropped = true;
  commands_.pop_front();
  if (order.argv.empty()) return;  // switched off meanwhile
  ++running_;
  sys::run_child(loop_, std::move(order), [this](const Result<std::string>& output) {
    --running_;
    if (!output) sys::log_warn("notify", "notify.command: " + output.error().message);
    run_next();
  });
}

}  // namespace gopx::notify
