// What the engine has begun and not finished, and what it wishes for: the small values that its
// steps pass on.
#pragma once

#include <optional>
#include <set>
#include <string>

#include "core/action.hpp"
#include "core/policy.hpp"

namespace gopx::core {

// What GOSUMDB, as the user has it, asks for.
struct SumdbChoice {
  bool wanted = true;
  std::string name;          // of the database; "" = none is asked
  std::string key;           // its public key, NAME+HASH+BASE64; "" = unknown
  std::string explicit_url;  // "" = found through the chain
  bool is_default = true;    // sum.golang.org, said or unsaid
};

// A person who waits for probes.
struct WaitingProbe {
  CommandId id;
  std::set<EndpointId> missing;
  Level level = Level::shallow;
  Reply reply;
};

struct PendingWrite {
  WriteId id;
  Intent intent = Intent::takeover;
  Plan plan;
  std::string expected_digest;
  std::string cause;
  std::string from;       // name of the active endpoint before
  bool automatic = true;  // counts against the switch cap
  bool was_takeover = false;
  std::optional<CommandId> command;
  std::optional<Instant> failure_since;
};

struct Wish {
  Intent intent = Intent::takeover;
  Plan plan;
  std::string cause;
  bool automatic = true;
  std::optional<Instant> failure_since;
};

}  // namespace gopx::core
