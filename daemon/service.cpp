// Wiring. One thread; everything below runs from the loop.
#include "service.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <csignal>
#include <cstdio>
#include <deque>
#include <map>

#include "api/paths.hpp"
#include "base/text.hpp"
#include "config/settings.hpp"
#include "core/engine.hpp"
#include "credentials.hpp"
#include "go_side.hpp"
#include "io/clock.hpp"
#include "io/commands.hpp"
#include "io/config_values.hpp"
#include "io/control.hpp"
#include "io/envdisk.hpp"
#include "io/envlocation.hpp"
#include "io/event_log.hpp"
#include "io/evidence.hpp"
#include "io/examiner.hpp"
#include "io/exported_file.hpp"
#include "io/history.hpp"
#include "io/http.hpp"
#include "io/lock.hpp"
#include "io/log.hpp"
#include "io/memory_store.hpp"
#include "io/metrics.hpp"
#include "io/metrics_listener.hpp"
#include "io/module_search.hpp"
#include "io/prober.hpp"
#include "io/runtime.hpp"
#include "journal_text.hpp"
#include "listening.hpp"
#include "notices.hpp"
#include "platform/network.hpp"
#include "platform/peer.hpp"
#include "platform/supervisor.hpp"
#include "remembering.hpp"
#include "world.hpp"

namespace gopx {
namespace {

constexpr Duration stop_patience = std::chrono::milliseconds{1500};  // SIGTERM to exit, at the most

class Service {
 public:
  struct Parts {
    Places places;
    io::Environment environment;
    config::Loaded loaded;
    io::EnvLocation env;
    io::InstanceLock lock;
    core::Memory memory;
    std::string exported;  // path of the file for shells; "" = none
  };

