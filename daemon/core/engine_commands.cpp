// What people ask for. Each command gets exactly one reply, at once or when what it started is
// done.
#include <fmt/format.h>

#include <algorithm>

#include "base/logins.hpp"
#include "core/engine_parts.hpp"

namespace gopx::core {

void EngineParts::command(const CommandReceived& received, Now now) {
  if (!ready()) {
    out.refuse(received.id, "starting",
               "gopxd has only just started and hasn't read the env file yet: ask again");
    return;
  }
  if (stopping) {
    out.refuse(received.id, "stopping", "gopxd is stopping");
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
    return compare_newest(id, *wanted, now);
  keep(id, now);
}

void EngineParts::probe_now(CommandId id, const ProbeNow& wanted, Now now) {
  if (waiting_probes.size() >= commands_waiting_max) {
    return out.refuse(id, "busy", "too many probes are waiting already: ask again in a moment");
  }
  std::vector<Endpoint*> chosen;
  for (const std::string& name : wanted.endpoints) {
    Endpoint* endpoint = table.by_name(name);
    if (endpoint == nullptr)
      return out.refuse(id, "unknown_endpoint",
                        fmt::format("there is no endpoint \"{}\"", mask_logins(name)));
    if (!endpoint->usable()) {
      return out.refuse(id, "conflict", fmt::format("{} is disabled in the configuration", name));
    }
    chosen.push_back(endpoint);
  }
  if (wanted.endpoints.empty()) {
    for (Endpoint& endpoint : table.all()) {
      if (endpoint.usable() && endpoint.hidden == Hidden::no) chosen.push_back(&endpoint);
    }
  }
  WaitingProbe waiting;
  waiting.id = id;
  waiting.level = wanted.deep ? Level::deep : Level::shallow;
  waiting.reply.id = id;
  for (Endpoint* endpoint : chosen) {
    const bool held = endpoint->left_alone_until && *endpoint->left_alone_until > now.steady;
    const Budget& budget = wanted.deep ? endpoint->confirm_budget : endpoint->on_demand_budget;
    const bool poor = !endpoint->loopback && budget.available_at(now.steady) > now.steady;
    if ((held || poor) && !endpoint->window.samples().empty()) {
      waiting.reply.probed.push_back({endpoint->name, endpoint->window.samples().back().report});
      continue;
    }
    waiting.missing.insert(endpoint->id);
    std::optional<Instant>& slot = wanted.deep ? endpoint->wanted.deep : endpoint->wanted.shallow;
    slot = now.steady;
    if (!wanted.deep) endpoint->on_demand = true;
  }
  if (waiting.missing.empty()) {
    out.actions().push_back(waiting.reply);
    return;
  }
  waiting_probes.push_back(std::move(waiting));
}

void EngineParts::set_control(Memory::Control control, std::string pinned,
                              std::optional<Duration> asked, Now now, const std::string& why) {
  const std::string before{name_of(memory.control)};
  const std::string after{name_of(control)};
  memory.control = control;
  memory.pinned = std::move(pinned);
  memory.control_asked = asked;
  memory.control_until = asked ? std::optional(now.wall + *asked) : std::nullopt;
  person_acted = now.steady;
  if (before != after || control == Memory::Control::pinned) {
    const std::string cause =
        memory.control_until ? "until " + format_time(*memory.control_until) : why;
    out.journal(JournalKind::control, memory.pinned, before, after, cause, now);
  }
  out.remember();
}

void EngineParts::expire_control(Now now) {
  if (!memory.control_until || *memory.control_until > now.wall) return;
  set_control(Memory::Control::automatic, "", std::nullopt, now);
}

// Writes what the new control asks for, if anything; the reply then follows the write.
void EngineParts::act_on_command(CommandId id, std::string message, Now now) {
  if (write) {  // settled right after the write under way
    return out.reply(id, message + "; a write is under way, the change follows it");
  }
  std::optional<Wish> wanted = wish(now);
  if (!wanted) return out.reply(id, message);
  if (config().failover.mode == config::Mode::observe) {
    return out.reply(id, message + "; nothing is written, because [failover] mode is \"observe\"");
  }
  if (asking_go && wanted->intent == Intent::takeover)
    return out.reply(id, message + "; it takes effect when the go commands found have answered");
  if (!may_write()) {
    const std::string why = env->problem.empty() ? env->write_problem : env->problem;
    return out.refuse(id, "write_failed",
                      fmt::format("{}, but the env file can't be written: {}", message, why));
  }
  wanted->cause = message;
  carry_out(*wanted, id, now);
}

void EngineParts::use(CommandId id, const Use& wanted, Now now) {
  const Endpoint* endpoint = table.by_name(wanted.endpoint);
  if (endpoint == nullptr) {
    return out.refuse(id, "unknown_endpoint",
                      fmt::format("there is no endpoint \"{}\"", mask_logins(wanted.endpoint)));
  }
  if (config().failover.mode == config::Mode::observe) {
    return out.refuse(id, "not_permitted", "[failover] mode is \"observe\": gopxd never writes");
  }
  if (const auto problem = default_problem()) return out.refuse(id, "not_permitted", *problem);
  if (!baseline_error.empty()) {
    return out.refuse(id, "not_permitted",
                      fmt::format("your GOPROXY can't be parsed by go itself: {}", baseline_error));
  }
  if (const auto problem = pin_problem(*endpoint, now))
    return out.refuse(id, "not_permitted", *problem);
  std::string message = fmt::format("{} is pinned", wanted.endpoint);
  if (wanted.duration) message += " for " + format_duration(*wanted.duration);
  if (endpoint->health.down()) message += "; warning: it is down now";
  memory.edit_respected_until.reset();
  set_control(Memory::Control::pinned, wanted.endpoint, wanted.duration, now);
  act_on_command(id, message, now);
}

void EngineParts::give_back(CommandId id, Now now) {
  memory.edit_respected_until.reset();
  human_edit_at.reset();
  set_control(Memory::Control::automatic, "", std::nullopt, now);
  act_on_command(id, "gopxd decides again", now);
}

void EngineParts::pause(CommandId id, const Pause& wanted, Now now) {
  set_control(Memory::Control::paused, "", wanted.duration, now);
  std::string message = "paused";
  if (wanted.duration) message += " for " + format_duration(*wanted.duration);
  act_on_command(id, message, now);
}

void EngineParts::resume(CommandId id, Now now) {
  if (memory.control == Memory::Control::paused) {
    set_control(Memory::Control::automatic, "", std::nullopt, now);
    return act_on_command(id, "gopxd decides again", now);
  }
  out.reply(id, "gopxd was not paused");
}

void EngineParts::keep(CommandId id, Now now) {
  if (config().failover.mode == config::Mode::observe) {
    return out.refuse(id, "not_permitted", "[failover] mode is \"observe\": gopxd never writes");
  }
  if (!takeover())
    return out.reply(id, "no takeover is in force: what the env file says is your own already");
  if (write) return out.refuse(id, "conflict", "a write is under way: ask again in a moment");
  if (!may_write()) return out.refuse(id, "write_failed", env->write_problem);
  if (memory.control == Memory::Control::pinned) {
    set_control(Memory::Control::automatic, "", std::nullopt, now);
  }
  carry_out({Intent::keep,
             in_force_plan(),
             "what was in force is your own now",
             false,
             MoveCost::nothing,
             {}},
            id, now);
}

}  // namespace gopx::core
