// The running daemon as one object: the brain, and the parts of the world that it is wired to. Two
// files: service.cpp runs it, service_answers.cpp says what the control socket is answered.
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
    io::Environment environment;
    config::Loaded loaded;
    io::EnvLocation env;
    io::InstanceLock lock;
    core::Memory memory;
    ControlListener listener;
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
  void reload(const io::ReplyTo& done);
  void take_new_configuration(const io::ReplyTo& done);
  void submit(core::Command command, io::ReplyTo done);
  void submit_now(core::Command command, io::ReplyTo done);
  api::Status status() const;
  void report(core::PartReported report);
  void report_metrics(const std::string& problem);
  void tell_shells();
  void why(const api::commands::WhyModule& wanted, io::ReplyTo done);
  io::Services services();

  Parts parts_;
  io::Runtime runtime_;
  platform::Supervisor supervisor_;
  Remembering remembering_;
  Credentials credentials_;
  io::Http http_;
  io::Prober prober_;
  GoSide go_;
  platform::NetworkWatch network_;
  Notices notices_;
  core::Engine engine_;
  io::ModuleSearch search_;
  io::Examiner examiner_;
  io::ExportedFile exported_;
  io::EventLog events_;
  io::History history_;
  io::Commands commands_;
  io::ControlServer control_;
  SocketKeeper socket_;
  io::MetricsListener metrics_;
  boost::asio::steady_timer patience_;
  io::CommandPace pace_;
  std::deque<core::Event> events_in_;
  bool draining_ = false;
  bool news_ = true;  // the supervisor's status line may be another one
  std::optional<Instant> overdue_before_;
  std::uint64_t last_command_ = 0;
  std::map<CommandId, io::ReplyTo> waiting_;
};

}  // namespace gopx
