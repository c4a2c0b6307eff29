// Which warnings are true now. How they look is in alert_table.cpp.
#include "core/alerts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/logins.hpp"
#include "base/text.hpp"
#include "config/url.hpp"
#include "core/engine_parts.hpp"
#include "core/misread.hpp"

namespace gopx::core {

using Warnings = std::vector<api::Warning>;

namespace {

void about_file(Warnings& list, const EnvFile& env, const std::string& write_error,
                const std::string& in_place_because) {
  if (env.path.empty()) {
    add_alert(list, "goenv-off",
              env.problem.empty() ? "there is no Go env file to write" : env.problem);
    return;
  }
  if (!env.problem.empty())
    add_alert(list, "goenv-unreadable", fmt::format("{}: {}", env.path, env.problem));
  if (!env.writable)
    add_alert(list, "goenv-unwritable", fmt::format("{}: {}", env.path, env.write_problem));
  if (!write_error.empty())
    add_alert(list, "write-failed", fmt::format("{} was not written: {}", env.path, write_error));
  if (!in_place_because.empty())
    add_alert(list, "written-in-place",
              fmt::format("{} had to be written in place: {}", env.path, in_place_because));
}

// Whoever serves wrong content is told of, whether go asks it or not: other people's builds may.
void about_wrong_content(Warnings& list, const Endpoint& endpoint, Now now) {
  if (!endpoint.quarantined() || !endpoint.usable() || endpoint.hidden != Hidden::no) return;
  const Duration left = std::max(Duration{0}, *endpoint.quarantined_until - now.steady);
  add_alert(
      list, "wrong-content",
      fmt::format("{} served a module that is not what the checksum database knows ({}): it is not "
                  "used for another {}",
                  endpoint.name, endpoint.quarantined_for, describe_duration(left)),
      "gopxctl why " + endpoint.name);
}

void about_endpoint(Warnings& list, const Endpoint& endpoint, Now now) {
  about_wrong_content(list, endpoint, now);
  const bool in_chain = endpoint.in_use || endpoint.displaced;
  if (in_chain && endpoint.standing == Standing::known_bad) {
    add_alert(list, "known-bad",
              fmt::format("{} in your GOPROXY: {}", mask_logins(endpoint.url), endpoint.note));
  }
  const LevelHealth& shallow = endpoint.health.shallow;
  const bool phantom = endpoint.is_public() && shallow.state() == LevelState::down &&
                       shallow.fault() && weight_of(*shallow.fault()) == Weight::not_found;
  if (endpoint.in_use && phantom) {
    add_alert(list, "phantom-mirror",
              fmt::format("{} answers 404 even to what every proxy has", endpoint.name));
  }
  const bool private_down =
      !endpoint.is_public() && (endpoint.health.down() || endpoint.health.policy());
  if (endpoint.in_use && private_down) {
    const auto fault =
        endpoint.health.policy() ? endpoint.health.policy() : endpoint.health.culprit()->fault();
    add_alert(list, "private-down",
              fmt::format("the private proxy {} fails: {}", endpoint.name,
                          fault ? name_of(*fault) : "no answer"));
  }
  if (endpoint.in_use && private_down && !endpoint.advice.empty()) {
    add_alert(list, "private-advice",
              fmt::format("{} is a {} by the look of it", endpoint.name, endpoint.product),
              endpoint.advice);
  }
  if (endpoint.in_use && endpoint.head_is_since &&
      *endpoint.head_is_since + head_age_max <= now.wall) {
    add_alert(list, "sumdb-stale",
              fmt::format("the checksum database as {} has it has not grown since {}",
                          endpoint.name, format_time(*endpoint.head_is_since)));
  }
  const bool soon = endpoint.cert_expires_at && *endpoint.cert_expires_at < now.wall + cert_warning;
  if (in_chain && soon && *endpoint.cert_expires_at > now.wall) {
    add_alert(list, "cert-expires",
              fmt::format("the certificate of {} expires at {}", endpoint.name,
                          format_time(*endpoint.cert_expires_at)));
  }
}

}  // namespace

namespace {

int rank_of(const api::Warning& warning) {
  if (warning.severity == "error") return 0;
  return warning.severity == "warning" ? 1 : 2;
}

}  // namespace

// Those that have held long enough, aren't said by another already and haven't been acknowledged;
// the worst first.
std::vector<api::Warning> Alerts::warnings(Now now) const {
  Warnings list = all_warnings(now);
  const auto present = [&](std::string_view code) {
    return std::any_of(list.begin(), list.end(),
                       [&](const api::Warning& w) { return w.code == code; });
  };
  Warnings visible;
  for (const api::Warning& warning : list) {
    const AlertRow& alert = alert_row(warning.code);
    if (!alert.hidden_by.empty() && present(alert.hidden_by)) continue;
    const auto since = since_.find(warning.code);
    const bool young = since == since_.end() || since->second + alert.visible_after > now.steady;
    if (alert.visible_after > Duration{0} && young) continue;
    const auto& known = engine_.config().notify.acknowledged;
    const bool acknowledged = std::find(known.begin(), known.end(), warning.code) != known.end();
    if (acknowledged && alert.severity != "error") continue;
    visible.push_back(warning);
  }
  std::stable_sort(visible.begin(), visible.end(),
                   [](const auto& a, const auto& b) { return rank_of(a) < rank_of(b); });
  return visible;
}

// About the user's chain and what may be done with it.
void Alerts::warn_of_chain(Warnings& list, Now now) const {
  const auto trouble = engine_.effective.default_problem();
  if (login_is_misread(engine_.effective.baseline_text()) ||
      login_is_misread(engine_.effective.current_text())) {
    add_alert(list, "login-misread", fmt::format("go misreads your GOPROXY: {}", misread_login));
  } else if (trouble) {
    add_alert(list, "goroot-default", *trouble + "; gopxd writes nothing until GOPROXY is set");
  } else if (!engine_.effective.baseline_error().empty()) {
    add_alert(list, "chain-invalid",
              fmt::format("go can't parse your GOPROXY: {}", engine_.effective.baseline_error()));
  }
  warn_of_misread(list);
  if (engine_.effective.baseline_gosumdb() == "off") {
    add_alert(list, "sumdb-off", "GOSUMDB=off: what go downloads is not verified");
  }
  engine_.effective.warn_of_layers(list);
  warn_of_holes(list);
  const Walk base = engine_.planner.walk_baseline(now);
  if (base.outcome != Outcome::fails) return;
  if (engine_.planner.edit_respected(now)) {
    add_alert(list, "edit-respected",
              "you edited the env file during a takeover: your value is left alone until " +
                  format_time(*engine_.memory.edit_respected_until));
  }
  if (!base.at || engine_.endpoints.connectivity().local()) return;
  for (const std::string& identity : base.relied) {
    const Endpoint* endpoint = engine_.endpoints.table().by_identity(identity);
    if (endpoint == nullptr || !nobody_declared(*endpoint)) continue;
    add_alert(list, "private-unknown",
              fmt::format("{} is taken for a private proxy, so nothing may stand in for it",
                          mask_logins(endpoint->url)),
              fmt::format("if it is public, write into gopxd.toml: "
                          "[[endpoint]] name = \"{}\" url = \"{}\" trust = \"user\"",
                          endpoint->name, mask_logins(endpoint->url)));
  }
}

// About lines that go takes otherwise than they are meant, and gos that can't tell their default.
void Alerts::warn_of_misread(Warnings& list) const {
  std::vector<Misread> found = misread_in(*engine_.env.file());
  if (!engine_.effective.sumdb().refused.empty())
    found.push_back(engine_.effective.refused_database());
  for (const Misread& one : found) add_alert(list, one.code, one.message, one.fix);
  if (!engine_.effective.baseline_absent() || engine_.effective.baseline_unknown()) return;
  std::size_t left_out = 0;
  for (const GoRoot& root : *engine_.effective.roots()) {
    if (root.silent.empty() || ++left_out > left_out_shown) continue;
    add_alert(list, "go-left-out", root.silent + ": its default GOPROXY is not known for certain");
  }
}

// One warning, of the first go that has one: the fix is the same.
void Alerts::warn_of_holes(Warnings& list) const {
  for (const GoRoot& root : *engine_.effective.roots()) {
    const GoHole* hole = hole_in(root.version);
    if (hole == nullptr) continue;
    add_alert(list, "go-hole",
              fmt::format("{} in {} may be affected by {}: {}", root.version, root.root, hole->id,
                          hole->what),
              fmt::format("install go {}, or a package of your distribution that mends it",
                          hole->mended));
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
void Alerts::warn_of_control(Warnings& list) const {
  if (engine_.memory.control == Memory::Control::paused) {
    add_alert(list, "paused", "paused: gopxd probes, but writes nothing");
  }
  if (engine_.memory.control != Memory::Control::pinned) return;
  const Endpoint* pinned = engine_.endpoints.table().by_name(engine_.memory.pinned);
  const bool bad = pinned == nullptr || pinned->health.down() || pinned->quarantined_until;
  if (bad)
    add_alert(list, "pinned-down",
              fmt::format("{} is pinned, and it is not well", engine_.memory.pinned));
}

void Alerts::warn_of_config(Warnings& list) const {
  for (const std::string& text : engine_.world.start_warnings)
    add_alert(list, "config-warning", text);
  for (const CanaryDoubt& doubt : engine_.endpoints.mistyped()) {
    add_alert(list, "canary-mistyped", engine_.endpoints.words_of(doubt),
              fmt::format("{} = \"{}\"", doubt.of_zip ? "zip_h1" : "mod_h1", doubt.served));
  }
  for (const std::string& code : engine_.config().notify.acknowledged) {
    const auto known = [&](const AlertRow& alert) { return alert.code == code; };
    if (std::any_of(alert_table().begin(), alert_table().end(), known)) continue;
    std::vector<std::string_view> codes;
    for (const AlertRow& alert : alert_table()) codes.push_back(alert.code);
    const auto near = nearest(code, codes);
    add_alert(list, "config-warning",
              fmt::format("[notify] acknowledged: there is no warning with the code \"{}\"{}", code,
                          near ? fmt::format("; did you mean \"{}\"?", *near) : ""));
  }
  engine_.effective.warn_of_own_environment(list);
  if (!rejected_config_.empty()) add_alert(list, "config-rejected", rejected_config_);
  const auto& all = engine_.endpoints.table().all();
  const bool any_remote = std::any_of(all.begin(), all.end(), [](const Endpoint& endpoint) {
    return endpoint.hidden == Hidden::no && !endpoint.loopback && endpoint.usable();
  });
  if (any_remote && engine_.config().probe.interval < public_interval_min) {
    add_alert(list, "interval-raised",
              fmt::format("[probe] interval {} is raised to {} towards hosts beyond this machine",
                          format_duration(engine_.config().probe.interval),
                          format_duration(public_interval_min)));
  }
}

std::string_view code_of(Part part) {
  switch (part) {
    case Part::metrics:
      return "metrics-off";
    case Part::history:
      return "history-off";
    case Part::watch:
      return "watch-off";
    case Part::certificates:
    case Part::netrc:
      return "file-missing";
  }
  return "history-off";
}

void Alerts::warn_of_parts(Warnings& list) const {
  for (const auto& [part, report] : failing_parts_) {
    add_alert(list, code_of(part), report.problem, report.fix);
    if (report.is_note) list.back().severity = "info";
  }
}

std::vector<api::Warning> Alerts::all_warnings(Now now) const {
  Warnings list;
  warn_of_config(list);
  warn_of_parts(list);
  if (!engine_.ready()) return list;
  about_file(list, *engine_.env.file(), engine_.env.error(),
             engine_.env.takeover() ? engine_.env.in_place_because() : "");
  warn_of_chain(list, now);
  if (engine_.env.go_reads()) {
    add_alert(
        list, "env-shadowed",
        fmt::format("go reads GOPROXY={} instead of the env file's {}: something overrides it",
                    mask_logins(*engine_.env.go_reads()),
                    mask_logins(engine_.effective.current_text())));
  }
  for (const Endpoint& endpoint : engine_.endpoints.table().all()) {
    about_endpoint(list, endpoint, now);
  }
  if (engine_.endpoints.connectivity().local()) {
    const auto missing = failing_parts_.find(Part::certificates);
    const bool known = missing != failing_parts_.end();
    add_alert(list, "local-fault",
              "no public endpoint gives a verified answer: nothing is written" +
                  (known ? "; " + missing->second.problem : ""),
              known ? std::string(alert_row("file-missing").fix) : "");
  }
  warn_of_control(list);
  warn_of_takeover(list, now);
  return list;
}

// Remembers since when the warnings that must hold for a while have been true.
void Alerts::follow_alerts(Now now) {
  const std::string code = "no-candidate";
  if (!engine_.ready() || !engine_.planner.plan_wanted() || engine_.env.takeover()) {
    since_.erase(code);
  } else {
    since_.emplace(code, now.steady);
  }
}

void Alerts::part_reported(const PartReported& report) {
  failing_parts_.erase(report.part);
  if (!report.problem.empty()) failing_parts_.emplace(report.part, report);
}

}  // namespace gopx::core
