// The engine's inside: what it knows, and the steps of one handle() call. Each step lives in a file
// of its own:
//
//   engine.cpp             the way in: which step for which event, and the settling after each
//   engine_probes.cpp      answers: health, suspicion, hedges, us-or-them
//   engine_silence.cpp     silence that is judged before its time-out
//   engine_quarantine.cpp  wrong content, and the way back from quarantine
//   engine_canaries.cpp    wrong content, or a mistyped line of the configuration?
//   engine_env.cpp         the env file: baseline, claims, human edits, what comes of a write
//   engine_decide.cpp      from knowledge to a plan
//   engine_rules.cpp       what the configuration forbids, also in force
//   engine_held.cpp        what keeps a move from being made
//   engine_commands.cpp    people
//   alerts.cpp             warnings; reasons.cpp: a sentence per endpoint; first_line.cpp,
//   status.cpp
#pragma once

#include <map>
#include <set>

#include "core/canary_doubts.hpp"
#include "core/connectivity.hpp"
#include "core/endpoints.hpp"
#include "core/engine.hpp"
#include "core/freshness.hpp"
#include "core/go_defaults.hpp"
#include "core/go_holes.hpp"
#include "core/go_layers.hpp"
#include "core/misread.hpp"
#include "core/outbox.hpp"
#include "core/pending.hpp"
#include "core/policy.hpp"
#include "core/schedule.hpp"
#include "core/timers.hpp"
#include "core/waiting_go.hpp"

namespace gopx::core {

struct EngineParts {
  EngineParts(World world, Now now);

  // --- what it knows
  World world;
  WallTime started_at{};  // for people
  Instant born{};         // the same moment
  std::vector<Canary> public_canaries;
  Memory memory;
  Outbox out{memory};
  WaitingGoes waiting_go{out};
  EndpointTable table;
  Schedule schedule;
  Connectivity connectivity;
  std::optional<EnvFile> env;
  std::optional<EnvFile> env_while_writing;  // seen while a write was under way
  std::optional<std::vector<GoRoot>> roots;
  bool asking_go = false;       // the go commands found are being asked, again perhaps
  GoDefaults defaults;          // what `roots` come to
  std::string default_trouble;  // why the default must not be touched, where it counts
  Chain baseline, in_force;
  std::string baseline_error;  // why go can't parse the baseline
  std::string in_force_error;
  std::vector<api::Layers> layers_of_each_go;  // as they found; one without any where none is found
  api::Layers all_layers;                      // what may make a name private
  std::optional<api::Setting> past_all_proxies;  // with it no go here asks a proxy for anything
  SumdbChoice sumdb;
  std::vector<SignedHead> proven_heads;  // older than the newest, and of its log
  std::vector<SignedHead> known_heads;   // these and the newest, which comes last
  std::optional<Instant> last_go;
  std::optional<Instant> human_edit_at;
  std::optional<Instant> baseline_serves_since;
  bool repeated_by_hand = false;  // somebody wrote the file, with our values in it
  std::optional<PendingWrite> write;
  std::optional<Instant> write_retry_at;
  std::string write_error;
  std::string in_place_because;  // the last write had to be done in place; "" = it had not
  std::optional<std::string> verify_mismatch;
  struct LateProof {
    Instant at;
    EndpointId about;
  };
  std::vector<LateProof> late_proofs;  // others to be asked, before a confirmation that comes late
  std::optional<Instant> proof_asked_at;  // of others, because of somebody's silence
  std::string rejected_config;
  std::vector<WaitingProbe> waiting_probes;
  Freshness freshness;
  std::vector<WaitingComparison> waiting_comparisons;
  Tallies tallies;
  std::map<Part, PartReported> failing_parts;  // and why
  CanaryDoubts doubts;
  std::vector<CanaryDoubt> mistyped;  // test modules of the configuration
  MoveLimits limits;
  HeldBack held_back;
  std::string told_held;  // the reason of which an event has told, since there was none
  std::optional<Instant> person_acted;  // and no move has followed yet
  bool rules_changed = false;           // since the plan in force was made
  std::optional<Instant> barred_since;  // the rules don't allow what is in force
  std::optional<Instant> nobody_since;  // a plan is wanted, and nobody is eligible
  bool stopping = false, stopped = false;
  bool plan_wanted = false;  // a plan is wanted and nobody is eligible
  std::optional<Instant> next_hedge;
  std::optional<Instant> plan_since;  // there is a plan to write; a better one may be near
  std::optional<Plan> planned;
  std::string plan_why;
  std::map<std::string, Instant> alert_since;
  std::string shown_network = "unknown";
  std::uint64_t last_write_id = 0;
  std::uint64_t revision = 0;
  Timers timers;

