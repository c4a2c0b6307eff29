// The table of commands.
#include "api/commands.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>

namespace gopx::api {
namespace {

constexpr std::array why_arguments{
    Argument{.name = "subject",
             .side = Side::shell,
             .positional = true,
             .sentence = "the name of an endpoint, or module@version",
             .offers = Offers::endpoints},
};
constexpr std::array why_module_arguments{
    Argument{.name = "module", .required = true, .sentence = "module path"},
    Argument{.name = "version", .required = true, .sentence = "canonical version, v1.2.3"},
};
constexpr std::array probe_arguments{
    Argument{.name = "endpoints",
             .kind = Kind::texts,
             .positional = true,
             .sentence = "names of endpoints; none = all that are enabled",
             .offers = Offers::endpoints},
    Argument{.name = "deep",
             .kind = Kind::flag,
             .sentence = "also .info, the whole zip, the version list and the checksum route"},
};
constexpr std::array use_arguments{
    Argument{.name = "endpoint",
             .required = true,
             .positional = true,
             .sentence = "the name of an endpoint",
             .offers = Offers::endpoints},
    Argument{.name = "for",
             .kind = Kind::duration,
             .sentence = "how long, such as 30m; without it until `gopxctl auto`"},
};
constexpr std::array pause_arguments{
    Argument{.name = "for",
             .kind = Kind::duration,
             .sentence = "how long, such as 1h; without it until `gopxctl resume`"},
};
constexpr std::array events_arguments{
    Argument{
        .name = "follow", .kind = Kind::flag, .sentence = "go on with each new one until Ctrl-C"},
    Argument{.name = "since",
             .kind = Kind::duration,
             .side = Side::shell,
             .sentence = "how far back, such as 2h"},
    Argument{.name = "since",
             .kind = Kind::number,
             .side = Side::wire,
             .sentence = "only those with a greater seq, also of earlier runs"},
};
constexpr std::array history_arguments{
    Argument{
        .name = "endpoint", .positional = true, .sentence = "the name of an endpoint; none = all"},
    Argument{.name = "since",
             .kind = Kind::duration,
             .sentence = "how far back, such as 12h or 168h; without it a day"},
};
constexpr std::array wait_arguments{
    Argument{.name = "for",
             .side = Side::shell,
             .sentence = "what to wait for: the user's own chain in force and healthy; anything go "
                         "can work with; a "
                         "takeover; the primary asked first again",
             .choices = "healthy|usable|takeover|primary"},
    Argument{.name = "timeout",
             .kind = Kind::duration,
             .side = Side::shell,
             .sentence = "give up (exit 2) after this long; without it, wait as long as it takes"},
};
constexpr std::array config_file_arguments{
    Argument{.name = "file",
             .side = Side::shell,
             .positional = true,
             .sentence = "another file than the usual one",
             .offers = Offers::files},
};
constexpr std::array shell_arguments{
    Argument{.name = "shell",
             .side = Side::shell,
             .required = true,
             .positional = true,
             .sentence = "bash, zsh or fish",
             .choices = "bash|zsh|fish"},
};

constexpr std::array prove_arguments{
    Argument{.name = "url",
             .required = true,
             .positional = true,
             .sentence = "an address as GOPROXY takes it",
             .offers = Offers::nothing},
};

constexpr std::array table{
    Command{.verb = Verb::status,
            .name = "status",
            .method = Method::get,
            .path = "/v1/status",
            .sentence = "one screen: the verdict, what go uses now and why, every endpoint, "
                        "warnings with their fix"},
    Command{.verb = Verb::why,
            .name = "why",
            .sentence =
                "why the chain is what it is, and the one reason why each endpoint is used or not",
            .arguments = why_arguments},
    Command{.verb = Verb::probe,
            .name = "probe",
            .method = Method::post,
            .path = "/v1/probe",
            .sentence = "probe now, wait, and show the results layer by layer",
            .arguments = probe_arguments},
    Command{.verb = Verb::use,
            .name = "use",
            .method = Method::post,
            .path = "/v1/use",
            .sentence = "make go use this endpoint; kept over restarts",
            .arguments = use_arguments},
    Command{.verb = Verb::automatic,
            .name = "auto",
            .method = Method::post,
            .path = "/v1/auto",
            .sentence = "let gopxd decide again"},
    Command{.verb = Verb::pause,
            .name = "pause",
            .method = Method::post,
            .path = "/v1/pause",
            .sentence =
                "put your own GOPROXY back and write nothing; probing goes on; kept over restarts",
            .arguments = pause_arguments},
    Command{.verb = Verb::resume,
            .name = "resume",
            .method = Method::post,
            .path = "/v1/resume",
            .sentence = "end a pause"},
    Command{.verb = Verb::keep,
            .name = "keep",
            .method = Method::post,
            .path = "/v1/keep",
            .sentence = "make the GOPROXY now in force your own"},
    Command{.verb = Verb::events,
            .name = "events",
            .method = Method::get,
            .path = "/v1/events",
            .sentence = "what happened, newest last, each write with the command that undoes it",
            .arguments = events_arguments},
    Command{.verb = Verb::history,
            .name = "history",
            .method = Method::get,
            .path = "/v1/history",
            .sentence = "how well each endpoint has been: uptime, transitions, latency percentiles",
            .arguments = history_arguments},
    Command{
        .verb = Verb::freshness,
        .name = "freshness",
        .method = Method::post,
        .path = "/v1/freshness",
        .sentence = "ask every public proxy for the newest version of busy modules, and compare",
        .about_names = true},
    Command{.verb = Verb::wait,
            .name = "wait",
            .sentence = "block until it is so",
            .arguments = wait_arguments},
    Command{.verb = Verb::metrics,
            .name = "metrics",
            .method = Method::get,
            .path = "/metrics",
            .sentence = "what there is to count, as text for Prometheus"},
    Command{.verb = Verb::config_show,
            .name = "config show",
            .method = Method::get,
            .path = "/v1/config",
            .sentence = "the settings in force, each with its origin"},
    Command{.verb = Verb::config_check,
            .name = "config check",
            .alone = true,
            .sentence = "say what is wrong with the configuration (exit 78), or that nothing is",
            .arguments = config_file_arguments},
    Command{.verb = Verb::config_init,
            .name = "config init",
            .alone = true,
            .sentence = "write a file that explains every setting; never over an existing one",
            .arguments = config_file_arguments},
    Command{.verb = Verb::reload,
            .name = "reload",
            .method = Method::post,
            .path = "/v1/reload",
            .sentence = "read the configuration again; a bad one changes nothing"},
    Command{.verb = Verb::prove,
            .name = "prove",
            .method = Method::post,
            .path = "/v1/prove",
            .alone = true,
            .sentence = "check, point by point, that a URL is a Go module proxy as go needs it",
            .arguments = prove_arguments},
    Command{.verb = Verb::hook,
            .name = "hook",
            .alone = true,
            .sentence = "shell code that keeps an exported GOPROXY in step before each prompt",
            .arguments = shell_arguments},
    Command{.verb = Verb::completion,
            .name = "completion",
            .alone = true,
            .sentence = "shell code that completes gopxctl's commands, options and endpoints",
            .arguments = shell_arguments},
    Command{.verb = Verb::version,
            .name = "version",
            .alone = true,
            .sentence = "the versions of gopxctl and gopxd"},
    Command{.verb = Verb::endpoint,
            .name = "",
            .method = Method::get,
            .path = "/v1/endpoints/NAME",
            .sentence = "one endpoint with its last probe results"},
    Command{.verb = Verb::why_module,
            .name = "",
            .method = Method::post,
            .path = "/v1/why",
            .sentence = "where a module version is to be had",
            .arguments = why_module_arguments,
            .about_names = true},
};

}  // namespace

std::string_view name_of(Method method) {
  switch (method) {
    case Method::get:
      return "GET";
    case Method::post:
      return "POST";
    case Method::none:
      return "";
  }
  return "";
}

std::span<const Command> commands() { return table; }

const Command& command(Verb verb) {
  const auto found =
      std::find_if(table.begin(), table.end(), [verb](const Command& c) { return c.verb == verb; });
  if (found == table.end())
    std::abort();  // a verb without its row: tests/unit/api/test_commands.cpp
  return *found;
}

}  // namespace gopx::api
