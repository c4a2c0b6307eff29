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

// Why nothing may stand in for what go itself takes where GOPROXY is not set.
std::string EngineParts::trouble_with_default() const {
  if (!defaults.problem.empty()) return defaults.problem;
  const auto chain = parse_chain(*defaults.goproxy);
  if (!chain)
    return fmt::format("the default of {} can't be parsed: {}", defaults.source,
                       chain.error().message);
  bool any_public = false;
  for (const Element& element : *chain) {
    if (element.kind != ElementKind::url) continue;
    const Endpoint* endpoint = table.by_identity(element.identity);
    if (endpoint == nullptr || !endpoint->is_public()) {
      return fmt::format("the default of {} names a private proxy", defaults.source);
    }
    any_public = true;
  }
  if (any_public) return "";
  return fmt::format("the default of {} is {}: it names no public proxy", defaults.source,
                     mask_logins(*defaults.goproxy));
}

std::optional<std::string> EngineParts::default_problem() const {
  if (!baseline_absent() || default_trouble.empty()) return std::nullopt;
  return default_trouble;
}

// The value of this line for go; nullopt = as if there were no line.
std::optional<std::string> EngineParts::counted_line(const std::optional<std::string>& line) const {
  return line && line->empty() && defaults.empty_is_absent ? std::nullopt : line;
}

bool EngineParts::baseline_absent() const {
  return !env || !counted_line(env->claim ? env->claim->goproxy_before : env->goproxy);
}

std::string EngineParts::baseline_text() const {
  const auto said =
      env ? counted_line(env->claim ? env->claim->goproxy_before : env->goproxy) : std::nullopt;
  return said ? *said : defaults.goproxy.value_or("");
}

std::string EngineParts::current_text() const {
  const auto said = env ? counted_line(env->goproxy) : std::nullopt;
  return said ? *said : defaults.goproxy.value_or("");
}

std::optional<std::string> EngineParts::baseline_gosumdb() const {
  if (!env) return std::nullopt;
  return env->claim && env->claim->gosumdb_managed ? env->claim->gosumdb_before : env->gosumdb;
}

std::optional<std::string> EngineParts::current_gosumdb() const {
  return env ? env->gosumdb : std::nullopt;
}

bool EngineParts::alias_in_force() const {
  return takeover() && env->claim->gosumdb_managed && env->gosumdb == china_gosumdb;
}

// The database that go asks. Where nobody could say what go takes without a GOSUMDB line, the usual
// one is looked after, and the line left alone.
SumdbChoice EngineParts::database_of(const std::optional<std::string>& line) const {
  const auto said = counted_line(line);
  SumdbChoice choice = read_gosumdb(said ? said : defaults.gosumdb, config().sumdb);
  if (!said && !(defaults.gosumdb && defaults.gosumdb_agreed)) choice.is_default = false;
  return choice;
}

// Everything that follows from the file, the configuration and the go versions found is derived
// anew.
void EngineParts::reread(Now now) {
  if (!ready()) return;
  defaults = defaults_of(*roots);
  const auto parse = [](const std::string& text, std::string& error) {
    const auto chain = parse_chain(text);
    error = chain ? "" : chain.error().message;
    return chain ? *chain : Chain{};
  };
  baseline = parse(baseline_text(), baseline_error);
  in_force = parse(current_text(), in_force_error);
  if (baseline_unknown()) baseline_error.clear();
  if (baseline_unknown() && !takeover()) in_force_error.clear();

  sumdb = database_of(baseline_gosumdb());
  follow_layers();
  if (verifies_nothing()) {
    sumdb.wanted = false;
    sumdb.refused.clear();  // go never comes to read it
  }
  std::string direct, alias;
  if (sumdb.wanted) {
    direct = sumdb.explicit_url;
    if (direct.empty() && sumdb.name == config().sumdb.name) direct = config().sumdb.url;
    if (direct.empty()) direct = "https://" + sumdb.name;
    const bool may = sumdb.is_default && sumdb.name == known_gosumdb && config().go.manage_gosumdb;
    if (may) alias = "https://" + std::string(china_gosumdb);
  }
  if (!sumdb.wanted) sumdb.name.clear();
  if (!sumdb.wanted) sumdb.key.clear();
  forget_other_logs();
  table.rebuild({config(), world.catalogue, baseline, in_force, direct, alias}, now);
  restore_quarantines(now);
  default_trouble = trouble_with_default();
  for (Endpoint& endpoint : table.all()) {
    if (endpoint.hidden == Hidden::sumdb_direct) endpoint.displaced = alias_in_force();
    schedule.tighten(endpoint, facts(now), now.steady);
  }
}

