// Tells people what happened without being asked: desktop notices, and the program that
// notify.command names. Nothing here is waited for, and nothing here can fail the daemon.
#pragma once

#include <deque>
#include <functional>

#include "config/config.hpp"
#include "core/notice.hpp"
#include "platform/desktop.hpp"
#include "sys/environment.hpp"

namespace gopx::notify {

constexpr Duration notify_command_limit = std::chrono::seconds{10};
constexpr int notify_commands_at_once = 2;
constexpr std::size_t notify_commands_waiting_max = 32;  // the newest beyond that are dropped
constexpr std::size_t notify_output_bytes_max = 4096;    // read and thrown away beyond that

class Notices {
 public:
  Notices(boost::asio::io_context& loop, const sys::Environment& environment);

  void use(const config::NotifySettings& settings) { settings_ = settings; }
  // `status`: gives the status after the event; asked only where somebody is to be told.
  void event(const core::Journal& line, const std::function<api::Status()>& status);
  void waiting_go(const std::vector<core::WaitingGo>& processes);

 private:
  void show(std::optional<core::Notice> notice);
  Manner manner() const;  // of whoever reads the desktop, by the environment
  void run_for(const core::Journal& line, const api::Status& now);
  void run_next();

  boost::asio::io_context& loop_;
  sys::Environment environment_;
  config::NotifySettings settings_;
  platform::Desktop desktop_;
  core::NoticeGate gate_;
  std::vector<core::WaitingGo> told_of_;
  std::deque<sys::Environment> commands_;  // one environment each
  int running_ = 0;
};

}  // namespace gopx::notify
