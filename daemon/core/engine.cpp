// The way in. Every event changes what is known; then everything settles: verdicts, the plan,
// warnings, probes. Settling is idempotent: a wake-up that was not needed does nothing.
#include "core/engine.hpp"

#include <algorithm>
#include <utility>

#include "core/engine_parts.hpp"
#include "core/limits.hpp"
#include "core/memory_time.hpp"

namespace gopx::core {
namespace {

template <class... F>
struct Overloaded : F... {
  using F::operator()...;
};
template <class... F>
Overloaded(F...) -> Overloaded<F...>;

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

EngineParts::EngineParts(World given, Now now)
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

ScheduleFacts EngineParts::facts(Now now) const {
  const bool idle =
      last_go ? *last_go + go_idle_after <= now.steady : born + go_idle_after <= now.steady;
  return {config(), public_canaries,      sumdb.name,      sumdb.key, known_heads,
          idle,     connectivity.local(), freshness.open()};
}

// Somebody may have set the wall clock: nothing that is remembered grows older or younger by it.
void EngineParts::clock_read(Now now) {
  const Duration step = follow_clock(memory, now);
  if (step == Duration{0}) return;
  for (Endpoint& endpoint : table.all())
    if (endpoint.head_is_since) *endpoint.head_is_since += step;
}

void EngineParts::on(const Event& event, Now now) {
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
                 [&](const WaitingGoSeen& e) { waiting_go.seen(e); },
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
                   out.journal(JournalKind::config, "", "", "reloaded", changed, now);
                   reread(now);
                   canaries_changed(now);
                 },
                 [&](const ConfigRejected& e) {
                   rejected_config = e.problem;
                   out.journal(JournalKind::config, "", "", "rejected", e.problem, now);
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

Counted EngineParts::counted(Now now) const {
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
void EngineParts::note_transitions(Now now) {
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
    out.journal(JournalKind::transition, endpoint.name, std::string(name_of(before)),
                std::string(name_of(state)), cause, now);
  }
  const std::string network{network_name(connectivity.network())};
  if (network == shown_network) return;
  out.journal(JournalKind::network, "", std::exchange(shown_network, network), network,
              connectivity.local() ? "no public endpoint gives a verified answer" : "", now);
}

void EngineParts::settle(Now now) {
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
  waiting_go.look(now);
  follow_alerts(now);
  if (!stopping && ready()) schedule.dispatch(table, facts(now), now, out.actions());
  follow_freshness(now);
  set_timers(now);
}

// Each slot for its reason. What is due has been done by now, so all of them lie ahead: a slot that
// lay in the past would wake the engine at once, again and again (tests/property looks for one).
void EngineParts::set_timers(Now now) {
  timers.clear();
  if (stopping || !ready()) return;
  timers.set(Timer::probe_due, schedule.next(table, facts(now), now.steady));
  for (const Endpoint& endpoint : table.all()) {
    timers.set(Timer::quarantine_ends, endpoint.quarantined_until);
    timers.set(Timer::left_alone_ends, endpoint.left_alone_until);
    timers.set(Timer::damping_ends, endpoint.penalty.free_at(now.steady));
  }
  if (takeover() && baseline_serves_since) {
    const Instant hold_ends = *baseline_serves_since + hold_required();
    timers.set_ahead(Timer::hold_ends, hold_ends, now.steady);
    for (const Endpoint& endpoint : table.all()) {
      // Whoever can't go back yet asks for another proof when this one is too old.
      const auto ok = endpoint.health.last_deep_ok();
      const bool fresh = ok && *ok + displaced_proof_max_age >= now.steady;
      if (endpoint.displaced && fresh && hold_ends <= now.steady)
        timers.set(Timer::proof_too_old, *ok + displaced_proof_max_age + Duration{1});
    }
  }
  const auto later = [](std::optional<Instant> since, Duration by) {
    return since ? std::optional(*since + by) : std::nullopt;
  };
  timers.set_ahead(Timer::write_retry, write_retry_at, now.steady);
  timers.set_ahead(Timer::next_move, held_back.next, now.steady);
  timers.set_ahead(Timer::new_rules_wait, later(barred_since, rules_patience), now.steady);
  timers.set_ahead(Timer::nobody_eligible,
                   later(nobody_since, config().probe.timeout * deep_timeout_factor), now.steady);
  timers.set_ahead(Timer::better_plan, later(plan_since, plan_patience), now.steady);
  if (plan_wanted) timers.set(Timer::ask_candidates, next_hedge);
  for (const LateProof& late : late_proofs) timers.set(Timer::late_proof, late.at);
  waiting_go.set_timers(timers);
  timers.set(Timer::comparison, comparison_due(now));
  const auto steady = [&](std::optional<WallTime> until) {
    return until ? std::optional(now.steady + (*until - now.wall)) : std::nullopt;
  };
  timers.set_ahead(Timer::control_ends, steady(memory.control_until), now.steady);
  timers.set_ahead(Timer::edit_respected, steady(memory.edit_respected_until), now.steady);
}

std::optional<Instant> Engine::next_deadline() const { return parts_->timers.next(); }

Engine::Engine(World world, Now now)
    : parts_(std::make_unique<EngineParts>(std::move(world), now)) {}
Engine::~Engine() = default;
Engine::Engine(Engine&&) noexcept = default;
Engine& Engine::operator=(Engine&&) noexcept = default;

std::vector<Action> Engine::handle(const Event& event, Now now) {
  EngineParts& parts = *parts_;
  if (parts.stopped) return {};
  parts.out.actions().clear();
  parts.clock_read(now);
  parts.on(event, now);
  parts.settle(now);
  const bool wake_up = std::holds_alternative<TimeReached>(event);
  if (!wake_up || !parts.out.actions().empty()) ++parts.revision;
  return parts.out.take();
}

api::Status Engine::status(Now now) const { return parts_->status(now); }
std::optional<StandIn> Engine::stand_in() const { return parts_->stand_in(); }
Counted Engine::counted(Now now) const { return parts_->counted(now); }
std::string Engine::summary(Now now) const { return parts_->summary(parts_->verdict(now), now); }
std::uint64_t Engine::revision() const { return parts_->revision; }

std::optional<api::EndpointDetail> Engine::endpoint(std::string_view name, Now now) const {
  const Endpoint* found = parts_->table.by_name(name);
  if (found == nullptr) return std::nullopt;
  api::EndpointDetail detail;
  detail.endpoint = parts_->shown(*found, now);
  for (const Sample& sample : found->window.samples()) detail.results.push_back(show(sample, true));
  return detail;
}

}  // namespace gopx::core
