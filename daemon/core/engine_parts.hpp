// The engine's inside: its parts. Each holds its own fields, which nobody else changes, its own
// steps and its own timers; it looks at the others and asks them by their verbs. An event goes to
// the part that it concerns; then everything settles, always in the same order
// (EngineParts::settle).
//
//   effective  what env file, go versions and environment mean to go   effective_settings.hpp
//   env        what the env file says, and the write under way         env_state.hpp
//   endpoints  the endpoints, and what is known of them                endpoint_knowledge.hpp
//   checks     probes under way and to come, confirmations, silence    checks.hpp
//   heads      the checksum database's log                             sumdb_heads.hpp
//   planner    the plan, and when it may be written                    planner.hpp
//   people     what people asked for                                   people.hpp
//   comparisons  who knows new versions                                comparisons.hpp
//   alerts     warnings                                                alerts.hpp
//   waiting_go   go commands that wait on what was replaced            waiting_go.hpp
//   writer     all of it for people                                    status_writer.hpp
#pragma once

#include "core/alerts.hpp"
#include "core/checks.hpp"
#include "core/comparisons.hpp"
#include "core/effective_settings.hpp"
#include "core/endpoint_knowledge.hpp"
#include "core/engine.hpp"
#include "core/env_state.hpp"
#include "core/outbox.hpp"
#include "core/people.hpp"
#include "core/planner.hpp"
#include "core/status_writer.hpp"
#include "core/sumdb_heads.hpp"
#include "core/timers.hpp"
#include "core/waiting_go.hpp"

namespace gopx::core {

struct EngineParts {
  EngineParts(EngineInputs inputs, Now now);

  // --- what it was told at birth; the configuration may be told anew
  EngineInputs inputs;
  WallTime started_at{};  // for people
  Instant born{};         // the same moment

  // What outlives a restart. One value, because it is saved as a whole and all its times are kept
  // right together; each of its fields is written by one part: control, pinned … by people,
  // baselines, flaps, last_write_at and edit_respected_until by env (which people and planner may
  // end), moves and networks by planner, quarantines by endpoints, sumdb_* by heads, compared_at by
  // comparisons.
  Memory memory;
  Outbox out{memory};

  EnvState env;
  EffectiveSettings effective{*this};
  EndpointKnowledge endpoints{*this};
  Checks checks;
  SumdbHeads heads{*this};
  Planner planner{*this};
  People people{*this};
  Comparisons comparisons{*this};
  Alerts alerts{*this};
  WaitingGoes waiting_go{out};
  StatusWriter writer{*this};

  Timers timers;
  std::uint64_t revision = 0;

  void on(const Event& event, Now now);
  void reloaded(const ConfigReloaded& event, Now now);
  void settle(Now now);
  void set_timers(Now now);
  void clock_read(Now now);
  const config::Config& config() const { return inputs.config; }
  // The start is complete: file and go versions are known.
  bool ready() const { return env.file() && effective.roots(); }
};

}  // namespace gopx::core
