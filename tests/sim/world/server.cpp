// A probe is its requests in order: the first one that fails decides, and the time of all is summed
// up.
#include "server.hpp"

#include <algorithm>
#include <cstdlib>
#include <vector>

#include "config/url.hpp"

namespace gopx::sim {
namespace {

constexpr std::array<std::string_view, mode_count> mode_names = {
    "ok",           "slow",      "refused",   "unreachable", "reset",   "no-name",
    "dns-timeout",  "blackhole", "tls-stall", "silent",      "trickle", "502",
    "rate-limited", "401",       "403",       "404",         "html",    "mod-mismatch",
    "zip-mismatch", "zip-html",  "zip-cut",   "zip-404"};

constexpr Duration slow_first_byte = 2s;

// One request's outcome. Without a fault it was good.
struct Outcome {
  std::optional<Fault> fault;
  int status = 200;
  Duration took{};
  bool unproven = false;  // a private 404: reachable, that is all
  RelayAnswer relay = RelayAnswer::unknown;
};

Outcome good(Duration took) { return {std::nullopt, 200, took, false, RelayAnswer::unknown}; }
Outcome bad(Fault fault, int status, Duration took) {
  return {fault, status, took, false, RelayAnswer::unknown};
}

struct Plain {
  Mode mode;
  Fault fault;
  int status;
};

// Faults that meet every request alike and at once.
constexpr Plain plain_faults[] = {
    {Mode::refused, Fault::tcp_refused, 0},     {Mode::unreachable, Fault::tcp_unreachable, 0},
    {Mode::reset, Fault::tcp_reset_early, 0},   {Mode::no_name, Fault::dns_nxdomain, 0},
    {Mode::error_502, Fault::http_5xx, 502},    {Mode::rate_limited, Fault::http_429, 429},
    {Mode::unauthorized, Fault::http_401, 401},
};

std::optional<Outcome> waiting_fault(const core::StartProbe& order, const Behaviour& behaviour) {
  const Duration connect = std::min(order.connect_timeout, order.timeout);
  switch (behaviour.mode) {
    case Mode::dns_timeout:
      return bad(Fault::dns_timeout, 0, connect);
    case Mode::blackhole:
      return bad(Fault::tcp_timeout, 0, connect);
    case Mode::tls_stall:
      return bad(Fault::tls_timeout, 0, connect);
    case Mode::silent:
      return bad(Fault::stall, 0, order.timeout);
    case Mode::trickle:
      return bad(Fault::slow, 0, order.timeout);
    default:
      return std::nullopt;
  }
}

std::optional<Outcome> fault_of_any_request(const core::StartProbe& order, const Server& server) {
  const auto& behaviour = server.behaviour;
  for (const auto& row : plain_faults) {
    if (row.mode == behaviour.mode) return bad(row.fault, row.status, behaviour.latency);
  }
  if (behaviour.mode == Mode::forbidden) {
    const auto fault = order.is_public ? Fault::http_403_public : Fault::http_403_policy;
    return bad(fault, 403, behaviour.latency);
  }
  return waiting_fault(order, behaviour);
}

Outcome content(const core::StartProbe& order, const Behaviour& behaviour, Step step) {
  const Duration took = behaviour.mode == Mode::slow ? slow_first_byte : behaviour.latency;
  const bool zip = step == Step::zip;
  if (behaviour.mode == Mode::not_found) {
    auto missing = bad(Fault::not_found_but_broken, 404, took);
    missing.unproven = !order.is_public && order.canary_is_public;
    return missing;
  }
  if (behaviour.mode == Mode::html) {
    return bad(zip ? Fault::zip_invalid : Fault::html_200, 200, took);
  }
  if (behaviour.mode == Mode::mod_mismatch && step == Step::mod) {
    return bad(Fault::mod_mismatch, 200, took);
  }
  if (behaviour.mode == Mode::zip_mismatch && zip) return bad(Fault::zip_mismatch, 200, took);
  if (behaviour.mode == Mode::zip_html && zip) return bad(Fault::zip_invalid, 200, took);
  if (behaviour.mode == Mode::zip_cut && zip) return bad(Fault::truncated, 200, took);
  if (behaviour.mode == Mode::zip_not_found && zip) return bad(Fault::split_brain, 404, took);
  return good(took);
}

Outcome no_relay(const Behaviour& behaviour) {
  auto outcome = good(behaviour.latency);
  outcome.relay = RelayAnswer::no;
  return outcome;
}

Outcome checksum_route(const Behaviour& behaviour, Step step) {
  const Duration took = behaviour.latency;
  if (step == Step::supported) {
    if (behaviour.relay == Relay::no) return no_relay(behaviour);
    if (behaviour.relay == Relay::broken) return bad(Fault::sumdb_relay_error, 502, took);
    auto outcome = good(took);
    outcome.relay = RelayAnswer::yes;
    return outcome;
  }
  if (behaviour.relay == Relay::no) return bad(Fault::sumdb_lookup_404, 404, took);
  return behaviour.relay == Relay::yes ? good(took) : bad(Fault::sumdb_relay_error, 502, took);
}

// The longest that nothing comes: as timings_of has it, half of the time is waiting for the first
// byte.
Outcome with_its_silence(const core::StartProbe& order, Outcome outcome) {
  if (order.silence == Duration{0}) return outcome;
  const bool waits = outcome.fault && weight_of(*outcome.fault) == Weight::waits;
  if (waits) {
    if (*outcome.fault != Fault::slow) outcome.took = std::min(outcome.took, order.silence);
    return outcome;
  }
  const Duration longest = outcome.took / 2;
  if (longest <= order.silence) return outcome;
  return bad(Fault::stall, 0, outcome.took - longest + order.silence);
}

Outcome request_in_full(const core::StartProbe& order, const Server& server, Step step) {
  if (auto fault = fault_of_any_request(order, server)) return *fault;
  if (step == Step::supported || step == Step::lookup) {
    if (server.behaviour.mode == Mode::html && step == Step::lookup) {
      return bad(Fault::sumdb_garbage, 200, server.behaviour.latency);
    }
    if (server.behaviour.mode == Mode::not_found) return no_relay(server.behaviour);
    return checksum_route(server.behaviour, step);
  }
  return content(order, server.behaviour, step);
}

Outcome request(const core::StartProbe& order, const Server& server, Step step) {
  return with_its_silence(order, request_in_full(order, server, step));
}

std::vector<Step> steps_of(const core::StartProbe& order) {
  if (order.only) return {*order.only};
  if (order.level == Level::shallow) return {Step::mod};
  if (order.level == Level::sumdb) return {Step::lookup};
  std::vector<Step> steps = {Step::mod, Step::info, Step::zip, Step::list};
  if (!order.sumdb_name.empty()) steps.insert(steps.end(), {Step::supported, Step::lookup});
  return steps;
}

// A database that can't be asked is a fault of the checksum route, whatever the transport says.
Outcome look_up(const core::StartProbe& order, const Server& server) {
  auto outcome = request(order, server, Step::lookup);
  if (!outcome.fault || outcome.fault == Fault::sumdb_garbage) return outcome;
  const bool answered = outcome.status >= 500;
  outcome.fault = answered ? Fault::sumdb_relay_error : Fault::sumdb_unreachable;
  return outcome;
}

bool is_hashed(Step step) {
  return step != Step::info && step != Step::list && step != Step::supported;
}

Timings timings_of(const Outcome& outcome) {
  Timings timings;
  timings.total = outcome.took;
  if (outcome.status == 0) return timings;
  timings.dns = outcome.took / 6;
  timings.connect = outcome.took / 3;
  timings.tls = outcome.took / 2;
  timings.first_byte = outcome.took;
  return timings;
}

void note(Report& report, Step step, const Outcome& outcome) {
  const bool ok = !outcome.fault || outcome.unproven;
  StepResult result;
  result.step = step;
  result.ok = ok;
  result.http_status = outcome.status;
  result.timings = timings_of(outcome);
  if (!ok) result.fault = outcome.fault;
  report.steps.push_back(result);
  if (outcome.relay != RelayAnswer::unknown) report.relay = outcome.relay;
  report.verified = report.verified || (!outcome.fault && is_hashed(step));
  report.content_unproven = report.content_unproven || outcome.unproven;
  const bool first = report.steps.size() == 1;
  if (!first && ok) return;
  report.http_status = outcome.status;
  report.timings = timings_of(outcome);
  report.ok = ok;
  if (ok) return;
  report.fault = outcome.fault;
  report.step = step;
  report.detail = name_of(*outcome.fault);
}

}  // namespace

std::string_view name_of(Mode mode) { return mode_names[static_cast<std::size_t>(mode)]; }

std::string_view name_of(Relay relay) {
  constexpr std::array<std::string_view, 4> names = {"yes", "no", "broken", "lookup-broken"};
  return names[static_cast<std::size_t>(relay)];
}

Server& Servers::add(Server server) {
  auto key = config::identity_of(server.url);
  return servers_.insert_or_assign(std::move(key), std::move(server)).first->second;
}

const Server* Servers::find(std::string_view url) const {
  const auto found = servers_.find(config::identity_of(url));
  return found == servers_.end() ? nullptr : &found->second;
}

Server& Servers::at(std::string_view url) {
  const auto found = servers_.find(config::identity_of(url));
  if (found == servers_.end()) std::abort();
  return found->second;
}

Answer answer(const core::StartProbe& order, const Server& server) {
  Answer answer;
  auto& report = answer.report;
  report.level = order.level;
  report.peer_ip = "192.0.2.1";
  for (const auto step : steps_of(order)) {
    const bool route = step == Step::supported || step == Step::lookup;
    if (report.content_unproven && !route)
      continue;  // nothing more to be had than the checksum route
    const bool database = order.level == Level::sumdb;
    const auto outcome = database ? look_up(order, server) : request(order, server, step);
    answer.after += outcome.took;
    note(report, step, outcome);
    if (!report.ok || outcome.relay == RelayAnswer::no) break;
  }
  if (report.fault == Fault::http_429) report.retry_after = server.behaviour.retry_after;
  answer.after = std::min(answer.after, order.timeout);
  return answer;
}

}  // namespace gopx::sim
