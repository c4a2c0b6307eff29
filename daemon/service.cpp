// The parts wired to each other. One thread; everything below runs from the loop.
#include "service.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <csignal>
#include <cstdio>

#include "api/paths.hpp"
#include "config/settings.hpp"
#include "engine_inputs.hpp"
#include "notify/journal_text.hpp"
#include "platform/peer.hpp"
#include "run.hpp"
#include "state/evidence.hpp"
#include "state/memory_store.hpp"
#include "sys/clock.hpp"
#include "sys/log.hpp"
#include "sys/signals.hpp"

namespace gopx {
namespace {

constexpr Duration stop_patience = std::chrono::milliseconds{1500};  // SIGTERM to exit, at the most
constexpr Duration forced_end = std::chrono::milliseconds{1800};     // where the loop is held

}  // namespace

Service::Service(Parts parts)
    : parts_(std::move(parts)),
      supervisor_(runtime_.loop(), parts_.environment),
      saved_memory_(parts_.places.state_dir, parts_.memory),
      credentials_(parts_.environment,
                   [this](core::Part part, const std::string& problem) {
                     report({part, problem});
                   }),
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
      engine_(engine_inputs(parts_.loaded, parts_.environment, parts_.memory), sys::read_clock()),
      search_(runtime_.loop(), http_),
      proxy_checker_(runtime_.loop(), http_),
      exported_(api::exported_path(parts_.listener.path()), getpid()),
      history_(runtime_.loop(), runtime_.meter(),
               {.state_dir = parts_.places.state_dir,
                .now = sys::read_clock,
                .counted = [this] { return engine_.counted(sys::read_clock()); },
                .on_problem =
                    [this](const std::string& why) {
                      report({core::Part::history, why});
                    }}),
      commands_(services(), events_),
      control_(
          runtime_.loop(), {.peer_uid = platform::peer_uid, .own_uid = getuid()},
          [this](const control::HttpRequest& request, control::Respond respond) {
            const auto busy = runtime_.meter().measure();
            commands_.handle(request, std::move(respond));
          },
          events_),
      socket_(
          runtime_.loop(), std::move(parts_.listener), parts_.places.state_dir + "/gopxd.sock",
          [this](int fd) {
            control_.listen(fd);
            parts_.lock.sign(api::Stage::running, socket_.current_path());
          },
          [this] {
            exported_.look();
            tell_shells();
          }),
      metrics_(runtime_.loop(),
               {.metrics = [this] { return commands_.metrics(); },
                .on_problem = [this](const std::string& why) { report_metrics(why); }}),
      patience_(runtime_.loop()),
      pace_(runtime_.loop()) {
  use_forward_proxy();
  notices_.use(parts_.loaded.config.notify);
  proxy_checker_.use_environment(parts_.environment);
  http_.use_logins([this](std::string_view url) { return credentials_.login_for(url); });
}

void Service::report(core::PartReported report) {
  const auto level = report.is_note ? sys::LogLevel::info : sys::LogLevel::warn;
  if (!report.problem.empty()) sys::process_log().write(level, "part", report.problem);
  feed(std::move(report));
}

// A port that is taken is a second user's gopxd, as a rule.
void Service::report_metrics(const std::string& problem) {
  core::PartReported metrics{core::Part::metrics, problem};
  if (!problem.empty() && metrics_.port_is_taken()) {
    metrics.problem += ": metrics are only on the control socket";
    metrics.fix = "gopxctl metrics";
    metrics.is_note = true;
  }
  report(std::move(metrics));
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
    for (core::Action& action : engine_.handle(next, sys::read_clock())) perform(action);
    if (std::holds_alternative<core::EnvFileSeen>(next)) supervisor_.ready();
    if (auto* seen = std::get_if<core::WaitingGoSeen>(&next)) notices_.waiting_go(seen->processes);
  }
  draining_ = false;
  tell_shells();
  runtime_.set_deadline(engine_.next_deadline());
  if (std::exchange(news_, false)) supervisor_.status(engine_.summary(sys::read_clock()));
}

void Service::tell_shells() {
  const auto told = exported_.say(engine_.stand_in());
  if (!told) sys::log_warn("shells", told.error().message);
}

// Not so if what was overdue when the supervisor was told last is still waiting: one look alone
// could have come in between the end of a suspend and the deadline's timer.
bool Service::engine_keeps_up() {
  const auto deadline = engine_.next_deadline();
  const bool overdue = deadline && *deadline < sys::read_clock().steady;
  const bool still = overdue && deadline == overdue_before_;
  overdue_before_ = overdue ? deadline : std::nullopt;
  return !still;
}

void Service::perform(core::Action& action) {
  if (auto* probe = std::get_if<core::StartProbe>(&action)) return prober_.start(*probe);
  if (auto* cancel = std::get_if<core::CancelProbe>(&action)) return prober_.cancel(cancel->id);
  if (auto* write = std::get_if<core::WriteEnv>(&action)) return go_.write(*write);
  if (auto* memory = std::get_if<core::Remember>(&action))
    return saved_memory_.remember(memory->memory);
  if (auto* line = std::get_if<core::Journal>(&action)) return tell(*line);
  if (auto* evidence = std::get_if<core::KeepEvidence>(&action)) return keep(*evidence);
  if (auto* look = std::get_if<core::LookForWaitingGo>(&action))
    return go_.look_for_waiting_go(*look);
  if (auto* reply = std::get_if<core::Reply>(&action)) {
    const auto found = waiting_.find(reply->id);
    if (found == waiting_.end()) return;
    const control::ReplyTo done = std::move(found->second);
    waiting_.erase(found);
    return done(*reply);
  }
  go_.when_calm([this] { runtime_.stop(); });  // Stopped
}

