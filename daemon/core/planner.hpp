// The plan, and when it may be written. From what is known to what ought to stand in the env file:
// go's walk through the user's chain and through the chain in force, the smallest change that helps
// (policy.hpp), what the configuration forbids, what a move costs, and the one reason that holds it
// back. When in doubt nothing is written.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/eligibility.hpp"
#include "core/endpoints.hpp"
#include "core/go_holes.hpp"
#include "core/pending.hpp"
#include "core/policy.hpp"
#include "core/timers.hpp"

namespace gopx::core {

struct EngineParts;

// What the walk sees of one endpoint of the chains.
struct Sight {
  Content content = Content::unknown;
  Relay relay = Relay::unknown;
  std::optional<Fault> fault;
  bool quarantined = false;
  bool operator==(const Sight&) const = default;
};

// All that a walk rests on, without any text.
struct Sights {
  std::uint64_t table = 0;  // its generation: names, URLs, both chains, the checksum database
  bool alias_in_force = false;
  RouteProof direct = RouteProof::unknown, alias = RouteProof::unknown;
  std::vector<Sight> endpoints;  // in the order of the table
  bool operator==(const Sights&) const = default;
};

// The view for the walk, and where both chains lead. Made anew only when one of the sights changes.
struct Outlook {
  Sights sights;
  View view;
  Walk base, current;  // through the user's chain, and the one in force
};

// The search for a plan in this event.
struct Sought {
  std::optional<Instant> since;  // when the failure began that it is for; nullopt: there was none
  bool in_vain = false;          // no change helps now
};

class Planner {
 public:
  explicit Planner(EngineParts& engine) : engine_(engine) {}

  // --- what comes in
  void network_seen(const std::string& fingerprint, Now now);
  void rules_are_new() { rules_changed_ = true; }
  void plan_written() { rules_changed_ = false; }
  void forget_hold() { baseline_serves_since_.reset(); }  // the user's chain is judged anew
  void note_trouble_here(Now now);
  void restore_limits(Now now);
  void limits_again(const MoveLimits& before, Now now);  // what did not happen does not count
  void spend(MoveCost cost, Now now);

  // --- steps
  void decide(Now now);
  void set_timers(Timers& timers, Now now) const;

  // --- what it thinks
  std::optional<Write> wanted_write(Now now);
  MoveCost cost_of(const Write& wanted, Now now) const;
  // What these refer to is good until an endpoint changes.
  const Walk& walk_in_force(Now now) const { return outlook(now).current; }
  const Walk& walk_baseline(Now now) const { return outlook(now).base; }
  const View& view_for_walk(Now now) const { return outlook(now).view; }
  // May it be chosen for the failure that a plan is sought for? Without one: at all?
  Eligibility eligibility(const Endpoint& endpoint, Now now) const;
  Plan in_force_plan() const;
  std::vector<std::string> ranked_candidates(Now now) const;
  const GoHole* worst_hole() const;
  bool trusted_enough(const Endpoint& endpoint) const;
  std::optional<Sentence> pin_problem(const Endpoint& endpoint, Now now) const;
  std::size_t ready_backups() const;
  Duration hold_required() const;
  bool edit_respected(Now now) const;
  std::optional<Instant> baseline_serves_since() const { return baseline_serves_since_; }
  const MoveLimits& limits() const { return limits_; }
  const HeldBack& held_back() const { return held_back_; }
  bool plan_wanted() const { return plan_wanted_; }  // and nobody is eligible
  std::optional<Instant> nobody_since() const { return nobody_since_; }
  const std::optional<Plan>& planned() const { return planned_; }
  const Sentence& plan_why() const { return plan_why_; }

 private:
  // planner_view.cpp
  const Outlook& outlook(Now now) const;
  View view_to_pin(const Endpoint& endpoint, Now now) const;
  View view(std::optional<Instant> failure_since, Now now) const;
  void add_sumdb(View& seen, std::optional<Instant> since) const;
  EndpointView view_of(const Endpoint& endpoint, std::optional<Instant> since, Now now) const;
  // planner.cpp
  std::optional<Instant> failure_since(const Walk& walk) const;
  void follow_baseline(const Walk& base, Now now);
  std::optional<Write> wanted_pinned(Now now);
  std::optional<Write> wanted_automatic(Now now);
  std::optional<Write> wanted_during_takeover(const Walk& base, Now now);
  std::optional<Write> wanted_new_plan(const Walk& failing, Now now);
  std::optional<Write> wanted_to_return(Now now);
  void ask_for_proof(Sentence why, std::optional<Instant> since, Now now);
  bool better_soon(const Plan& plan, Now now);
  bool displaced_proven(const Walk& base, Now now);
  bool proven_since_fall(const Walk& base, bool alias, Now now);
  PlanRules plan_rules() const;
  // The smallest change to the user's chain by those that have proved themselves since that
  // failure.
  std::optional<Plan> plan_proven_since(std::optional<Instant> failure, Now now) const;
  std::optional<Write> wanted_for_more(const Walk& base, Now now);
  // planner_rules.cpp
  bool may_stand_in(const Endpoint& endpoint) const;
  Sentence barred_in_force(Now now) const;
  void end_barred_pin(Now now);
  std::optional<Write> wanted_by_rules(const Walk& base, const Sentence& barred, Now now);
  // planner_held.cpp
  HeldBack barred_write(const Write& wanted, Now now);
  HeldBack held_without_write(Now now) const;
  HeldBack way_back(Now now) const;
  bool backup_ready(Now now) const;
  void tell_held(Now now);

  EngineParts& engine_;
  std::optional<Instant> baseline_serves_since_;
  MoveLimits limits_;
  HeldBack held_back_;
  std::string told_held_;       // the reason of which an event has told, since there was none
  bool rules_changed_ = false;  // since the plan in force was made
  std::optional<Instant> barred_since_;  // the rules don't allow what is in force
  bool plan_wanted_ = false;
  std::optional<Instant> nobody_since_;
  std::optional<Instant> next_hedge_;  // the best candidates are asked again
  std::optional<Instant> plan_since_;  // there is a plan to write; a better one may be near
  Sought sought_;
  std::optional<Plan> planned_;
  Sentence plan_why_;
  mutable Outlook outlook_;
  mutable std::vector<Sight> spare_sights_;  // memory for the next look
};

}  // namespace gopx::core
