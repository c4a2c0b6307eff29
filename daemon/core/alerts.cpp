// Which warnings are true now. How they look is in alert_table.cpp.
#include "core/alerts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>

#include "base/logins.hpp"
#include "base/text.hpp"
#include "config/url.hpp"
#include "core/alert_table.hpp"
#include "core/engine_parts.hpp"
#include "core/misread.hpp"

namespace gopx::core {

namespace {

void about_file(RaisedAlerts& list, const EnvFile& env, const std::string& write_error,
                const std::string& in_place_because) {
  if (env.path.empty()) {
    raise_with(
        list, Alert::goenv_off,
        env.problem.empty() ? say("there is no Go env file to write") : verbatim(env.problem));
    return;
  }
  if (!env.problem.empty()) raise<Alert::goenv_unreadable>(list, env.path, env.problem);
  if (!env.writable) raise<Alert::goenv_unwritable>(list, env.path, env.write_problem);
  if (!write_error.empty()) raise<Alert::write_failed>(list, env.path, write_error);
  if (!in_place_because.empty()) raise<Alert::written_in_place>(list, env.path, in_place_because);
}

// Whoever serves wrong content is told of, whether go asks it or not: other people's builds may.
void about_wrong_content(RaisedAlerts& list, const Endpoint& endpoint, Now now) {
  if (!endpoint.quarantined() || !endpoint.usable() || endpoint.hidden != Hidden::no) return;
  const Duration left = std::max(Duration{0}, *endpoint.quarantined_until - now.steady);
  raise<Alert::wrong_content>(list, endpoint.name, endpoint.quarantined_for, left).fix =
      "gopxctl why " + endpoint.name;
}

void about_endpoint(RaisedAlerts& list, const Endpoint& endpoint, Now now) {
  about_wrong_content(list, endpoint, now);
  const bool in_chain = endpoint.in_use || endpoint.displaced;
  if (in_chain && endpoint.standing == Standing::known_bad) {
    raise<Alert::known_bad>(list, mask_logins(endpoint.url), sentence_of(endpoint.note, {}));
  }
  const LevelHealth& shallow = endpoint.health.shallow;
  const bool phantom = endpoint.is_public() && shallow.state() == LevelState::down &&
                       shallow.fault() && weight_of(*shallow.fault()) == Weight::not_found;
  if (endpoint.in_use && phantom) {
    raise<Alert::phantom_mirror>(list, endpoint.name);
  }
  const bool private_down =
      !endpoint.is_public() && (endpoint.health.down() || endpoint.health.policy());
  if (endpoint.in_use && private_down) {
    const auto fault =
        endpoint.health.policy() ? endpoint.health.policy() : endpoint.health.culprit()->fault();
    raise<Alert::private_down>(list, endpoint.name, fault ? name_of(*fault) : "-");
  }
  if (endpoint.in_use && private_down && !endpoint.advice.empty()) {
    raise<Alert::private_advice>(list, endpoint.name, endpoint.product).advice =
        sentence_of(endpoint.advice, {});
  }
  if (endpoint.in_use && endpoint.head_is_since &&
      *endpoint.head_is_since + head_age_max <= now.wall) {
    raise<Alert::sumdb_stale>(list, endpoint.name, *endpoint.head_is_since);
  }
  const bool soon = endpoint.cert_expires_at && *endpoint.cert_expires_at < now.wall + cert_warning;
  if (in_chain && soon && *endpoint.cert_expires_at > now.wall) {
    raise<Alert::cert_expires>(list, endpoint.name, *endpoint.cert_expires_at);
  }
}

}  // namespace

// Those that have held long enough, aren't said by another already and haven't been acknowledged;
// the worst first.
std::vector<api::Warning> Alerts::warnings(Now now) const {
  const RaisedAlerts list = all_alerts(now);
  const auto& acknowledged = engine_.config().notify.acknowledged;
  const auto is_raised = [&](Alert alert) {
    return std::any_of(list.begin(), list.end(),
                       [&](const auto& one) { return one.alert == alert; });
  };
  RaisedAlerts visible;
  for (const Raised& raised : list) {
    const AlertRow& row = row_of(raised.alert);
    if (row.hidden_by && is_raised(*row.hidden_by)) continue;
    const auto since = since_.find(raised.alert);
    const bool young = since == since_.end() || since->second + row.visible_after > now.steady;
    if (row.visible_after > Duration{0} && young) continue;
    const bool known =
        std::find(acknowledged.begin(), acknowledged.end(), row.code) != acknowledged.end();
    if (known && row.severity != Severity::error) continue;
    visible.push_back(raised);
  }
  std::stable_sort(visible.begin(), visible.end(),
                   [](const auto& a, const auto& b) { return a.severity < b.severity; });
  std::vector<api::Warning> warnings;
  std::transform(visible.begin(), visible.end(), std::back_inserter(warnings), to_warning);
  return warnings;
}

// About the user's chain and what may be done with it.
void Alerts::warn_of_chain(RaisedAlerts& list, Now now) const {
  const auto trouble = engine_.effective.default_problem();
  if (login_is_misread(engine_.effective.baseline_text()) ||
      login_is_misread(engine_.effective.current_text())) {
    raise<Alert::login_misread>(list, sentence_of(misread_login, {}));
  } else if (trouble) {
    raise<Alert::goroot_default>(list, *trouble);
  } else if (!engine_.effective.baseline_error().empty()) {
    raise<Alert::chain_invalid>(list, engine_.effective.baseline_error());
  }
  warn_of_misread(list);
  if (engine_.effective.baseline_gosumdb() == "off") {
    raise<Alert::sumdb_off>(list, "GOSUMDB=off");
  }
  engine_.effective.warn_of_layers(list);
  warn_of_holes(list);
  const Walk base = engine_.planner.walk_baseline(now);
  if (base.outcome != WalkOutcome::fails) return;
  if (engine_.planner.edit_respected(now)) {
    raise<Alert::edit_respected>(list, *engine_.memory.edit_respected_until);
  }
  if (!base.at || engine_.endpoints.connectivity().local()) return;
  for (const std::string& identity : base.relied) {
    const Endpoint* endpoint = engine_.endpoints.table().by_identity(identity);
    if (endpoint == nullptr || !nobody_declared(*endpoint)) continue;
    auto& raised = raise<Alert::private_unknown>(list, mask_logins(endpoint->url));
    raised.advice =
        say("if it is public, put these lines into gopxd.toml and run `gopxctl reload`");
    raised.fix = fmt::format("[[endpoint]]\nname = \"{}\"\nurl = \"{}\"\ntrust = \"user\"",
                             endpoint->name, mask_logins(endpoint->url));
  }
}

// About lines that go takes otherwise than they are meant, and gos that can't tell their default.
void Alerts::warn_of_misread(RaisedAlerts& list) const {
  std::vector<Misread> found = misread_in(*engine_.env.file());
  if (!engine_.effective.sumdb().refused.empty())
    found.push_back(engine_.effective.refused_database());
  for (const Misread& one : found)
    raise_with(list, one.alert, one.message, one.fix).advice = one.advice;
  if (!engine_.effective.baseline_absent() || engine_.effective.baseline_unknown()) return;
  std::size_t left_out = 0;
  for (const GoRoot& root : *engine_.effective.roots()) {
    if (root.silent.empty() || ++left_out > left_out_shown) continue;
    raise<Alert::go_left_out>(list, root.silent);
  }
}

// One warning, of the first go that has one: the fix is the same.
void Alerts::warn_of_holes(RaisedAlerts& list) const {
  for (const GoRoot& root : *engine_.effective.roots()) {
    const GoHole* hole = hole_in(root.version);
    if (hole == nullptr) continue;
    raise<Alert::go_hole>(list, root.version, root.root, hole->id, sentence_of(hole->what, {}))
        .advice =
        say("upgrade to Go {versions}, or your distribution's patched package", hole->mended);
    return;
  }
}

// Private only because neither the catalogue nor the configuration knows it.
bool Alerts::nobody_declared(const Endpoint& endpoint) const {
  if (endpoint.is_public() || endpoint.url.starts_with("file:")) return false;
  return std::none_of(
      engine_.config().endpoints.begin(), engine_.config().endpoints.end(),
      [&](const auto& entry) { return config::identity_of(entry.url) == endpoint.identity; });
}

// About what people asked for.
void Alerts::warn_of_control(RaisedAlerts& list) const {
  if (engine_.memory.control == Memory::Control::paused) {
    raise<Alert::paused>(list);
  }
  if (engine_.memory.control != Memory::Control::pinned) return;
  const Endpoint* pinned = engine_.endpoints.table().by_name(engine_.memory.pinned);
  const bool bad = pinned == nullptr || pinned->health.down() || pinned->quarantined_until;
  if (!bad) return;
  const auto* culprit = pinned != nullptr ? pinned->health.culprit() : nullptr;
  const auto fault = culprit != nullptr ? culprit->fault() : std::nullopt;
  raise<Alert::pinned_down>(list, engine_.memory.pinned, fault ? name_of(*fault) : "-");
}

void Alerts::warn_of_config(RaisedAlerts& list) const {
  for (const std::string& text : engine_.inputs.start_warnings)
    raise_with(list, Alert::config_warning, verbatim(text));
  for (const CanaryDoubt& doubt : engine_.endpoints.mistyped()) {
    raise_with(list, Alert::canary_mistyped, engine_.endpoints.words_of(doubt)).fix =
        fmt::format("{} = \"{}\"", doubt.of_zip ? "zip_h1" : "mod_h1", doubt.served);
  }
  for (const std::string& code : engine_.config().notify.acknowledged) {
    if (alert_named(code)) continue;
    const auto near = nearest(code, alert_codes());
    raise_with(list, Alert::config_warning,
               near ? say("[notify] acknowledged: there is no warning \"{code}\"; did you mean "
                          "\"{near}\"?",
                          code, *near)
                    : say("[notify] acknowledged: there is no warning \"{code}\"", code));
  }
  engine_.effective.warn_of_own_environment(list);
  if (!rejected_config_.empty())
    raise_with(list, Alert::config_rejected, verbatim(rejected_config_));
  const auto& all = engine_.endpoints.table().all();
  const bool any_remote = std::any_of(all.begin(), all.end(), [](const Endpoint& endpoint) {
    return endpoint.hidden == Hidden::no && !endpoint.loopback && endpoint.usable();
  });
  if (any_remote && engine_.config().probe.interval < public_interval_min) {
    raise<Alert::interval_raised>(list, engine_.config().probe.interval, public_interval_min);
  }
}

Alert alert_of(Part part) {
  switch (part) {
    case Part::metrics:
      return Alert::metrics_off;
    case Part::history:
      return Alert::history_off;
    case Part::watch:
      return Alert::watch_off;
    case Part::certificates:
    case Part::netrc:
      return Alert::file_missing;
  }
  return Alert::history_off;
}

void Alerts::warn_of_parts(RaisedAlerts& list) const {
  for (const auto& [part, report] : failing_parts_) {
    auto& raised = raise_with(list, alert_of(part), verbatim(report.problem), report.fix);
    if (report.is_note) raised.severity = Severity::info;
  }
}

RaisedAlerts Alerts::all_alerts(Now now) const {
  RaisedAlerts list;
  warn_of_config(list);
  warn_of_parts(list);
  if (!engine_.ready()) return list;
  about_file(list, *engine_.env.file(), engine_.env.error(),
             engine_.env.takeover() ? engine_.env.in_place_because() : "");
  warn_of_chain(list, now);
  if (engine_.env.go_reads()) {
    raise<Alert::env_shadowed>(list, mask_logins(*engine_.env.go_reads()),
                               mask_logins(engine_.effective.current_text()));
  }
  for (const Endpoint& endpoint : engine_.endpoints.table().all()) {
    about_endpoint(list, endpoint, now);
  }
  if (engine_.endpoints.connectivity().local()) {
    const auto missing = failing_parts_.find(Part::certificates);
    if (missing == failing_parts_.end()) {
      raise<Alert::local_fault>(list);
    } else {
      raise_with(list, Alert::local_fault,
                 say("no public proxy can be reached, so gopxd leaves GOPROXY alone; {cause}",
                     missing->second.problem),
                 std::string(row_of(Alert::file_missing).fix))
          .advice = {};
    }
  }
  warn_of_control(list);
  warn_of_takeover(list, now);
  return list;
}

namespace {

// Of each warning that must hold for a while: is it true now? Asked after every event, so the
// answer must be at hand.
struct HeldWarning {
  Alert alert;
  bool (*is_true)(const EngineParts& engine);
};
constexpr std::array waiting{
    HeldWarning{Alert::no_candidate,
                [](const EngineParts& engine) {
                  return engine.ready() && engine.planner.plan_wanted() && !engine.env.takeover();
                }},
};
static_assert(std::all_of(std::begin(alert_rows::table), std::end(alert_rows::table),
                          [](const AlertRow& row) {
                            return (row.visible_after > Duration{}) ==
                                   std::any_of(
                                       waiting.begin(), waiting.end(),
                                       [&](const auto& one) { return one.alert == row.alert; });
                          }),
              "whoever must hold for a while says here when he is true");

}  // namespace

// Remembers since when the warnings that must hold for a while have been true.
void Alerts::follow_alerts(Now now) {
  for (const HeldWarning& one : waiting) {
    if (one.is_true(engine_))
      since_.emplace(one.alert, now.steady);
    else
      since_.erase(one.alert);
  }
}

void Alerts::part_reported(const PartReported& report) {
  failing_parts_.erase(report.part);
  if (!report.problem.empty()) failing_parts_.emplace(report.part, report);
}

}  // namespace gopx::core
