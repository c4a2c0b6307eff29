// What an answer means for its endpoint, and whether the fault is theirs or ours.
#include "core/endpoint_knowledge.hpp"

#include <algorithm>
#include <utility>

#include "core/engine_parts.hpp"

namespace gopx::core {
namespace {

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

std::string_view network_name(Network network) {
  switch (network) {
    case Network::unknown:
      return "unknown";
    case Network::online:
      return "online";
    case Network::offline:
      return "offline";
    case Network::portal:
      return "portal";
  }
  return "unknown";
}

}  // namespace

void EndpointKnowledge::finished(const ProbeFinished& event, Now now) {
  const std::optional<Flight> flight = engine_.checks.finish(event.id);
  if (!flight) return;
  Endpoint* endpoint = table_.by_id(flight->endpoint);
  if (endpoint == nullptr) return;
  if (!engine_.checks.silence_counts(*endpoint, *flight, event.report, now)) return;
  const Report report = engine_.heads.judge_head(*endpoint, event.report, now);
  note_facts(*endpoint, report, now);
  endpoint->tally.count(report);
  observe(*endpoint, *flight, report, now);
  judge_doubts(now);
  engine_.people.answer_waiting(*endpoint, flight->level, report);
}

// A verified answer of a public endpoint: network, clock and certificates work.
void EndpointKnowledge::network_proven(Endpoint& endpoint, Instant sent, Instant answered,
                                       Now now) {
  const bool was_local = connectivity_.local();
  connectivity_.verified(sent, answered);
  endpoint.last_verified = std::max(endpoint.last_verified, std::optional(answered));
  if (was_local) leave_local(now);
  engine_.checks.network_proven(endpoint, now);
}

void EndpointKnowledge::observe(Endpoint& endpoint, const Flight& flight, const Report& report,
                                Now now) {
  const Instant sent = sent_at(flight, report, engine_.config().probe, now);
  // What was right in one that then fell silent came before that.
  const bool silent = report.fault && weight_of(*report.fault) == Weight::waits;
  if (report.verified && endpoint.is_public() && endpoint.hidden == Hidden::no)
    network_proven(endpoint, flight.started, silent ? sent : now.steady, now);
  endpoint.silent_since.reset();
  const Level level = level_of(report);
  const bool was_down = endpoint.health.shallow.condemned();
  const bool whole = !flight.only;
  // Silence was seen when it became suspicious; what answered since then proves that we are well.
  Instant began = flight.suspicion_raised ? *flight.suspicious_at : now.steady;
  if (flight.silence > Duration{0} && report.fault) began = flight.started;
  if (report.fault && endpoint.refuses_on_purpose(*report.fault)) {
    endpoint.health.refuse(*report.fault, now.steady);
    return engine_.checks.refused_on_purpose(endpoint);
  }
  const bool judged = flight.silence > Duration{0} &&
                      now.steady - flight.started < engine_.config().probe.connect_limit();
  endpoint.health.observe(report, whole, engine_.config().health,
                          {now.steady, began, sent, judged});
  count_right(endpoint, flight, report, now);
  weigh_canary(endpoint, flight, report);
  if (report.ok) {
    endpoint.pace.asked_again_after_429 = false;
    engine_.checks.drop_confirmations(
        endpoint, whole && level == Level::deep ? std::nullopt : std::optional(level));
    const bool back = was_down && endpoint.health.shallow.state() == LevelState::healthy;
    if (back && flight.level == Level::shallow && endpoint.hidden == Hidden::no) {
      engine_.checks.ask_deeply(endpoint, now);
    }
    return;
  }
  endpoint.failed_canary = flight.canary;
  switch (weight_of(*report.fault)) {
    case Weight::rate_limit:
      if (engine_.checks.rate_limited(endpoint, flight, report, now))
        endpoint.health.at(level).make_fallen(engine_.config().health);
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
    case Weight::unmeasured:
      break;
  }
  if (endpoint.health.at(level).condemned()) return;
  if (silent && flight.suspicion_raised) {
    for (const Flight& other : engine_.checks.end_silent_confirmations(endpoint, flight, now))
      endpoint.health.observe(report, true, engine_.config().health,
                              {now.steady, now.steady, other.started});
  }
  engine_.checks.first_bad_answer(endpoint, flight, report, now);
}

// The network may have come back after the last bad answer and before the proof that it works: then
// the endpoint is asked once more. One that wants to be left alone is believed as it is.
bool EndpointKnowledge::failed_since_proof(Endpoint& endpoint, const LevelHealth& level, Now now) {
  if (engine_.config().health.fall <= 1 || weight_of(*level.fault()) == Weight::rate_limit)
    return true;
  if (weight_of(*level.fault()) == Weight::waits)
    return engine_.checks.silent_since_proof(endpoint, level, now);
  if (level.last_bad() && connectivity_.proven_between(*level.first_bad(), *level.last_bad()))
    return true;
  engine_.checks.ask_again(endpoint, level);
  return false;
}

void EndpointKnowledge::judge_fallen(Now now) {
  for (Endpoint& endpoint : table_.all()) {
    for (LevelHealth* level : {&endpoint.health.shallow, &endpoint.health.deep}) {
      if (!level->fallen(engine_.config().health) || !level->first_bad()) continue;
      if (connectivity_.proven_since(*level->first_bad()) &&
          !engine_.checks.proof_is_gone(*level)) {
        if (!failed_since_proof(endpoint, *level, now)) continue;
        level->condemn();
        endpoint.penalty.add_fall(now.steady);
        engine_.checks.tighten(endpoint, now);
        continue;
      }
      // One answer may have been enough for it to fall: then nobody has been asked yet.
      const bool counts = endpoint.in_use && endpoint.hidden == Hidden::no;
      if (counts && !engine_.checks.hedged_since(*level->first_bad()))
        engine_.checks.hedge(endpoint, now);
      if (counts && !engine_.checks.proof_under_way(endpoint)) {
        const bool was_local = connectivity_.local();
        connectivity_.enter_local(level->fault().value_or(Fault::internal));
        if (was_local) continue;
        for (Endpoint& other : table_.all()) engine_.checks.tighten(other, now);
      }
    }
  }
}

// What was measured while the network was at fault is void; the endpoints in use are judged anew.
void EndpointKnowledge::leave_local(Now now) {
  engine_.planner.forget_hold();
  engine_.checks.drop_all_confirmations();
  for (Endpoint& endpoint : table_.all()) {
    const bool void_now = endpoint.in_use || endpoint.health.suspect();
    if (!void_now) continue;
    endpoint.health.forget();
    if (endpoint.usable()) engine_.checks.ask_deeply(endpoint, now);
  }
}

// The database's own addresses are looked after like the chain in force while go's checksum client
// would go there.
void EndpointKnowledge::follow_route(Now now) {
  const View& seen = engine_.planner.view_for_walk(now);
  for (Endpoint& endpoint : table_.all()) {
    if (endpoint.hidden == Hidden::no) continue;
    const bool alias = endpoint.hidden == Hidden::sumdb_alias;
    const bool needed = alias ? engine_.env.alias_in_force()
                              : !engine_.env.alias_in_force() &&
                                    route_is_direct(engine_.effective.in_force(), seen);
    if (needed == endpoint.in_use) continue;
    endpoint.in_use = needed;
    engine_.checks.tighten(endpoint, now);
  }
}

// Shown states change here and nowhere else, so that each change is journalled once.
void EndpointKnowledge::note_transitions(Now now) {
  for (Endpoint& endpoint : table_.all()) {
    const EndpointState state = endpoint.health.state();
    const EndpointState counted = connectivity_.local() ? EndpointState::unknown : state;
    if (endpoint.tally.counted_as() != counted) endpoint.tally.stay(counted, now.steady);
    if (state == endpoint.shown) continue;
    ++endpoint.tally.transitions;
    const EndpointState before = std::exchange(endpoint.shown, state);
    endpoint.since = now.wall;
    if (endpoint.hidden != Hidden::no) continue;
    const LevelHealth* culprit = endpoint.health.culprit();
    std::string cause;
    if (culprit != nullptr && culprit->fault()) cause = name_of(*culprit->fault());
    if (state == EndpointState::degraded)
      cause = endpoint.health.slow() ? name_of(Fault::slow) : stale_list;
    engine_.out.journal(JournalKind::transition, endpoint.name, std::string(name_of(before)),
                        std::string(name_of(state)), verbatim(cause), now);
  }
  const std::string network{network_name(connectivity_.network())};
  if (network == shown_network_) return;
  engine_.out.journal(JournalKind::network, "", std::exchange(shown_network_, network), network,
                      connectivity_.local() ? say("no public proxy can be reached") : Sentence{},
                      now);
}

Counted EndpointKnowledge::counted(Now now) const {
  Counted all;
  all.tallies = engine_.env.tallies();
  for (const Endpoint& endpoint : table_.all()) {
    if (endpoint.hidden != Hidden::no) continue;
    all.endpoints.push_back({endpoint.name, endpoint.tally});
    all.endpoints.back().tally.stay(endpoint.shown, now.steady);
  }
  return all;
}

std::string EndpointKnowledge::active_name() const {
  if (engine_.effective.in_force().empty() ||
      engine_.effective.in_force().front().kind != ElementKind::url)
    return "";
  const Endpoint* endpoint = table_.by_identity(engine_.effective.in_force().front().identity);
  return endpoint != nullptr ? endpoint->name : "";
}

std::string EndpointKnowledge::primary_name() const {
  for (const Element& element : engine_.effective.baseline()) {
    if (element.kind != ElementKind::url) continue;
    const Endpoint* endpoint = table_.by_identity(element.identity);
    return endpoint != nullptr ? endpoint->name : "";
  }
  return "";
}

void EndpointKnowledge::rebuild(const TableInput& input, Now now) {
  table_.rebuild(input, now);
  engine_.people.answer_for_departed();
  restore_quarantines(now);
}

void EndpointKnowledge::choose_canaries() {
  const auto& own = engine_.config().canaries;
  public_canaries_ = own.empty() ? engine_.inputs.builtin_canaries : own;
}

void EndpointKnowledge::forget_doubts() {
  doubts_.clear();
  mistyped_.clear();
}

void EndpointKnowledge::clock_stepped(Duration step) {
  for (Endpoint& endpoint : table_.all())
    if (endpoint.head_is_since) *endpoint.head_is_since += step;
}

void EndpointKnowledge::end_rests(Now now) {
  for (Endpoint& endpoint : table_.all()) {
    if (endpoint.pace.left_alone_until && *endpoint.pace.left_alone_until <= now.steady)
      endpoint.pace.left_alone_until.reset();
  }
}

void EndpointKnowledge::set_timers(Timers& timers, Now now) const {
  for (const Endpoint& endpoint : table_.all()) {
    timers.set(Timer::quarantine_ends, endpoint.quarantined_until);
    timers.set(Timer::left_alone_ends, endpoint.pace.left_alone_until);
    timers.set(Timer::damping_ends, endpoint.penalty.free_at(now.steady));
  }
}

}  // namespace gopx::core
