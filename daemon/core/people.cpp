// What people ask for. Each command gets exactly one reply, at once or when what it started is
// done.
#include <fmt/format.h>

#include <algorithm>

#include "base/logins.hpp"
#include "core/engine_parts.hpp"

namespace gopx::core {

void People::command(const CommandReceived& received, Now now) {
  if (!engine_.ready()) {
    engine_.out.refuse(received.id, api::ErrorCode::starting,
                       "gopxd has only just started and hasn't read the env file yet: ask again");
    return;
  }
  if (stopping_) {
    engine_.out.refuse(received.id, api::ErrorCode::stopping, "gopxd is stopping");
    return;
  }
  const CommandId id = received.id;
  if (const auto* probe = std::get_if<ProbeNow>(&received.command))
    return probe_now(id, *probe, now);
  if (const auto* pin = std::get_if<Use>(&received.command)) return use(id, *pin, now);
  if (std::holds_alternative<Auto>(received.command)) return give_back(id, now);
  if (const auto* rest = std::get_if<Pause>(&received.command)) return pause(id, *rest, now);
  if (std::holds_alternative<Resume>(received.command)) return resume(id, now);
  if (const auto* wanted = std::get_if<CompareNewest>(&received.command))
    return engine_.comparisons.compare_newest(id, *wanted, now);
  keep(id, now);
}

void People::probe_now(CommandId id, const ProbeNow& wanted, Now now) {
  if (waiting_probes_.size() >= commands_waiting_max) {
    return engine_.out.refuse(id, api::ErrorCode::busy,
                              "too many probes are waiting already: ask again in a moment");
  }
  std::vector<Endpoint*> chosen;
  for (const std::string& name : wanted.endpoints) {
    Endpoint* endpoint = engine_.endpoints.table().by_name(name);
    if (endpoint == nullptr)
      return engine_.out.refuse(id, api::ErrorCode::unknown_endpoint,
                                fmt::format("there is no endpoint \"{}\"", mask_logins(name)));
    if (!endpoint->usable()) {
      return engine_.out.refuse(id, api::ErrorCode::conflict,
                                fmt::format("{} is disabled in the configuration", name));
    }
    chosen.push_back(endpoint);
  }
  if (wanted.endpoints.empty()) {
    for (Endpoint& endpoint : engine_.endpoints.table().all()) {
      if (endpoint.usable() && endpoint.hidden == Hidden::no) chosen.push_back(&endpoint);
    }
  }
  WaitingProbe waiting;
  waiting.id = id;
  waiting.level = wanted.deep ? Level::deep : Level::shallow;
  waiting.reply.id = id;
  for (Endpoint* endpoint : chosen) {
    const bool held =
        endpoint->pace.left_alone_until && *endpoint->pace.left_alone_until > now.steady;
    const Budget& budget = wanted.deep ? endpoint->pace.confirm : endpoint->pace.on_demand;
    const bool poor = !endpoint->loopback && budget.available_at(now.steady) > now.steady;
    if ((held || poor) && !endpoint->window.reports().empty()) {
      waiting.reply.probed.push_back({endpoint->name, endpoint->window.reports().back()});
      continue;
    }
    waiting.missing.insert(endpoint->id);
    std::optional<Instant>& slot = wanted.deep ? endpoint->wanted.deep : endpoint->wanted.shallow;
    slot = now.steady;
    if (!wanted.deep) endpoint->on_demand = true;
  }
  if (waiting.missing.empty()) {
    engine_.out.actions().push_back(waiting.reply);
    return;
  }
  waiting_probes_.push_back(std::move(waiting));
}

void People::set_control(Memory::Control control, std::string pinned, std::optional<Duration> asked,
                         Now now, const std::string& why) {
  const std::string before{name_of(engine_.memory.control)};
  const std::string after{name_of(control)};
  engine_.memory.control = control;
  engine_.memory.pinned = std::move(pinned);
  engine_.memory.control_asked = asked;
  engine_.memory.control_until = asked ? std::optional(now.wall + *asked) : std::nullopt;
  person_acted_ = now.steady;
  if (before != after || control == Memory::Control::pinned) {
    const std::string cause =
        engine_.memory.control_until ? "until " + format_time(*engine_.memory.control_until) : why;
    engine_.out.journal(JournalKind::control, engine_.memory.pinned, before, after, cause, now);
  }
  engine_.out.remember();
}

void People::expire_control(Now now) {
  if (!engine_.memory.control_until || *engine_.memory.control_until > now.wall) return;
  set_control(Memory::Control::automatic, "", std::nullopt, now);
}

// Writes what the new control asks for, if anything; the reply then follows the write.
void People::act_on_command(CommandId id, std::string message, Now now) {
  if (engine_.env.write()) {  // settled right after the write under way
    return engine_.out.reply(id, message + "; a write is under way, the change follows it");
  }
  std::optional<Write> wanted = engine_.planner.wanted_write(now);
  if (!wanted) return engine_.out.reply(id, message);
  if (engine_.config().failover.mode == config::Mode::observe) {
    return engine_.out.reply(
        id, message + "; nothing is written, because [failover] mode is \"observe\"");
  }
  if (engine_.effective.asking_go() && wanted->intent == Intent::takeover)
    return engine_.out.reply(
        id, message + "; it takes effect when the go commands found have answered");
  if (!engine_.env.may_write()) {
    const std::string why = engine_.env.file()->problem.empty() ? engine_.env.file()->write_problem
                                                                : engine_.env.file()->problem;
    return engine_.out.refuse(
        id, api::ErrorCode::write_failed,
        fmt::format("{}, but the env file can't be written: {}", message, why));
  }
  wanted->cause = message;
  engine_.env.carry_out(*wanted, id, now);
}

void People::use(CommandId id, const Use& wanted, Now now) {
  const Endpoint* endpoint = engine_.endpoints.table().by_name(wanted.endpoint);
  if (endpoint == nullptr) {
    return engine_.out.refuse(
        id, api::ErrorCode::unknown_endpoint,
        fmt::format("there is no endpoint \"{}\"", mask_logins(wanted.endpoint)));
  }
  if (engine_.config().failover.mode == config::Mode::observe) {
    return engine_.out.refuse(id, api::ErrorCode::not_permitted,
                              "[failover] mode is \"observe\": gopxd never writes");
  }
  if (const auto problem = engine_.effective.default_problem())
    return engine_.out.refuse(id, api::ErrorCode::not_permitted, *problem);
  if (!engine_.effective.baseline_error().empty()) {
    return engine_.out.refuse(id, api::ErrorCode::not_permitted,
                              fmt::format("your GOPROXY can't be parsed by go itself: {}",
                                          engine_.effective.baseline_error()));
  }
  if (const auto problem = engine_.planner.pin_problem(*endpoint, now))
    return engine_.out.refuse(id, api::ErrorCode::not_permitted, *problem);
  std::string message = fmt::format("{} is pinned", wanted.endpoint);
  if (wanted.duration) message += " for " + format_duration(*wanted.duration);
  if (endpoint->health.down()) message += "; warning: it is down now";
  if (const auto& past_all = engine_.effective.past_all_proxies())
    message += "; go will not ask it: " + said_by(*past_all);
  engine_.memory.edit_respected_until.reset();
  set_control(Memory::Control::pinned, wanted.endpoint, wanted.duration, now);
  act_on_command(id, message, now);
}

void People::give_back(CommandId id, Now now) {
  engine_.memory.edit_respected_until.reset();
  engine_.env.forget_edit();
  set_control(Memory::Control::automatic, "", std::nullopt, now);
  act_on_command(id, "gopxd decides again", now);
}

void People::pause(CommandId id, const Pause& wanted, Now now) {
  set_control(Memory::Control::paused, "", wanted.duration, now);
  std::string message = "paused";
  if (wanted.duration) message += " for " + format_duration(*wanted.duration);
  act_on_command(id, message, now);
}

void People::resume(CommandId id, Now now) {
  if (engine_.memory.control == Memory::Control::paused) {
    set_control(Memory::Control::automatic, "", std::nullopt, now);
    return act_on_command(id, "gopxd decides again", now);
  }
  engine_.out.reply(id, "gopxd was not paused");
}

void People::keep(CommandId id, Now now) {
  if (engine_.config().failover.mode == config::Mode::observe) {
    return engine_.out.refuse(id, api::ErrorCode::not_permitted,
                              "[failover] mode is \"observe\": gopxd never writes");
  }
  if (!engine_.env.takeover())
    return engine_.out.reply(id,
                             "no takeover is in force: what the env file says is your own already");
  if (engine_.env.write())
    return engine_.out.refuse(id, api::ErrorCode::conflict,
                              "a write is under way: ask again in a moment");
  if (!engine_.env.may_write())
    return engine_.out.refuse(id, api::ErrorCode::write_failed, engine_.env.file()->write_problem);
  if (engine_.memory.control == Memory::Control::pinned) {
    set_control(Memory::Control::automatic, "", std::nullopt, now);
  }
  engine_.env.carry_out({Intent::keep,
                         engine_.planner.in_force_plan(),
                         "what was in force is your own now",
                         false,
                         MoveCost::nothing,
                         {}},
                        id, now);
}

// Whoever waits for nobody any more has his answer.
void People::tell_those_answered() {
  std::erase_if(waiting_probes_, [this](const WaitingProbe& waiting) {
    if (!waiting.missing.empty()) return false;
    engine_.out.actions().push_back(waiting.reply);
    return true;
  });
}

void People::answer_for_departed() {
  for (WaitingProbe& waiting : waiting_probes_) {
    std::erase_if(waiting.missing,
                  [this](EndpointId id) { return engine_.endpoints.table().by_id(id) == nullptr; });
  }
  tell_those_answered();
}

void People::answer_waiting(const Endpoint& endpoint, Level level, const Report& report) {
  for (WaitingProbe& waiting : waiting_probes_) {
    const bool enough = waiting.level == Level::shallow || level == Level::deep;
    if (!enough || waiting.missing.erase(endpoint.id) == 0) continue;
    waiting.reply.probed.push_back({endpoint.name, report});
  }
  tell_those_answered();
}

bool People::acted_lately(Now now) const {
  return person_acted_ && *person_acted_ + command_covers > now.steady;
}

// The last words: leave the env file as restore_on_exit says, then go.
void People::stop(Now now) {
  if (engine_.env.write() || stopped_) return;
  for (const WaitingProbe& waiting : waiting_probes_)
    engine_.out.refuse(waiting.id, api::ErrorCode::stopping, "gopxd is stopping");
  waiting_probes_.clear();
  const auto choice = engine_.config().failover.restore_on_exit;
  bool wanted = engine_.env.takeover() && engine_.env.may_write() && engine_.env.error().empty();
  if (choice == config::RestoreOnExit::never) wanted = false;
  if (wanted && choice == config::RestoreOnExit::if_usable) {
    const Walk base = engine_.planner.walk_baseline(now);
    wanted = base.outcome == WalkOutcome::serves && !engine_.endpoints.connectivity().local();
    for (const std::string& identity : base.relied) {
      const Endpoint* endpoint = engine_.endpoints.table().by_identity(identity);
      const auto answer = endpoint != nullptr ? endpoint->last_answer : std::nullopt;
      if (!answer || *answer + exit_usable_max_age < now.steady) wanted = false;
    }
  }
  if (wanted) {
    engine_.env.carry_out({Intent::revert,
                           {engine_.effective.baseline(), false},
                           "gopxd stops",
                           false,
                           MoveCost::nothing,
                           {}},
                          std::nullopt, now);
    return;
  }
  engine_.out.remember();
  engine_.out.actions().push_back(Stopped{});
  stopped_ = true;
}

void People::set_timers(Timers& timers, Now now) const {
  const auto until = engine_.memory.control_until;
  if (until) timers.set_ahead(Timer::control_ends, now.steady + (*until - now.wall), now.steady);
}

}  // namespace gopx::core