  // --- engine.cpp
  void on(const Event& event, Now now);
  void settle(Now now);
  void set_timers(Now now);
  void clock_read(Now now);
  void note_transitions(Now now);
  Counted counted(Now now) const;
  ScheduleFacts facts(Now now) const;
  const config::Config& config() const { return world.config; }

  // --- engine_probes.cpp
  void finished(const ProbeFinished& event, Now now);
  void observe(Endpoint& endpoint, const Flight& flight, const Report& report, Now now);
  void drop_confirmations(Endpoint& endpoint, std::optional<Level> only);
  void ask_again(Endpoint& endpoint, const LevelHealth& level);
  bool failed_since_proof(Endpoint& endpoint, const LevelHealth& level, Now now);
  void first_bad_answer(Endpoint& endpoint, const Flight& flight, const Report& report, Now now);
  void count_silent_confirmations(Endpoint& endpoint, const Flight& flight, const Report& report,
                                  Now now);
  void rate_limited(Endpoint& endpoint, const Flight& flight, const Report& report, Now now);
  void confirm(Endpoint& endpoint, const Flight& flight, Instant first_at, Now now);
  void hedge(const Endpoint& about, Now now);
  void ask_candidates_deeply(std::optional<Instant> since, Now now);
  void raise_suspicions(Now now);
  void judge_fallen(Now now);
  void leave_local(Now now);
  void answer_waiting(const Endpoint& endpoint, Level level, const Report& report);
  void go_started(Now now);
  void reprobe_in_use(Now now);
  void refused_on_purpose(Endpoint& endpoint, Fault fault);
  void credentials_changed(Now now);
  bool proof_under_way(const Endpoint& about) const;

  // --- engine_silence.cpp
  void notice_silence(Now now);
  void network_proven(const Endpoint& by, Now now);
  void open_fresh_connections(Endpoint& silent, Now now);
  void ask_others(const Endpoint& about, Instant at);
  Duration silence_spread_of(const Endpoint& endpoint) const;
  void ask_for_late_proofs(Now now);
  bool proof_is_gone(const LevelHealth& level) const;
  bool silent_since_proof(Endpoint& endpoint, const LevelHealth& level, Now now);
  bool silence_counts(const Endpoint& silent, const Flight& flight, const Report& report,
                      Now now) const;

  // --- engine_sumdb.cpp
  Report judge_head(Endpoint& endpoint, const Report& report, Now now);
  void note_heads(const Endpoint& endpoint, const Report& report, Now now);
  void note_newest(const SignedHead& head, Now now);
  void list_known_heads();
  void forget_other_logs();

  // --- engine_freshness.cpp
  void follow_freshness(Now now);
  std::optional<Instant> comparison_due(Now now) const;
  std::vector<EndpointId> comparable() const;
  void begin_comparison(const std::vector<std::string>& modules, Now now);
  std::vector<std::string> modules_to_compare(const api::Environment& shell,
                                              std::string& withheld) const;
  void ask_newest(Now now);
  bool heard_newest(const ProbeFinished& event, Now now);
  void compare_newest(CommandId id, const CompareNewest& wanted, Now now);
  void tell_newest();

