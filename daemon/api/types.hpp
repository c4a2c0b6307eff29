// What daemon and client say to each other, as plain structs: a leaf that both include.
// json.hpp turns them into text and back. Strings here are already fit to show: no credentials.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "api/event.hpp"
#include "api/go_settings.hpp"
#include "api/newest.hpp"
#include "api/proof.hpp"
#include "base/report.hpp"
#include "base/sentence.hpp"
#include "base/time.hpp"

namespace gopx::api {

constexpr int schema_version = 1;

struct Gosumdb {
  std::optional<std::string> baseline, current, planned;
};

struct GoEnv {
  std::optional<std::string> file;      // null with GOENV=off or no home
  std::optional<std::string> baseline;  // without us (absent in the file: go's default)
  bool baseline_was_absent = false;
  std::optional<std::string> current;  // the chain go would use now
  std::optional<std::string> planned;
  std::optional<WallTime> last_write_at;
  Gosumdb gosumdb;
};

struct ProbeReport {
  WallTime at{};
  std::string level;  // "shallow" "deep"
  bool ok = false;
  std::optional<std::string> failure;
  std::string detail;
  int http_status = 0;
  std::optional<std::string> peer_ip;
  Timings timings;
  std::vector<StepReport> steps;  // only in /v1/endpoints/NAME and in the answer to a probe
};

struct EndpointStatus {
  std::string name, url, trust, origin, role;
  bool in_use = false;
  std::string state;
  std::optional<WallTime> since;
  std::string reach;  // always 8 characters
  Sentence reason;
  std::optional<WallTime> quarantined_until;
  int penalty = 0;
  std::optional<ProbeReport> last_probe;
  std::optional<std::int64_t> latency_p50_us, latency_p95_us;
  std::string sumdb_relay;  // yes no unknown
  std::optional<WallTime> cert_expires_at;
};

struct Warning {
  std::string code, severity;  // severity: error warning info
  Sentence message;
  std::string fix = {};                 // what can be pasted as it stands; "" = nothing can
  std::optional<Sentence> advice = {};  // what to do, where that can't be pasted
  bool operator==(const Warning&) const = default;
};

struct WaitingProcess {
  int pid = 0;
  std::string what;
};

// The forward-proxy variables as a go command in the daemon's place would read them (upper case,
// then lower); passwords as xxxxx.
struct ForwardProxy {
  std::optional<std::string> https_proxy, http_proxy, no_proxy;
  bool operator==(const ForwardProxy&) const = default;
};

struct Status {
  std::string version;
  int pid = 0;
  WallTime started_at{};
  std::string mode, control;
  std::optional<WallTime> control_until;
  std::optional<std::string> pinned;
  std::string network, verdict;
  Sentence summary;  // the verdict in one sentence
  // What that begins with for people: ok slow outdated failover failed local starting paused pinned
  std::string label;
  bool starting = false;  // nothing is known yet, and nothing written
  bool takeover = false;
  std::optional<WallTime> takeover_since;
  GoEnv goenv;
  std::optional<std::string> primary, active;
  std::vector<EndpointStatus> endpoints;
  // Why a backup that is ready is not used though go can't work, or "limit": the way back waits.
  std::optional<std::string> held_back_by;
  std::optional<WallTime> next_move_at;  // when that may end, or when gopxd goes back
  std::vector<Warning> warnings;
  std::vector<WaitingProcess> waiting_processes;
  std::optional<ForwardProxy> forward_proxy;  // null = probes don't follow them
  // What gopxd's environment, the env file and the go.env files set of go's variables, masked, in
  // go's order; of several go versions the first that sets it. Null from a gopxd that doesn't tell.
  std::optional<std::vector<GoSetting>> go_settings;
  std::optional<std::string> gosumdb_default;  // without a line, as the go commands found say
};

struct EndpointDetail {
  EndpointStatus endpoint;
  std::vector<ProbeReport> results;  // oldest first, at most 32
};

// What one endpoint answered to a probe that was asked for.
struct EndpointReport {
  std::string endpoint;
  ProbeReport report;
};

// The answer to a POST that was carried out.
struct Done {
  std::optional<Sentence> message;  // for a person, where there is something to say
  std::optional<std::vector<EndpointReport>> results;  // of /v1/probe and /v1/why
  std::optional<std::vector<Newest>> newest;           // of /v1/freshness
  std::optional<GoSetting> private_by =
      {};  // of /v1/why: the name is private, public hosts weren't asked
};

// One setting in force and where its value comes from.
struct ConfigValue {
  using Value = std::variant<bool, std::int64_t, double, std::string, std::vector<std::string>>;
  std::string key;     // "probe.interval", "endpoint.corp.url"
  Value value;         // durations as text, as in the file
  std::string origin;  // "default", or the file it comes from
};

struct ErrorBody {
  std::string code;  // for scripts: unknown_endpoint, bad_json, …
  Sentence message;  // for people
};

}  // namespace gopx::api
