// What the engine has begun and not finished, and what it wants: the small values that its steps
// pass on.
#pragma once

#include <optional>
#include <set>
#include <string>

#include "core/action.hpp"
#include "core/gosumdb.hpp"
#include "core/moves.hpp"
#include "core/policy.hpp"

namespace gopx::core {

// A person who waits for probes.
struct WaitingProbe {
  CommandId id;
  std::set<EndpointId> missing;
  Level level = Level::shallow;
  Reply reply;
};

// A person who waits for a comparison of newest versions.
struct WaitingComparison {
  CommandId id;
  Sentence withheld;  // which module was left out because its name is private; empty = none
};

// What is to be written, and why.
struct Write {
  Intent intent = Intent::takeover;
  Plan plan;
  Sentence cause;
  bool automatic = true;  // nobody ordered it
  MoveCost cost = MoveCost::nothing;
  std::optional<Instant> failure_since;
};

// The one that has been ordered (WriteEnv) and is not answered yet (WriteFinished).
struct PendingWrite : Write {
  WriteId id = {};
  std::string expected_digest = {};
  std::string from = {};          // name of the active endpoint before
  MoveLimits limits_before = {};  // in force again if nothing was written
  bool was_takeover = false;
  std::optional<CommandId> command = {};
  Sentence answer = {};  // to the command
};

// What keeps go on a chain with which it can't work though a backup is ready, or the way back.
struct HeldBack {
  std::string by;               // paused pinned observe minute private edit settling offline limit,
                                // or the code of the warning that says why; "" = nothing
  std::optional<Instant> next;  // when the next move may be made, or will be
  bool operator==(const HeldBack&) const = default;
};

}  // namespace gopx::core