  // --- engine_env.cpp
  void env_seen(const EnvFile& file, Now now);
  void roots_seen(const GoRootsSeen& seen, Now now);
  void write_finished(const WriteFinished& event, Now now);
  void after_written(const PendingWrite& done, Now now);
  void not_moved(const PendingWrite& attempt, Now now);
  SwitchCause cause_of(const PendingWrite& done) const;
  void count_switch(const PendingWrite& done, const std::string& to, Now now);
  void human_edit(const EnvFile& before, Now now);
  void written_as_it_is(Now now);
  void reread(Now now);
  bool ready() const { return env && roots; }
  bool takeover() const { return env && env->claim.has_value(); }
  std::string trouble_with_default() const;
  std::optional<std::string> default_problem() const;  // why the default must not be touched
  std::optional<std::string> counted_line(const std::optional<std::string>& line) const;
  bool baseline_unknown() const { return baseline_absent() && !defaults.goproxy; }
  SumdbChoice database_of(const std::optional<std::string>& line) const;
  bool baseline_absent() const;
  std::string baseline_text() const;
  std::string current_text() const;
  std::optional<std::string> baseline_gosumdb() const;
  std::optional<std::string> current_gosumdb() const;
  bool alias_in_force() const;
  void remember_baseline();
  void network_seen(const std::string& fingerprint, Now now);
  void note_trouble_here(Now now);

  // --- engine_layers.cpp
  void follow_layers();
  bool verifies_nothing() const;
  std::vector<api::Setting> told_settings() const;
  void warn_of_layers(std::vector<api::Warning>& list) const;
  void warn_of_own_environment(std::vector<api::Warning>& list) const;

  // --- engine_decide.cpp
  View view(std::optional<Instant> failure_since, Now now) const;
  View view_for_walk(Now now) const;
  void add_sumdb(View& seen, std::optional<Instant> since) const;
  void follow_route(Now now);
  EndpointView view_of(const Endpoint& endpoint, std::optional<Instant> failure_since,
                       Now now) const;
  std::vector<std::string> ranked_candidates(Now now) const;
  const GoHole* worst_hole() const;
  bool trusted_enough(const Endpoint& endpoint) const;
  std::optional<Instant> failure_since(const Walk& walk) const;
  void follow_baseline(const Walk& base, Now now);
  void decide(Now now);
  std::optional<Wish> wish(Now now);
  std::optional<Wish> wish_pinned(Now now);
  std::optional<Wish> wish_automatic(Now now);
  std::optional<Wish> wish_during_takeover(const Walk& base, Now now);
  std::optional<Wish> wish_new_plan(const Walk& failing, Now now);
  bool may_write() const;
  std::optional<Wish> wish_to_return(Now now);
  void ask_for_proof(std::string why, std::optional<Instant> since, Now now);
  bool better_soon(const Plan& plan, Now now);
  MoveCost cost_of(const Wish& wanted, Now now) const;
  PlanRules plan_rules() const {
    return {config().failover.chain_length, config().failover.separator};
  }
  bool acted_lately(Now now) const;

  // --- engine_rules.cpp
  bool may_stand_in(const Endpoint& endpoint) const;
  std::string barred_in_force(Now now) const;
  std::optional<std::string> pin_problem(const Endpoint& endpoint, Now now) const;
  void end_barred_pin(Now now);
  std::optional<Wish> wish_by_rules(const Walk& base, const std::string& barred, Now now);

  // --- engine_canaries.cpp
  bool still_asked(const Endpoint& endpoint, const Canary& canary) const;
  void weigh_canary(const Endpoint& endpoint, const Flight& flight, const Report& report);
  void cross_check(const Endpoint& about, const Canary& canary, Now now);
  void judge_doubts(Now now);
  void acquit(const CanaryDoubt& doubt, Now now);
  void acquit(Endpoint& endpoint, Now now);
  void canaries_changed(Now now);
  static std::string words_of(const CanaryDoubt& doubt);

