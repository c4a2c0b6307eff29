// The snapshot that everything outside renders: JSON, tables, log lines, metrics.
#include <fmt/format.h>

#include "base/logins.hpp"
#include "base/text.hpp"
#include "core/engine_parts.hpp"
#include "core/memory_time.hpp"

namespace gopx::core {
namespace {

constexpr std::size_t sentence_bytes_max = 600;  // of a reason or a summary

std::optional<std::string> shown_text(const std::optional<std::string>& text) {
  if (!text) return std::nullopt;
  return printable(mask_logins(*text), chain_bytes_max);
}

std::string_view relay_name(RelayAnswer relay) {
  switch (relay) {
    case RelayAnswer::unknown:
      return "unknown";
    case RelayAnswer::yes:
      return "yes";
    case RelayAnswer::no:
      return "no";
  }
  return "unknown";
}

}  // namespace

api::ProbeResult show(const Sample& sample, bool with_steps) {
  const Report& report = sample.report;
  api::ProbeResult result;
  result.at = sample.at;
  result.level = report.level == Level::shallow ? "shallow" : "deep";
  result.ok = report.ok;
  if (report.fault) result.failure = name_of(*report.fault);
  result.detail = report.detail;
  result.http_status = report.http_status;
  if (!report.peer_ip.empty()) result.peer_ip = report.peer_ip;
  result.timings = report.timings;
  if (with_steps) result.steps = report.steps;
  return result;
}

std::optional<StandIn> EngineParts::stand_in() const {
  if (!takeover()) return std::nullopt;
  StandIn pair{baseline_text(), current_text()};
  const bool plain = shown_text(pair.own) == pair.own && shown_text(pair.now) == pair.now;
  return plain && pair.own != pair.now ? std::optional{std::move(pair)} : std::nullopt;
}

std::string EngineParts::active_name() const {
  if (in_force.empty() || in_force.front().kind != ElementKind::url) return "";
  const Endpoint* endpoint = table.by_identity(in_force.front().identity);
  return endpoint != nullptr ? endpoint->name : "";
}

std::string EngineParts::primary_name() const {
  for (const Element& element : baseline) {
    if (element.kind != ElementKind::url) continue;
    const Endpoint* endpoint = table.by_identity(element.identity);
    return endpoint != nullptr ? endpoint->name : "";
  }
  return "";
}

api::Endpoint EngineParts::shown(const Endpoint& endpoint, Now now) const {
  api::Endpoint seen;
  seen.name = endpoint.name;
  seen.url = mask_logins(endpoint.url);
  seen.trust = name_of(endpoint.trust);
  seen.origin = name_of(endpoint.origin);
  seen.role = name_of(endpoint.role);
  seen.in_use = endpoint.in_use && !past_all_proxies;
  seen.state = name_of(endpoint.shown);
  seen.since = endpoint.since;
  seen.reach = endpoint.window.reach();
  seen.reason = printable(reason_of(endpoint, now), sentence_bytes_max);
  if (endpoint.quarantined_until) {
    seen.quarantined_until = now.wall + (*endpoint.quarantined_until - now.steady);
  }
  seen.penalty = static_cast<int>(endpoint.penalty.value(now.steady) + 0.5);
  if (!endpoint.window.samples().empty())
    seen.last_probe = show(endpoint.window.samples().back(), false);
  if (const auto p50 = endpoint.window.latency(0.5)) seen.latency_p50_us = p50->count();
  if (const auto p95 = endpoint.window.latency(0.95)) seen.latency_p95_us = p95->count();
  seen.sumdb_relay = relay_name(endpoint.relay);
  seen.cert_expires_at = endpoint.cert_expires_at;
  return seen;
}

std::string EngineParts::verdict(Now now) const {
  if (!ready()) return "degraded";
  // What go refuses fails whatever the network is like.
  if (!in_force_error.empty() || !sumdb.refused.empty()) return "failed";
  if (connectivity.local()) return "local";
  if (past_all_proxies) return "ok";
  if (baseline_unknown() && in_force.empty()) return "degraded";
  if (in_force.empty() || in_force.front().kind != ElementKind::url) return "ok";
  const Walk current = walk_in_force(now);
  if (current.outcome == Outcome::fails) return "failed";
  if (takeover() || current.outcome != Outcome::serves) return "degraded";
  const Endpoint* primary = table.by_name(primary_name());
  const bool well = primary != nullptr && (primary->health.state() == EndpointState::healthy);
  return well ? "ok" : "degraded";
}

std::string EngineParts::summary(const std::string& word, Now now) const {
  return printable(plain_summary(word, now), sentence_bytes_max);
}

std::string EngineParts::plain_summary(const std::string& word, Now now) const {
  if (!ready())
    return asking_go ? "the go commands found are asked for their default GOPROXY"
                     : "gopxd has just started";
  const std::string active = active_name();
  const bool by_default = baseline_absent() && !takeover();
  if (login_is_misread(current_text()))
    return fmt::format("go misreads GOPROXY: {}", misread_login);
  if (!in_force_error.empty() && by_default) return default_trouble;
  if (!in_force_error.empty()) return fmt::format("go can't parse GOPROXY: {}", in_force_error);
  if (!sumdb.refused.empty())
    return "go commands that need a new module fail: " + refused_database().message;
  if (word == "local") {
    const auto missing = failing_parts.find(Part::certificates);
    return "the fault is here, not at the proxies: " +
           (missing != failing_parts.end() ? missing->second.problem
                                           : "no public endpoint gives a verified answer");
  }
  if (past_all_proxies)
    return fmt::format("go asks no proxy, because {} is {}", source_of(*past_all_proxies),
                       past_all_proxies->value);
  if (baseline_unknown() && in_force.empty()) return default_trouble;
  if (active.empty())
    return fmt::format("GOPROXY is {}: no proxy is asked first", mask_logins(current_text()));
  const Walk current = walk_in_force(now);
  if (word == "failed")
    return fmt::format("go commands will fail: {}; {}", current.why, why_no_help(now));
  if (memory.control == Memory::Control::paused)
    return fmt::format("{} serves; you paused gopxd, which changes nothing until `gopxctl resume`",
                       active);
  if (takeover() && memory.control == Memory::Control::pinned) {
    return fmt::format("{} is pinned by you; `gopxctl auto` ends it", memory.pinned);
  }
  if (takeover() && held_back.by == "limit")
    return fmt::format("{} stands in for {}, which works again; {}", active, primary_name(),
                       why_no_help(now));
  if (takeover()) return fmt::format("{} stands in for {}", active, primary_name());
  if (current.outcome == Outcome::undecided) return fmt::format("{}", current.why);
  if (word == "degraded")
    return fmt::format("it works, but {} is not well: {}", primary_name(), current.why);
  return fmt::format("{} serves", active);
}

api::Status EngineParts::status(Now now) const {
  api::Status seen;
  seen.version = world.version;
  seen.pid = world.pid;
  seen.started_at = started_at;
  seen.mode = config().failover.mode == config::Mode::observe ? "observe" : "auto";
  if (env && env->path.empty()) seen.mode = "observe";
  seen.control = name_of(memory.control);
  seen.control_until = memory.control_until;
  if (seen.control_until) *seen.control_until += clock_step(memory, now);
  if (!memory.pinned.empty()) seen.pinned = memory.pinned;
  seen.network = shown_network;
  seen.verdict = verdict(now);
  seen.summary = summary(seen.verdict, now);
  seen.starting = !ready();
  seen.takeover = takeover();
  if (takeover()) seen.takeover_since = env->claim->since;
  if (ready()) {
    if (!env->path.empty()) seen.goenv.file = env->path;
    const auto known = [this](const std::string& text) {
      return baseline_unknown() && text.empty() ? std::nullopt : shown_text(text);
    };
    seen.goenv.baseline = known(baseline_text());
    seen.goenv.baseline_was_absent = baseline_absent();
    seen.goenv.current = known(current_text());
    seen.goenv.planned = planned && planned->chain != baseline
                             ? shown_text(print_chain(planned->chain))
                         : planned ? shown_text(baseline_text())
                                   : known(current_text());
    seen.gosumdb_default = shown_text(defaults.gosumdb);
    seen.goenv.gosumdb.baseline = shown_text(baseline_gosumdb());
    seen.goenv.gosumdb.current = shown_text(current_gosumdb());
    seen.goenv.gosumdb.planned = planned && planned->alias
                                     ? std::optional<std::string>(china_gosumdb)
                                 : planned ? shown_text(baseline_gosumdb())
                                           : shown_text(current_gosumdb());
  }
  seen.goenv.last_write_at = memory.last_write_at;
  if (!primary_name().empty()) seen.primary = primary_name();
  if (!active_name().empty() && !past_all_proxies) seen.active = active_name();
  for (const Endpoint& endpoint : table.all()) {
    if (endpoint.hidden == Hidden::no) seen.endpoints.push_back(shown(endpoint, now));
  }
  if (!held_back.by.empty()) seen.held_back_by = held_back.by;
  if (held_back.next && *held_back.next > now.steady)
    seen.next_move_at = now.wall + (*held_back.next - now.steady);
  seen.warnings = warnings(now);
  seen.go_settings = told_settings();
  for (const WaitingGo& process : waiting_go.processes())
    seen.waiting_processes.push_back({process.pid, process.what});
  return seen;
}

}  // namespace gopx::core
