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

void note_facts(Endpoint& endpoint, const Report& report, Now now) {
  endpoint.window.add(report, now.wall);
  endpoint.last_answer = now.steady;
  if (!report.peer_ip.empty()) endpoint.peer_ip = report.peer_ip;
  if (report.cert_expires_at) endpoint.cert_expires_at = report.cert_expires_at;
  if (report.relay != RelayAnswer::unknown) endpoint.relay = report.relay;
  endpoint.netrc_login = report.sent_login;
  if (!report.product.empty()) endpoint.product = report.product;
  endpoint.advice = report.advice;
}

}  // namespace

void EngineParts::finished(const ProbeFinished& event, Now now) {
  const std::optional<Flight> flight = schedule.finish(event.id);
  if (!flight) return;
  Endpoint* endpoint = table.by_id(flight->endpoint);
  if (endpoint == nullptr) return;
  if (!silence_counts(*endpoint, *flight, event.report, now)) return;
  const Report report = judge_head(*endpoint, event.report, now);
  note_facts(*endpoint, report, now);
  endpoint->tally.count(report);
  observe(*endpoint, *flight, report, now);
  judge_doubts(now);
  answer_waiting(*endpoint, flight->level, report);
}

void EngineParts::observe(Endpoint& endpoint, const Flight& flight, const Report& report, Now now) {
  if (report.verified && endpoint.is_public() && endpoint.hidden == Hidden::no) {
    const bool was_local = connectivity.local();
    connectivity.verified(now.steady);
    endpoint.last_verified = now.steady;
    if (was_local) leave_local(now);
    network_proven(endpoint, now);
  }
  endpoint.silent_since.reset();
  const Level level = level_of(report);
  const bool was_down = endpoint.health.shallow.condemned();
  const bool whole = !flight.only;
  // Silence was seen when it became suspicious; what answered since then proves that we are well.
  Instant began = flight.suspicion_raised ? *flight.suspicious_at : now.steady;
  if (flight.silence > Duration{0} && report.fault) began = flight.started;
  if (report.fault && endpoint.refuses_on_purpose(*report.fault)) {
    return refused_on_purpose(endpoint, *report.fault);
  }
  const bool judged = flight.silence > Duration{0} &&
                      now.steady - flight.started <
                          std::min(config().probe.connect_timeout, config().probe.timeout);
  endpoint.health.observe(report, whole, config().health,
                          {now.steady, began, flight.started, judged});
  count_right(endpoint, flight, report, now);
  weigh_canary(endpoint, flight, report);
  if (report.ok) {
    endpoint.asked_again_after_429 = false;
    drop_confirmations(endpoint,
                       whole && level == Level::deep ? std::nullopt : std::optional(level));
    const bool back = was_down && endpoint.health.shallow.state() == LevelState::healthy;
    if (back && flight.level == Level::shallow && endpoint.hidden == Hidden::no) {
      endpoint.wanted.deep = now.steady;
    }
    return;
  }
  endpoint.failed_canary = flight.canary;
  switch (weight_of(*report.fault)) {
    case Weight::rate_limit:
      rate_limited(endpoint, flight, report, now);
      return;
    case Weight::integrity:
      quarantine(endpoint, flight, report, now);
      return;
    case Weight::quick:
    case Weight::not_found:
    case Weight::waits:
    case Weight::policy:
    case Weight::content:
    case Weight::sumdb:
      break;
  }
  if (endpoint.health.at(level).condemned()) return;
  if (weight_of(*report.fault) == Weight::waits && flight.suspicion_raised) {
    count_silent_confirmations(endpoint, flight, report, now);
  }
  first_bad_answer(endpoint, flight, report, now);
}

void EngineParts::refused_on_purpose(Endpoint& endpoint, Fault fault) {
  endpoint.health.refuse(fault);
  if (!endpoint.must_not_insist()) return;
  endpoint.confirmations.clear();
  const bool person_waits = std::any_of(
      waiting_probes.begin(), waiting_probes.end(),
      [&](const WaitingProbe& waiting) { return waiting.missing.count(endpoint.id) > 0; });
  if (!person_waits) endpoint.wanted = {};
}

