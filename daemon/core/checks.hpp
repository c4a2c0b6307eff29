// The checks under way and those to come: probes in flight, repetitions of what failed, silence
// that is judged before its time-out. It decides whom to ask, when and for what; what an answer
// means is endpoint_knowledge.hpp's affair. Whatever is to be asked of an endpoint (Agenda) is put
// down here.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/endpoints.hpp"
#include "core/schedule.hpp"
#include "core/timers.hpp"

namespace gopx::core {

struct EngineParts;

// The limit that ends a silence of this kind: that of connecting, or that of a request.
Duration limit_of(Fault silence, const config::ProbeSettings& settings);

// When the request was sent that came to this report; the flight's beginning where nothing else is
// known.
Instant sent_at(const Flight& flight, const Report& report, const config::ProbeSettings& settings,
                Now now);

class Checks {
 public:
  Checks(EngineParts& engine, std::uint64_t seed) : engine_(engine), schedule_(seed) {}

  // --- what comes in
  void go_started(Now now);
  void reprobe_in_use(Now now);
  void credentials_changed(Now now);
  std::optional<Flight> finish(ProbeId id) { return schedule_.finish(id); }

  // --- what follows from an answer
  void first_bad_answer(Endpoint& endpoint, const Flight& flight, const Report& report, Now now);
  // Those that have been silent for as long as what was suspicious of this flight: they are ended,
  // and each counts as an answer like the flight's own.
  std::vector<Flight> end_silent_confirmations(const Endpoint& endpoint, const Flight& flight,
                                               Now now);
  // 429: asked once more; true if that was it already, and it is believed.
  bool rate_limited(Endpoint& endpoint, const Flight& flight, const Report& report, Now now);
  // 429: no probe before Retry-After has passed.
  void leave_alone(Endpoint& endpoint, const Report& report, Now now);
  void refused_on_purpose(Endpoint& endpoint);
  void drop_confirmations(Endpoint& endpoint, std::optional<Level> only);
  void drop_all_confirmations();
  void forget_confirmations(Endpoint& endpoint) { endpoint.confirmations.clear(); }
  void network_proven(const Endpoint& by, Now now);
  bool silence_counts(const Endpoint& silent, const Flight& flight, const Report& report,
                      Now now) const;
  bool silent_since_proof(Endpoint& endpoint, const LevelHealth& level, Now now);
  bool proof_is_gone(const LevelHealth& level) const;

  // --- whom to ask
  void ask_deeply(Endpoint& endpoint, Now now) { endpoint.wanted.deep = now.steady; }
  void ask_again(Endpoint& endpoint, const LevelHealth& level);
  void hedge(const Endpoint& about, Now now);
  bool hedged_since(Instant since) const { return hedged_at_ && *hedged_at_ >= since; }
  void ask_candidates_deeply(std::optional<Instant> since, Now now);
  void tighten(Endpoint& endpoint, Now now);
  // For a request that is no probe of anyone's health.
  ProbeId new_id() { return schedule_.new_id(); }
  bool room(Now now) const { return schedule_.room(facts(now)); }

  // --- steps
  void notice_silence(Now now);
  void ask_for_late_proofs(Now now);
  void raise_suspicions(Now now);
  void dispatch(Now now);
  void set_timers(Timers& timers, Now now) const;

  // --- what is known
  const Schedule& schedule() const { return schedule_; }
  bool proof_under_way(const Endpoint& about) const;

 private:
  struct LateProof {
    Instant at;
    EndpointId about;
  };

  void confirm(Endpoint& endpoint, const Flight& flight, Instant first_at, Now now);
  bool another_was_heard(const Endpoint& endpoint, const LevelHealth& level, Now now) const;
  bool asked_again(const Endpoint& endpoint, const LevelHealth& level) const;
  void rest(Endpoint& endpoint, Duration wait, Now now);
  void forget_common_silence(Endpoint& endpoint, Now now);
  void open_fresh_connections(Endpoint& silent, Now now);
  void ask_others(const Endpoint& about, Instant at);
  Duration silence_spread_of(const Endpoint& endpoint) const;
  ScheduleFacts facts(Now now) const;

  EngineParts& engine_;
  Schedule schedule_;
  std::optional<Instant> last_go_;         // a go command was seen
  std::vector<LateProof> late_proofs_;     // others to be asked, before a confirmation comes late
  std::optional<Instant> hedged_at_;       // others were asked, because of a bad answer
  std::optional<Instant> proof_asked_at_;  // of others, because of somebody's silence
};

}  // namespace gopx::core
