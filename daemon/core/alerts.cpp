// Which warnings are true now. The table says how they look; the functions below say when.
#include "core/alerts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/logins.hpp"
#include "base/text.hpp"
#include "config/url.hpp"
#include "core/misread.hpp"
#include "core/state.hpp"

namespace gopx::core {
namespace {

constexpr std::array alerts{
    AlertRow{"goenv-off", "warning", 0s, "",
             "unset GOENV, or set [go] env_file; until then gopxd only observes"},
    AlertRow{"goenv-unreadable", "error", 0s, "", "make the file readable for you"},
    AlertRow{"goenv-unwritable", "warning", 0s, "", "make the file or its folder writable for you"},
    AlertRow{"write-failed", "error", 0s, "", "gopxd tries again; see the reason"},
    AlertRow{"written-in-place", "info", 0s, "",
             "nothing to do, unless the reason can be removed: a go command that reads the file in "
             "that very instant may see half of it"},
    AlertRow{"chain-invalid", "error", 0s, "",
             "go env -u GOPROXY, or write a value that go can parse"},
    AlertRow{"login-misread", "error", 0s, "",
             "write the password with % escapes: %2C for a comma, %7C for |, %2F for /, %3F for ?, "
             "%23 for #, %40 for @"},
    AlertRow{"goroot-default", "warning", 0s, "",
             "go env -w GOPROXY=https://proxy.golang.org,direct"},
    AlertRow{"go-left-out", "info", 0s, "",
             "nothing, unless it is the go that you use: then set GOPROXY with go env -w"},
    AlertRow{"gosumdb-invalid", "error", 0s, "", ""},
    AlertRow{"env-value-misread", "warning", 0s, "", ""},
    AlertRow{"env-line-ignored", "info", 0s, "", ""},
    AlertRow{"env-shadowed", "error", 0s, "", "unset GOPROXY where it is exported"},
    AlertRow{"wrong-content", "error", 0s, "", ""},
    AlertRow{"known-bad", "warning", 0s, "", "take it out of GOPROXY"},
    AlertRow{"phantom-mirror", "warning", 0s, "known-bad",
             "take it out of GOPROXY: it answers 404 to everything"},
    AlertRow{"private-unknown", "warning", 0s, "", ""},
    AlertRow{"private-down", "error", 0s, "",
             "ask its owner; gopxd never routes around a private proxy"},
    AlertRow{"private-advice", "info", 0s, "", ""},
    AlertRow{"no-candidate", "error", 5s, "local-fault", "gopxctl why"},
    AlertRow{"local-fault", "error", 0s, "",
             "gopxctl why; check the network, HTTPS_PROXY and the clock"},
    AlertRow{"pinned-down", "warning", 0s, "", "gopxctl auto"},
    AlertRow{"paused", "info", 0s, "", "gopxctl resume"},
    AlertRow{"edit-respected", "info", 0s, "", "gopxctl auto"},
    AlertRow{"edit-repeats", "info", 0s, "", "gopxctl keep"},
    AlertRow{"takeover-left", "warning", 0s, "", "gopxd --restore"},
    AlertRow{"primary-blocked", "info", 0s, "", "gopxctl keep"},
    AlertRow{"takeover-long", "info", 0s, "primary-blocked",
             "gopxctl keep makes it your own choice"},
    AlertRow{"foreign-takeover", "info", 0s, "", ""},
    AlertRow{"limit", "info", 0s, "", "gopxctl auto goes back now"},
    AlertRow{"quarantined-in-use", "error", 0s, "", "gopxctl why"},
    AlertRow{"go-waits", "warning", 0s, "", "Ctrl-C it and run it again"},
    AlertRow{"cert-expires", "info", 0s, "",
             "nothing to do for you: its owner must renew the certificate"},
    AlertRow{"interval-raised", "info", 0s, "", "set [probe] interval to 10s or more"},
    AlertRow{"sumdb-off", "warning", 0s, "", "go env -u GOSUMDB"},
    AlertRow{"sumdb-skipped", "warning", 0s, "", ""},
    AlertRow{"gonoproxy-all", "warning", 0s, "", ""},
    AlertRow{"gonoproxy-some", "info", 0s, "", "nothing, if that is what you want"},
    AlertRow{"goflags-vendor", "info", 0s, "", "nothing, if that is what you want"},
    AlertRow{"modules-off", "info", 0s, "", ""},
    AlertRow{"go-hole", "warning", 0s, "", ""},
    AlertRow{"sumdb-stale", "warning", 0s, "",
             "nothing to do for you: versions newer than that can't be verified there"},
    AlertRow{"config-rejected", "error", 0s, "",
             "gopxctl config check; the old configuration stays in force"},
    AlertRow{"canary-mistyped", "warning", 0s, "", ""},
    AlertRow{"config-warning", "warning", 0s, "", "gopxctl config check"},
    AlertRow{"metrics-off", "warning", 0s, "",
             "set [metrics] listen to a free address, or to \"\"; gopxd tries again each minute"},
    AlertRow{"history-off", "warning", 0s, "",
             "see the reason; gopxd goes on without and tries again each minute"},
    AlertRow{"file-missing", "warning", 0s, "",
             "systemctl --user edit gopxd && systemctl --user restart gopxd"},
    AlertRow{"own-environment", "info", 0s, "",
             "unset it for the service: it does not reach your shell's go"},
};

const AlertRow& row(std::string_view code) {
  const auto* found = std::find_if(alerts.begin(), alerts.end(),
                                   [&](const AlertRow& alert) { return alert.code == code; });
  return *found;
}

using Warnings = std::vector<api::Warning>;

void add(Warnings& list, std::string_view code, std::string message, std::string fix = "") {
  const AlertRow& alert = row(code);
  if (fix.empty()) fix = alert.fix;
  list.push_back(
      {std::string(code), std::string(alert.severity), printable(message, 600), std::move(fix)});
}

}  // namespace

std::span<const AlertRow> alert_table() { return alerts; }

void add_alert(std::vector<api::Warning>& list, std::string_view code, std::string message,
               std::string fix) {
  add(list, code, std::move(message), std::move(fix));
}

namespace {

void about_file(Warnings& list, const EnvFile& env, const std::string& write_error,
                const std::string& in_place_because) {
  if (env.path.empty()) {
    add(list, "goenv-off", env.problem.empty() ? "there is no Go env file to write" : env.problem);
    return;
  }
  if (!env.problem.empty())
    add(list, "goenv-unreadable", fmt::format("{}: {}", env.path, env.problem));
  if (!env.writable)
    add(list, "goenv-unwritable", fmt::format("{}: {}", env.path, env.write_problem));
  if (!write_error.empty())
    add(list, "write-failed", fmt::format("{} was not written: {}", env.path, write_error));
  if (!in_place_because.empty())
    add(list, "written-in-place",
        fmt::format("{} had to be written in place: {}", env.path, in_place_because));
}

// Whoever serves wrong content is told of, whether go asks it or not: other people's builds may.
void about_wrong_content(Warnings& list, const Endpoint& endpoint, Now now) {
  if (!endpoint.quarantined_until || !endpoint.usable() || endpoint.hidden != Hidden::no) return;
  const Duration left = std::max(Duration{0}, *endpoint.quarantined_until - now.steady);
  add(list, "wrong-content",
      fmt::format("{} served a module that is not what the checksum database knows ({}): it is not "
                  "used for another {}",
                  endpoint.name, endpoint.quarantined_for, describe_duration(left)),
      "gopxctl why " + endpoint.name);
}

void about_endpoint(Warnings& list, const Endpoint& endpoint, Now now) {
  about_wrong_content(list, endpoint, now);
  const bool in_chain = endpoint.in_use || endpoint.displaced;
  if (in_chain && endpoint.standing == Standing::known_bad) {
    add(list, "known-bad",
        fmt::format("{} in your GOPROXY: {}", mask_logins(endpoint.url), endpoint.note));
  }
  const LevelHealth& shallow = endpoint.health.shallow;
  const bool phantom = endpoint.is_public() && shallow.state() == LevelState::down &&
                       shallow.fault() && weight_of(*shallow.fault()) == Weight::not_found;
  if (endpoint.in_use && phantom) {
    add(list, "phantom-mirror",
        fmt::format("{} answers 404 even to what every proxy has", endpoint.name));
  }
  const bool private_down =
      !endpoint.is_public() && (endpoint.health.down() || endpoint.health.policy());
  if (endpoint.in_use && private_down) {
    const auto fault =
        endpoint.health.policy() ? endpoint.health.policy() : endpoint.health.culprit()->fault();
    add(list, "private-down",
        fmt::format("the private proxy {} fails: {}", endpoint.name,
                    fault ? name_of(*fault) : "no answer"));
  }
  if (endpoint.in_use && private_down && !endpoint.advice.empty()) {
    add(list, "private-advice",
        fmt::format("{} is a {} by the look of it", endpoint.name, endpoint.product),
        endpoint.advice);
  }
  if (endpoint.in_use && endpoint.head_is_since &&
      *endpoint.head_is_since + head_age_max <= now.wall) {
    add(list, "sumdb-stale",
        fmt::format("the checksum database as {} has it has not grown since {}", endpoint.name,
                    format_time(*endpoint.head_is_since)));
  }
  const bool soon = endpoint.cert_expires_at && *endpoint.cert_expires_at < now.wall + cert_warning;
  if (in_chain && soon && *endpoint.cert_expires_at > now.wall) {
    add(list, "cert-expires",
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
std::vector<api::Warning> Engine::State::warnings(Now now) const {
  Warnings list = all_warnings(now);
  const auto present = [&](std::string_view code) {
    return std::any_of(list.begin(), list.end(),
                       [&](const api::Warning& w) { return w.code == code; });
  };
  Warnings visible;
  for (const api::Warning& warning : list) {
    const AlertRow& alert = row(warning.code);
    if (!alert.hidden_by.empty() && present(alert.hidden_by)) continue;
    const auto since = alert_since.find(warning.code);
    const bool young =
        since == alert_since.end() || since->second + alert.visible_after > now.steady;
    if (alert.visible_after > Duration{0} && young) continue;
    const auto& known = config().notify.acknowledged;
    const bool acknowledged = std::find(known.begin(), known.end(), warning.code) != known.end();
    if (acknowledged && alert.severity != "error") continue;
    visible.push_back(warning);
  }
  std::stable_sort(visible.begin(), visible.end(),
                   [](const auto& a, const auto& b) { return rank_of(a) < rank_of(b); });
  return visible;
}

// About the user's chain and what may be done with it.
void Engine::State::warn_of_chain(Warnings& list, Now now) const {
  const auto trouble = default_problem();
  if (login_is_misread(baseline_text()) || login_is_misread(current_text())) {
    add(list, "login-misread", fmt::format("go misreads your GOPROXY: {}", misread_login));
  } else if (trouble) {
    add(list, "goroot-default", *trouble + "; gopxd writes nothing until GOPROXY is set");
  } else if (!baseline_error.empty()) {
    add(list, "chain-invalid", fmt::format("go can't parse your GOPROXY: {}", baseline_error));
  }
  warn_of_misread(list);
  if (baseline_gosumdb() == "off") {
    add(list, "sumdb-off", "GOSUMDB=off: what go downloads is not verified");
  }
  warn_of_layers(list);
  warn_of_holes(list);
  const Walk base = walk_baseline(now);
  if (base.outcome != Outcome::fails) return;
  if (edit_respected(now)) {
    add(list, "edit-respected",
        "you edited the env file during a takeover: your value is left alone until " +
            format_time(*memory.edit_respected_until));
  }
  if (!base.at || connectivity.local()) return;
  for (const std::string& identity : base.relied) {
    const Endpoint* endpoint = table.by_identity(identity);
    if (endpoint == nullptr || !nobody_declared(*endpoint)) continue;
    add(list, "private-unknown",
        fmt::format("{} is taken for a private proxy, so nothing may stand in for it",
                    mask_logins(endpoint->url)),
        fmt::format("if it is public, write into gopxd.toml: "
                    "[[endpoint]] name = \"{}\" url = \"{}\" trust = \"user\"",
                    endpoint->name, mask_logins(endpoint->url)));
  }
}

Misread Engine::State::refused_database() const {
  const auto line = counted_line(baseline_gosumdb());
  return line ? refused_gosumdb(*line, sumdb.refused, "")
              : refused_gosumdb(defaults.gosumdb.value_or(""), sumdb.refused, defaults.source);
}

// About lines that go takes otherwise than they are meant, and gos that can't tell their default.
void Engine::State::warn_of_misread(Warnings& list) const {
  std::vector<Misread> found = misread_in(*env);
  if (!sumdb.refused.empty()) found.push_back(refused_database());
  for (const Misread& one : found) add(list, one.code, one.message, one.fix);
  if (!baseline_absent() || baseline_unknown()) return;
  std::size_t left_out = 0;
  for (const GoRoot& root : *roots) {
    if (root.silent.empty() || ++left_out > left_out_shown) continue;
    add(list, "go-left-out", root.silent + ": its default GOPROXY is not known for certain");
  }
}

// One warning, of the first go that has one: the fix is the same.
void Engine::State::warn_of_holes(Warnings& list) const {
  for (const GoRoot& root : *roots) {
    const GoHole* hole = hole_in(root.version);
    if (hole == nullptr) continue;
    add(list, "go-hole",
        fmt::format("{} in {} may be affected by {}: {}", root.version, root.root, hole->id,
                    hole->what),
        fmt::format("install go {}, or a package of your distribution that mends it",
                    hole->mended));
    return;
  }
}

// Private only because neither the catalogue nor the configuration knows it.
bool Engine::State::nobody_declared(const Endpoint& endpoint) const {
  if (endpoint.is_public() || endpoint.url.starts_with("file:")) return false;
  return std::none_of(config().endpoints.begin(), config().endpoints.end(), [&](const auto& entry) {
    return config::identity_of(entry.url) == endpoint.identity;
  });
}

// About what people asked for.
void Engine::State::warn_of_control(Warnings& list) const {
  if (memory.control == Memory::Control::paused) {
    add(list, "paused", "paused: gopxd probes, but writes nothing");
  }
  if (memory.control != Memory::Control::pinned) return;
  const Endpoint* pinned = table.by_name(memory.pinned);
  const bool bad = pinned == nullptr || pinned->health.down() || pinned->quarantined_until;
  if (bad) add(list, "pinned-down", fmt::format("{} is pinned, and it is not well", memory.pinned));
}

// About a takeover, or one that ought to be and isn't.
void Engine::State::warn_of_takeover(Warnings& list, Now now) const {
  if (plan_wanted && !takeover()) add(list, "no-candidate", plan_why);
  if (held_back.by == "limit") {
    const int allowed = config().failover.max_switches_per_hour;
    const std::string until =
        held_back.next ? " until " + format_time(now.wall + (*held_back.next - now.steady)) : "";
    add(list, "limit",
        fmt::format("your own chain works again, and going back to it waits{}: "
                    "[failover] max_switches_per_hour is {}",
                    until, allowed));
  }
  for (const Endpoint& endpoint : table.all()) warn_of_return(list, endpoint);
  for (const WaitingGo& process : waiting_go) {
    add(list, "go-waits",
        fmt::format("pid {} ({}) waits for a silent proxy", process.pid, process.what));
  }
  if (!takeover()) return;
  if (config().failover.mode == config::Mode::observe) {
    add(list, "takeover-left",
        "a takeover is in force, but [failover] mode is \"observe\": it is not reverted");
  }
  const bool long_ago = env->claim->since + suggest_keep_after <= now.wall;
  if (repeated_by_hand) {
    add(list, "edit-repeats",
        fmt::format("the env file was written by hand with the GOPROXY that gopxd had put there: "
                    "it is still gopxd's, and goes back when {} works",
                    primary_name()));
  }
  if (blocked_here(now)) {
    add(list, "primary-blocked",
        fmt::format("{} can't be reached from mainland China, and it has not answered for {}: if "
                    "you are there, keep {} as your own",
                    primary_name(), describe_duration(now.wall - env->claim->since),
                    active_name()));
  }
  if (long_ago && memory.control == Memory::Control::automatic) {
    add(list, "takeover-long", "the takeover has been in force for more than a day");
  }
  if (env->foreign_claim) {
    add(list, "foreign-takeover",
        "the takeover in force was made by another gopxd; it is carried on");
  }
}

// The primary has been silent for long, where many are of whom the catalogue says that it can't be
// reached there; a proxy from there serves.
bool Engine::State::blocked_here(Now now) const {
  const Endpoint* primary = table.by_name(primary_name());
  const Endpoint* active = table.by_name(active_name());
  if (!takeover() || primary == nullptr || active == nullptr) return false;
  const LevelHealth* culprit = primary->health.culprit();
  const bool silent = primary->health.down() && culprit != nullptr && culprit->fault() &&
                      weight_of(*culprit->fault()) == Weight::waits;
  return silent && primary->region == Region::not_mainland_china &&
         active->region == Region::mainland_china && memory.control == Memory::Control::automatic &&
         env->claim->since + suggest_blocked_after <= now.wall;
}

// The user's own proxy serves again although it served wrong content.
void Engine::State::warn_of_return(Warnings& list, const Endpoint& endpoint) const {
  const bool used_all_the_same = endpoint.quarantined_until && endpoint.in_use &&
                                 endpoint.back == Quarantine::Return::happened;
  if (!used_all_the_same) return;
  const std::string name = endpoint.hidden == Hidden::no ? endpoint.name : sumdb.name;
  const auto fault = fault_named(endpoint.quarantined_for);
  const std::string served = fault
                                 ? fmt::format("{} ({})", name_of(*fault), row_of(*fault).sentence)
                                 : endpoint.quarantined_for;
  const std::string unverified =
      sumdb.wanted ? ""
                   : "; go verifies nothing of what it downloads, because the checksum "
                     "database is switched off";
  add(list, "quarantined-in-use",
      fmt::format("{} has served wrong content: {}. It is in use again because no other proxy "
                  "works and its last {} full checks of every test module were right{}",
                  name, served, config().health.rise, unverified),
      baseline_gosumdb() == "off" ? "go env -u GOSUMDB" : "");
}

void Engine::State::warn_of_config(Warnings& list) const {
  for (const std::string& text : world.start_warnings) add(list, "config-warning", text);
  for (const CanaryDoubt& doubt : mistyped) {
    add(list, "canary-mistyped", words_of(doubt),
        fmt::format("{} = \"{}\"", doubt.of_zip ? "zip_h1" : "mod_h1", doubt.served));
  }
  for (const std::string& code : config().notify.acknowledged) {
    const auto known = [&](const AlertRow& alert) { return alert.code == code; };
    if (std::any_of(alerts.begin(), alerts.end(), known)) continue;
    std::vector<std::string_view> codes;
    for (const AlertRow& alert : alerts) codes.push_back(alert.code);
    const auto near = nearest(code, codes);
    add(list, "config-warning",
        fmt::format("[notify] acknowledged: there is no warning with the code \"{}\"{}", code,
                    near ? fmt::format("; did you mean \"{}\"?", *near) : ""));
  }
  warn_of_own_environment(list);
  if (!rejected_config.empty()) add(list, "config-rejected", rejected_config);
  const auto& all = table.all();
  const bool any_remote = std::any_of(all.begin(), all.end(), [](const Endpoint& endpoint) {
    return endpoint.hidden == Hidden::no && !endpoint.loopback && endpoint.usable();
  });
  if (any_remote && config().probe.interval < public_interval_min) {
    add(list, "interval-raised",
        fmt::format("[probe] interval {} is raised to {} towards hosts beyond this machine",
                    format_duration(config().probe.interval),
                    format_duration(public_interval_min)));
  }
}

std::string_view code_of(Part part) {
  switch (part) {
    case Part::metrics:
      return "metrics-off";
    case Part::history:
      return "history-off";
    case Part::certificates:
    case Part::netrc:
      return "file-missing";
  }
  return "history-off";
}

void Engine::State::warn_of_parts(Warnings& list) const {
  for (const auto& [part, problem] : failing_parts) add(list, code_of(part), problem);
}

std::vector<api::Warning> Engine::State::all_warnings(Now now) const {
  Warnings list;
  warn_of_config(list);
  warn_of_parts(list);
  if (!ready()) return list;
  about_file(list, *env, write_error, takeover() ? in_place_because : "");
  warn_of_chain(list, now);
  if (verify_mismatch) {
    add(list, "env-shadowed",
        fmt::format("go reads GOPROXY={} instead of the env file's {}: something overrides it",
                    mask_logins(*verify_mismatch), mask_logins(current_text())));
  }
  for (const Endpoint& endpoint : table.all()) {
    about_endpoint(list, endpoint, now);
  }
  if (connectivity.local()) {
    const auto missing = failing_parts.find(Part::certificates);
    const bool known = missing != failing_parts.end();
    add(list, "local-fault",
        "no public endpoint gives a verified answer: nothing is written" +
            (known ? "; " + missing->second : ""),
        known ? std::string(row("file-missing").fix) : "");
  }
  warn_of_control(list);
  warn_of_takeover(list, now);
  return list;
}

// Remembers since when the warnings that must hold for a while have been true.
void Engine::State::follow_alerts(Now now) {
  const std::string code = "no-candidate";
  if (!ready() || !plan_wanted || takeover()) {
    alert_since.erase(code);
  } else {
    alert_since.emplace(code, now.steady);
  }
}

}  // namespace gopx::core