  // --- engine_held.cpp
  HeldBack barred_wish(const Wish& wanted, Now now);
  std::string refused_setting() const;
  HeldBack held_without_wish(Now now) const;
  HeldBack way_back(Now now) const;
  std::size_t ready_backups() const;
  bool backup_ready(Now now) const;
  void tell_held(Now now);

  // --- engine_quarantine.cpp
  void quarantine(Endpoint& endpoint, const Flight& flight, const Report& report, Now now);
  void count_right(Endpoint& endpoint, const Flight& flight, const Report& report, Now now);
  bool right_often_enough(const Endpoint& endpoint) const;
  bool anybody_asked() const;
  bool take_back(Now now);
  void remember_quarantine(const Endpoint& endpoint, Now now);
  void restore_quarantines(Now now);
  void end_quarantines(Now now);
  void end_quarantine(Endpoint& endpoint, Now now);
  bool displaced_proven(const Walk& base, Now now);
  bool proven_since_fall(const Walk& base, Now now);
  Duration hold_required() const;
  bool edit_respected(Now now) const;
  void carry_out(const Wish& wish, std::optional<CommandId> command, Now now);
  Plan in_force_plan() const { return {in_force, alias_in_force()}; }
  Walk walk_in_force(Now now) const;
  Walk walk_baseline(Now now) const;
  void stop(Now now);

  // --- engine_commands.cpp
  void command(const CommandReceived& received, Now now);
  void probe_now(CommandId id, const ProbeNow& wanted, Now now);
  void use(CommandId id, const Use& wanted, Now now);
  void give_back(CommandId id, Now now);
  void pause(CommandId id, const Pause& wanted, Now now);
  void resume(CommandId id, Now now);
  void keep(CommandId id, Now now);
  void act_on_command(CommandId id, std::string message, Now now);
  void set_control(Memory::Control control, std::string pinned, std::optional<Duration> asked,
                   Now now, const std::string& why = "");
  void expire_control(Now now);

  // --- alerts.cpp, reasons.cpp, status.cpp
  std::vector<api::Warning> warnings(Now now) const;
  std::vector<api::Warning> all_warnings(Now now) const;
  void warn_of_holes(std::vector<api::Warning>& list) const;
  void warn_of_misread(std::vector<api::Warning>& list) const;
  Misread refused_database() const;
  void warn_of_chain(std::vector<api::Warning>& list, Now now) const;
  void warn_of_control(std::vector<api::Warning>& list) const;
  void warn_of_takeover(std::vector<api::Warning>& list, Now now) const;
  bool blocked_here(Now now) const;
  void warn_of_return(std::vector<api::Warning>& list, const Endpoint& endpoint) const;
  void warn_of_config(std::vector<api::Warning>& list) const;
  void warn_of_parts(std::vector<api::Warning>& list) const;
  bool nobody_declared(const Endpoint& endpoint) const;
  std::string trouble_of(const Endpoint& endpoint) const;
  void follow_alerts(Now now);
  std::string reason_of(const Endpoint& endpoint, Now now) const;
  std::string reason_to_bar(const Endpoint& endpoint, Now now) const;
  std::string reason_displaced(Now now) const;
  std::string verdict(Now now) const;
  std::string summary(const std::string& verdict, Now now) const;  // fit to show
  std::string message_of(std::string_view code, Now now) const;
  std::string why_no_help(Now now) const;
  std::string plain_summary(const std::string& verdict, Now now) const;
  api::Status status(Now now) const;
  api::Endpoint shown(const Endpoint& endpoint, Now now) const;
  std::string active_name() const;
  std::optional<StandIn> stand_in() const;
  std::string primary_name() const;
};

// Does it serve, be it slowly or with old lists?
bool healthy_enough(const Endpoint& endpoint);
// The `go env -w` line that puts these values by hand.
std::string undo_line(const std::optional<std::string>& goproxy, bool gosumdb_too,
                      const std::optional<std::string>& gosumdb);
api::ProbeResult show(const Sample& sample, bool with_steps);

}  // namespace gopx::core
