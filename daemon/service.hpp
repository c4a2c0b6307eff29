// The running daemon as one object, and the one place where the brain meets everything else: events
// go into the engine one at a time, its actions are carried out in order, its deadline is set;
// nothing is decided here. Two files: service.cpp runs it, service_answers.cpp says what the
// control socket is answered.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <map>

#include "control/command_pace.hpp"
#include "control/commands.hpp"
#include "control/metrics_listener.hpp"
#include "control/server.hpp"
#include "control/socket_keeper.hpp"
#include "core/engine.hpp"
#include "envfile/location.hpp"
#include "fetch/credentials.hpp"
#include "fetch/http.hpp"
#include "gotool/exported_file.hpp"
#include "gotool/go_tool.hpp"
#include "notify/notices.hpp"
#include "platform/network.hpp"
#include "platform/supervisor.hpp"
#include "probing/module_search.hpp"
#include "probing/prober.hpp"
#include "probing/proxy_check.hpp"
#include "startup.hpp"
#include "state/event_log.hpp"
#include "state/history.hpp"
#include "state/saved_memory.hpp"
#include "sys/runtime.hpp"

namespace gopx {

class Service {
 public:
  struct Parts {
    Places places;
    sys::Environment environment;
    config::Loaded loaded;
    envfile::EnvLocation env;
    sys::InstanceLock lock;
    core::Memory memory;
    control::ControlListener listener;
  };

  explicit Service(Parts parts);
  int run();

 private:
  void feed(core::Event event);
  void perform(core::Action& action);
  void tell(const core::Journal& line);
  void keep(const core::KeepEvidence& evidence);
  void on_signal(int signal);
  void use_forward_proxy();
  bool engine_keeps_up();
  void reload(const control::ReplyTo& done);
  void take_new_configuration(const control::ReplyTo& done);
  void submit(core::Command command, control::ReplyTo done);
  void submit_now(core::Command command, control::ReplyTo done);
  api::Status status() const;
  void report(core::PartReported report);
  void report_metrics(const std::string& problem);
  void tell_shells();
  void why(const api::commands::WhyModule& wanted, control::ReplyTo done);
  control::Services services();

  Parts parts_;
  sys::Runtime runtime_;
  platform::Supervisor supervisor_;
  state::SavedMemory saved_memory_;
  fetch::Credentials credentials_;
  fetch::Http http_;
  probing::Prober prober_;
  gotool::GoTool go_;
  platform::NetworkWatch network_;
  notify::Notices notices_;
  core::Engine engine_;
  probing::ModuleSearch search_;
  probing::ProxyChecker proxy_checker_;
  gotool::ExportedFile exported_;
  state::EventLog events_;
  state::HistoryRecorder history_;
  control::Commands commands_;
  control::ControlServer control_;
  control::SocketKeeper socket_;
  control::MetricsListener metrics_;
  boost::asio::steady_timer patience_;
  control::CommandPace pace_;
  std::deque<core::Event> events_in_;
  bool draining_ = false;
  bool news_ = true;  // the supervisor's status line may be another one
  std::optional<Instant> overdue_before_;
  std::uint64_t last_command_ = 0;
  std::map<CommandId, control::ReplyTo> waiting_;
};

}  // namespace gopx
