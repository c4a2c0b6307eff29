// The brain: decides which endpoints to trust, when to look again, and what the env file ought to
// say. It does no I/O, reads no clock, starts no thread and logs nothing.
//
// Laws, each a property test (tests/property): total (any event in any state; unknown ids change
// nothing), deterministic (same inputs, same actions byte for byte), early and double wake-ups are
// harmless, every action that expects an answer carries an id and gets exactly one, bounded
// (core/limits.hpp), time is given and never read, decisions carry reasons as data.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "api/types.hpp"
#include "base/known.hpp"
#include "base/time.hpp"
#include "config/config.hpp"
#include "core/action.hpp"
#include "core/event.hpp"
#include "core/tallies.hpp"

namespace gopx::core {

// What the engine is told once, at its start.
struct EngineInputs {
  config::Config config;
  std::vector<KnownEndpoint> catalogue;
  std::vector<Canary> builtin_canaries;
  Memory memory;
  std::uint64_t seed = 0;
  std::string version;
  int pid = 0;
  // Of the configuration (unknown fleet keys, raised intervals, …).
  std::vector<std::string> start_warnings;
  api::Environment own_environment;  // the daemon's, as far as it is go's (api::go_variables())
  std::string boot = {};  // id of this boot of the machine; "" = not known: what is remembered goes
                          // by the wall clock alone
};

// Who could be asked for a module version on behalf of a person.
struct ModulePlaces {
  struct Proxy {
    std::string name;
    std::string url;  // with its credentials, if it has any
    bool is_public = true;
    std::string ca_file;
  };
  std::vector<Proxy> places;                 // the chain in force, the user's own, the candidates
  std::optional<api::GoSetting> private_by;  // then public endpoints must not hear of the name
};

// What shells that export `own` should export now. Go commands that they start never read the env
// file.
struct StandIn {
  std::string own;  // the user's own GOPROXY
  std::string now;  // what the env file says in its place
};

// Everything that was counted, for metrics and history.
struct Counted {
  struct Of {
    std::string endpoint;
    EndpointTally tally;
  };
  Tallies tallies;
  std::vector<Of> endpoints;  // as status lists them
};

struct EngineParts;

class Engine {
 public:
  Engine(EngineInputs inputs, Now now);
  ~Engine();
  Engine(Engine&&) noexcept;
  Engine& operator=(Engine&&) noexcept;

  // The only way in. The first EnvFileSeen and GoRootsSeen complete the start; nothing is written
  // before both came.
  std::vector<Action> handle(const Event& event, Now now);
  // Call handle(TimeReached{}) no later than this; nullopt = nothing to wait for.
  std::optional<Instant> next_deadline() const;
  // The whole picture: every endpoint is rendered.
  api::Status status(Now now) const;
  // The verdict in a sentence, as status() has it; costs nothing that grows with the endpoints.
  std::string summary(Now now) const;
  // One endpoint with its last results (at most 32, newest last), or nullopt for an unknown name.
  std::optional<api::EndpointDetail> endpoint(std::string_view name, Now now) const;
  // Nothing without a takeover, nor where one of the two has a password in it.
  std::optional<StandIn> stand_in() const;
  // `shell`: the environment of who asks.
  ModulePlaces places_for(std::string_view module, const api::Environment& shell) const;
  Counted counted(Now now) const;
  // Grows whenever status() would differ by more than the passing of time; lets the shell cache
  // rendered bodies.
  std::uint64_t revision() const;

 private:
  std::unique_ptr<EngineParts> parts_;
};

}  // namespace gopx::core
