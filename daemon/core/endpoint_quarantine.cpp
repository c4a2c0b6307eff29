// Well-formed wrong content: whoever serves it is out at once and for long, whatever it answers
// afterwards. Only the user's own chain comes back before the end: where nothing else is left, and
// after as many full checks of every test module as it takes to believe in it. Once more wrong, and
// it stays out.
#include <algorithm>

#include "core/engine_parts.hpp"

namespace gopx::core {

void EndpointKnowledge::quarantine(Endpoint& endpoint, const Flight& flight, const Report& report,
                                   Now now) {
  LevelHealth& level = endpoint.health.about(report);
  const bool fresh = !level.condemned();
  const bool again = endpoint.back == Quarantine::Return::happened;
  level.make_fallen(engine_.config().health);
  level.condemn();
  engine_.checks.forget_confirmations(endpoint);
  endpoint.right_in_a_row.clear();
  const Duration span = engine_.config().health.quarantine;
  if (!endpoint.quarantined_until || again) endpoint.quarantined_since = now.steady;
  endpoint.quarantined_until = now.steady + span;
  endpoint.quarantined_for = name_of(*report.fault);
  endpoint.convicted_by = flight.canary;
  if (again) endpoint.back = Quarantine::Return::over;
  remember_quarantine(endpoint, now);
  engine_.out.remember();  // also a later end
  if (!report.served_h1.empty()) cross_check(endpoint, flight.canary, now);
  if (!fresh && !again) return;
  endpoint.penalty.add_fall(now.steady);
  engine_.out.journal(JournalKind::quarantine, endpoint.name, "", format_time(now.wall + span),
                      verbatim(std::string(name_of(*report.fault))), now);
  engine_.checks.hedge(endpoint, now);
}

void EndpointKnowledge::remember_quarantine(const Endpoint& endpoint, Now now) {
  std::erase_if(engine_.memory.quarantines, [&](const Quarantine& entry) {
    return entry.endpoint == endpoint.name || entry.until <= now.wall;
  });
  if (endpoint.hidden != Hidden::no || !endpoint.quarantined_until) return;
  if (engine_.memory.quarantines.size() >= endpoints_max) return;
  engine_.memory.quarantines.push_back(
      {endpoint.name, now.wall + (*endpoint.quarantined_until - now.steady),
       endpoint.quarantined_for, engine_.config().health.quarantine, endpoint.back,
       endpoint.convicted_by});
}

// Those that were there before the program began.
void EndpointKnowledge::restore_quarantines(Now now) {
  for (Endpoint& endpoint : table_.all()) {
    for (const Quarantine& entry : engine_.memory.quarantines) {
      if (endpoint.name != entry.endpoint || endpoint.hidden != Hidden::no) continue;
      if (entry.until <= now.wall || endpoint.quarantined_until) continue;
      const bool gone = !entry.canary.module.empty() && !still_asked(endpoint, entry.canary);
      if (gone) continue;
      endpoint.quarantined_until = now.steady + (entry.until - now.wall);
      endpoint.quarantined_since = now.steady;
      endpoint.quarantined_for = entry.fault;
      endpoint.back = entry.back;
      endpoint.convicted_by = entry.canary;
    }
  }
}

void EndpointKnowledge::end_quarantines(Now now) {
  const bool writing = engine_.env.write().has_value();
  for (Endpoint& endpoint : table_.all()) {
    if (!writing) endpoint.coming_back = false;  // decided anew, as long as it is not under way
    if (endpoint.quarantined_until && *endpoint.quarantined_until <= now.steady)
      end_quarantine(endpoint, now);
  }
}

void EndpointKnowledge::end_quarantine(Endpoint& endpoint, Now now) {
  endpoint.quarantined_until.reset();
  endpoint.quarantined_since.reset();
  endpoint.quarantined_for.clear();
  endpoint.convicted_by = {};
  endpoint.back = Quarantine::Return::open;
  endpoint.coming_back = false;
  endpoint.right_in_a_row.clear();
  remember_quarantine(endpoint, now);
  engine_.out.remember();
}

// Keeps count of the full checks that were right in a row, of each test module.
void EndpointKnowledge::count_right(Endpoint& endpoint, const Flight& flight, const Report& report,
                                    Now now) {
  if (!endpoint.quarantined_until || report.level == Level::shallow) return;
  if (!report.ok) return endpoint.right_in_a_row.clear();
  if (flight.only) return;
  auto& counts = endpoint.right_in_a_row;
  const auto same = [&](const auto& entry) { return entry.first == flight.canary; };
  auto found = std::find_if(counts.begin(), counts.end(), same);
  if (found == counts.end()) found = counts.insert(counts.end(), {flight.canary, 0});
  found->second = std::min(found->second + 1, engine_.config().health.rise);
  // Where it is all that is left, one check follows the other.
  if (engine_.planner.plan_wanted() && !right_often_enough(endpoint))
    engine_.checks.ask_deeply(endpoint, now);
}

bool EndpointKnowledge::right_often_enough(const Endpoint& endpoint) const {
  const auto& wanted = endpoint.canaries.empty() ? public_canaries_ : endpoint.canaries;
  const auto proven = [&](const Canary& canary) {
    return std::any_of(
        endpoint.right_in_a_row.begin(), endpoint.right_in_a_row.end(), [&](const auto& entry) {
          return entry.first == canary && entry.second >= engine_.config().health.rise;
        });
  };
  return !wanted.empty() && std::all_of(wanted.begin(), wanted.end(), proven);
}

// Is a backup being asked whose answer may make it eligible?
bool EndpointKnowledge::anybody_asked() const {
  const auto& all = table_.all();
  return std::any_of(all.begin(), all.end(), [&](const Endpoint& endpoint) {
    const bool backup = endpoint.hidden == Hidden::no && endpoint.is_public() &&
                        endpoint.usable() && !endpoint.quarantined_until && !endpoint.in_use;
    return backup &&
           (endpoint.wanted.deep || engine_.checks.schedule().in_flight(endpoint.id, Level::deep));
  });
}

// Nobody is eligible: the user's own chain may come back from quarantine. True if it does.
bool EndpointKnowledge::take_back(Now now) {
  const Duration patience = engine_.config().probe.timeout * deep_timeout_factor;
  const bool all_heard =
      engine_.planner.nobody_since() && *engine_.planner.nobody_since() + patience <= now.steady;
  if (anybody_asked() && !all_heard) return false;
  std::vector<Endpoint*> own;
  for (Endpoint& endpoint : table_.all()) {
    const bool of_the_user = endpoint.hidden == Hidden::sumdb_direct ||
                             (endpoint.hidden == Hidden::no &&
                              contains(engine_.effective.baseline(), endpoint.identity));
    const bool may = of_the_user && endpoint.usable() && endpoint.quarantined() &&
                     endpoint.back != Quarantine::Return::over;
    if (may && right_often_enough(endpoint)) own.push_back(&endpoint);
  }
  if (own.empty()) return false;
  for (Endpoint* endpoint : own) endpoint->coming_back = true;
  if (engine_.planner.walk_baseline(now).outcome == WalkOutcome::serves) return true;
  for (Endpoint* endpoint : own) endpoint->coming_back = false;
  return false;
}

// What comes back is remembered before it does, so that a kill in between forgets nothing.
void EndpointKnowledge::note_returns(Now now) {
  for (Endpoint& endpoint : table_.all()) {
    if (!endpoint.coming_back) continue;
    endpoint.back = Quarantine::Return::happened;
    remember_quarantine(endpoint, now);
    if (endpoint.hidden != Hidden::no) continue;
    engine_.out.journal(
        JournalKind::quarantine, endpoint.name, "", std::string(used_again),
        say("used again although it served wrong content ({class}): no other proxy works, and "
            "{count} full checks of every test module were right since",
            endpoint.quarantined_for, engine_.config().health.rise),
        now);
    engine_.out.remember();
  }
}

}  // namespace gopx::core
