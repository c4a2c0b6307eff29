// Everything that can reach the brain. Facts only: what it means is decided inside.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/ids.hpp"
#include "base/report.hpp"
#include "base/time.hpp"
#include "config/config.hpp"
#include "core/command.hpp"
#include "core/env_file.hpp"
#include "core/go_root.hpp"
#include "core/parts.hpp"

namespace gopx::core {

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
  bool still_asking = false;  // their answers are on the way: nothing is decided by them yet
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
  LookId id;
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
