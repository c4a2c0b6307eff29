// Every bound of the brain, in one place, each with its unit.
#pragma once

#include <cstddef>

#include "base/time.hpp"

namespace gopx::core {

using namespace std::chrono_literals;

// What is kept.
constexpr std::size_t results_kept = 32;          // probe results per endpoint
constexpr std::size_t latencies_kept = 64;        // good latencies per endpoint
constexpr std::size_t reach_shown = 8;            // probes
constexpr std::size_t baselines_kept = 8;         // values
constexpr std::size_t departed_max = 64;          // endpoints whose budgets are remembered
constexpr std::size_t endpoints_max = 1200;       // of chain, configuration and catalogue together
constexpr std::size_t waiting_go_shown = 8;       // processes
constexpr std::size_t left_out_shown = 4;         // installed go commands that did not answer
constexpr std::size_t commands_waiting_max = 64;  // people who wait for a probe or a write

constexpr std::size_t sumdb_heads_kept = 24;  // tree heads that survive a restart
constexpr std::size_t proven_heads_kept = 8;  // older ones that were proven to belong to them

// A checksum database's heads.
constexpr Duration latest_head_interval = 1h;   // between questions for the newest, per endpoint
constexpr Duration head_kept_apart = 2h;        // those kept: enough for a day and more
constexpr Duration head_age_max = 24h;          // an older newest head is told
constexpr Duration shrunk_head_tolerance = 1h;  // caches on the way may be this far behind

// Do the endpoints know new versions?
constexpr Duration comparison_interval = 24h;  // between two of all endpoints
constexpr Duration first_comparison = 1h;      // after the start
constexpr Duration comparison_kept = 1min;     // a younger one answers a person who asks
constexpr Duration stale_after = 1h;           // behind at least two others
constexpr std::size_t behind_others = 2;
constexpr std::size_t compared_modules_max = 8;
constexpr std::size_t compared_endpoints_max = 32;
constexpr std::size_t comparison_in_flight = 2;  // requests

constexpr std::size_t proofs_kept = 64;  // moments of verified answers of public endpoints

// How the schedule behaves.
constexpr Duration on_demand_min_age = 2s;  // an answer this young needs no other
constexpr Duration go_idle_after = 30min;   // without a go command: the chain is probed less often
constexpr int idle_interval_factor = 4;
constexpr int candidate_deep_factor = 4;  // candidates' deep interval = deep_interval * this
// While deep is down and shallow good; never above hold.
constexpr Duration displaced_deep_interval = 5min;
constexpr Duration public_interval_min = 10s;  // towards hosts that are not on loopback
constexpr int deep_timeout_factor = 3;
constexpr int reserved_in_flight = 2;  // for the chain in force and for confirmations
// Candidates that get a deep probe at a first bad answer.
constexpr std::size_t hedge_candidates = 2;
constexpr std::size_t hedge_unrelated = 2;  // endpoints that get a shallow one

// When a silent probe becomes suspicious: 4 x p95, within these.
constexpr int suspicious_p95_factor = 4;
constexpr int suspicious_timeout_divisor = 5;
constexpr Duration suspicious_max = 1s;

// Silence of an endpoint in use whose ways are known (checks_silence.cpp).
constexpr std::size_t silence_history_min = 20;  // good answers that tell how fast it is
constexpr int silence_p95_factor = 4;            // "many times its own history"
constexpr Duration silence_noticed_min = 100ms;  // no probe is looked at before that
// A connection is silent only after what two lost packets cost in Linux: 1 s for a SYN (RFC 6298),
// 200 ms for another.
constexpr Duration silence_two_losses = 1200ms;
constexpr int silence_connections_min = 3;       // fresh ones, all silent
constexpr Duration silence_apart = 40ms;         // between them
constexpr std::size_t silence_others = 2;        // hosts that answer meanwhile, with proof
constexpr std::size_t silence_others_asked = 3;  // one may be slow itself
constexpr Duration silence_proof_max_age = 1s;   // of the others' answers when silence is judged
// The others are asked again so long after the first.
constexpr Duration silence_second_look = 700ms;

// Silence that only time-outs judge is believed when probes were silent that were sent so far
// apart: a full buffer on the way (two seconds' worth is common) looks the same until it has
// drained.
constexpr Duration silence_spread = 3400ms;
constexpr int silence_spread_timeout_percent = 68;  // of the time-out, if that is less
constexpr int silence_spread_p95_factor = 10;       // of its own history, if that is less
// And somebody's proof that the network works is no older when the last of them is sent.
constexpr Duration silence_proof_ahead = 500ms;  // asked for so long before
constexpr Duration limit_runs_late = 100ms;      // the end of a request that a time limit ends

// Probes per endpoint and hour towards hosts that are not on loopback.
constexpr int budget_shallow = 240;
constexpr int budget_deep = 12;
constexpr int budget_on_demand = 120;
constexpr int budget_confirm = 60;
constexpr Duration budget_window = 1h;
constexpr Duration departed_kept = budget_window;  // and after it they owe nothing

// 429: asked once more after at least this, then left alone.
constexpr Duration rate_limit_retry_min = 1s;
constexpr Duration rate_limit_default = 60s;
constexpr Duration rate_limit_max = 10min;

// Flapping.
constexpr double penalty_per_fall = 1000.0;
constexpr Duration penalty_half_life = 15min;
constexpr double penalty_damp_above = 2000.0;
constexpr double penalty_free_below = 750.0;
constexpr double penalty_max = 8000.0;

// Writing.
constexpr Duration plan_patience = 250ms;  // for answers on the way that may make a better plan
constexpr Duration switch_window = 1h;
constexpr std::size_t moves_kept = 64;            // of the window; more than any setting allows
constexpr Duration dead_chain_move_every = 1min;  // away from a chain with which go can't work
constexpr int dead_chain_moves_at_once = 3;
constexpr Duration command_covers = 30s;  // the first move after one is the person's own
constexpr Duration rules_patience = 20s;  // for a proof of who may be used by new rules
constexpr Duration hold_max = 1h;
constexpr Duration quiet_day = 24h;
constexpr std::size_t flaps_max = 12;  // the hold has long reached hold_max by then
// Deep success of a displaced proxy before a revert.
constexpr Duration displaced_proof_max_age = 60s;
constexpr Duration edit_respected_for = 30min;
constexpr Duration write_retry_after = 30s;
constexpr Duration exit_usable_max_age = 10min;
constexpr Duration suggest_keep_after = 24h;
constexpr Duration suggest_blocked_after = 10min;  // the primary is one that is blocked in places
constexpr Duration waiting_go_look_for = 10min;    // after a switch
constexpr Duration waiting_go_look_every = 15s;
constexpr Duration cert_warning = 24h * 7;

}  // namespace gopx::core