// What was refused is tried once more, by one request; routine waits for what comes of it.
void EngineParts::credentials_changed(Now now) {
  for (Endpoint& endpoint : table.all()) {
    const bool concerned = endpoint.usable() && endpoint.health.policy() &&
                           !endpoint.has_credentials && endpoint.hidden == Hidden::no;
    if (concerned) endpoint.wanted.shallow = now.steady;
  }
}

// A good answer makes them pointless, and what they were sent for before it says nothing any more.
// No level: a whole deep probe speaks for both.
void EngineParts::drop_confirmations(Endpoint& endpoint, std::optional<Level> only) {
  std::erase_if(endpoint.confirmations,
                [&](const Confirmation& c) { return !only || c.level == *only; });
  schedule.cancel_if(
      [&](const Flight& f) {
        return f.endpoint == endpoint.id && f.purpose == Purpose::confirmation &&
               (!only || f.level == *only);
      },
      out.actions());
}

void EngineParts::first_bad_answer(Endpoint& endpoint, const Flight& flight, const Report& report,
                                   Now now) {
  Flight failed = flight;
  failed.level = level_of(report);
  failed.only = failed.level == Level::shallow ? std::nullopt : report.step;
  if (endpoint.hidden != Hidden::no) failed.only.reset();
  confirm(endpoint, failed, now.steady, now);
  if (endpoint.health.at(failed.level).bad_run() == 1 && !flight.suspicion_raised)
    hedge(endpoint, now);
}

// Tops the confirmations up to `fall` answers in all; a flight that is merely slow counts as one of
// them.
void EngineParts::confirm(Endpoint& endpoint, const Flight& flight, Instant first_at, Now now) {
  const auto same_level = [&](const Flight& f) {
    return f.endpoint == endpoint.id && f.level == flight.level &&
           f.purpose == Purpose::confirmation;
  };
  const auto& flights = schedule.flights();
  auto under_way = std::count_if(flights.begin(), flights.end(), same_level);
  under_way += std::count_if(endpoint.confirmations.begin(), endpoint.confirmations.end(),
                             [&](const Confirmation& c) { return c.level == flight.level; });
  const bool still_open = std::any_of(flights.begin(), flights.end(),
                                      [&](const Flight& f) { return f.id == flight.id; });
  const int counted = endpoint.health.at(flight.level).bad_run() + (still_open ? 1 : 0);
  const int missing = config().health.fall - counted - static_cast<int>(under_way);
  const Instant start = std::max(first_at, now.steady);
  for (int i = 0; i < missing; ++i) {
    const Duration apart = config().probe.confirm_interval * (static_cast<int>(under_way) + i);
    endpoint.confirmations.push_back({start + apart, flight.level, flight.only, flight.canary});
  }
  if (missing <= 0 || !flight.suspicion_raised) return;
  // Of silence, the last one is sent far from the first, and behind a fresh proof.
  Confirmation& last = endpoint.confirmations.back();
  last.at = std::max(last.at, flight.started + silence_spread_of(endpoint));
  if (last.at - start > silence_proof_max_age)
    late_proofs.push_back({last.at - silence_proof_ahead, endpoint.id});
}

void EngineParts::count_silent_confirmations(Endpoint& endpoint, const Flight& flight,
                                             const Report& report, Now now) {
  const Duration patience =
      flight.suspicious_at ? *flight.suspicious_at - flight.started : Duration{0};
  const auto silent = schedule.cancel_if(
      [&](const Flight& f) {
        return f.endpoint == endpoint.id && f.level == flight.level &&
               f.purpose == Purpose::confirmation && now.steady - f.started >= patience;
      },
      out.actions());
  for (const Flight& confirmation : silent) {
    endpoint.health.observe(report, true, config().health,
                            {now.steady, now.steady, confirmation.started});
  }
}

