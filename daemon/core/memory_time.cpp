// One list of the times there are; moving and bounding them follow from it.
#include "core/memory_time.hpp"

#include <algorithm>

#include "core/limits.hpp"

namespace gopx::core {
namespace {

// Calls `past` for every moment at which something happened, and `deadline` for every end of a
// duration, with the longest that it can have been (nullopt: not known).
template <class Past, class Deadline>
void for_each_time(Memory& memory, Past past, Deadline deadline) {
  for (WallTime& at : memory.moves.of_the_hour) past(at);
  if (memory.moves.paid_until)
    deadline(*memory.moves.paid_until,
             std::optional<Duration>(dead_chain_move_every * dead_chain_moves_at_once));
  for (WallTime& at : memory.flaps) past(at);
  for (SeenHead& seen : memory.sumdb_heads) past(seen.first_seen);
  for (auto& [fingerprint, at] : memory.networks.troubled) past(at);
  if (memory.last_write_at) past(*memory.last_write_at);
  if (memory.compared_at) past(*memory.compared_at);
  if (memory.control_until) deadline(*memory.control_until, memory.control_asked);
  if (memory.edit_respected_until)
    deadline(*memory.edit_respected_until, std::optional<Duration>(edit_respected_for));
  for (Quarantine& entry : memory.quarantines) deadline(entry.until, entry.asked);
}

}  // namespace

Duration clock_step(const Memory& memory, Now now) {
  const Now last = memory.clock.at;
  const Duration step = (now.wall - last.wall) - (now.steady - last.steady);
  return step < clock_step_min && step > -clock_step_min ? Duration{0} : step;
}

Duration follow_clock(Memory& memory, Now now) {
  const Duration step = clock_step(memory, now);
  if (step == Duration{0}) return step;
  memory.clock.at = now;
  for_each_time(
      memory, [step](WallTime& at) { at += step; },
      [step](WallTime& until, std::optional<Duration>) { until += step; });
  return step;
}

void resume_clock(Memory& memory, const std::string& boot, Now now) {
  const bool same =
      !boot.empty() && memory.clock.boot == boot && memory.clock.at.steady <= now.steady;
  if (same) follow_clock(memory, now);
  memory.clock = {boot, now};
}

void bound_times(Memory& memory, Duration quarantine, WallTime now) {
  for (Quarantine& entry : memory.quarantines) {
    if (!entry.asked) entry.asked = quarantine;
  }
  for_each_time(
      memory, [now](WallTime& at) { at = std::min(at, now); },
      [now](WallTime& until, std::optional<Duration> asked) {
        if (asked) until = std::min(until, now + *asked);
      });
}

}  // namespace gopx::core
