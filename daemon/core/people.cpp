// What people ask for. Each command gets exactly one reply, at once or when what it started is
// done.
#include <algorithm>

#include "base/logins.hpp"
#include "core/engine_parts.hpp"

namespace gopx::core {

void People::command(const CommandReceived& received, Now now) {
  if (!engine_.ready()) {
    engine_.out.refuse(received.id, api::ErrorCode::starting,
                       say("gopxd is still starting and has not read the env file yet: try again"));
    return;
  }
  if (stopping_) {
    engine_.out.refuse(received.id, api::ErrorCode::stopping, say("gopxd is stopping"));
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
                              say("too many probes are waiting already: try again in a moment"));
  }
  std::vector<Endpoint*> chosen;
  for (const std::string& name : wanted.endpoints) {
    Endpoint* endpoint = engine_.endpoints.table().by_name(name);
    if (endpoint == nullptr)
      return engine_.out.refuse(id, api::ErrorCode::unknown_endpoint,
                                say("there is no proxy \"{name}\"", mask_logins(name)));
    if (!endpoint->usable()) {
      return engine_.out.refuse(id, api::ErrorCode::conflict,
                                say("{endpoint} is disabled in the configuration", name));
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
                         Now now, const Sentence& why) {
  const std::string before{name_of(engine_.memory.control)};
  const std::string after{name_of(control)};
  engine_.memory.control = control;
  engine_.memory.pinned = std::move(pinned);
  engine_.memory.control_asked = asked;
  engine_.memory.control_until = asked ? std::optional(now.wall + *asked) : std::nullopt;
  person_acted_ = now.steady;
  if (before != after || control == Memory::Control::pinned) {
    const Sentence cause =
        engine_.memory.control_until ? say("until {until}", *engine_.memory.control_until) : why;
    engine_.out.journal(JournalKind::control, engine_.memory.pinned, before, after, cause, now);
  }
  engine_.out.remember();
}

void People::expire_control(Now now) {
  if (!engine_.memory.control_until || *engine_.memory.control_until > now.wall) return;
  set_control(Memory::Control::automatic, "", std::nullopt, now);
}

Sentence People::answer(const Sentence& done, const Chain& chain, std::string_view undo,
                        Now now) const {
  const Walk arrived = walk(chain, engine_.planner.view_for_walk(now));
  const std::string value =
      mask_logins(chain == engine_.effective.baseline() ? engine_.effective.baseline_text()
                                                        : print_chain(chain));
  if (const auto& past_all = engine_.effective.past_all_proxies())
    return say("{done}. GOPROXY={value}, but go asks no proxy, because {setting}", done, value,
               api::said_by(*past_all));
  switch (arrived.outcome) {
    case WalkOutcome::serves:
      return undo.empty() ? say("{done}. GOPROXY={value}; go works with it", done, value)
                          : say("{done}. GOPROXY={value}; go works with it. Undo: {undo}", done,
                                value, undo);
    case WalkOutcome::fails:
      return undo.empty()
                 ? say("{done}. GOPROXY={value}; go commands will fail: {trouble}", done, value,
                       arrived.why)
                 : say("{done}. GOPROXY={value}; go commands will fail: {trouble}. Undo: {undo}",
                       done, value, arrived.why, undo);
    case WalkOutcome::undecided:
      break;
  }
  return undo.empty()
             ? say("{done}. GOPROXY={value}; whether go works with it is being checked", done,
                   value)
             : say("{done}. GOPROXY={value}; whether go works with it is being checked. Undo: "
                   "{undo}",
                   done, value, undo);
}

// Writes what the new control asks for, if anything; the reply then follows the write.
void People::act_on_command(CommandId id, const Sentence& done, std::string_view undo, Now now) {
  if (engine_.env.write())  // settled right after the write under way
    return engine_.out.reply(id, say("{done}; takes effect in a moment", done));
  std::optional<Write> wanted = engine_.planner.wanted_write(now);
  if (!wanted) return engine_.out.reply(id, answer(done, engine_.effective.in_force(), undo, now));
  if (engine_.config().failover.mode == config::Mode::observe)
    return engine_.out.reply(id,
                             say("{done}; with mode = \"observe\" GOPROXY is not changed", done));
  if (engine_.effective.asking_go() && wanted->intent == Intent::takeover)
    return engine_.out.reply(
        id, say("{done}; takes effect when the installed Go has told its default GOPROXY", done));
  if (!engine_.env.may_write()) {
    const std::string why = engine_.env.file()->problem.empty() ? engine_.env.file()->write_problem
                                                                : engine_.env.file()->problem;
    return engine_.out.refuse(id, api::ErrorCode::write_failed,
                              say("{done}, but the env file can't be written: {cause}", done, why));
  }
  wanted->cause = done;
  engine_.env.carry_out(*wanted, id, now, answer(done, wanted->plan.chain, undo, now));
}

void People::use(CommandId id, const Use& wanted, Now now) {
  const Endpoint* endpoint = engine_.endpoints.table().by_name(wanted.endpoint);
  if (endpoint == nullptr) {
    return engine_.out.refuse(id, api::ErrorCode::unknown_endpoint,
                              say("there is no proxy \"{name}\"", mask_logins(wanted.endpoint)));
  }
  if (engine_.config().failover.mode == config::Mode::observe) {
    return engine_.out.refuse(id, api::ErrorCode::not_permitted,
                              say("with mode = \"observe\" gopxd changes nothing"));
  }
  if (const auto problem = engine_.effective.default_problem())
    return engine_.out.refuse(id, api::ErrorCode::not_permitted, *problem);
  if (!engine_.effective.baseline_error().empty()) {
    return engine_.out.refuse(
        id, api::ErrorCode::not_permitted,
        say("go can't parse your GOPROXY: {cause}", engine_.effective.baseline_error()));
  }
  if (const auto problem = engine_.planner.pin_problem(*endpoint, now))
    return engine_.out.refuse(id, api::ErrorCode::not_permitted, *problem);
  engine_.memory.edit_respected_until.reset();
  set_control(Memory::Control::pinned, wanted.endpoint, wanted.duration, now);
  act_on_command(id,
                 wanted.duration
                     ? say("you pinned {endpoint} for {span}", wanted.endpoint, *wanted.duration)
                     : say("you pinned {endpoint}", wanted.endpoint),
                 "gopxctl auto", now);
}

void People::give_back(CommandId id, Now now) {
  const bool nothing_held =
      engine_.memory.control == Memory::Control::automatic && !engine_.memory.edit_respected_until;
  engine_.memory.edit_respected_until.reset();
  engine_.env.forget_edit();
  set_control(Memory::Control::automatic, "", std::nullopt, now);
  act_on_command(id, nothing_held ? say("already automatic") : say("back to automatic"), "", now);
}

void People::pause(CommandId id, const Pause& wanted, Now now) {
  set_control(Memory::Control::paused, "", wanted.duration, now);
  act_on_command(id,
                 wanted.duration ? say("gopxd is paused for {span}", *wanted.duration)
                                 : say("gopxd is paused"),
                 "gopxctl resume", now);
}

void People::resume(CommandId id, Now now) {
  if (engine_.memory.control == Memory::Control::paused) {
    set_control(Memory::Control::automatic, "", std::nullopt, now);
    return act_on_command(id, say("back to automatic"), "", now);
  }
  engine_.out.reply(id, say("gopxd was not paused"));
}

void People::keep(CommandId id, Now now) {
  if (engine_.config().failover.mode == config::Mode::observe) {
    return engine_.out.refuse(id, api::ErrorCode::not_permitted,
                              say("with mode = \"observe\" gopxd changes nothing"));
  }
  if (!engine_.env.takeover())
    return engine_.out.reply(id, say("nothing to keep: GOPROXY already is your own setting"));
  if (engine_.env.write())
    return engine_.out.refuse(id, api::ErrorCode::conflict,
                              say("a write is in progress: try again in a moment"));
  if (!engine_.env.may_write())
    return engine_.out.refuse(id, api::ErrorCode::write_failed,
                              verbatim(engine_.env.file()->write_problem));
  if (engine_.memory.control == Memory::Control::pinned) {
    set_control(Memory::Control::automatic, "", std::nullopt, now);
  }
  const bool absent = engine_.effective.baseline_absent();
  const std::string undo =
      undo_line(absent ? std::nullopt : std::optional(engine_.effective.baseline_text()), false,
                std::nullopt);
  Write kept{Intent::keep,
             engine_.planner.in_force_plan(),
             say("you kept it as your own setting"),
             false,
             MoveCost::nothing,
             {}};
  engine_.env.carry_out(kept, id, now,
                        say("GOPROXY={value} is now your own setting. Undo: {undo}",
                            mask_logins(engine_.effective.current_text()), undo));
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
    engine_.out.refuse(waiting.id, api::ErrorCode::stopping, say("gopxd is stopping"));
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
                           say("gopxd stops"),
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