void EngineParts::rate_limited(Endpoint& endpoint, const Flight& flight, const Report& report,
                               Now now) {
  const Level level = level_of(report);
  if (!endpoint.asked_again_after_429 && !endpoint.health.at(level).condemned()) {
    endpoint.asked_again_after_429 = true;
    const Duration wait = std::max<Duration>(rate_limit_retry_min, config().probe.confirm_interval);
    endpoint.left_alone_until = now.steady + wait;
    const std::optional<Step> only = level == Level::shallow ? std::nullopt : report.step;
    endpoint.confirmations.assign(1, {now.steady + wait, level, only, flight.canary});
    hedge(endpoint, now);
    return;
  }
  endpoint.health.at(level).make_fallen(config().health);
  endpoint.confirmations.clear();
  const Duration asked = report.retry_after.value_or(rate_limit_default);
  const Duration wait = std::clamp<Duration>(asked, rate_limit_retry_min, rate_limit_max);
  endpoint.left_alone_until = now.steady + wait;
}

void EngineParts::ask_candidates_deeply(std::optional<Instant> since, Now now) {
  const auto ask = [&](Endpoint& endpoint) {
    const auto proven = endpoint.health.last_deep_ok();
    const bool fresh = since && proven && *proven > *since && !endpoint.quarantined_until &&
                       !endpoint.health.deep.condemned();
    if (!fresh && !schedule.in_flight(endpoint.id, Level::deep)) endpoint.wanted.deep = now.steady;
  };
  std::size_t left =
      hedge_candidates + static_cast<std::size_t>(config().failover.chain_length) - 1;
  const auto order = ranked_candidates(now);
  for (const bool also_down : {false, true}) {
    for (const std::string& identity : order) {
      Endpoint* endpoint = table.by_identity(identity);
      if (endpoint == nullptr || endpoint->in_use || endpoint->displaced || left == 0) continue;
      if (endpoint->quarantined_until || endpoint->health.down() != also_down) continue;
      ask(*endpoint);
      --left;
    }
  }
  for (Endpoint& endpoint : table.all()) {
    const bool own = endpoint.hidden == Hidden::no && endpoint.is_public() &&
                     (endpoint.in_use || endpoint.displaced) && !being_confirmed(endpoint);
    if (own || endpoint.hidden != Hidden::no) ask(endpoint);
  }
}

void EngineParts::hedge(const Endpoint& about, Now now) {
  const auto since = about.health.first_bad();
  if (about.in_use) ask_candidates_deeply(since, now);
  std::size_t left = hedge_unrelated;
  for (Endpoint& endpoint : table.all()) {
    if (left == 0) break;
    if (endpoint.id == about.id || !endpoint.is_public() || endpoint.hidden != Hidden::no) continue;
    if (!endpoint.usable() || endpoint.wanted.deep || endpoint.health.down()) continue;
    if (!endpoint.wanted.shallow) endpoint.wanted.shallow = now.steady;
    --left;
  }
}

void EngineParts::raise_suspicions(Now now) {
  for (Flight& flight : schedule.flights()) {
    if (flight.suspicion_raised || !flight.suspicious_at || *flight.suspicious_at > now.steady)
      continue;
    flight.suspicion_raised = true;
    Endpoint* endpoint = table.by_id(flight.endpoint);
    if (endpoint == nullptr || endpoint->health.at(flight.level).condemned()) continue;
    confirm(*endpoint, flight, now.steady, now);
    hedge(*endpoint, now);
  }
}

// Is somebody still being asked who could prove that the network works?
bool EngineParts::proof_under_way(const Endpoint& about) const {
  for (const Endpoint& endpoint : table.all()) {
    if (endpoint.id == about.id || !endpoint.is_public() || endpoint.hidden != Hidden::no) continue;
    if (!endpoint.usable()) continue;
    const bool queued = endpoint.wanted.deep || endpoint.wanted.shallow;
    if (queued && !endpoint.left_alone_until) return true;
    const auto& flights = schedule.flights();
    const bool flying = std::any_of(flights.begin(), flights.end(), [&](const Flight& flight) {
      return flight.endpoint == endpoint.id && flight.purpose == Purpose::wanted;
    });
    if (flying) return true;
  }
  return false;
}

// Sends the request that failed once more, unless that is under way.
void EngineParts::ask_again(Endpoint& endpoint, const LevelHealth& level) {
  const Level asked = &level == &endpoint.health.shallow ? Level::shallow : Level::deep;
  const auto again = [&](const auto& one) { return one.level == asked; };
  const bool queued =
      std::any_of(endpoint.confirmations.begin(), endpoint.confirmations.end(), again);
  const auto& flights = schedule.flights();
  const bool flying = std::any_of(flights.begin(), flights.end(), [&](const Flight& flight) {
    return flight.endpoint == endpoint.id && again(flight);
  });
  if (queued || flying) return;
  const bool whole = asked == Level::shallow || endpoint.hidden != Hidden::no;
  endpoint.confirmations.push_back(
      {Instant{}, asked, whole ? std::nullopt : level.step(), endpoint.failed_canary});
}

