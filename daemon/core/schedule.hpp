// When to look, and at what. Keeps the list of probes under way and hands out StartProbe actions,
// spread by jitter, capped in flight, within each endpoint's budgets. It decides nothing about
// health.
//
// Order when places are scarce: confirmations; what a person or a starting go command asked for;
// the chain in force; hedges; displaced ones; the rest.
#pragma once

#include <optional>
#include <vector>

#include "base/ids.hpp"
#include "base/random.hpp"
#include "config/config.hpp"
#include "core/action.hpp"
#include "core/endpoints.hpp"

namespace gopx::core {

enum class Purpose : std::uint8_t { routine, wanted, confirmation };

struct Flight {
  ProbeId id;
  EndpointId endpoint;
  Level level = Level::shallow;
  std::optional<Step> only;
  Purpose purpose = Purpose::routine;
  Canary canary;
  Instant started{};
  std::optional<Instant> suspicious_at;  // nobody may be this slow without being looked at
  bool suspicion_raised = false;
  std::optional<Instant> noticed_at;  // longer than this endpoint's own history explains
  Duration silence{};  // a fresh connection that judges silence: ends after so much of it
};

// What the schedule must know of the rest.
struct ScheduleFacts {
  const config::Config& config;
  const std::vector<Canary>& canaries;  // the public ones, not empty
  const std::string& sumdb_name;        // "" = no checksum route is asked for
  const std::string& sumdb_key;         // "" = signatures are not looked at
  const std::vector<SignedHead>& known_heads;
  bool relays_asked =
      true;              // false: GOSUMDB gives an address, so go asks no proxy for the database
  bool go_idle = false;  // no go command for a while
  bool local = false;    // the network is at fault: look often at the chain and the best candidates
  int other_requests = 0;  // under way, of somebody else (comparisons)
};

class Schedule {
 public:
  explicit Schedule(std::uint64_t seed) : random_(seed) {}

  // Starts what is due and may start.
  void dispatch(EndpointTable& table, const ScheduleFacts& facts, Now now,
                std::vector<Action>& actions);
  // The earliest moment at which dispatch could start something or a flight becomes suspicious.
  std::optional<Instant> next(const EndpointTable& table, const ScheduleFacts& facts,
                              Instant now) const;

  // For a probe that somebody else starts.
  ProbeId new_id() { return ProbeId{++last_probe_}; }
  // A finished probe leaves the list; nullopt for an unknown id.
  std::optional<Flight> finish(ProbeId id);
  // How much silence judges this endpoint before any time-out does; nullopt while too little is
  // known of it.
  std::optional<Duration> silence_of(const Endpoint& endpoint,
                                     const config::ProbeSettings& settings) const;
  // Takes flights of the endpoint for which `which` is true off the list and tells the prober.
  template <class Predicate>
  std::vector<Flight> cancel_if(Predicate which, std::vector<Action>& actions);

  std::vector<Flight>& flights() { return flights_; }
  const std::vector<Flight>& flights() const { return flights_; }
  bool in_flight(EndpointId endpoint, Level level) const;
  // Is a probe of this level under way, or must one of the other level come to its end first?
  bool busy(const Endpoint& endpoint, Level level) const;
  // May something start that is not urgent?
  bool room(const ScheduleFacts& facts) const;

  // The next routine times after an answer at this level.
  void plan_routine(Endpoint& endpoint, Level level, const ScheduleFacts& facts, Instant now);
  // Brings routine times in line with the endpoint's present part (in use, displaced, candidate).
  void tighten(Endpoint& endpoint, const ScheduleFacts& facts, Instant now);

 private:
  struct Candidate;
  Duration interval_of(const Endpoint& endpoint, Level level, const ScheduleFacts& facts) const;
  Duration jittered(Duration interval, double jitter);
  bool place_for(int rank, const ScheduleFacts& facts) const;
  bool start(Endpoint& endpoint, const Candidate& what, const ScheduleFacts& facts, Now now,
             std::vector<Action>& actions);
  void watch(Flight& flight, const Endpoint& endpoint, const config::ProbeSettings& settings,
             Duration timeout) const;
  Canary choose_canary(Endpoint& endpoint, Level level, const ScheduleFacts& facts);

  Random random_;
  std::uint64_t last_probe_ = 0;
  std::vector<Flight> flights_;
};

template <class Predicate>
std::vector<Flight> Schedule::cancel_if(Predicate which, std::vector<Action>& actions) {
  std::vector<Flight> cancelled;
  for (auto it = flights_.begin(); it != flights_.end();) {
    if (!which(*it)) {
      ++it;
      continue;
    }
    actions.push_back(CancelProbe{it->id});
    cancelled.push_back(*it);
    it = flights_.erase(it);
  }
  return cancelled;
}

}  // namespace gopx::core
