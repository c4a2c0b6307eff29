// Silence, before any time-out. A server that says nothing can't be told from a lost packet at
// once: so an endpoint in use of which enough is known is given what two lost packets cost, and no
// more. Three steps:
//   noticed    its probe takes many times longer than its own history explains: others are asked
//              whether they answer;
//   opened     somebody else has just proved that the network works: fresh connections to the
//              silent one, which end when nothing at all has come on them for the allowed silence;
//              the best candidates get a deep probe;
//   judged     each fresh connection that stayed silent is a bad answer if two others, on hosts of
//              their own, gave a verified answer within the last second and after it was opened.
//              Otherwise it says nothing, and the ordinary time-outs decide.
// The order matters: connections that were opened while nobody could be reached may wait for their
// next retransmission long after the network is back, so none of those is evidence.
#include <algorithm>

#include "config/url.hpp"
#include "core/engine_parts.hpp"

namespace gopx::core {
namespace {

bool is_witness(const Endpoint& endpoint) {
  return endpoint.is_public() && endpoint.usable() && endpoint.hidden == Hidden::no;
}

}  // namespace

void Checks::notice_silence(Now now) {
  for (Flight& flight : schedule_.flights()) {
    if (!flight.noticed_at || *flight.noticed_at > now.steady) continue;
    flight.noticed_at.reset();
    Endpoint* endpoint = engine_.endpoints.table().by_id(flight.endpoint);
    if (endpoint == nullptr || engine_.endpoints.connectivity().local() ||
        endpoint->health.shallow.suspect())
      continue;
    if (endpoint->health.shallow.state() != LevelState::healthy) continue;
    endpoint->silent_since = now.steady;
    ask_others(*endpoint, now.steady);
  }
}

// Those that were well a moment ago come first: they answer soonest.
void Checks::ask_others(const Endpoint& about, Instant at) {
  std::size_t left = silence_others_asked;
  for (const bool well : {true, false}) {
    for (Endpoint& endpoint : engine_.endpoints.table().all()) {
      if (left == 0) return;
      if (!is_witness(endpoint) || endpoint.host == about.host) continue;
      if (endpoint.health.down() || healthy_enough(endpoint) != well) continue;
      if (!endpoint.wanted.shallow || *endpoint.wanted.shallow > at) endpoint.wanted.shallow = at;
      --left;
    }
  }
}

void Checks::network_proven(const Endpoint& by, Now now) {
  for (Endpoint& endpoint : engine_.endpoints.table().all()) {
    if (endpoint.id != by.id) forget_common_silence(endpoint, now);
    if (endpoint.silent_since && endpoint.id != by.id && endpoint.host != by.host)
      open_fresh_connections(endpoint, now);
  }
}

// Was it silent while nobody answered? Then that is void, and it is asked anew.
void Checks::forget_common_silence(Endpoint& endpoint, Now now) {
  for (LevelHealth* level : {&endpoint.health.shallow, &endpoint.health.deep}) {
    const bool waits = level->fault() && weight_of(*level->fault()) == Weight::waits;
    if (!level->suspect() || level->condemned() || !waits || !level->first_bad_sent()) continue;
    if (engine_.endpoints.connectivity().asked_and_proven_between(*level->first_bad_sent(),
                                                                  *level->last_bad()))
      continue;
    level->forget_run();
    if (!endpoint.usable() || endpoint.must_not_insist()) continue;
    const bool shallow = level == &endpoint.health.shallow && endpoint.hidden == Hidden::no;
    (shallow ? endpoint.wanted.shallow : endpoint.wanted.deep) = now.steady;
  }
}

void Checks::open_fresh_connections(Endpoint& silent, Now now) {
  silent.silent_since.reset();
  const auto silence = schedule_.silence_of(silent, engine_.config().probe);
  const auto& flights = schedule_.flights();
  const auto waiting = std::find_if(flights.begin(), flights.end(), [&](const Flight& flight) {
    return flight.endpoint == silent.id && flight.level == Level::shallow;
  });
  const bool confirmed_now =
      std::any_of(silent.confirmations.begin(), silent.confirmations.end(),
                  [&](const Confirmation& confirmation) { return confirmation.at <= now.steady; });
  if (!silence || waiting == flights.end() || confirmed_now) return;
  const int connections = std::max(engine_.config().health.fall, silence_connections_min);
  for (int i = 0; i < connections; ++i) {
    silent.confirmations.push_back(
        {now.steady + silence_apart * i, Level::shallow, std::nullopt, waiting->canary, *silence});
  }
  ask_candidates_deeply(now.steady, now);
  ask_others(silent, now.steady + silence_second_look);
}

// True also for every answer that has nothing to do with it.
bool Checks::silence_counts(const Endpoint& silent, const Flight& flight, const Report& report,
                            Now now) const {
  if (flight.silence == Duration{0} || !report.fault) return true;
  if (weight_of(*report.fault) != Weight::waits) return true;
  if (now.steady - flight.started >= engine_.config().probe.connect_limit()) return true;
  // A lost question to the name server is asked again after 5 s: three of them prove nothing in
  // one.
  if (*report.fault == Fault::dns_timeout) return false;
  const Instant since = std::max(flight.started, now.steady - silence_proof_max_age);
  std::vector<std::string_view> hosts;
  for (const Endpoint& endpoint : engine_.endpoints.table().all()) {
    if (!is_witness(endpoint) || endpoint.host == silent.host) continue;
    if (!endpoint.last_verified || *endpoint.last_verified < since) continue;
    if (std::find(hosts.begin(), hosts.end(), endpoint.host) == hosts.end())
      hosts.push_back(endpoint.host);
  }
  return hosts.size() >= silence_others;
}

// Where too little is known for that, or nothing came of it, time-outs judge; see limits.hpp.
Duration Checks::silence_spread_of(const Endpoint& endpoint) const {
  const Duration share = engine_.config().probe.timeout * silence_spread_timeout_percent / 100;
  const Duration spread = std::min<Duration>(silence_spread, share);
  if (endpoint.window.good_answers() < silence_history_min) return spread;
  return std::min<Duration>(spread, *endpoint.window.latency(0.95) * silence_spread_p95_factor);
}

// Others are asked just before a late confirmation is sent.
void Checks::ask_for_late_proofs(Now now) {
  std::erase_if(late_proofs_, [&](const LateProof& late) {
    if (late.at > now.steady) return false;
    const Endpoint* about = engine_.endpoints.table().by_id(late.about);
    if (about != nullptr && !about->confirmations.empty()) ask_others(*about, now.steady);
    return true;
  });
}

// The network worked when the silence began, and may not any more: nobody has answered since the
// last silent probe was sent, though others were asked.
bool Checks::proof_is_gone(const LevelHealth& level) const {
  const bool waits = level.fault() && weight_of(*level.fault()) == Weight::waits;
  if (!waits || !level.last_bad_sent() || engine_.config().health.fall <= 1) return false;
  if (engine_.endpoints.connectivity().proven_since(*level.last_bad_sent() - silence_proof_max_age))
    return false;
  return proof_asked_at_ && *proof_asked_at_ >= *level.last_bad();
}

// Two silent requests may be two lost packets. A request that was sent after the first of them and
// has outlived the limit that ended it was heard, at least its beginning: what it ends with
// decides.
bool Checks::another_was_heard(const Endpoint& endpoint, const LevelHealth& level, Now now) const {
  if (!level.fault() || !level.first_bad_sent()) return false;
  const Duration limit = limit_of(*level.fault(), engine_.config().probe);
  const auto& flights = schedule_.flights();
  return std::any_of(flights.begin(), flights.end(), [&](const Flight& flight) {
    return flight.endpoint == endpoint.id && flight.started > *level.first_bad_sent() &&
           now.steady - flight.started > limit;
  });
}

// Lines lose packets, and full buffers hold them back for seconds. Silence counts when probes were
// silent that were sent far enough apart, the last of them when somebody else had just answered.
bool Checks::silent_since_proof(Endpoint& endpoint, const LevelHealth& level, Now now) {
  if (level.beyond_doubt()) return true;
  if (another_was_heard(endpoint, level, now)) return false;
  const auto first = level.first_bad_sent(), last = level.last_bad_sent();
  const bool apart = first && last && *last - *first >= silence_spread_of(endpoint);
  if (apart && engine_.endpoints.connectivity().asked_and_proven_between(
                   *last - silence_proof_max_age, *last))
    return true;
  if (asked_again(endpoint, level)) return false;  // what comes of that decides
  if (engine_.endpoints.connectivity().proven_since(now.steady - silence_proof_max_age)) {
    ask_again(endpoint, level);
    return false;
  }
  const bool asked =
      proof_asked_at_ && now.steady < *proof_asked_at_ + engine_.config().probe.timeout;
  if (asked || proof_under_way(endpoint)) return false;
  proof_asked_at_ = now.steady;
  ask_others(endpoint, now.steady);
  return false;
}

}  // namespace gopx::core