// The network may have come back after the last bad answer and before the proof that it works: then
// the endpoint is asked once more. One that wants to be left alone is believed as it is.
bool EngineParts::failed_since_proof(Endpoint& endpoint, const LevelHealth& level, Now now) {
  if (config().health.fall <= 1 || weight_of(*level.fault()) == Weight::rate_limit) return true;
  if (weight_of(*level.fault()) == Weight::waits) return silent_since_proof(endpoint, level, now);
  if (level.last_bad() && connectivity.proven_between(*level.first_bad(), *level.last_bad()))
    return true;
  ask_again(endpoint, level);
  return false;
}

void EngineParts::judge_fallen(Now now) {
  for (Endpoint& endpoint : table.all()) {
    for (LevelHealth* level : {&endpoint.health.shallow, &endpoint.health.deep}) {
      if (!level->fallen(config().health) || !level->first_bad()) continue;
      if (connectivity.proven_since(*level->first_bad()) && !proof_is_gone(*level)) {
        if (!failed_since_proof(endpoint, *level, now)) continue;
        level->condemn();
        endpoint.penalty.add_fall(now.steady);
        schedule.tighten(endpoint, facts(now), now.steady);
        continue;
      }
      if (endpoint.in_use && endpoint.hidden == Hidden::no && !proof_under_way(endpoint)) {
        const bool was_local = connectivity.local();
        connectivity.enter_local(level->fault().value_or(Fault::internal));
        if (was_local) continue;
        for (Endpoint& other : table.all()) schedule.tighten(other, facts(now), now.steady);
      }
    }
  }
}

// What was measured while the network was at fault is void; the endpoints in use are judged anew.
void EngineParts::leave_local(Now now) {
  baseline_serves_since.reset();
  schedule.cancel_if([](const Flight& flight) { return flight.purpose == Purpose::confirmation; },
                     out.actions());
  for (Endpoint& endpoint : table.all()) {
    endpoint.confirmations.clear();
    const bool void_now = endpoint.in_use || endpoint.health.suspect();
    if (!void_now) continue;
    endpoint.health.forget();
    if (endpoint.usable()) endpoint.wanted.deep = now.steady;
  }
}

void EngineParts::answer_waiting(const Endpoint& endpoint, Level level, const Report& report) {
  for (WaitingProbe& waiting : waiting_probes) {
    const bool enough = waiting.level == Level::shallow || level == Level::deep;
    if (!enough || waiting.missing.erase(endpoint.id) == 0) continue;
    waiting.reply.probed.push_back({endpoint.name, report});
    if (waiting.missing.empty()) out.actions().push_back(waiting.reply);
  }
  std::erase_if(waiting_probes,
                [](const WaitingProbe& waiting) { return waiting.missing.empty(); });
}

void EngineParts::go_started(Now now) {
  last_go = now.steady;
  if (!config().probe.on_demand) return;
  for (Endpoint& endpoint : table.all()) {
    if (!endpoint.usable() || endpoint.hidden != Hidden::no) continue;
    if ((!endpoint.in_use && !endpoint.displaced) || endpoint.must_not_insist()) continue;
    if (schedule.in_flight(endpoint.id, Level::shallow) || endpoint.wanted.shallow) continue;
    const Instant at = endpoint.last_answer
                           ? std::max(now.steady, *endpoint.last_answer + on_demand_min_age)
                           : now.steady;
    endpoint.wanted.shallow = at;
    endpoint.on_demand = true;
  }
}

void EngineParts::reprobe_in_use(Now now) {
  for (Endpoint& endpoint : table.all()) {
    if (!endpoint.usable() || endpoint.hidden != Hidden::no) continue;
    if (endpoint.must_not_insist()) continue;
    if (endpoint.in_use || endpoint.displaced) endpoint.wanted.shallow = now.steady;
  }
}

}  // namespace gopx::core
