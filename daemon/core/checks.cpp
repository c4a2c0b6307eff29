// What an answer means. A first bad one makes its endpoint suspect: the same request is repeated,
// the best candidates are asked deeply and two unrelated endpoints briefly, all at the same moment,
// so that when the verdict is due everything it needs is there. Silence is suspicious before its
// time-out.
#include <algorithm>

#include "core/engine_parts.hpp"

namespace gopx::core {
namespace {

// A first bad answer is being repeated. Who recovers is not asked by anybody else.
bool being_confirmed(const Endpoint& endpoint) {
  return endpoint.health.suspect() && endpoint.health.state() != EndpointState::recovering;
}

Level level_of(const Endpoint& endpoint, const LevelHealth& level) {
  return &level == &endpoint.health.shallow ? Level::shallow : Level::deep;
}

}  // namespace

Duration limit_of(Fault silence, const config::ProbeSettings& settings) {
  const bool connecting = silence == Fault::tcp_timeout || silence == Fault::tls_timeout ||
                          silence == Fault::dns_timeout;
  return connecting ? settings.connect_limit() : settings.timeout;
}

// When the request was sent that came to that: of a deep probe it is its last one, which is as old
// as the time limit that ended it.
Instant sent_at(const Flight& flight, const Report& report, const config::ProbeSettings& settings,
                Now now) {
  if (!report.fault || weight_of(*report.fault) != Weight::waits) return flight.started;
  // The first request is as old as its probe; how late the clock of its limit ran does not matter.
  if (flight.silence > Duration{0} || report.step == Step::mod) return flight.started;
  const Duration limit = limit_of(*report.fault, settings) + limit_runs_late;
  return std::max<Instant>(flight.started, now.steady - limit);
}

void Checks::refused_on_purpose(Endpoint& endpoint) {
  if (!endpoint.must_not_insist()) return;
  endpoint.confirmations.clear();
  const bool person_waits = std::any_of(
      engine_.people.waiting_probes().begin(), engine_.people.waiting_probes().end(),
      [&](const WaitingProbe& waiting) { return waiting.missing.count(endpoint.id) > 0; });
  if (!person_waits) endpoint.wanted = {};
}

// What was refused is tried once more, by one request; routine waits for what comes of it.
void Checks::credentials_changed(Now now) {
  for (Endpoint& endpoint : engine_.endpoints.table().all()) {
    const bool concerned = endpoint.usable() && endpoint.health.policy() &&
                           !endpoint.has_credentials && endpoint.hidden == Hidden::no;
    if (concerned) endpoint.wanted.shallow = now.steady;
  }
}

// A good answer makes them pointless, and what they were sent for before it says nothing any more.
// No level: a whole deep probe speaks for both.
void Checks::drop_confirmations(Endpoint& endpoint, std::optional<Level> only) {
  std::erase_if(endpoint.confirmations,
                [&](const Confirmation& c) { return !only || c.level == *only; });
  schedule_.cancel_if(
      [&](const Flight& f) {
        return f.endpoint == endpoint.id && f.purpose == Purpose::confirmation &&
               (!only || f.level == *only);
      },
      engine_.out.actions());
}

void Checks::first_bad_answer(Endpoint& endpoint, const Flight& flight, const Report& report,
                              Now now) {
  Flight failed = flight;
  failed.level = level_of(report);
  failed.started = sent_at(flight, report, engine_.config().probe, now);
  failed.only = failed.level == Level::shallow ? std::nullopt : report.step;
  if (endpoint.hidden != Hidden::no) failed.only.reset();
  confirm(endpoint, failed, now.steady, now);
  if (endpoint.health.at(failed.level).bad_run() == 1 && !flight.suspicion_raised)
    hedge(endpoint, now);
}

// Tops the confirmations up to `fall` answers in all; a flight that is merely slow counts as one of
// them.
void Checks::confirm(Endpoint& endpoint, const Flight& flight, Instant first_at, Now now) {
  const auto same_level = [&](const Flight& f) {
    return f.endpoint == endpoint.id && f.level == flight.level &&
           f.purpose == Purpose::confirmation;
  };
  const auto& flights = schedule_.flights();
  auto under_way = std::count_if(flights.begin(), flights.end(), same_level);
  under_way += std::count_if(endpoint.confirmations.begin(), endpoint.confirmations.end(),
                             [&](const Confirmation& c) { return c.level == flight.level; });
  const bool still_open = std::any_of(flights.begin(), flights.end(),
                                      [&](const Flight& f) { return f.id == flight.id; });
  const int counted = endpoint.health.at(flight.level).bad_run() + (still_open ? 1 : 0);
  const int missing = engine_.config().health.fall - counted - static_cast<int>(under_way);
  const Instant start = std::max(first_at, now.steady);
  for (int i = 0; i < missing; ++i) {
    const Duration apart =
        engine_.config().probe.confirm_interval * (static_cast<int>(under_way) + i);
    endpoint.confirmations.push_back({start + apart, flight.level, flight.only, flight.canary});
  }
  if (missing <= 0 || !flight.suspicion_raised) return;
  // Of silence, the last one is sent far from the first, and behind a fresh proof.
  Confirmation& last = endpoint.confirmations.back();
  last.at = std::max(last.at, flight.started + silence_spread_of(endpoint));
  if (last.at - start > silence_proof_max_age)
    late_proofs_.push_back({last.at - silence_proof_ahead, endpoint.id});
}

std::vector<Flight> Checks::end_silent_confirmations(const Endpoint& endpoint, const Flight& flight,
                                                     Now now) {
  const Duration patience =
      flight.suspicious_at ? *flight.suspicious_at - flight.started : Duration{0};
  return schedule_.cancel_if(
      [&](const Flight& f) {
        return f.endpoint == endpoint.id && f.level == flight.level &&
               f.purpose == Purpose::confirmation && now.steady - f.started >= patience;
      },
      engine_.out.actions());
}

// Nothing shortens a rest that was asked for.
void Checks::rest(Endpoint& endpoint, Duration wait, Now now) {
  endpoint.pace.left_alone_until =
      std::max(endpoint.pace.left_alone_until, std::optional(now.steady + wait));
}

bool Checks::rate_limited(Endpoint& endpoint, const Flight& flight, const Report& report, Now now) {
  const Level level = level_of(report);
  if (!endpoint.pace.asked_again_after_429 && !endpoint.health.at(level).condemned()) {
    endpoint.pace.asked_again_after_429 = true;
    const Duration wait =
        std::max<Duration>(rate_limit_retry_min, engine_.config().probe.confirm_interval);
    rest(endpoint, wait, now);
    const std::optional<Step> only = level == Level::shallow ? std::nullopt : report.step;
    endpoint.confirmations.assign(1, {now.steady + wait, level, only, flight.canary});
    hedge(endpoint, now);
    return false;
  }
  endpoint.pace.asked_again_after_429 = true;  // also where it was down for something else
  endpoint.confirmations.clear();
  leave_alone(endpoint, report, now);
  return true;
}

void Checks::leave_alone(Endpoint& endpoint, const Report& report, Now now) {
  const Duration asked = report.retry_after.value_or(rate_limit_default);
  rest(endpoint, std::clamp<Duration>(asked, rate_limit_retry_min, rate_limit_max), now);
}

void Checks::ask_candidates_deeply(std::optional<Instant> since, Now now) {
  const auto ask = [&](Endpoint& endpoint) {
    const auto proven = endpoint.health.last_deep_ok();
    // Whoever is not known to relay the checksum database may do so, where that is what is missing.
    const SumdbChoice& sumdb = engine_.effective.sumdb();
    const bool relays = endpoint.hidden != Hidden::no || endpoint.relay == RelayAnswer::yes ||
                        !sumdb.wanted || !sumdb.explicit_url.empty();
    const bool fresh = since && proven && *proven > *since && !endpoint.quarantined_until &&
                       !endpoint.health.deep.condemned() && relays;
    if (!fresh && !schedule_.in_flight(endpoint.id, Level::deep)) endpoint.wanted.deep = now.steady;
  };
  std::size_t left =
      hedge_candidates + static_cast<std::size_t>(engine_.config().failover.chain_length) - 1;
  const auto order = engine_.planner.ranked_candidates(now);
  for (const bool also_down : {false, true}) {
    for (const std::string& identity : order) {
      Endpoint* endpoint = engine_.endpoints.table().by_identity(identity);
      if (endpoint == nullptr || endpoint->in_use || endpoint->displaced || left == 0) continue;
      if (endpoint->quarantined_until || endpoint->health.down() != also_down) continue;
      ask(*endpoint);
      --left;
    }
  }
  for (Endpoint& endpoint : engine_.endpoints.table().all()) {
    const bool own = endpoint.hidden == Hidden::no && endpoint.is_public() &&
                     (endpoint.in_use || endpoint.displaced) && !being_confirmed(endpoint);
    if (own || endpoint.hidden != Hidden::no) ask(endpoint);
  }
}

void Checks::hedge(const Endpoint& about, Now now) {
  hedged_at_ = now.steady;
  const auto since = about.health.first_bad();
  if (about.in_use) ask_candidates_deeply(since, now);
  std::size_t left = hedge_unrelated;
  for (Endpoint& endpoint : engine_.endpoints.table().all()) {
    if (left == 0) break;
    if (endpoint.id == about.id || !endpoint.is_public() || endpoint.hidden != Hidden::no) continue;
    if (!endpoint.usable() || endpoint.wanted.deep || endpoint.health.down()) continue;
    if (!endpoint.wanted.shallow) endpoint.wanted.shallow = now.steady;
    --left;
  }
}

void Checks::raise_suspicions(Now now) {
  for (Flight& flight : schedule_.flights()) {
    if (flight.suspicion_raised || !flight.suspicious_at || *flight.suspicious_at > now.steady)
      continue;
    flight.suspicion_raised = true;
    Endpoint* endpoint = engine_.endpoints.table().by_id(flight.endpoint);
    if (endpoint == nullptr || endpoint->health.at(flight.level).condemned()) continue;
    confirm(*endpoint, flight, now.steady, now);
    hedge(*endpoint, now);
  }
}

// Is somebody still being asked who could prove that the network works?
bool Checks::proof_under_way(const Endpoint& about) const {
  for (const Endpoint& endpoint : engine_.endpoints.table().all()) {
    if (endpoint.id == about.id || !endpoint.is_public() || endpoint.hidden != Hidden::no) continue;
    if (!endpoint.usable()) continue;
    const bool queued = endpoint.wanted.deep || endpoint.wanted.shallow;
    if (queued && !endpoint.pace.left_alone_until) return true;
    const auto& flights = schedule_.flights();
    const bool flying = std::any_of(flights.begin(), flights.end(), [&](const Flight& flight) {
      return flight.endpoint == endpoint.id && flight.purpose == Purpose::wanted;
    });
    if (flying) return true;
  }
  return false;
}

// Is the request that failed being sent once more, or about to be?
bool Checks::asked_again(const Endpoint& endpoint, const LevelHealth& level) const {
  const Level asked = level_of(endpoint, level);
  const auto again = [&](const auto& one) { return one.level == asked; };
  const bool queued =
      std::any_of(endpoint.confirmations.begin(), endpoint.confirmations.end(), again);
  const auto& flights = schedule_.flights();
  const bool flying = std::any_of(flights.begin(), flights.end(), [&](const Flight& flight) {
    return flight.endpoint == endpoint.id && again(flight);
  });
  return queued || flying;
}

// Sends the request that failed once more, unless that is under way.
void Checks::ask_again(Endpoint& endpoint, const LevelHealth& level) {
  if (asked_again(endpoint, level)) return;
  const Level asked = level_of(endpoint, level);
  const bool whole = asked == Level::shallow || endpoint.hidden != Hidden::no;
  endpoint.confirmations.push_back(
      {Instant{}, asked, whole ? std::nullopt : level.step(), endpoint.failed_canary});
}

void Checks::go_started(Now now) {
  last_go_ = now.steady;
  if (!engine_.config().probe.on_demand) return;
  for (Endpoint& endpoint : engine_.endpoints.table().all()) {
    if (!endpoint.usable() || endpoint.hidden != Hidden::no) continue;
    if ((!endpoint.in_use && !endpoint.displaced) || endpoint.must_not_insist()) continue;
    if (schedule_.in_flight(endpoint.id, Level::shallow) || endpoint.wanted.shallow) continue;
    const Instant at = endpoint.last_answer
                           ? std::max(now.steady, *endpoint.last_answer + on_demand_min_age)
                           : now.steady;
    endpoint.wanted.shallow = at;
    endpoint.on_demand = true;
  }
}

void Checks::reprobe_in_use(Now now) {
  for (Endpoint& endpoint : engine_.endpoints.table().all()) {
    if (!endpoint.usable() || endpoint.hidden != Hidden::no) continue;
    if (endpoint.must_not_insist()) continue;
    if (endpoint.in_use || endpoint.displaced) endpoint.wanted.shallow = now.steady;
  }
}

ScheduleFacts Checks::facts(Now now) const {
  const bool idle = last_go_ ? *last_go_ + go_idle_after <= now.steady
                             : engine_.born + go_idle_after <= now.steady;
  return {engine_.config(),
          engine_.endpoints.public_canaries(),
          engine_.effective.sumdb().name,
          engine_.effective.sumdb().key,
          engine_.heads.known(),
          engine_.effective.sumdb().explicit_url.empty(),
          idle,
          engine_.endpoints.connectivity().local(),
          engine_.comparisons.freshness().open()};
}

void Checks::drop_all_confirmations() {
  schedule_.cancel_if([](const Flight& flight) { return flight.purpose == Purpose::confirmation; },
                      engine_.out.actions());
  for (Endpoint& endpoint : engine_.endpoints.table().all()) endpoint.confirmations.clear();
}

void Checks::tighten(Endpoint& endpoint, Now now) {
  schedule_.tighten(endpoint, facts(now), now.steady);
}

void Checks::dispatch(Now now) {
  schedule_.dispatch(engine_.endpoints.table(), facts(now), now, engine_.out.actions());
}

void Checks::set_timers(Timers& timers, Now now) const {
  timers.set(Timer::probe_due, schedule_.next(engine_.endpoints.table(), facts(now), now.steady));
  for (const LateProof& late : late_proofs_) timers.set(Timer::late_proof, late.at);
}

}  // namespace gopx::core
