// Everything that can reach the brain. Facts only: what it means is decided inside.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/ids.hpp"
#include "base/report.hpp"
#include "base/time.hpp"
#include "config/config.hpp"
#include "core/command.hpp"
#include "core/parts.hpp"

namespace gopx::core {

// What a takeover of ours in force says of itself (from the record, the comment and the file
// together).
struct Claim {
  std::optional<std::string> goproxy_before;  // the value the user had; nullopt = no line
  std::optional<std::string> gosumdb_before;
  bool gosumdb_managed = false;  // the takeover also set GOSUMDB
  WallTime since{};
  bool operator==(const Claim&) const = default;
};

// The Go env file as it stands, after two equal reads. Values are verbatim, as go reads them.
struct EnvFile {
  std::string path;  // as the user would name it, links not resolved; "" = there is none
                     // (GOENV=off, no home)
  bool exists = false;
  std::string problem;        // why it can't be used at all (unreadable, a directory, too large, no
                              // path); "" = fine
  bool writable = true;       // some way of writing exists
  std::string write_problem;  // why not, for a person
  std::string digest;         // of the whole content; the token of compare-and-swap
  std::optional<std::string> goproxy;  // the line that counts, or none
  std::optional<std::string> gosumdb;
  std::map<std::string, std::string> other;  // what else of api::go_variables() is weighed there:
                                             // GOPRIVATE GONOPROXY GOFLAGS GOAUTH …
  std::optional<Claim> claim;                // a takeover of ours is in force
  bool foreign_claim = false;  // the claim is another gopxd's (its comment, not our record)
  bool operator==(const EnvFile&) const = default;
};

// One installed go, as far as it matters: the defaults that apply when the env file has no line.
struct GoRoot {
  std::string root;     // $GOROOT
  std::string version;  // "go1.23.5", from its VERSION file; may be empty
  std::optional<std::string>
      goproxy;  // from $GOROOT/go.env; nullopt where there is no such file or line
  std::optional<std::string> gosumdb;
  bool has_go_env = false;
  // What else of api::go_variables() is weighed in $GOROOT/go.env: GOPRIVATE GONOPROXY GOSUMDB … A
  // key that is there with an empty value is there.
  std::map<std::string, std::string> settings = {};
  bool operator==(const GoRoot&) const = default;
};

// A go process of the user's that started before a switch and still waits on a displaced proxy.
struct WaitingGo {
  int pid = 0;
  std::string what;  // its command name and first argument only, no further arguments
  bool operator==(const WaitingGo&) const = default;
};

enum class WriteOutcome : std::uint8_t {
  written,
  unchanged,          // the file said so already
  changed_meanwhile,  // the file is not what the plan was made from: look again
  failed,             // detail says why; nothing was changed
};

struct ProbeFinished {
  ProbeId id;
  Report report;
};
struct EnvFileSeen {
  EnvFile file;
};
struct GoRootsSeen {
  std::vector<GoRoot> roots;
};
struct GoStarted {};           // a go command opened the env file, or was executed
struct CredentialsChanged {};  // netrc is another than before
struct WriteFinished {
  WriteId id;
  WriteOutcome outcome = WriteOutcome::failed;
  std::string detail;  // why it failed; if in place, why so
  EnvFile after;
  bool in_place = false;  // the file had to be written in place
};
// What go itself reads after a write of ours (`go env`), if a go was there to be asked.
struct GoEnvRead {
  std::string goproxy;
  std::string gosumdb;
  std::string go_binary;
};
struct WaitingGoSeen {
  std::vector<WaitingGo> processes;
};
enum class NetworkHint : std::uint8_t {
  link_changed,
  resumed,
  went_to_sleep,
  connectivity_changed,
  identified,  // nothing has changed; which network this is has become clear
};
struct NetworkHinted {
  NetworkHint hint = NetworkHint::link_changed;
  std::string fingerprint = {};  // of the network; "" = not known, or there is none
};
struct ConfigReloaded {
  config::Config config;
  std::vector<std::string> changed;  // names of the settings that differ
};
struct ConfigRejected {
  std::string problem;  // the first problem, file:line:column: …
};

struct CommandReceived {
  CommandId id;
  Command command;
};

struct TimeReached {};
struct StopRequested {};  // SIGTERM: answer with the last WriteEnv (if any) and then Stopped

using Event =
    std::variant<ProbeFinished, EnvFileSeen, GoRootsSeen, GoStarted, CredentialsChanged,
                 WriteFinished, GoEnvRead, WaitingGoSeen, NetworkHinted, ConfigReloaded,
                 ConfigRejected, CommandReceived, PartReported, TimeReached, StopRequested>;

}  // namespace gopx::core
