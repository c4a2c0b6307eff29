// Every command of gopx, declared once: what it is called, which request carries it, which
// arguments it takes and the sentence of its help. The daemon's dispatch (io/commands.cpp), the
// checks of bodies and queries (json.cpp), gopxctl's subcommands with their options, and the help
// all follow from this table.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "api/arguments.hpp"

namespace gopx::api {

enum class Verb : std::uint8_t {
  status,
  endpoint,  // one endpoint in detail: `gopxctl why NAME` asks for it
  why,
  why_module,  // where a module version is to be had: `gopxctl why MODULE@VERSION` asks for it
  probe,
  use,
  automatic,
  pause,
  resume,
  keep,
  events,
  history,
  freshness,
  metrics,  // for Prometheus
  wait,
  config_show,
  config_check,
  config_init,
  reload,
  prove,
  hook,
  completion,
  version,
};

enum class Method : std::uint8_t { none, get, post };
std::string_view name_of(Method method);  // "GET", "POST", ""

struct Command {
  Verb verb;
  std::string_view name;  // of the gopxctl command, "config show"; empty = none of its own
  Method method = Method::none;
  std::string_view path =
      {};  // "/v1/use"; a last segment NAME stands for any; empty = no request of its own
  bool alone = false;         // does its work without a daemon too
  std::string_view sentence;  // for the help; no final full stop
  std::span<const Argument> arguments = {};
  bool about_names = false;  // may tell module names to others: gopxctl says what its shell knows
};

// In the order in which the help lists them.
std::span<const Command> commands();
const Command& command(Verb verb);
// What the commands "config …" have in common, for the help.
constexpr std::string_view config_group_sentence =
    "look at gopxd's configuration, check it, begin one";

}  // namespace gopx::api