void EngineParts::remember_baseline() {
  const std::string said = baseline_absent() ? "" : mask_logins(baseline_text());
  if (!memory.baselines.empty() && memory.baselines.back() == said) return;
  memory.baselines.push_back(said);
  if (memory.baselines.size() > baselines_kept) memory.baselines.erase(memory.baselines.begin());
  out.remember();
}

// What was seen on another network says nothing about how long the baseline has served on this one.
void EngineParts::network_seen(const std::string& fingerprint, Now now) {
  const bool moved = !memory.networks.here.empty();
  if (!arrive(memory.networks, fingerprint, now.wall)) return;
  if (moved) baseline_serves_since.reset();
  out.remember();
}

// A primary on this machine does not depend on any network.
void EngineParts::note_trouble_here(Now now) {
  const Endpoint* primary = table.by_name(primary_name());
  if (primary != nullptr && !primary->loopback) note_trouble(memory.networks, now.wall);
}

void EngineParts::roots_seen(const GoRootsSeen& seen, Now now) {
  asking_go = seen.still_asking;
  if (asking_go || (roots && *roots == seen.roots)) return;
  roots = seen.roots;
  reread(now);
}

void EngineParts::env_seen(const EnvFile& file, Now now) {
  if (write) {
    env_while_writing = file;
    return;
  }
  if (env && *env == file) return;
  const std::optional<EnvFile> before = env;
  env = file;
  reread(now);
  if (!before) {
    if (ready()) remember_baseline();
    return;
  }
  const bool was_ours = before->claim.has_value();
  const bool edited = was_ours ? !file.claim
                               : !file.claim && (file.goproxy != before->goproxy ||
                                                 file.gosumdb != before->gosumdb);
  if (edited) human_edit(*before, now);
  const bool same_values = was_ours && file.claim && file.goproxy == before->goproxy &&
                           file.gosumdb == before->gosumdb && file.other == before->other;
  if (same_values && file.written_at != before->written_at) written_as_it_is(now);
}

// Go leaves our comment where it stands, so a person who sets what is in force already changes not
// one byte. Whose the value is can't be told: he is told how to make it his.
void EngineParts::written_as_it_is(Now now) {
  repeated_by_hand = true;
  out.journal(
      JournalKind::human_edit, "", mask_logins(current_text()), mask_logins(current_text()),
      "written by hand as it was: it is still gopxd's, and goes back; gopxctl keep makes it "
      "yours",
      now);
}

void EngineParts::human_edit(const EnvFile& before, Now now) {
  const auto say = [](const std::optional<std::string>& value) {
    return value ? mask_logins(*value) : std::string("(not set)");
  };
  const bool in_takeover = before.claim.has_value();
  ++tallies.external_edits;
  out.journal(JournalKind::human_edit, "", say(before.goproxy), say(env->goproxy),
              in_takeover ? "edited by hand during a takeover: left alone" : "edited by hand", now);
  baseline_serves_since.reset();
  write_error.clear();
  waiting_go.forget();
  if (in_takeover || memory.control == Memory::Control::pinned) {
    memory.edit_respected_until = now.wall + edit_respected_for;
    human_edit_at = now.steady;
  }
  if (memory.control == Memory::Control::pinned) {
    set_control(Memory::Control::automatic, "", std::nullopt, now);
  }
  remember_baseline();
  out.remember();
}