void Service::tell(const core::Journal& line) {
  sys::process_log().write(notify::level_of(line), core::name_of(line.kind), notify::text_of(line));
  events_.add(line);
  notices_.event(line, [this] { return engine_.status(sys::read_clock()); });
  news_ = true;
  history_.add(line);
  saved_memory_.used(line.seq);
}

void Service::keep(const core::KeepEvidence& evidence) {
  const auto kept = state::keep_evidence(parts_.places.state_dir, evidence.about, evidence.text,
                                         sys::read_clock().wall);
  sys::log_warn("evidence", kept ? fmt::format("{} contradicts what was signed before: see {}",
                                               evidence.about, *kept)
                                 : kept.error().message);
}

void Service::on_signal(int signal) {
  if (signal == SIGUSR1 || signal == SIGHUP) socket_.look();
  if (signal == SIGUSR1) return;
  if (signal == SIGHUP) return reload([](const core::Reply&) {});
  sys::log_info("signal", fmt::format("signal {}: exiting", signal));
  supervisor_.stopping();
  parts_.lock.sign(api::Stage::stopping, socket_.current_path());
  patience_.expires_after(stop_patience);
  patience_.async_wait([this](const boost::system::error_code& error) {
    if (!error) runtime_.stop();
  });
  feed(core::StopRequested{});
}

void Service::reload(const control::ReplyTo& done) {
  supervisor_.reloading();
  take_new_configuration(done);
  supervisor_.reloaded();
}

// A file with an error changes nothing; the old configuration stays in force and the error is told.
void Service::take_new_configuration(const control::ReplyTo& done) {
  config::Loaded loaded = load_configuration(parts_.places);
  core::Reply reply;
  if (!loaded.ok()) {
    reply.refused = api::ErrorCode::config_error;
    const std::string problem = first_error(loaded.problems);
    reply.message = verbatim(problem);
    feed(core::ConfigRejected{problem});
    return done(reply);
  }
  const auto changed = config::changed_settings(parts_.loaded.config, loaded.config);
  parts_.loaded = std::move(loaded);
  use_forward_proxy();
  notices_.use(parts_.loaded.config.notify);
  sys::process_log().set_level(*sys::log_level_named(parts_.loaded.config.log.level));
  feed(core::ConfigReloaded{parts_.loaded.config, changed});
  metrics_.listen(parts_.loaded.config.metrics.listen);
  reply.message = notify::reload_text(changed);
  done(reply);
}

int Service::run() {
  runtime_.on_signal([this](int signal) { on_signal(signal); });
  sys::end_by_force_after(forced_end);
  sys::release_signals();
  runtime_.on_deadline([this] { feed(core::TimeReached{}); });
  control_.listen(socket_.release());
  socket_.start();
  parts_.lock.sign(api::Stage::running, socket_.path());
  metrics_.listen(parts_.loaded.config.metrics.listen);
  history_.start(events_);
  http_.warm_up();
  runtime_.meter().reset();  // nobody was waiting for the loop so far
  credentials_.tell_all();
  go_.start();
  network_.start();
  supervisor_.tell_alive([this] { return engine_keeps_up(); });
  sys::log_info("start",
                fmt::format("gopxd {} started (pid {}), managing {}", GOPX_VERSION, getpid(),
                            parts_.env.path.empty() ? "no env file" : parts_.env.path));
  runtime_.run();
  socket_.stop();
  control_.stop();
  metrics_.stop();
  history_.stop();
  saved_memory_.end();
  sys::log_info("loop", describe(runtime_.meter()));
  const auto probes = prober_.tally();
  sys::log_info("probes",
                fmt::format("probes: {} started, {} finished, {} cancelled, {} overdue",
                            probes.started, probes.finished, probes.cancelled, probes.overdue));
  return exit_done;
}

int serve(const Options& options) {
  sys::hold_signals();
  sys::Environment environment = process_environment();
  if (const auto refusal = refuse_foreign_home(environment)) return *refusal;
  const Places places = find_places(options, environment);
  config::Loaded loaded = load_configuration(places);
  std::fputs(describe_problems(loaded.problems, Language::english).c_str(), stderr);
  if (!loaded.ok()) return exit_config;
  sys::process_log().set_level(*sys::log_level_named(loaded.config.log.level));

  const envfile::EnvLocation env = envfile::locate_env_file(environment, loaded.config.go);
  auto lock = take_lock(places.state_dir, resolved(env.path));
  if (!lock && sys::is_asked_to_end()) return exit_done;
  if (!lock) return refused(lock.error(), places);
  lock->sign(api::Stage::starting, places.socket);
  auto control = control::open_control(places.socket, environment);
  if (!control) return refused(control.error(), places);
  auto memory = state::MemoryStore(places.state_dir).load();
  if (!memory) sys::log_warn("memory", memory.error().message + "; starting without it");
  Service service({places, environment, std::move(loaded), env, std::move(*lock),
                   memory.value_or(core::Memory{}), std::move(*control)});
  return service.run();
}

}  // namespace gopx
