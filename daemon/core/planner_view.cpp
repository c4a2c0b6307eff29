// What policy is shown: each endpoint as a go command would meet it, and who may stand
// in, best first.
#include <algorithm>

#include "core/engine_parts.hpp"

namespace gopx::core {
namespace {

// A page in place of the .info makes go move on after `|`; in place of the .mod or the zip, never.
Weight weight_of(const LevelHealth& level) {
  const bool before_the_files = level.step() == Step::info || level.step() == Step::list;
  if (level.fault() == Fault::html_200 && before_the_files) return Weight::quick;
  return gopx::weight_of(*level.fault());
}

Content content_of(const Endpoint& endpoint) {
  const Health& health = endpoint.health;
  // A private one that refuses gives go nothing, wrong or right: go moves on as after any refusal.
  if (endpoint.usable() && !endpoint.is_public() && health.policy()) return Content::refuses;
  if (endpoint.usable() && endpoint.quarantined()) return Content::ends;
  if (!endpoint.usable()) return Content::unknown;
  if (health.policy()) return Content::refuses;
  const auto down = [](const LevelHealth& level) { return level.state() == LevelState::down; };
  for (const LevelHealth* level : {&health.shallow, &health.deep}) {
    if (!down(*level) || !level->fault()) continue;
    switch (weight_of(*level)) {
      case Weight::not_found:
        return Content::not_found;
      case Weight::waits:
        return Content::waits;
      case Weight::content:
      case Weight::integrity:
        return Content::ends;
      case Weight::sumdb:
        break;  // modules are served; see relay_of
      case Weight::quick:
      case Weight::rate_limit:
      case Weight::policy:
      case Weight::unmeasured:
        return Content::fails;
    }
  }
  if (health.suspect()) return Content::suspect;
  if (health.shallow.state() != LevelState::healthy) return Content::unknown;
  const bool deep_ok = health.deep.state() == LevelState::healthy || down(health.deep);
  if (!deep_ok) return Content::unknown;
  return health.content_unproven() ? Content::not_found : Content::serves;
}

Relay relay_of(const Endpoint& endpoint) {
  switch (content_of(endpoint)) {
    case Content::fails:
    case Content::refuses:
      return Relay::error;
    case Content::waits:
      return Relay::waits;
    case Content::not_found:
      if (endpoint.relay == RelayAnswer::unknown) return Relay::no;
      break;
    case Content::suspect:
    case Content::unknown:
      return Relay::unknown;
    case Content::ends:
      // Whoever answers everything with a page answers /supported with 200, too: go believes it.
      if (endpoint.health.shallow.fault() == Fault::html_200) return Relay::broken;
      break;
    case Content::serves:
      break;
  }
  const LevelHealth& deep = endpoint.health.deep;
  if (deep.state() == LevelState::down && deep.fault() && weight_of(deep) == Weight::sumdb) {
    return deep.step() == Step::supported ? Relay::error : Relay::broken;
  }
  switch (endpoint.relay) {
    case RelayAnswer::yes:
      return Relay::proven;
    case RelayAnswer::no:
      return Relay::no;
    case RelayAnswer::unknown:
      return Relay::unknown;
  }
  return Relay::unknown;
}

RouteProof proof_of(const Endpoint* endpoint, std::optional<Instant> since) {
  if (endpoint == nullptr) return RouteProof::unknown;
  if (endpoint->health.down() || endpoint->quarantined()) return RouteProof::dead;
  if (endpoint->health.state() != EndpointState::healthy || endpoint->health.suspect())
    return RouteProof::unknown;
  const auto proven = endpoint->health.last_deep_ok();
  return !since || (proven && *proven > *since) ? RouteProof::proven : RouteProof::unknown;
}

// What is wrong with it, for the walk.
std::optional<Fault> fault_of(const Endpoint& endpoint) {
  if (endpoint.quarantined()) return fault_named(endpoint.quarantined_for);
  const LevelHealth* culprit = endpoint.health.culprit();
  const auto fault = culprit != nullptr ? culprit->fault() : std::nullopt;
  return fault ? fault : endpoint.health.policy();
}

}  // namespace

// Of any go found; nullptr = none is known.
const GoHole* Planner::worst_hole() const {
  if (!engine_.effective.roots()) return nullptr;
  for (const GoRoot& root : *engine_.effective.roots()) {
    if (const GoHole* hole = hole_in(root.version)) return hole;
  }
  return nullptr;
}

// A go with a hole believes its proxy more than it should: then only those stand in that are well
// known, on this machine, the user's own choice of old, or named as candidates.
bool Planner::trusted_enough(const Endpoint& endpoint) const {
  if (endpoint.trust != Trust::user || endpoint.loopback) return true;
  if (contains(engine_.effective.baseline(), endpoint.identity) || worst_hole() == nullptr)
    return true;
  const auto& named = engine_.config().failover.candidates;
  return std::find(named.begin(), named.end(), endpoint.name) != named.end();
}

EndpointView Planner::view_of(const Endpoint& endpoint, std::optional<Instant> since,
                              Now now) const {
  EndpointView seen;
  seen.name = endpoint.name;
  seen.url = endpoint.url;
  seen.is_public = endpoint.is_public();
  seen.content = content_of(endpoint);
  seen.relay = relay_of(endpoint);
  seen.quarantined = endpoint.quarantined();
  seen.fault = fault_of(endpoint);
  const Eligibility may = eligibility_of(endpoint, trusted_enough(endpoint), since, now);
  seen.unstable = may.unstable;
  seen.eligible = may.eligible();
  return seen;
}

// The candidate in use first while it is healthy, then the given order; speed only if nobody gave
// an order, within one trust, and only a difference that no noise makes.
std::vector<std::string> Planner::ranked_candidates(Now) const {
  constexpr Duration noise = 100ms;
  std::vector<const Endpoint*> ranked;
  for (const std::string& identity : engine_.endpoints.table().candidates()) {
    const Endpoint* endpoint = engine_.endpoints.table().by_identity(identity);
    if (endpoint != nullptr) ranked.push_back(endpoint);
  }
  const auto much_faster = [&](const Endpoint& a, const Endpoint& b) {
    const auto fast = a.window.latency(0.5);
    const auto slow = b.window.latency(0.5);
    return fast && slow && a.trust == b.trust && *fast * 2 <= *slow && *slow - *fast >= noise;
  };
  if (engine_.config().failover.candidates.empty()) {
    for (std::size_t i = 1; i < ranked.size(); ++i) {
      for (std::size_t j = i; j > 0 && much_faster(*ranked[j], *ranked[j - 1]); --j) {
        std::swap(ranked[j], ranked[j - 1]);
      }
    }
  }
  if (engine_.config().failover.candidates.empty()) {
    std::stable_partition(ranked.begin(), ranked.end(),
                          [](const Endpoint* endpoint) { return !endpoint->health.stale(); });
  }
  std::stable_partition(ranked.begin(), ranked.end(), [](const Endpoint* endpoint) {
    return endpoint->in_use && healthy_enough(*endpoint);
  });
  std::vector<std::string> identities;
  for (const Endpoint* endpoint : ranked) identities.push_back(endpoint->identity);
  return identities;
}

Eligibility Planner::eligibility(const Endpoint& endpoint, Now now) const {
  return eligibility_of(endpoint, trusted_enough(endpoint), sought_.since, now);
}

// Walking needs the user's chain and the one in force; everybody else only matters when somebody is
// to be chosen. What the walk would see is compared with what it saw last: as long as nothing of it
// has changed, view and walks are still right, and no text is touched.
const Outlook& Planner::outlook(Now now) const {
  const EndpointTable& table = engine_.endpoints.table();
  Sights seen;
  seen.table = table.generation();
  seen.alias_in_force = engine_.env.alias_in_force();
  seen.direct = proof_of(table.hidden(Hidden::sumdb_direct), std::nullopt);
  seen.alias = proof_of(table.hidden(Hidden::sumdb_alias), std::nullopt);
  seen.endpoints.swap(spare_sights_);
  seen.endpoints.clear();
  for (const std::size_t at : table.in_chains()) {
    const Endpoint& endpoint = table.all()[at];
    seen.endpoints.push_back(
        {content_of(endpoint), relay_of(endpoint), fault_of(endpoint), endpoint.quarantined()});
  }
  if (seen == outlook_.sights) {
    spare_sights_.swap(seen.endpoints);  // its memory is used again
    return outlook_;
  }
  outlook_.sights = std::move(seen);
  outlook_.view = {};
  for (const std::size_t at : table.in_chains()) {
    const Endpoint& endpoint = table.all()[at];
    outlook_.view.endpoints.emplace(endpoint.identity, view_of(endpoint, std::nullopt, now));
  }
  add_sumdb(outlook_.view, std::nullopt);
  outlook_.base = walk(engine_.effective.baseline(), outlook_.view);
  outlook_.current =
      walk(engine_.effective.in_force(), outlook_.view, outlook_.sights.alias_in_force);
  return outlook_;
}

// The walk's, and this endpoint: enough to pin it.
View Planner::view_to_pin(const Endpoint& endpoint, Now now) const {
  View seen = view_for_walk(now);
  seen.endpoints.emplace(endpoint.identity, view_of(endpoint, std::nullopt, now));
  return seen;
}

View Planner::view(std::optional<Instant> since, Now now) const {
  View seen;
  for (const Endpoint& endpoint : engine_.endpoints.table().all()) {
    if (endpoint.hidden != Hidden::no) continue;
    EndpointView view = view_of(endpoint, since, now);
    // What a plan in force leaves out is not proven before it is: it is no reason to stay on a
    // backup that has died.
    const bool open = view.content == Content::unknown || view.content == Content::suspect;
    if (endpoint.displaced && endpoint.is_public() && open) view.content = Content::fails;
    seen.endpoints.emplace(endpoint.identity, std::move(view));
  }
  seen.candidates = ranked_candidates(now);
  add_sumdb(seen, since);
  return seen;
}

// What stands in must be proven since the failure; the database's own address only as the chain has
// it.
void Planner::add_sumdb(View& seen, std::optional<Instant> since) const {
  seen.sumdb.wanted = engine_.effective.sumdb().wanted;
  seen.sumdb.explicit_url = !engine_.effective.sumdb().explicit_url.empty();
  seen.sumdb.direct =
      proof_of(engine_.endpoints.table().hidden(Hidden::sumdb_direct), std::nullopt);
  const Endpoint* alias = engine_.endpoints.table().hidden(Hidden::sumdb_alias);
  seen.sumdb.alias = proof_of(alias, since);
  seen.sumdb.alias_allowed = alias != nullptr;
}

}  // namespace gopx::core