  explicit Service(Parts parts);
  int run(int listening_fd);

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
  api::Status status() const;
  void report(core::Part part, const std::string& problem);
  void tell_shells();
  void why(const io::Wanted& wanted, io::ReplyTo done);
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
  io::MetricsListener metrics_;
  boost::asio::steady_timer patience_;
  std::deque<core::Event> events_in_;
  bool draining_ = false;
  bool news_ = true;  // the supervisor's status line may be another one
  std::optional<Instant> overdue_before_;
  std::uint64_t last_command_ = 0;
  std::map<CommandId, io::ReplyTo> waiting_;
};

Service::Service(Parts parts)
    : parts_(std::move(parts)),
      supervisor_(runtime_.loop(), parts_.environment),
      remembering_(parts_.places.state_dir, parts_.memory),
      credentials_(parts_.environment,
                   [this](core::Part part, const std::string& problem) { report(part, problem); }),
      http_(runtime_.loop(), runtime_.meter(), {.environment = parts_.environment}),
      prober_(runtime_.loop(), http_, [this](core::ProbeFinished done) { feed(std::move(done)); }),
      go_(runtime_.loop(),
          {parts_.env,
           {parts_.env.path, parts_.env.problem, parts_.places.state_dir, &parts_.lock},
           parts_.environment,
           parts_.loaded.config.go},
          [this](core::Event event) { feed(std::move(event)); }),
      network_(runtime_.loop(), parts_.environment,
               [this](core::NetworkHinted hint) { feed(std::move(hint)); }),
      notices_(runtime_.loop(), parts_.environment),
      engine_(make_world(parts_.loaded, parts_.environment, parts_.memory), io::read_clock()),
      search_(runtime_.loop(), http_),
      examiner_(runtime_.loop(), http_),
      exported_(parts_.exported, getpid()),
      history_(
          runtime_.loop(), runtime_.meter(),
          {.state_dir = parts_.places.state_dir,
           .now = io::read_clock,
           .counted = [this] { return engine_.counted(io::read_clock()); },
           .on_problem = [this](const std::string& why) { report(core::Part::history, why); }}),
      commands_(services(), events_),
      control_(
          runtime_.loop(), {.peer_uid = platform::peer_uid, .own_uid = getuid()},
          [this](const io::HttpRequest& request, io::Respond respond) {
            const auto busy = runtime_.meter().measure();
            commands_.handle(request, std::move(respond));
          },
          events_),
      metrics_(
          runtime_.loop(),
          {.metrics = [this] { return commands_.metrics(); },
           .on_problem = [this](const std::string& why) { report(core::Part::metrics, why); }}),
      patience_(runtime_.loop()) {
  use_forward_proxy();
  notices_.use(parts_.loaded.config.notify);
  examiner_.use_environment(parts_.environment);
  http_.use_logins([this](std::string_view url) { return credentials_.login_for(url); });
}

void Service::report(core::Part part, const std::string& problem) {
  if (!problem.empty()) io::log_warn("part", problem);
  feed(core::PartReported{part, problem});
}

void Service::use_forward_proxy() {
  prober_.use_forward_proxy(parts_.loaded.config.probe.proxy, parts_.environment);
  search_.use_forward_proxy(parts_.loaded.config.probe.proxy, parts_.environment);
}

void Service::feed(core::Event event) {
  events_in_.push_back(std::move(event));
  if (draining_) return;
  draining_ = true;
  const auto busy = runtime_.meter().measure();
  while (!events_in_.empty()) {
    const core::Event next = std::move(events_in_.front());
    events_in_.pop_front();
    if (credentials_.look(next)) events_in_.push_back(core::CredentialsChanged{});
    for (core::Action& action : engine_.handle(next, io::read_clock())) perform(action);
    if (std::holds_alternative<core::EnvFileSeen>(next)) supervisor_.ready();
    if (auto* seen = std::get_if<core::WaitingGoSeen>(&next)) notices_.waiting_go(seen->processes);
  }
  draining_ = false;
  tell_shells();
  runtime_.set_deadline(engine_.next_deadline());
  if (std::exchange(news_, false)) supervisor_.status(engine_.summary(io::read_clock()));
}

void Service::tell_shells() {
  const auto told = exported_.say(engine_.stand_in());
  if (!told) io::log_warn("shells", told.error().message);
}

// Not so if what was overdue when the supervisor was told last is still waiting: one look alone
// could have come in between the end of a suspend and the deadline's timer.
bool Service::engine_keeps_up() {
  const auto deadline = engine_.next_deadline();
  const bool overdue = deadline && *deadline < io::read_clock().steady;
  const bool still = overdue && deadline == overdue_before_;
  overdue_before_ = overdue ? deadline : std::nullopt;
  return !still;
}

void Service::perform(core::Action& action) {
  if (auto* probe = std::get_if<core::StartProbe>(&action)) return prober_.start(*probe);
  if (auto* cancel = std::get_if<core::CancelProbe>(&action)) return prober_.cancel(cancel->id);
  if (auto* write = std::get_if<core::WriteEnv>(&action)) return go_.write(*write);
  if (auto* memory = std::get_if<core::Remember>(&action))
    return remembering_.remember(memory->memory);
  if (auto* line = std::get_if<core::Journal>(&action)) return tell(*line);
  if (auto* evidence = std::get_if<core::KeepEvidence>(&action)) return keep(*evidence);
  if (auto* look = std::get_if<core::LookForWaitingGo>(&action))
    return go_.look_for_waiting_go(*look);
  if (auto* reply = std::get_if<core::Reply>(&action)) {
    const auto found = waiting_.find(reply->id);
    if (found == waiting_.end()) return;
    const io::ReplyTo done = std::move(found->second);
    waiting_.erase(found);
    return done(*reply);
  }
  go_.when_calm([this] { runtime_.stop(); });  // Stopped
}

void Service::tell(const core::Journal& line) {
  io::process_log().write(level_of(line), core::name_of(line.kind), text_of(line));
  events_.add(line);
  notices_.event(line, [this] { return engine_.status(io::read_clock()); });
  news_ = true;
  history_.add(line);
  remembering_.used(line.seq);
}

void Service::keep(const core::KeepEvidence& evidence) {
  const auto kept = io::keep_evidence(parts_.places.state_dir, evidence.about, evidence.text,
                                      io::read_clock().wall);
  io::log_warn("evidence", kept ? fmt::format("{} contradicts what was signed before: see {}",
                                              evidence.about, *kept)
                                : kept.error().message);
}

void Service::on_signal(int signal) {
  if (signal == SIGHUP) return reload([](const core::Reply&) {});
  io::log_info("signal", fmt::format("signal {}: leaving", signal));
  supervisor_.stopping();
  patience_.expires_after(stop_patience);
  patience_.async_wait([this](const boost::system::error_code& error) {
    if (!error) runtime_.stop();
  });
  feed(core::StopRequested{});
}

void Service::submit(core::Command command, io::ReplyTo done) {
  const CommandId id{++last_command_};
  waiting_.emplace(id, std::move(done));
  feed(core::CommandReceived{id, std::move(command)});
}

void Service::reload(const io::ReplyTo& done) {
  supervisor_.reloading();
  take_new_configuration(done);
  supervisor_.reloaded();
}

// A file with an error changes nothing; the old configuration stays in force and the error is told.
void Service::take_new_configuration(const io::ReplyTo& done) {
  config::Loaded loaded = load_configuration(parts_.places);
  core::Reply reply;
  if (!loaded.ok()) {
    reply.ok = false;
    reply.code = "config_error";
    reply.message = first_error(loaded.problems);
    feed(core::ConfigRejected{reply.message});
    return done(reply);
  }
  const auto changed = config::changed_settings(parts_.loaded.config, loaded.config);
  parts_.loaded = std::move(loaded);
  use_forward_proxy();
  notices_.use(parts_.loaded.config.notify);
  io::process_log().set_level(*io::log_level_named(parts_.loaded.config.log.level));
  feed(core::ConfigReloaded{parts_.loaded.config, changed});
  metrics_.listen(parts_.loaded.config.metrics.listen);
  reply.message = reload_text(changed);
  done(reply);
}

api::Status Service::status() const {
  api::Status status = engine_.status(io::read_clock());
  if (parts_.loaded.config.probe.proxy == "env")
    status.forward_proxy = forward_proxy_in(parts_.environment);
  return status;
}

io::Services Service::services() {
  io::Services services;
  services.now = io::read_clock;
  services.status = [this] { return status(); };
  services.revision = [this] { return engine_.revision(); };
  services.endpoint = [this](std::string_view name) {
    return engine_.endpoint(name, io::read_clock());
  };
  services.history = [this](Duration window, io::Services::HistoryDone done) {
    history_.ask(window, std::move(done));
  };
  services.metrics = [this] {
    return io::metrics_text(status(), engine_.counted(io::read_clock()));
  };
  services.config_values = [this] {
    return io::config_values(parts_.loaded.values, parts_.places.fleet, parts_.places.config);
  };
  services.submit = [this](core::Command command, io::ReplyTo done) {
    submit(std::move(command), std::move(done));
  };
  services.reload = [this](const io::ReplyTo& done) { reload(done); };
  services.why = [this](const io::Wanted& wanted, io::ReplyTo done) {
    why(wanted, std::move(done));
  };
  services.prove = [this](const std::string& url, io::Examiner::Done done) {
    examiner_.start(url, parts_.loaded.config, std::move(done));
  };
  return services;
}

void Service::why(const io::Wanted& wanted, io::ReplyTo done) {
  io::Search search =
      search_among(engine_.places_for(wanted.module, wanted.shell), parts_.loaded.config.probe);
  search.module = wanted.module;
  search.version = wanted.version;
  search_.start(search, std::move(done));
}

int Service::run(int listening_fd) {
  runtime_.on_signal([this](int signal) { on_signal(signal); });
  runtime_.on_deadline([this] { feed(core::TimeReached{}); });
  control_.listen(listening_fd);
  metrics_.listen(parts_.loaded.config.metrics.listen);
  history_.start(events_);
  http_.warm_up();
  runtime_.meter().reset();  // nobody was waiting for the loop so far
  credentials_.tell_all();
  go_.start();
  network_.start();
  supervisor_.tell_alive([this] { return engine_keeps_up(); });
  io::log_info("start", fmt::format("gopxd {} (pid {}) looks after {}", GOPX_VERSION, getpid(),
                                    parts_.env.path.empty() ? "no env file" : parts_.env.path));
  runtime_.run();
  control_.stop();
  metrics_.stop();
  history_.stop();
  remembering_.end();
  io::log_info("loop", describe(runtime_.meter()));
  const auto probes = prober_.tally();
  io::log_info("probes",
               fmt::format("probes: {} started, {} finished, {} given up, {} overdue",
                           probes.started, probes.finished, probes.cancelled, probes.overdue));
  return exit_ok;
}

}  // namespace

int serve(const Options& options) {
  io::Environment environment = process_environment();
  const Places places = find_places(options, environment);
  config::Loaded loaded = load_configuration(places);
  std::fputs(describe_problems(loaded.problems).c_str(), stderr);
  if (!loaded.ok()) return exit_config;
  io::process_log().set_level(*io::log_level_named(loaded.config.log.level));

  const io::EnvLocation env = io::locate_env_file(environment, loaded.config.go);
  auto lock = io::InstanceLock::acquire(places.state_dir, resolved(env.path));
  if (!lock) return refused(lock.error());
  auto control = open_control(places.socket, environment);
  if (!control) {
    say(control.error().error.message);
    return control.error().taken ? exit_temporary : exit_software;
  }
  auto memory = io::MemoryStore(places.state_dir).load();
  if (!memory) io::log_warn("memory", memory.error().message + "; starting afresh");
  Service service({places, environment, std::move(loaded), env, std::move(*lock),
                   memory.value_or(core::Memory{}), api::exported_path(control->path())});
  return service.run(control->release());
}

}  // namespace gopx
