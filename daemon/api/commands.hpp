// Every command of gopx, declared once: a struct whose members are its arguments, with its names
// (of the gopxctl command, of the request) and what the daemon answers. What people read about it
// stands in commands.cpp. The daemon's dispatch (control/commands: an answer() per struct),
// gopxctl's (ctl/commands: a run() per struct), the judging of requests, options, help, completion
// and manual page follow from it. A struct without its declaration or its functions does not
// compile.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "api/arguments.hpp"
#include "api/command_names.hpp"
#include "api/history.hpp"
#include "api/inner_commands.hpp"
#include "api/types.hpp"

namespace gopx::api {

namespace commands {
struct Status {
  static constexpr Names names{"status", Method::get, "/v1/status"};
  using Answer = api::Status;
};
struct Why {
  static constexpr Names names{"why"};
  std::optional<std::string> subject;  // an endpoint, or MODULE@VERSION
};
struct Probe {
  static constexpr Names names{"probe", Method::post, "/v1/probe"};
  using Answer = Done;
  std::vector<std::string> endpoints = {};  // empty = all that are enabled
  bool deep = false;
};
struct Use {
  static constexpr Names names{"use", Method::post, "/v1/use"};
  using Answer = Done;
  std::string endpoint;
  std::optional<Duration> duration = {};
};
struct Auto {
  static constexpr Names names{"auto", Method::post, "/v1/auto"};
  using Answer = Done;
};
struct Pause {
  static constexpr Names names{"pause", Method::post, "/v1/pause"};
  using Answer = Done;
  std::optional<Duration> duration = {};
};
struct Resume {
  static constexpr Names names{"resume", Method::post, "/v1/resume"};
  using Answer = Done;
};
struct Keep {
  static constexpr Names names{"keep", Method::post, "/v1/keep"};
  using Answer = Done;
};
struct Events {
  static constexpr Names names{"events", Method::get, "/v1/events"};
  bool follow = false;
  std::optional<Duration> since = {};       // gopxctl's: how far back
  std::optional<std::uint64_t> after = {};  // the request's: only those with a greater seq
};
struct History {
  static constexpr Names names{"history", Method::get, "/v1/history"};
  using Answer = api::History;
  std::optional<std::string> endpoint = {};
  std::optional<Duration> since = {};
};
struct Freshness {
  static constexpr Names names{"freshness", Method::post, "/v1/freshness"};
  using Answer = Done;
  Environment shell = {};  // of who asks: may make a name private
};
struct Wait {
  static constexpr Names names{"wait"};
  std::optional<std::string> what = {};
  std::optional<Duration> timeout = {};
};
struct Metrics {
  static constexpr Names names{"metrics", Method::get, "/metrics"};
};
struct ConfigShow {
  static constexpr Names names{"config show", Method::get, "/v1/config"};
  using Answer = std::vector<ConfigValue>;
};
struct ConfigCheck {
  static constexpr Names names{"config check"};
  std::optional<std::string> file = {};
};
struct ConfigInit {
  static constexpr Names names{"config init"};
  std::optional<std::string> file = {};
};
struct Reload {
  static constexpr Names names{"reload", Method::post, "/v1/reload"};
  using Answer = Done;
};
struct Prove {
  static constexpr Names names{"prove", Method::post, "/v1/prove"};
  using Answer = Proof;
  std::string url;
};
struct Doctor {
  static constexpr Names names{"doctor"};
  std::optional<std::string> chain = {};  // a GOPROXY value to judge, instead of this machine
};
struct Explain {
  static constexpr Names names{"explain"};
  std::optional<std::string> file = {};
};
struct Report {
  static constexpr Names names{"report"};
  std::optional<std::string> endpoint = {};  // about this one only
};
struct Hook {
  static constexpr Names names{"hook"};
  std::string shell_name;
};
struct Completion {
  static constexpr Names names{"completion"};
  std::string shell_name;
};
struct Version {
  static constexpr Names names{"version"};
};

}  // namespace commands

// In the order in which the help lists them.
using Command =
    std::variant<commands::Status, commands::Why, commands::Probe, commands::Use, commands::Auto,
                 commands::Pause, commands::Resume, commands::Keep, commands::Events,
                 commands::History, commands::Freshness, commands::Wait, commands::Metrics,
                 commands::ConfigShow, commands::ConfigCheck, commands::ConfigInit,
                 commands::Reload, commands::Prove, commands::Doctor, commands::Explain,
                 commands::Report, commands::Hook, commands::Completion, commands::Version,
                 commands::Endpoint, commands::WhyModule, commands::Examine>;

}  // namespace gopx::api
