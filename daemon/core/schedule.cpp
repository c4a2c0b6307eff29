// Due times, budgets, places in flight.
//
// Three limits decide what is sent, each against another harm: a due time keeps routine probes
// apart (jittered, or a thousand machines that were started by the same script would ask in step);
// a budget per endpoint and hour keeps any mistake of ours from hammering somebody's server; places
// in flight keep our own probes from slowing each other down, which would be measured as the
// endpoints' slowness. Ranks settle who gets a place when there are too few.
#include "core/schedule.hpp"

#include <algorithm>
#include <utility>

namespace gopx::core {

// Something that could be started now, with its place in the queue.
struct Schedule::Candidate {
  int rank = 0;  // smaller first
  EndpointId endpoint;
  Level level = Level::shallow;
  Purpose purpose = Purpose::routine;
  std::size_t confirmation = 0;  // index, if purpose is confirmation
};

namespace {

// Who goes first: what a verdict waits for, what a person or a go command waits for, what go uses
// now, who might replace it, who is to be gone back to, and the rest.
constexpr int rank_confirmation = 0;
constexpr int rank_asked = 1;
constexpr int rank_in_use = 2;
constexpr int rank_hedge = 3;
constexpr int rank_displaced = 4;
constexpr int rank_rest = 5;

bool held_back(const Endpoint& endpoint, Instant now) {
  return endpoint.pace.left_alone_until && *endpoint.pace.left_alone_until > now;
}

Level wire_level(const Endpoint& endpoint, Level level) {
  return endpoint.hidden == Hidden::no ? level : Level::sumdb;
}

int wanted_rank(const Endpoint& endpoint) {
  return endpoint.on_demand || endpoint.in_use ? rank_asked : rank_hedge;
}

int routine_rank(const Endpoint& endpoint) {
  if (endpoint.in_use) return rank_in_use;
  return endpoint.displaced ? rank_displaced : rank_rest;
}

bool due(const std::optional<Instant>& at, Instant now) { return at && *at <= now; }

void earlier(std::optional<Instant>& best, std::optional<Instant> at) {
  if (at && (!best || *at < *best)) best = at;
}

}  // namespace

bool Schedule::in_flight(EndpointId endpoint, Level level) const {
  return std::any_of(flights_.begin(), flights_.end(), [&](const Flight& flight) {
    return flight.endpoint == endpoint && flight.level == level && !flight.only &&
           flight.purpose != Purpose::confirmation;
  });
}

std::optional<Flight> Schedule::finish(ProbeId id) {
  for (auto it = flights_.begin(); it != flights_.end(); ++it) {
    if (it->id != id) continue;
    Flight flight = *it;
    flights_.erase(it);
    return flight;
  }
  return std::nullopt;
}

Duration Schedule::jittered(Duration interval, double jitter) {
  const double factor = 1.0 + jitter * (2.0 * random_.unit() - 1.0);
  return Duration{static_cast<Duration::rep>(static_cast<double>(interval.count()) * factor)};
}

// How far apart routine probes of this endpoint are. The more a decision hangs on it the closer:
// what go uses now; what go is to go back to (its deep level often enough that the way back is not
// held up by an old proof); candidates, which only have to be known. While nobody builds, and while
// the fault is local, most of it can wait.
Duration Schedule::interval_of(const Endpoint& endpoint, Level level,
                               const ScheduleFacts& facts) const {
  const config::ProbeSettings& probe = facts.config.probe;
  Duration base = probe.interval;
  if (!endpoint.loopback) base = std::max<Duration>(base, public_interval_min);
  if (level == Level::deep) {
    if (endpoint.in_use) return probe.deep_interval;
    if (!endpoint.displaced) return probe.deep_interval * candidate_deep_factor;
    const bool half_well = endpoint.health.deep.state() == LevelState::down ||
                           endpoint.health.deep.state() == LevelState::recovering;
    const bool reachable = endpoint.health.shallow.state() == LevelState::healthy;
    if (!half_well || !reachable) return probe.deep_interval;
    return std::min<Duration>(displaced_deep_interval, facts.config.failover.hold);
  }
  if (endpoint.health.policy())
    return std::max(base, probe.standby_interval);  // refused: never hammered
  if (endpoint.in_use && facts.go_idle && !facts.local) return base * idle_interval_factor;
  if (endpoint.in_use || endpoint.displaced) return base;
  if (facts.local && endpoint.role == Role::candidate) return base;
  return std::max(base, probe.standby_interval);
}

// Only where it saves something: a time-out that comes first needs no help.
std::optional<Duration> Schedule::silence_of(const Endpoint& endpoint,
                                             const config::ProbeSettings& settings) const {
  if (endpoint.window.good_answers() < silence_history_min) return std::nullopt;
  const Duration usual = *endpoint.window.latency(0.95) * silence_p95_factor;
  const Duration silence = silence_two_losses + usual;
  const Duration whole = std::max<Duration>(usual, silence_noticed_min) + silence;
  return whole < settings.timeout ? std::optional(silence) : std::nullopt;
}

void Schedule::plan_routine(Endpoint& endpoint, Level level, const ScheduleFacts& facts,
                            Instant now) {
  const double jitter = facts.config.probe.jitter;
  if (level != Level::shallow) {
    endpoint.due.deep = now + jittered(interval_of(endpoint, Level::deep, facts), jitter);
    if (endpoint.hidden != Hidden::no) return;
  }
  endpoint.due.shallow = now + jittered(interval_of(endpoint, Level::shallow, facts), jitter);
}

// A due time that was planned under other rules (idle, standby, an older configuration) is brought
// forward to what the present ones would have given at most. Never put off: that would let changes
// in quick succession starve an endpoint.
void Schedule::tighten(Endpoint& endpoint, const ScheduleFacts& facts, Instant now) {
  const double stretch = 1.0 + facts.config.probe.jitter;
  const auto limit = [&](std::optional<Instant>& slot, Level level) {
    const auto longest = Duration{static_cast<Duration::rep>(
        static_cast<double>(interval_of(endpoint, level, facts).count()) * stretch)};
    if (slot && *slot > now + longest) {
      slot = now + jittered(interval_of(endpoint, level, facts), facts.config.probe.jitter);
    }
  };
  limit(endpoint.due.shallow, Level::shallow);
  limit(endpoint.due.deep, Level::deep);
}

// The last places are for what can't wait: a deep probe of every candidate at once must not keep
// the chain in force from being looked at.
bool Schedule::place_for(int rank, const ScheduleFacts& facts) const {
  const int cap = std::max(facts.config.probe.max_in_flight, 1);
  const int reserved = std::min(reserved_in_flight, cap - 1);
  const int used = static_cast<int>(flights_.size()) + facts.other_requests;
  return used < (rank <= rank_in_use ? cap : cap - reserved);
}

bool Schedule::room(const ScheduleFacts& facts) const { return place_for(rank_rest, facts); }

// By turns: a canary that one endpoint lacks, or that was mistyped, shows as the odd one among
// several instead of condemning everybody.
Canary Schedule::choose_canary(Endpoint& endpoint, Level level, const ScheduleFacts& facts) {
  if (level == Level::deep && endpoint.asked_next)
    return *std::exchange(endpoint.asked_next, std::nullopt);
  const auto& pool = endpoint.canaries.empty() ? facts.canaries : endpoint.canaries;
  if (pool.empty()) return {};
  return pool[endpoint.next_canary++ % pool.size()];
}

// From when on it is slower than it may be without being looked at.
void Schedule::watch(Flight& flight, const Endpoint& endpoint,
                     const config::ProbeSettings& settings, Duration timeout) const {
  if (!endpoint.in_use && !endpoint.displaced) return;
  const auto p95 = endpoint.window.latency(0.95);
  Duration patience = p95 ? *p95 * suspicious_p95_factor : Duration{suspicious_max};
  patience = std::max<Duration>(patience, settings.timeout / suspicious_timeout_divisor);
  patience = std::min<Duration>(patience, suspicious_max);
  if (patience < timeout) flight.suspicious_at = flight.started + patience;
  const Duration usual = p95 ? *p95 * silence_p95_factor : Duration{0};
  if (endpoint.in_use && silence_of(endpoint, settings))
    flight.noticed_at = flight.started + std::max<Duration>(usual, silence_noticed_min);
}

// False if the budget is spent: then nothing was sent, and next() says when it may be.
bool Schedule::start(Endpoint& endpoint, const Candidate& what, const ScheduleFacts& facts, Now now,
                     std::vector<Action>& actions) {
  const bool confirm = what.purpose == Purpose::confirmation;
  const bool deep = what.level != Level::shallow;
  const bool routine = what.purpose == Purpose::routine;
  Budget& routine_budget = deep ? endpoint.pace.deep : endpoint.pace.shallow;
  Budget& wanted_budget =
      endpoint.on_demand && !deep ? endpoint.pace.on_demand : endpoint.pace.confirm;
  Budget& budget = confirm ? endpoint.pace.confirm : (routine ? routine_budget : wanted_budget);
  if (!endpoint.loopback && !budget.take(now.steady)) return false;

  const config::ProbeSettings& settings = facts.config.probe;
  const bool many_requests = deep && !confirm;
  const Duration timeout = settings.timeout * (many_requests ? deep_timeout_factor : 1);
  Flight flight;
  flight.id = ProbeId{++last_probe_};
  flight.endpoint = endpoint.id;
  flight.level = what.level;
  flight.purpose = what.purpose;
  flight.started = now.steady;
  if (confirm) {
    flight.only = endpoint.confirmations[what.confirmation].only;
    flight.canary = endpoint.confirmations[what.confirmation].canary;
    flight.silence = endpoint.confirmations[what.confirmation].silence;
  } else {
    flight.canary = choose_canary(endpoint, what.level, facts);
  }
  if (what.level == Level::shallow && !confirm) watch(flight, endpoint, settings, timeout);
  const bool latest_due =
      many_requests &&
      (!endpoint.latest_asked_at || *endpoint.latest_asked_at + latest_head_interval <= now.steady);
  if (latest_due) endpoint.latest_asked_at = now.steady;
  static const std::vector<SignedHead> no_heads;
  static const std::string no_route;
  const bool route = facts.relays_asked || endpoint.hidden != Hidden::no;
  actions.push_back(StartProbe{.id = flight.id,
                               .endpoint = endpoint.id,
                               .url = endpoint.url,
                               .level = wire_level(endpoint, what.level),
                               .only = flight.only,
                               .canary = flight.canary,
                               .is_public = endpoint.is_public(),
                               .canary_is_public = endpoint.canaries.empty(),
                               .sumdb_name = route ? facts.sumdb_name : no_route,
                               .sumdb_key = facts.sumdb_key,
                               .known_heads = deep ? facts.known_heads : no_heads,
                               .ask_latest = latest_due,
                               .connect_timeout = settings.connect_limit(),
                               .timeout = timeout,
                               .request_timeout = settings.timeout,
                               .silence = flight.silence,
                               .cached_only = true,
                               .ca_file = endpoint.ca_file});
  flights_.push_back(std::move(flight));
  return true;
}

bool Schedule::busy(const Endpoint& endpoint, Level level) const {
  if (in_flight(endpoint.id, level)) return true;
  return endpoint.one_at_a_time() &&
         std::any_of(flights_.begin(), flights_.end(),
                     [&](const Flight& flight) { return flight.endpoint == endpoint.id; });
}

void Schedule::dispatch(EndpointTable& table, const ScheduleFacts& facts, Now now,
                        std::vector<Action>& actions) {
  std::vector<Candidate> queue;
  for (Endpoint& endpoint : table.all()) {
    if (!endpoint.usable() || held_back(endpoint, now.steady)) continue;
    for (std::size_t i = 0; i < endpoint.confirmations.size(); ++i) {
      const Confirmation& confirmation = endpoint.confirmations[i];
      if (confirmation.at > now.steady) continue;
      queue.push_back(
          {rank_confirmation, endpoint.id, confirmation.level, Purpose::confirmation, i});
    }
    const auto offer = [&](const std::optional<Instant>& at, Level level, int rank,
                           Purpose purpose) {
      if (due(at, now.steady) && !busy(endpoint, level)) {
        queue.push_back({rank, endpoint.id, level, purpose, 0});
      }
    };
    offer(endpoint.wanted.deep, Level::deep, wanted_rank(endpoint), Purpose::wanted);
    offer(endpoint.wanted.shallow, Level::shallow, wanted_rank(endpoint), Purpose::wanted);
    if (endpoint.must_not_insist()) continue;
    offer(endpoint.due.deep, Level::deep, routine_rank(endpoint), Purpose::routine);
    offer(endpoint.due.shallow, Level::shallow, routine_rank(endpoint), Purpose::routine);
  }
  std::stable_sort(queue.begin(), queue.end(),
                   [](const Candidate& a, const Candidate& b) { return a.rank < b.rank; });
  for (const Candidate& what : queue) {
    Endpoint* endpoint = table.by_id(what.endpoint);
    if (endpoint == nullptr || !place_for(what.rank, facts)) continue;
    if (what.purpose != Purpose::confirmation && busy(*endpoint, what.level)) continue;
    if (!start(*endpoint, what, facts, now, actions)) continue;
    const bool deep = what.level == Level::deep;
    if (what.purpose == Purpose::confirmation) {
      endpoint->confirmations[what.confirmation].at = Instant::max();  // sent; removed below
    } else if (what.purpose == Purpose::wanted) {
      (deep ? endpoint->wanted.deep : endpoint->wanted.shallow).reset();
      if (!deep) endpoint->on_demand = false;
    } else {
      plan_routine(*endpoint, what.level, facts, now.steady);
    }
  }
  for (Endpoint& endpoint : table.all()) {
    std::erase_if(endpoint.confirmations,
                  [](const Confirmation& c) { return c.at == Instant::max(); });
  }
}

// When dispatch() would have something to do. It must never name a moment at which dispatch() would
// find a place or a budget missing, or the loop would spin: so each due time is put off to when its
// budget has something again, and with all places taken only an answer can help.
std::optional<Instant> Schedule::next(const EndpointTable& table, const ScheduleFacts& facts,
                                      Instant now) const {
  std::optional<Instant> best;
  for (const Flight& flight : flights_) {
    if (!flight.suspicion_raised) earlier(best, flight.suspicious_at);
    earlier(best, flight.noticed_at);
  }
  const bool full = !place_for(rank_confirmation, facts);
  const bool nearly_full = !place_for(rank_rest, facts);
  if (full) return best;  // an answer will free a place
  for (const Endpoint& endpoint : table.all()) {
    if (!endpoint.usable()) continue;
    const auto consider = [&](std::optional<Instant> at, const Budget& budget, int rank) {
      if (!at || (nearly_full && rank > rank_in_use)) return;
      if (best && *at >= *best) return;  // no budget makes it earlier
      if (!endpoint.loopback) at = std::max(*at, budget.available_at(now));
      if (endpoint.pace.left_alone_until) at = std::max(*at, *endpoint.pace.left_alone_until);
      earlier(best, at);
    };
    for (const Confirmation& confirmation : endpoint.confirmations) {
      consider(confirmation.at, endpoint.pace.confirm, rank_confirmation);
    }
    const bool insisting = endpoint.must_not_insist();
    const Budget& wanted_shallow =
        endpoint.on_demand ? endpoint.pace.on_demand : endpoint.pace.confirm;
    if (!busy(endpoint, Level::deep)) {
      consider(endpoint.wanted.deep, endpoint.pace.confirm, wanted_rank(endpoint));
      if (!insisting) consider(endpoint.due.deep, endpoint.pace.deep, routine_rank(endpoint));
    }
    if (!busy(endpoint, Level::shallow)) {
      consider(endpoint.wanted.shallow, wanted_shallow, wanted_rank(endpoint));
      if (!insisting) consider(endpoint.due.shallow, endpoint.pace.shallow, routine_rank(endpoint));
    }
  }
  return best;
}

}  // namespace gopx::core
