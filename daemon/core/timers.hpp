// When the engine wants to be woken, and why: one slot for each reason (the manner is that of
// quinn-proto's timer table). After every event each part fills its own slots; the deadline is the
// earliest of all. There is no queue and nothing to cancel: a slot that is not filled is off, and a
// wake-up that comes early or twice finds nothing to do.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

#include "base/time.hpp"

namespace gopx::core {

enum class Timer : std::uint8_t {
  probe_due,        // a probe may start, or one under way has been silent for too long
  late_proof,       // others are to be asked before a confirmation that comes late
  waiting_go,       // go commands that wait on what was replaced are looked for again
  comparison,       // newest versions are to be compared
  quarantine_ends,  // of the endpoint whose quarantine ends first
  left_alone_ends,  // Retry-After of the first endpoint has passed
  damping_ends,     // the first one that fell too often is free again
  hold_ends,        // the user's own chain has worked for long enough to go back
  proof_too_old,    // the deep success that a way back rests on is a minute old: another is needed
  write_retry,      // a write that failed is tried again
  next_move,        // what holds a move back is over
  new_rules_wait,   // nobody has proved fit by new rules
  nobody_eligible,  // everybody who was asked has had the time to answer
  better_plan,      // no better plan has come
  ask_candidates,   // a plan is wanted: the best candidates are asked again
  control_ends,     // of a pin or a pause
  edit_respected,   // until then a person's edit is left alone
  count_,
};

class Timers {
 public:
  void clear() { at_.fill(std::nullopt); }
  // The earlier one counts where a slot is set more than once; nullopt leaves it as it is.
  void set(Timer timer, std::optional<Instant> at) {
    auto& slot = at_[static_cast<std::size_t>(timer)];
    if (at && (!slot || *at < *slot)) slot = at;
  }
  // The same for a moment that only counts while it lies ahead.
  void set_ahead(Timer timer, std::optional<Instant> at, Instant now) {
    if (at && *at > now) set(timer, at);
  }
  std::optional<Instant> at(Timer timer) const { return at_[static_cast<std::size_t>(timer)]; }
  std::optional<Instant> next() const {
    std::optional<Instant> first;
    for (const auto& at : at_)
      if (at && (!first || *at < *first)) first = at;
    return first;
  }

 private:
  std::array<std::optional<Instant>, static_cast<std::size_t>(Timer::count_)> at_{};
};

}  // namespace gopx::core
