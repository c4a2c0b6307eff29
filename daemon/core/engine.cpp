// The way in. Every event changes what is known; then everything settles: verdicts, the plan,
// warnings, probes. Settling is idempotent: a wake-up that was not needed does nothing.
#include "core/engine.hpp"

#include <algorithm>
#include <utility>

#include "core/limits.hpp"
#include "core/memory_time.hpp"
#include "core/state.hpp"

namespace gopx::core {
namespace {

template <class... F>
struct Overloaded : F... {
  using F::operator()...;
};
template <class... F>
Overloaded(F...) -> Overloaded<F...>;

void earlier(std::optional<Instant>& best, std::optional<Instant> at) {
  if (at && (!best || *at < *best)) best = at;
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

std::string_view name_of(JournalKind kind) {
  switch (kind) {
    case JournalKind::transition:
      return "transition";
    case JournalKind::takeover:
      return "takeover";
    case JournalKind::revert:
      return "revert";
    case JournalKind::human_edit:
      return "human_edit";
    case JournalKind::network:
      return "network";
    case JournalKind::quarantine:
      return "quarantine";
    case JournalKind::config:
      return "config";
    case JournalKind::control:
      return "control";
    case JournalKind::held_back:
      return "held_back";
  }
  return "control";
}

Engine::State::State(World given, Now now)
    : world(std::move(given)),
      started_at(now.wall),
      born(now.steady),
      memory(world.memory),
      schedule(world.seed) {
  public_canaries = world.config.canaries.empty() ? world.builtin_canaries : world.config.canaries;
  if (memory.baselines.size() > baselines_kept) memory.baselines.resize(baselines_kept);
  if (memory.flaps.size() > flaps_max) memory.flaps.resize(flaps_max);
  if (memory.next_seq == 0) memory.next_seq = 1;
  resume_clock(memory, world.boot, now);
  bound_times(memory, config().health.quarantine, now.wall);
  limits = MoveLimits(memory.moves, now);
  list_known_heads();
  tallies.last_switch = memory.last_write_at;
  expire_control(now);
}

ScheduleFacts Engine::State::facts(Now now) const {
  const bool idle =
      last_go ? *last_go + go_idle_after <= now.steady : born + go_idle_after <= now.steady;
  return {config(), public_canaries,      sumdb.name,      sumdb.key, known_heads,
          idle,     connectivity.local(), freshness.open()};
}

// Somebody may have set the wall clock: nothing that is remembered grows older or younger by it.
void Engine::State::clock_read(Now now) {
  const Duration step = follow_clock(memory, now);
  if (step == Duration{0}) return;
  for (Endpoint& endpoint : table.all())
    if (endpoint.head_is_since) *endpoint.head_is_since += step;
}

void Engine::State::journal(JournalKind kind, std::string endpoint, std::string from,
                            std::string to, std::string cause, Now now, std::string undo) {
  actions.push_back(Journal{memory.next_seq++, now.wall, kind, std::move(endpoint), std::move(from),
                            std::move(to), std::move(cause), std::move(undo)});
}

void Engine::State::remember() { actions.push_back(Remember{memory}); }

void Engine::State::on(const Event& event, Now now) {
  std::visit(Overloaded{
                 [&](const ProbeFinished& e) {
                   if (!heard_newest(e, now)) finished(e, now);
                 },
                 [&](const EnvFileSeen& e) { env_seen(e.file, now); },
                 [&](const GoRootsSeen& e) { roots_seen(e, now); },
                 [&](const GoStarted&) { go_started(now); },
                 [&](const CredentialsChanged&) { credentials_changed(now); },
                 [&](const WriteFinished& e) { write_finished(e, now); },
                 [&](const GoEnvRead& e) {
                   verify_mismatch.reset();
                   if (ready() && e.goproxy != current_text()) verify_mismatch = e.goproxy;
                 },
                 [&](const WaitingGoSeen& e) {
                   waiting_go = e.processes;
                   if (waiting_go.size() > waiting_go_shown) waiting_go.resize(waiting_go_shown);
                 },
                 [&](const NetworkHinted& e) {
                   network_seen(e.fingerprint, now);
                   if (e.hint != NetworkHint::went_to_sleep && e.hint != NetworkHint::identified)
                     reprobe_in_use(now);
                 },
                 [&](const ConfigReloaded& e) {
                   world.config = e.config;
                   public_canaries =
                       config().canaries.empty() ? world.builtin_canaries : config().canaries;
                   rejected_config.clear();
                   rules_changed = true;
                   doubts.clear();
                   mistyped.clear();
                   person_acted = now.steady;
                   std::string changed;
                   for (const std::string& name : e.changed)
                     changed += (changed.empty() ? "" : " ") + name;
                   journal(JournalKind::config, "", "", "reloaded", changed, now);
                   reread(now);
                   canaries_changed(now);
                 },
                 [&](const ConfigRejected& e) {
                   rejected_config = e.problem;
                   journal(JournalKind::config, "", "", "rejected", e.problem, now);
                 },
                 [&](const CommandReceived& e) { command(e, now); },
                 [&](const PartReported& e) {
                   failing_parts.erase(e.part);
                   if (!e.problem.empty()) failing_parts.emplace(e.part, e);
                 },
                 [&](const TimeReached&) {},
                 [&](const StopRequested&) { stopping = true; },
             },
             event);
}

Counted Engine::State::counted(Now now) const {
  Counted all;
  all.tallies = tallies;
  for (const Endpoint& endpoint : table.all()) {
    if (endpoint.hidden != Hidden::no) continue;
    all.endpoints.push_back({endpoint.name, endpoint.tally});
    all.endpoints.back().tally.stay(endpoint.shown, now.steady);
  }
  return all;
}

// Shown states change here and nowhere else, so that each change is journalled once.
void Engine::State::note_transitions(Now now) {
  for (Endpoint& endpoint : table.all()) {
    const EndpointState state = endpoint.health.state();
    endpoint.tally.stay(connectivity.local() ? EndpointState::unknown : state, now.steady);
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
    journal(JournalKind::transition, endpoint.name, std::string(name_of(before)),
            std::string(name_of(state)), cause, now);
  }
  const std::string network{network_name(connectivity.network())};
  if (network == shown_network) return;
  journal(JournalKind::network, "", std::exchange(shown_network, network), network,
          connectivity.local() ? "no public endpoint gives a verified answer" : "", now);
}

void Engine::State::settle(Now now) {
  expire_control(now);
  end_quarantines(now);
  for (Endpoint& endpoint : table.all()) {
    if (endpoint.left_alone_until && *endpoint.left_alone_until <= now.steady) {
      endpoint.left_alone_until.reset();
    }
  }
  follow_route(now);
  notice_silence(now);
  ask_for_late_proofs(now);
  raise_suspicions(now);
  judge_fallen(now);
  note_transitions(now);
  if (stopping) {
    stop(now);
  } else {
    decide(now);
  }
  if (look_for_waiting_at && *look_for_waiting_at <= now.steady) {
    actions.push_back(LookForWaitingGo{displaced_urls, displaced_ips});
    look_for_waiting_at = now.steady + waiting_go_look_every;
    if (!look_for_waiting_until || *look_for_waiting_at > *look_for_waiting_until) {
      look_for_waiting_at.reset();
    }
  }
  follow_alerts(now);
  if (!stopping && ready()) schedule.dispatch(table, facts(now), now, actions);
  follow_freshness(now);
  set_deadline(now);
}

void Engine::State::set_deadline(Now now) {
  deadline.reset();
  if (stopping || !ready()) return;
  earlier(deadline, schedule.next(table, facts(now), now.steady));
  for (const Endpoint& endpoint : table.all()) {
    earlier(deadline, endpoint.quarantined_until);
    earlier(deadline, endpoint.left_alone_until);
    earlier(deadline, endpoint.penalty.free_at(now.steady));
  }
  if (takeover() && baseline_serves_since) {
    const Instant hold_ends = *baseline_serves_since + hold_required();
    if (hold_ends > now.steady) earlier(deadline, hold_ends);
    for (const Endpoint& endpoint : table.all()) {
      // Whoever can't go back yet asks for another proof when this one is too old.
      const auto ok = endpoint.health.last_deep_ok();
      const bool fresh = ok && *ok + displaced_proof_max_age >= now.steady;
      if (endpoint.displaced && fresh && hold_ends <= now.steady)
        earlier(deadline, *ok + displaced_proof_max_age + Duration{1});
    }
  }
  if (write_retry_at && *write_retry_at > now.steady) earlier(deadline, write_retry_at);
  if (held_back.next && *held_back.next > now.steady) earlier(deadline, held_back.next);
  if (barred_since && *barred_since + rules_patience > now.steady)
    earlier(deadline, *barred_since + rules_patience);
  if (nobody_since && *nobody_since + config().probe.timeout * deep_timeout_factor > now.steady)
    earlier(deadline, *nobody_since + config().probe.timeout * deep_timeout_factor);
  if (plan_since && *plan_since + plan_patience > now.steady)
    earlier(deadline, *plan_since + plan_patience);
  if (plan_wanted) earlier(deadline, next_hedge);
  for (const LateProof& late : late_proofs) earlier(deadline, late.at);
  earlier(deadline, look_for_waiting_at);
  earlier(deadline, comparison_due(now));
  for (const auto& until : {memory.control_until, memory.edit_respected_until}) {
    if (until && *until > now.wall) earlier(deadline, now.steady + (*until - now.wall));
  }
  if (deadline && *deadline <= now.steady) deadline = now.steady + Duration{1000};
}

Engine::Engine(World world, Now now) : state_(std::make_unique<State>(std::move(world), now)) {}
Engine::~Engine() = default;
Engine::Engine(Engine&&) noexcept = default;
Engine& Engine::operator=(Engine&&) noexcept = default;

std::vector<Action> Engine::handle(const Event& event, Now now) {
  State& state = *state_;
  if (state.stopped) return {};
  state.actions.clear();
  state.clock_read(now);
  state.on(event, now);
  state.settle(now);
  const bool wake_up = std::holds_alternative<TimeReached>(event);
  if (!wake_up || !state.actions.empty()) ++state.revision;
  return std::exchange(state.actions, {});
}

std::optional<Instant> Engine::next_deadline() const { return state_->deadline; }
api::Status Engine::status(Now now) const { return state_->status(now); }
std::optional<StandIn> Engine::stand_in() const { return state_->stand_in(); }
Counted Engine::counted(Now now) const { return state_->counted(now); }
std::string Engine::summary(Now now) const { return state_->summary(state_->verdict(now), now); }
std::uint64_t Engine::revision() const { return state_->revision; }

std::optional<api::EndpointDetail> Engine::endpoint(std::string_view name, Now now) const {
  const Endpoint* found = state_->table.by_name(name);
  if (found == nullptr) return std::nullopt;
  api::EndpointDetail detail;
  detail.endpoint = state_->shown(*found, now);
  for (const Sample& sample : found->window.samples()) detail.results.push_back(show(sample, true));
  return detail;
}

}  // namespace gopx::core
