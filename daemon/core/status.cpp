// The snapshot that everything outside renders: JSON, tables, log lines, metrics.
#include "api/probe_report.hpp"
#include "base/logins.hpp"
#include "base/text.hpp"
#include "core/engine_parts.hpp"
#include "core/memory_time.hpp"

namespace gopx::core {
namespace {

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

std::optional<StandIn> StatusWriter::stand_in() const {
  if (!engine_.env.takeover()) return std::nullopt;
  StandIn pair{engine_.effective.baseline_text(), engine_.effective.current_text()};
  const bool plain = shown_text(pair.own) == pair.own && shown_text(pair.now) == pair.now;
  return plain && pair.own != pair.now ? std::optional{std::move(pair)} : std::nullopt;
}

api::EndpointStatus StatusWriter::shown(const Endpoint& endpoint, Now now) const {
  api::EndpointStatus seen;
  seen.name = endpoint.name;
  seen.url = mask_logins(endpoint.url);
  seen.trust = name_of(endpoint.trust);
  seen.origin = name_of(endpoint.origin);
  seen.role = name_of(endpoint.role);
  seen.in_use = endpoint.in_use && !engine_.effective.past_all_proxies();
  seen.state = name_of(endpoint.shown);
  seen.since = endpoint.since;
  seen.reach = endpoint.window.reach();
  seen.reason = reason_of(endpoint, now);
  if (endpoint.quarantined_until) {
    seen.quarantined_until = now.wall + (*endpoint.quarantined_until - now.steady);
  }
  seen.penalty = static_cast<int>(endpoint.penalty.value(now.steady) + 0.5);
  if (!endpoint.window.reports().empty()) {
    const Report& last = endpoint.window.reports().back();
    seen.last_probe = api::report_of(last, last.at);
  }
  if (const auto p50 = endpoint.window.latency(0.5)) seen.latency_p50_us = p50->count();
  if (const auto p95 = endpoint.window.latency(0.95)) seen.latency_p95_us = p95->count();
  seen.sumdb_relay = relay_name(endpoint.relay);
  seen.cert_expires_at = endpoint.cert_expires_at;
  return seen;
}

std::string StatusWriter::verdict(Now now) const {
  if (!engine_.ready()) return "degraded";
  // What go refuses fails whatever the network is like.
  if (!engine_.effective.in_force_error().empty() || !engine_.effective.sumdb().refused.empty())
    return "failed";
  if (engine_.endpoints.connectivity().local()) return "local";
  if (engine_.effective.past_all_proxies()) return "ok";
  if (engine_.effective.baseline_unknown() && engine_.effective.in_force().empty())
    return "degraded";
  if (engine_.effective.in_force().empty() ||
      engine_.effective.in_force().front().kind != ElementKind::url)
    return "ok";
  const Walk current = engine_.planner.walk_in_force(now);
  if (current.outcome == WalkOutcome::fails) return "failed";
  if (engine_.env.takeover() || current.outcome != WalkOutcome::serves) return "degraded";
  const Endpoint* primary = engine_.endpoints.table().by_name(engine_.endpoints.primary_name());
  const bool well = primary != nullptr && (primary->health.state() == EndpointState::healthy);
  return well ? "ok" : "degraded";
}

api::Status StatusWriter::status(Now now) const {
  api::Status seen;
  seen.version = engine_.inputs.version;
  seen.pid = engine_.inputs.pid;
  seen.started_at = engine_.started_at;
  seen.mode = engine_.config().failover.mode == config::Mode::observe ? "observe" : "auto";
  if (engine_.env.file() && engine_.env.file()->path.empty()) seen.mode = "observe";
  seen.control = name_of(engine_.memory.control);
  seen.control_until = engine_.memory.control_until;
  if (seen.control_until) *seen.control_until += clock_step(engine_.memory, now);
  if (!engine_.memory.pinned.empty()) seen.pinned = engine_.memory.pinned;
  seen.network = engine_.endpoints.shown_network();
  seen.verdict = verdict(now);
  auto first = first_line(now);
  seen.label = std::move(first.label);
  seen.summary = std::move(first.sentence);
  seen.starting = !engine_.ready();
  seen.takeover = engine_.env.takeover();
  if (engine_.env.takeover()) seen.takeover_since = engine_.env.file()->claim->since;
  if (engine_.ready()) {
    if (!engine_.env.file()->path.empty()) seen.goenv.file = engine_.env.file()->path;
    const auto known = [this](const std::string& text) {
      return engine_.effective.baseline_unknown() && text.empty() ? std::nullopt : shown_text(text);
    };
    seen.goenv.baseline = known(engine_.effective.baseline_text());
    seen.goenv.baseline_was_absent = engine_.effective.baseline_absent();
    seen.goenv.current = known(engine_.effective.current_text());
    seen.goenv.planned = engine_.planner.planned() &&
                                 engine_.planner.planned()->chain != engine_.effective.baseline()
                             ? shown_text(print_chain(engine_.planner.planned()->chain))
                         : engine_.planner.planned() ? shown_text(engine_.effective.baseline_text())
                                                     : known(engine_.effective.current_text());
    seen.gosumdb_default = shown_text(engine_.effective.defaults().gosumdb);
    seen.goenv.gosumdb.baseline = shown_text(engine_.effective.baseline_gosumdb());
    seen.goenv.gosumdb.current = shown_text(engine_.effective.current_gosumdb());
    seen.goenv.gosumdb.planned = engine_.planner.planned() && engine_.planner.planned()->alias
                                     ? std::optional<std::string>(china_gosumdb)
                                 : engine_.planner.planned()
                                     ? shown_text(engine_.effective.baseline_gosumdb())
                                     : shown_text(engine_.effective.current_gosumdb());
  }
  seen.goenv.last_write_at = engine_.memory.last_write_at;
  if (!engine_.endpoints.primary_name().empty()) seen.primary = engine_.endpoints.primary_name();
  if (!engine_.endpoints.active_name().empty() && !engine_.effective.past_all_proxies())
    seen.active = engine_.endpoints.active_name();
  for (const Endpoint& endpoint : engine_.endpoints.table().all()) {
    if (endpoint.hidden == Hidden::no) seen.endpoints.push_back(shown(endpoint, now));
  }
  if (!engine_.planner.held_back().by.empty()) seen.held_back_by = engine_.planner.held_back().by;
  if (engine_.planner.held_back().next && *engine_.planner.held_back().next > now.steady)
    seen.next_move_at = now.wall + (*engine_.planner.held_back().next - now.steady);
  seen.warnings = engine_.alerts.warnings(now);
  seen.go_settings = engine_.effective.told_settings();
  for (const WaitingGo& process : engine_.waiting_go.processes())
    seen.waiting_processes.push_back({process.pid, process.what});
  return seen;
}

}  // namespace gopx::core
