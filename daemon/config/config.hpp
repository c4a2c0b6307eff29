// The configuration as values with their defaults: what the rest of the program sees of it.
// How it is read, described and checked is in load.hpp and document.hpp; the list of settings with
// ranges and sentences (one declaration each) is in settings.cpp.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/known.hpp"
#include "base/report.hpp"
#include "base/time.hpp"

namespace gopx::config {

using namespace std::chrono_literals;

enum class Mode : std::uint8_t { automatic, observe };
enum class Separator : std::uint8_t { keep, pipe };
enum class RestoreOnExit : std::uint8_t { if_usable, always, never };

struct ProbeSettings {
  Duration interval = 30s;
  Duration standby_interval = 5min;
  Duration deep_interval = 15min;
  Duration confirm_interval = 250ms;
  Duration connect_timeout = 2s;  // as set; what counts is connect_limit()
  Duration timeout = 5s;          // of a whole shallow probe; deep probes: three times that
  double jitter = 0.2;
  int max_in_flight = 8;
  bool on_demand = true;
  std::string proxy = "env";  // "env", "none" or a URL

  Duration connect_limit() const { return std::min(connect_timeout, timeout); }
};

struct HealthSettings {
  int fall = 3;
  int rise = 2;
  Duration degraded_first_byte = 1500ms;
  Duration quarantine = 1h;
};

struct FailoverSettings {
  Mode mode = Mode::automatic;
  std::vector<std::string> candidates;  // endpoint names, in order; empty = catalogue order
  int chain_length = 1;
  Separator separator = Separator::keep;
  Duration hold = 5min;
  int max_switches_per_hour = 4;
  RestoreOnExit restore_on_exit = RestoreOnExit::if_usable;
};

struct GoSettings {
  std::string env_file;   // "" = what `go env GOENV` means
  std::string go_binary;  // "" = the ones found
  bool manage_gosumdb = true;
};

struct SumdbSettings {
  std::string name = "sum.golang.org";
  std::string key = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8";
  std::string url;  // "" = https://NAME
  bool enabled = true;
};

struct EndpointSettings {
  std::string name;
  std::string url;
  Trust trust = Trust::user;  // user or private_
  bool enabled = true;
  bool allow_insecure = false;
  std::string ca_file;
  std::vector<std::string> canary;  // "module@version"
  bool operator==(const EndpointSettings&) const = default;
};

struct CatalogueSettings {
  bool builtin = true;
};

// Public modules that get a new version every few days.
struct FreshnessSettings {
  bool daily = true;
  std::vector<std::string> modules = {"github.com/aws/aws-sdk-go-v2", "google.golang.org/api",
                                      "golang.org/x/tools"};
};

struct MetricsSettings {
  std::string listen = "127.0.0.1:9757";
};

struct NotifySettings {
  bool desktop = true;
  std::vector<std::string> command;
  std::vector<std::string> acknowledged = {};  // codes of warnings; core knows them
};

struct LogSettings {
  std::string level = "info";  // trace debug info warn error
};

struct Config {
  ProbeSettings probe;
  HealthSettings health;
  FailoverSettings failover;
  GoSettings go;
  SumdbSettings sumdb;
  CatalogueSettings catalogue;
  FreshnessSettings freshness;
  std::vector<Canary> canaries;  // empty = the built-in ones
  std::vector<EndpointSettings> endpoints;
  MetricsSettings metrics;
  NotifySettings notify;
  LogSettings log;
};

}  // namespace gopx::config
