// The first line: what it means for go commands now, and if they fail, why gopxd does nothing about
// it, until when, and the command that changes it. True whatever the mode: each sentence here is
// said in one of them only (tests/golden/first-lines.txt).
#include <algorithm>

#include "base/logins.hpp"
#include "core/engine_parts.hpp"
#include "core/memory_time.hpp"

namespace gopx::core {
namespace {

Sentence backups(std::size_t ready) {
  if (ready == 0) return say("no backup is ready");
  return ready == 1 ? say("1 backup is ready") : say("{count} backups are ready", ready);
}

}  // namespace

// The message of a warning that is true now; empty if it is not.
Sentence Alerts::message_of(std::string_view code, Now now) const {
  for (const Raised& raised : all_alerts(now)) {
    if (row_of(raised.alert).code == code) return raised.message;
  }
  return {};
}

std::optional<WallTime> StatusWriter::held_until(Now now) const {
  const auto next = engine_.planner.held_back().next;
  return next ? std::optional(now.wall + (*next - now.steady)) : std::nullopt;
}

// A person has told gopxd to do nothing.
Sentence StatusWriter::held_by_person(const Sentence& trouble, Now now) const {
  const std::string& by = engine_.planner.held_back().by;
  const auto until = held_until(now);
  const Sentence ready = backups(engine_.planner.ready_backups());
  if (by == "paused")
    return until ? say("go commands will fail: {trouble}, and you paused gopxd until {until}; "
                       "{backups}: `gopxctl resume`",
                       trouble, *until, ready)
                 : say("go commands will fail: {trouble}, and you paused gopxd; {backups}: "
                       "`gopxctl resume`",
                       trouble, ready);
  const std::string& pinned = engine_.memory.pinned;
  if (by == "pinned")
    return until ? say("go commands will fail: {trouble}, and you pinned {pinned} until {until}; "
                       "{backups}: `gopxctl auto`",
                       trouble, pinned, *until, ready)
                 : say("go commands will fail: {trouble}, and you pinned {pinned}; {backups}: "
                       "`gopxctl auto`",
                       trouble, pinned, ready);
  return until ? say("go commands will fail: {trouble}, and you set GOPROXY yourself, so gopxd "
                     "leaves it alone until {until}; {backups}: `gopxctl auto`",
                     trouble, *until, ready)
               : say("go commands will fail: {trouble}, and you set GOPROXY yourself, so gopxd "
                     "leaves it alone; {backups}: `gopxctl auto`",
                     trouble, ready);
}

Sentence StatusWriter::why_no_help(const Sentence& trouble, Now now) const {
  const std::string& by = engine_.planner.held_back().by;
  const auto until = held_until(now);
  if (by == "paused" || by == "pinned" || by == "edit") return held_by_person(trouble, now);
  if (by == "observe")
    return say(
        "go commands will fail: {trouble}; {backups}, but with mode = \"observe\" gopxd "
        "changes nothing",
        trouble, backups(engine_.planner.ready_backups()));
  if (by == "minute")
    return say(
        "go commands will fail: {trouble}. gopxd has switched {count} times in a row and "
        "waits until {until}; `gopxctl auto` switches now",
        trouble, dead_chain_moves_at_once, until.value_or(now.wall));
  if (by == "limit")
    return until ? say("go commands will fail: {trouble}; gopxd has used up its switches of this "
                       "hour and waits until {until}; `gopxctl auto` switches now",
                       trouble, *until)
                 : say("go commands will fail: {trouble}; max_switches_per_hour is 0: "
                       "`gopxctl auto` switches now",
                       trouble);
  if (by == "private")
    return say(
        "go commands will fail: {trouble}. Your GOPROXY contains a private proxy, which "
        "gopxd does not bypass: `gopxctl why`",
        trouble);
  if (by == "settling")
    return say("go commands fail at the moment: {trouble}; gopxd is about to switch", trouble);
  if (!by.empty()) {
    const Sentence said = engine_.alerts.message_of(by, now);
    return say("go commands will fail: {trouble}, and gopxd can't help: {cause}", trouble,
               said.empty() ? verbatim(by) : said);
  }
  return engine_.env.takeover()
             ? say("go commands will fail: {trouble}, and no other backup is ready: `gopxctl why`",
                   trouble)
             : say("go commands will fail: {trouble}, and no backup is ready: `gopxctl why`",
                   trouble);
}

// What go refuses, or takes past all proxies, whatever the network is like.
std::optional<StatusWriter::FirstLine> StatusWriter::about_settings() const {
  const EffectiveSettings& effective = engine_.effective;
  if (login_is_misread(effective.current_text()))
    return FirstLine{"failed", say("go commands will fail: go misreads your GOPROXY: {cause}",
                                   sentence_of(misread_login, {}))};
  if (!effective.in_force_error().empty() && effective.baseline_absent() && !engine_.env.takeover())
    return FirstLine{"failed", say("go commands will fail: {cause}", effective.default_trouble())};
  if (!effective.in_force_error().empty())
    return FirstLine{"failed", say("go commands will fail: go can't parse GOPROXY: {cause}",
                                   effective.in_force_error())};
  if (!effective.sumdb().refused.empty())
    return FirstLine{"failed", say("go commands that need a new module will fail: {cause}",
                                   effective.refused_database().message)};
  return std::nullopt;
}

StatusWriter::FirstLine StatusWriter::when_local() const {
  const auto missing = engine_.alerts.failing_parts().find(Part::certificates);
  if (missing != engine_.alerts.failing_parts().end())
    return {"local", say("no proxy can be reached: {cause}. Your GOPROXY is left as it is",
                         missing->second.problem)};
  if (engine_.endpoints.connectivity().network() == Network::portal)
    return {"local", say("no proxy can be reached: this network wants you to log in first. Your "
                         "GOPROXY is left as it is")};
  return {"local",
          say("no proxy can be reached: check this machine's network. Your GOPROXY is left "
              "as it is")};
}

StatusWriter::FirstLine StatusWriter::when_paused(Now now) const {
  const std::string active = engine_.endpoints.active_name();
  const auto end = engine_.memory.control_until;
  if (end)
    return {"paused",
            say("{active} is working; you paused gopxd until {until}, so it will not fail "
                "over: `gopxctl resume`",
                active, *end + clock_step(engine_.memory, now))};
  return {"paused", say("{active} is working; you paused gopxd, so it will not fail over: "
                        "`gopxctl resume`",
                        active)};
}

// Another than the user's own chain is in force, and go works with it.
StatusWriter::FirstLine StatusWriter::when_failed_over(Now now) const {
  const std::string active = engine_.endpoints.active_name();
  const std::string primary = engine_.endpoints.primary_name();
  if (engine_.memory.control == Memory::Control::pinned)
    return {"pinned", say("go is using {endpoint}, which you pinned: `gopxctl auto` ends it",
                          engine_.memory.pinned)};
  if (engine_.planner.held_back().by == "limit") {
    const auto until = held_until(now);
    return {"failover",
            until
                ? say("go is using {active}; {primary} works again, and gopxd switches back after "
                      "{until} (max_switches_per_hour): `gopxctl auto` switches back now",
                      active, primary, *until)
                : say("go is using {active}; {primary} works again, but max_switches_per_hour is "
                      "0: `gopxctl auto` switches back",
                      active, primary)};
  }
  const auto serves_since = engine_.planner.baseline_serves_since();
  if (serves_since && engine_.config().failover.mode == config::Mode::automatic)
    return {"failover", say("go is using {active}; {primary} works again, and gopxd switches back "
                            "in {span} if it stays up",
                            active, primary,
                            std::max(Duration{0}, *serves_since + engine_.planner.hold_required() -
                                                      now.steady))};
  if (serves_since)
    return {"failover", say("go is using {active}; {primary} works again, but with mode = "
                            "\"observe\" gopxd changes nothing",
                            active, primary)};
  const Endpoint* own = engine_.endpoints.table().by_name(primary);
  if (active != primary && own != nullptr && own->health.down())
    return {"failover", say("go is using {active} because {primary} is down", active, primary)};
  return {"failover",
          say("go is using {active}: {trouble}", active, engine_.planner.walk_baseline(now).why)};
}

// Go works with the user's own chain, though its first proxy is not well.
StatusWriter::FirstLine StatusWriter::when_not_well(const Sentence& trouble) const {
  const std::string name = engine_.endpoints.primary_name();
  const Endpoint* primary = engine_.endpoints.table().by_name(name);
  if (primary == nullptr) return {"ok", trouble};
  const Lag* lag = engine_.comparisons.freshness().lag_of(primary->id);
  if (primary->health.slow())
    return {"slow", say("{primary} takes more than {span} to answer", name,
                        engine_.config().health.degraded_first_byte)};
  if (lag != nullptr && lag->stale)
    return {"outdated",
            say("{primary} works, but its version lists are out of date: `gopxctl why`", name)};
  if (const auto* culprit = primary->health.culprit(); culprit != nullptr && culprit->fault())
    return {"ok", say("go commands work, but {primary} is not healthy ({class}): `gopxctl why`",
                      name, name_of(*culprit->fault()))};
  return {"ok", say("go commands work; {primary} is still being checked", name)};
}

StatusWriter::FirstLine StatusWriter::first_line(Now now) const {
  const EffectiveSettings& effective = engine_.effective;
  if (!engine_.ready())
    return {"starting", effective.asking_go()
                            ? say("asking the installed Go for its default GOPROXY")
                            : say("first check still running")};
  if (auto refused = about_settings()) return *refused;
  if (engine_.endpoints.connectivity().local()) return when_local();
  if (effective.past_all_proxies())
    return {"ok", say("go asks no proxy, because {setting}",
                      api::said_by(*effective.past_all_proxies()))};
  if (effective.baseline_unknown() && effective.in_force().empty())
    return {"ok",
            say("gopxd does nothing until GOPROXY is set: {cause}", effective.default_trouble())};
  const std::string active = engine_.endpoints.active_name();
  if (active.empty())
    return {"ok", say("GOPROXY is {value}, so there is nothing for gopxd to do",
                      mask_logins(effective.current_text()))};
  const Walk current = engine_.planner.walk_in_force(now);
  if (current.outcome == WalkOutcome::fails) return {"failed", why_no_help(current.why, now)};
  if (current.outcome == WalkOutcome::undecided) return {"starting", current.why};
  if (engine_.memory.control == Memory::Control::paused) return when_paused(now);
  if (engine_.env.takeover()) return when_failed_over(now);
  if (engine_.memory.control == Memory::Control::pinned)
    return {"pinned", say("{endpoint} is working; you pinned it, so gopxd will not fail over: "
                          "`gopxctl auto`",
                          engine_.memory.pinned)};
  if (verdict(now) == "degraded") return when_not_well(current.why);
  if (engine_.config().failover.mode == config::Mode::observe || engine_.env.file()->path.empty())
    return {"ok", say("your proxy {active} is working (mode = \"observe\": gopxd changes nothing)",
                      active)};
  return {"ok", active == engine_.endpoints.primary_name()
                    ? say("your proxy {active} is working", active)
                    : say("{active} is working", active)};
}

}  // namespace gopx::core
