// What people asked for: probes they wait for, pins and pauses, the end. Each command gets exactly
// one reply, at once or when what it started is done.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/endpoints.hpp"
#include "core/event.hpp"
#include "core/pending.hpp"
#include "core/timers.hpp"

namespace gopx::core {

struct EngineParts;

class People {
 public:
  explicit People(EngineParts& engine) : engine_(engine) {}

  // --- what comes in
  void command(const CommandReceived& received, Now now);
  // Who waits for an endpoint that is none any more need not wait for it.
  void answer_for_departed();
  void answer_waiting(const Endpoint& endpoint, Level level, const Report& report);
  void acted(Now now) { person_acted_ = now.steady; }
  void move_followed() { person_acted_.reset(); }
  void stop_asked() { stopping_ = true; }

  // --- steps
  void expire_control(Now now);
  // The last words: leaves the env file as restore_on_exit says, then goes.
  void stop(Now now);
  // `why` only where no end is set.
  void set_control(Memory::Control control, std::string pinned, std::optional<Duration> asked,
                   Now now, const Sentence& why = {});
  void set_timers(Timers& timers, Now now) const;

  // --- what is known
  const std::vector<WaitingProbe>& waiting_probes() const { return waiting_probes_; }
  // A move just after a command is the person's own.
  bool acted_lately(Now now) const;
  bool stopping() const { return stopping_; }
  bool stopped() const { return stopped_; }

 private:
  void tell_those_answered();
  void probe_now(CommandId id, const ProbeNow& wanted, Now now);
  void use(CommandId id, const Use& wanted, Now now);
  void give_back(CommandId id, Now now);
  void pause(CommandId id, const Pause& wanted, Now now);
  void resume(CommandId id, Now now);
  void keep(CommandId id, Now now);
  // `done`: what the command did; `undo`: the command that takes it back, "" = nothing does.
  void act_on_command(CommandId id, const Sentence& done, std::string_view undo, Now now);
  // With what go uses from then on, whether it works with it, and how to undo it.
  Sentence answer(const Sentence& done, const Chain& chain, std::string_view undo, Now now) const;

  EngineParts& engine_;
  std::vector<WaitingProbe> waiting_probes_;
  std::optional<Instant> person_acted_;  // and no move has followed yet
  bool stopping_ = false, stopped_ = false;
};

}  // namespace gopx::core