void EngineParts::write_finished(const WriteFinished& event, Now now) {
  if (!write || write->id != event.id) return;
  const PendingWrite done = *write;
  write.reset();
  ++tallies.writes[static_cast<std::size_t>(event.outcome)];
  if (event.outcome != WriteOutcome::written) not_moved(done, now);
  const std::optional<EnvFile> meanwhile = std::exchange(env_while_writing, std::nullopt);
  switch (event.outcome) {
    case WriteOutcome::written:
    case WriteOutcome::unchanged:
      in_place_because = event.in_place ? event.detail : "";
      write_error.clear();
      write_retry_at.reset();
      env = event.after;
      reread(now);
      after_written(done, now);
      break;
    case WriteOutcome::changed_meanwhile:
      env_seen(event.after, now);
      break;
    case WriteOutcome::failed:
      write_error = event.detail;
      write_retry_at = now.steady + write_retry_after;
      break;
  }
  if (done.command) {
    if (event.outcome == WriteOutcome::failed) {
      out.refuse(*done.command, "write_failed", event.detail);
    } else if (event.outcome == WriteOutcome::changed_meanwhile) {
      out.refuse(*done.command, "conflict",
                 "the env file was edited at this very moment: look at it and ask again");
    } else {
      out.reply(*done.command, done.cause);
    }
  }
  const bool newer = meanwhile && meanwhile->digest != done.expected_digest &&
                     meanwhile->digest != event.after.digest;
  if (newer) env_seen(*meanwhile, now);
}

// What did not happen does not count.
void EngineParts::not_moved(const PendingWrite& attempt, Now now) {
  limits = attempt.limits_before;
  MoveMemory counted = limits.remembered(now);
  if (counted == memory.moves) return;
  memory.moves = std::move(counted);
  out.remember();
}

SwitchCause EngineParts::cause_of(const PendingWrite& done) const {
  if (stopping) return SwitchCause::exit;
  if (done.automatic && done.intent == Intent::revert) return SwitchCause::recovery;
  if (done.automatic) return done.was_takeover ? SwitchCause::stand_in_down : SwitchCause::outage;
  switch (memory.control) {
    case Memory::Control::pinned:
      return SwitchCause::pinned;
    case Memory::Control::paused:
      return SwitchCause::paused;
    case Memory::Control::automatic:
      break;
  }
  return SwitchCause::command;
}

void EngineParts::count_switch(const PendingWrite& done, const std::string& to, Now now) {
  if (done.intent == Intent::keep) return;
  tallies.count({done.from, to, cause_of(done)}, now.wall);
  if (done.intent == Intent::takeover && done.automatic && done.failure_since)
    tallies.detection.observe(now.steady - *done.failure_since, detection_bounds);
}

void EngineParts::after_written(const PendingWrite& done, Now now) {
  memory.last_write_at = now.wall;
  const std::string to = active_name();
  const std::optional<std::string> before =
      baseline_absent() ? std::nullopt : std::optional(baseline_text());
  repeated_by_hand = false;
  count_switch(done, to, now);
  if (done.intent == Intent::takeover) {
    rules_changed = false;
    // A failover that only follows a command is no relapse.
    if (done.cost != MoveCost::nothing && !done.was_takeover) {
      if (!memory.flaps.empty() && memory.flaps.back() + quiet_day < now.wall) memory.flaps.clear();
      memory.flaps.push_back(now.wall);
      note_trouble_here(now);
      if (memory.flaps.size() > flaps_max) memory.flaps.erase(memory.flaps.begin());
    }
    out.journal(JournalKind::takeover, to, done.from, to, done.cause, now,
                undo_line(before, done.plan.alias, baseline_gosumdb()));
    waiting_go.begin(table, now);
  } else {
    const JournalKind kind =
        done.intent == Intent::revert ? JournalKind::revert : JournalKind::control;
    out.journal(kind, to, done.from, to, done.cause, now,
                undo_line(print_chain(done.plan.chain), false, std::nullopt));
    waiting_go.end();
    baseline_serves_since.reset();
    verify_mismatch.reset();
    remember_baseline();
  }
  out.remember();
}

}  // namespace gopx::core
