// The way in. Every event changes what is known; then everything settles: verdicts, the plan,
// warnings, probes. Settling is idempotent: a wake-up that was not needed does nothing.
#include "core/engine.hpp"

#include <algorithm>
#include <utility>

#include "api/probe_report.hpp"
#include "base/text.hpp"
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

constexpr std::size_t summary_bytes_max = 600;  // in the log, and for the supervisor

// As told, or what an earlier gopxd remembered, within bounds.
Memory restored(const EngineInputs& inputs, Now now) {
  Memory memory = inputs.memory;
  if (memory.baselines.size() > baselines_kept) memory.baselines.resize(baselines_kept);
  if (memory.flaps.size() > flaps_max) memory.flaps.resize(flaps_max);
  if (memory.next_seq == 0) memory.next_seq = 1;
  resume_clock(memory, inputs.boot, now);
  bound_times(memory, inputs.config.health.quarantine, now.wall);
  return memory;
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

EngineParts::EngineParts(EngineInputs given, Now now)
    : inputs(std::move(given)),
      started_at(now.wall),
      born(now.steady),
      memory(restored(inputs, now)),
      env(*this),
      checks(*this, inputs.seed) {
  endpoints.choose_canaries();
  planner.restore_limits(now);
  heads.list_known_heads();
  people.expire_control(now);
}

// Somebody may have set the wall clock: nothing that is remembered grows older or younger by it.
void EngineParts::clock_read(Now now) {
  const Duration step = follow_clock(memory, now);
  if (step != Duration{0}) endpoints.clock_stepped(step);
}

void EngineParts::on(const Event& event, Now now) {
  std::visit(Overloaded{
                 [&](const ProbeFinished& e) {
                   if (!comparisons.heard_newest(e, now)) endpoints.finished(e, now);
                 },
                 [&](const EnvFileSeen& e) { env.env_seen(e.file, now); },
                 [&](const GoRootsSeen& e) { effective.roots_seen(e, now); },
                 [&](const GoStarted&) { checks.go_started(now); },
                 [&](const CredentialsChanged&) { checks.credentials_changed(now); },
                 [&](const WriteFinished& e) { env.write_finished(e, now); },
                 [&](const GoEnvRead& e) { env.go_read(e.goproxy); },
                 [&](const WaitingGoSeen& e) { waiting_go.seen(e); },
                 [&](const NetworkHinted& e) {
                   planner.network_seen(e.fingerprint, now);
                   if (e.hint != NetworkHint::went_to_sleep && e.hint != NetworkHint::identified)
                     checks.reprobe_in_use(now);
                 },
                 [&](const ConfigReloaded& e) { reloaded(e, now); },
                 [&](const ConfigRejected& e) {
                   alerts.config_rejected(e.problem);
                   out.journal(JournalKind::config, "", "", "rejected", verbatim(e.problem), now);
                 },
                 [&](const CommandReceived& e) { people.command(e, now); },
                 [&](const PartReported& e) { alerts.part_reported(e); },
                 [&](const TimeReached&) {},
                 [&](const StopRequested&) { people.stop_asked(); },
             },
             event);
}

void EngineParts::reloaded(const ConfigReloaded& event, Now now) {
  inputs.config = event.config;
  endpoints.choose_canaries();
  alerts.config_accepted();
  planner.rules_are_new();
  endpoints.forget_doubts();
  people.acted(now);
  std::string changed;
  for (const std::string& name : event.changed) changed += (changed.empty() ? "" : " ") + name;
  out.journal(JournalKind::config, "", "", "reloaded", verbatim(changed), now);
  effective.reread(now);
  endpoints.canaries_changed(now);
}

void EngineParts::settle(Now now) {
  people.expire_control(now);
  endpoints.end_quarantines(now);
  endpoints.end_rests(now);
  endpoints.follow_route(now);
  checks.notice_silence(now);
  checks.ask_for_late_proofs(now);
  checks.raise_suspicions(now);
  endpoints.judge_fallen(now);
  endpoints.note_transitions(now);
  if (people.stopping()) {
    people.stop(now);
  } else {
    planner.decide(now);
  }
  waiting_go.look(now);
  alerts.follow_alerts(now);
  if (!people.stopping() && ready()) checks.dispatch(now);
  comparisons.follow_freshness(now);
  set_timers(now);
}

// Each slot for its reason. What is due has been done by now, so all of them lie ahead: a slot that
// lay in the past would wake the engine at once, again and again (tests/property looks for one).
void EngineParts::set_timers(Now now) {
  timers.clear();
  if (people.stopping() || !ready()) return;
  checks.set_timers(timers, now);
  endpoints.set_timers(timers, now);
  planner.set_timers(timers, now);
  env.set_timers(timers, now);
  people.set_timers(timers, now);
  comparisons.set_timers(timers, now);
  waiting_go.set_timers(timers);
}

std::optional<Instant> Engine::next_deadline() const { return parts_->timers.next(); }

Engine::Engine(EngineInputs inputs, Now now)
    : parts_(std::make_unique<EngineParts>(std::move(inputs), now)) {}
Engine::~Engine() = default;
Engine::Engine(Engine&&) noexcept = default;
Engine& Engine::operator=(Engine&&) noexcept = default;

std::vector<Action> Engine::handle(const Event& event, Now now) {
  EngineParts& parts = *parts_;
  if (parts.people.stopped()) return {};
  parts.out.actions().clear();
  parts.clock_read(now);
  parts.on(event, now);
  parts.settle(now);
  const bool wake_up = std::holds_alternative<TimeReached>(event);
  if (!wake_up || !parts.out.actions().empty()) ++parts.revision;
  return parts.out.take();
}

api::Status Engine::status(Now now) const { return parts_->writer.status(now); }
std::optional<StandIn> Engine::stand_in() const { return parts_->writer.stand_in(); }
Counted Engine::counted(Now now) const { return parts_->endpoints.counted(now); }
std::string Engine::summary(Now now) const {
  return printable(english(parts_->writer.first_line(now).sentence), summary_bytes_max);
}
std::uint64_t Engine::revision() const { return parts_->revision; }

std::optional<api::EndpointDetail> Engine::endpoint(std::string_view name, Now now) const {
  const Endpoint* found = parts_->endpoints.table().by_name(name);
  if (found == nullptr) return std::nullopt;
  api::EndpointDetail detail;
  detail.endpoint = parts_->writer.shown(*found, now);
  for (const Report& report : found->window.reports())
    detail.results.push_back(api::report_of(report, report.at));
  return detail;
}

}  // namespace gopx::core
