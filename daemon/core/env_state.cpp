// The user's env file as the brain sees it: what the user chose (the baseline), what is ours (the
// claim), and what a human did in between. A human's edit always wins: it becomes the new baseline.
#include <fmt/format.h>

#include <algorithm>

#include "base/logins.hpp"
#include "base/text.hpp"
#include "core/engine_parts.hpp"

namespace gopx::core {

std::string undo_line(const std::optional<std::string>& goproxy, bool gosumdb_too,
                      const std::optional<std::string>& gosumdb) {
  const auto one = [](std::string_view key, const std::optional<std::string>& value) {
    return value ? fmt::format("go env -w {}={}", key, shell_quote(mask_logins(*value)))
                 : fmt::format("go env -u {}", key);
  };
  std::string line = one("GOPROXY", goproxy);
  if (gosumdb_too) line += " && " + one("GOSUMDB", gosumdb);
  return line;
}

bool EnvState::alias_in_force() const {
  return takeover() && file_->claim->gosumdb_managed && file_->gosumdb == china_gosumdb;
}

void EnvState::remember_baseline() {
  const std::string said =
      engine_.effective.baseline_absent() ? "" : mask_logins(engine_.effective.baseline_text());
  if (!engine_.memory.baselines.empty() && engine_.memory.baselines.back() == said) return;
  engine_.memory.baselines.push_back(said);
  if (engine_.memory.baselines.size() > baselines_kept)
    engine_.memory.baselines.erase(engine_.memory.baselines.begin());
  engine_.out.remember();
}

void EnvState::env_seen(const EnvFile& file, Now now) {
  if (write_) {
    seen_meanwhile_ = file;
    return;
  }
  if (file_ && *file_ == file) return;
  const std::optional<EnvFile> before = file_;
  // A gopxd that has just started knows by its memory whether there was a takeover.
  const bool was_ours = before ? before->claim.has_value()
                               : !file.path.empty() && file.problem.empty() &&
                                     engine_.memory.takeover_in == file.path;
  file_ = file;
  engine_.effective.reread(now);
  const bool differs =
      before && (file.goproxy != before->goproxy || file.gosumdb != before->gosumdb);
  if (!file.claim && (was_ours || differs)) {
    human_edit(before, now);
  } else if (!before && engine_.ready()) {
    remember_baseline();
  }
  note_takeover();  // not before the edit is remembered: a crash in between would lose it
  const bool same_values =
      before && was_ours && file.claim && !differs && file.other == before->other;
  if (same_values && file.written_at != before->written_at) written_as_it_is(now);
}

// Go leaves our comment where it stands, so a person who sets what is in force already changes not
// one byte. Whose the value is can't be told: he is told how to make it his.
void EnvState::written_as_it_is(Now now) {
  repeated_by_hand_ = true;
  engine_.out.journal(
      JournalKind::human_edit, "", mask_logins(engine_.effective.current_text()),
      mask_logins(engine_.effective.current_text()),
      say("written again with the value that gopxd had put there: gopxd still switches back; "
          "`gopxctl keep` makes it yours"),
      now);
}

// So that an edit is known for one of a takeover also when gopxd did not live to see it, or to
// remember it.
void EnvState::note_takeover() {
  if (!file_->problem.empty()) return;
  const std::string where = takeover() ? file_->path : "";
  if (engine_.memory.takeover_in == where) return;
  engine_.memory.takeover_in = where;
  engine_.out.remember();
}

// `before`: nullopt where gopxd did not run; there was a takeover then.
void EnvState::human_edit(const std::optional<EnvFile>& before, Now now) {
  const auto shown = [](const std::optional<std::string>& value) {
    return value ? mask_logins(*value) : std::string("(not set)");
  };
  const bool in_takeover = !before || before->claim.has_value();
  ++tallies_.external_edits;
  engine_.out.journal(
      JournalKind::human_edit, "", before ? shown(before->goproxy) : "", shown(file_->goproxy),
      in_takeover ? say("you changed GOPROXY during a failover: gopxd leaves it alone")
                  : say("you changed GOPROXY"),
      now);
  engine_.planner.forget_hold();
  error_.clear();
  engine_.waiting_go.forget();
  if (in_takeover || engine_.memory.control == Memory::Control::pinned) {
    engine_.memory.edit_respected_until = now.wall + edit_respected_for;
    human_edit_at_ = now.steady;
  }
  if (engine_.memory.control == Memory::Control::pinned) {
    engine_.people.set_control(Memory::Control::automatic, "", std::nullopt, now);
  }
  remember_baseline();
  engine_.out.remember();
}

void EnvState::write_finished(const WriteFinished& event, Now now) {
  if (!write_ || write_->id != event.id) return;
  const PendingWrite done = *write_;
  write_.reset();
  ++tallies_.writes[static_cast<std::size_t>(event.outcome)];
  if (event.outcome != WriteOutcome::written) engine_.planner.limits_again(done.limits_before, now);
  const std::optional<EnvFile> meanwhile = std::exchange(seen_meanwhile_, std::nullopt);
  switch (event.outcome) {
    case WriteOutcome::written:
    case WriteOutcome::unchanged:
      in_place_because_ = event.in_place ? event.detail : "";
      error_.clear();
      retry_at_.reset();
      file_ = event.after;
      engine_.effective.reread(now);
      after_written(done, now);
      break;
    case WriteOutcome::changed_meanwhile:
      env_seen(event.after, now);
      break;
    case WriteOutcome::failed:
      error_ = event.detail;
      retry_at_ = now.steady + write_retry_after;
      break;
  }
  if (done.command) {
    if (event.outcome == WriteOutcome::failed) {
      engine_.out.refuse(*done.command, api::ErrorCode::write_failed, verbatim(event.detail));
    } else if (event.outcome == WriteOutcome::changed_meanwhile) {
      engine_.out.refuse(
          *done.command, api::ErrorCode::conflict,
          say("the env file was edited at this very moment: look at it and try again"));
    } else {
      engine_.out.reply(*done.command, done.answer.empty() ? done.cause : done.answer);
    }
  }
  const bool newer = meanwhile && meanwhile->digest != done.expected_digest &&
                     meanwhile->digest != event.after.digest;
  if (newer) env_seen(*meanwhile, now);
}

SwitchCause EnvState::cause_of(const PendingWrite& done) const {
  if (engine_.people.stopping()) return SwitchCause::exit;
  if (done.automatic && done.intent == Intent::revert) return SwitchCause::recovery;
  if (done.automatic) return done.was_takeover ? SwitchCause::stand_in_down : SwitchCause::outage;
  switch (engine_.memory.control) {
    case Memory::Control::pinned:
      return SwitchCause::pinned;
    case Memory::Control::paused:
      return SwitchCause::paused;
    case Memory::Control::automatic:
      break;
  }
  return SwitchCause::command;
}

void EnvState::count_switch(const PendingWrite& done, const std::string& to, Now now) {
  if (done.intent == Intent::keep) return;
  tallies_.count({done.from, to, cause_of(done)}, now.wall);
  if (done.intent == Intent::takeover && done.automatic && done.failure_since)
    tallies_.detection.observe(now.steady - *done.failure_since, detection_bounds);
}

void EnvState::after_written(const PendingWrite& done, Now now) {
  engine_.memory.last_write_at = now.wall;
  note_takeover();
  const std::string to = engine_.endpoints.active_name();
  const std::optional<std::string> before = engine_.effective.baseline_absent()
                                                ? std::nullopt
                                                : std::optional(engine_.effective.baseline_text());
  repeated_by_hand_ = false;
  count_switch(done, to, now);
  if (done.intent == Intent::takeover) {
    engine_.planner.plan_written();
    // A failover that only follows a command is no relapse.
    if (done.cost != MoveCost::nothing && !done.was_takeover) {
      if (!engine_.memory.flaps.empty() && engine_.memory.flaps.back() + quiet_day < now.wall)
        engine_.memory.flaps.clear();
      engine_.memory.flaps.push_back(now.wall);
      engine_.planner.note_trouble_here(now);
      if (engine_.memory.flaps.size() > flaps_max)
        engine_.memory.flaps.erase(engine_.memory.flaps.begin());
    }
    engine_.out.journal(JournalKind::takeover, to, done.from, to, done.cause, now,
                        undo_line(before, done.plan.alias, engine_.effective.baseline_gosumdb()));
    engine_.waiting_go.begin(engine_.endpoints.table(), now);
  } else {
    const JournalKind kind =
        done.intent == Intent::revert ? JournalKind::revert : JournalKind::control;
    engine_.out.journal(kind, to, done.from, to, done.cause, now,
                        undo_line(print_chain(done.plan.chain), false, std::nullopt));
    engine_.waiting_go.end();
    engine_.planner.forget_hold();
    go_reads_.reset();
    remember_baseline();
  }
  engine_.out.remember();
}

void EnvState::carry_out(const Write& wanted, std::optional<CommandId> command_id, Now now,
                         Sentence answer) {
  PendingWrite pending{wanted};
  pending.id = WriteId{++last_id_};
  if (wanted.intent != Intent::takeover) pending.plan = engine_.planner.in_force_plan();
  pending.expected_digest = file_->digest;
  pending.from = engine_.endpoints.active_name();
  pending.was_takeover = takeover();
  pending.command = command_id;
  pending.answer = std::move(answer);
  pending.limits_before = engine_.planner.limits();
  pending.cost = command_id ? MoveCost::nothing : engine_.planner.cost_of(wanted, now);
  // It counts before it is made, so that a kill in between forgets nothing.
  if (pending.cost != MoveCost::nothing) {
    engine_.planner.spend(pending.cost, now);
  }
  if (pending.intent == Intent::revert) engine_.endpoints.note_returns(now);
  if (wanted.automatic) engine_.people.move_followed();

  WriteEnv order;
  order.id = pending.id;
  order.intent = pending.intent;
  order.expected_digest = pending.expected_digest;
  order.cause = english(pending.cause);
  if (pending.intent == Intent::takeover) {
    // Where only GOSUMDB changes, the user's own words stay.
    order.goproxy = wanted.plan.chain == engine_.effective.baseline()
                        ? engine_.effective.baseline_text()
                        : print_chain(wanted.plan.chain);
    if (wanted.plan.alias) order.gosumdb = china_gosumdb;
  }
  engine_.out.actions().push_back(order);
  write_ = std::move(pending);
}

bool EnvState::may_write() const {
  return file_ && !file_->path.empty() && file_->problem.empty() && file_->writable && !write_ &&
         engine_.config().failover.mode == config::Mode::automatic;
}

EnvState::EnvState(EngineParts& engine) : engine_(engine) {
  tallies_.last_switch = engine.memory.last_write_at;
}

void EnvState::go_read(const std::string& goproxy) {
  go_reads_.reset();
  if (engine_.ready() && goproxy != engine_.effective.current_text()) go_reads_ = goproxy;
}

void EnvState::set_timers(Timers& timers, Now now) const {
  timers.set_ahead(Timer::write_retry, retry_at_, now.steady);
}

}  // namespace gopx::core
