// What people read about each command and each of its arguments, and the row that follows from it.
#include "api/commands.hpp"

#include <array>
#include <concepts>
#include <tuple>
#include <utility>

#include "api/command_table.hpp"
#include "base/sentence.hpp"

namespace gopx::api {
namespace {

using namespace commands;
using namespace std::chrono_literals;

constexpr Duration read_patience = 5s;
constexpr Duration write_patience = 30s;    // it may have to wait for the disk
constexpr Duration probe_patience = 11min;  // longer than the daemon itself allows
constexpr Duration history_patience = 20s;  // months are read piece by piece
constexpr Duration comparison_patience = 60s;
constexpr Duration examine_patience = 4500ms;  // the probes take 3.5 s at the most
constexpr Duration prove_patience = 40s;       // the daemon takes 30 s at the most

// --- the members of a command as its arguments

template <class Member>
constexpr Kind kind_of() {
  if (std::same_as<Member, bool>) return Kind::flag;
  if (std::same_as<Member, std::vector<std::string>>) return Kind::texts;
  if (std::same_as<Member, std::optional<Duration>>) return Kind::duration;
  return std::same_as<Member, std::optional<std::uint64_t>> ? Kind::number : Kind::text;
}

template <class C, class Member>
struct Field {
  Member C::*member;
  Argument argument;
};

// Kind, and whether it must be given, follow from the member's type.
template <class C, class Member>
constexpr Field<C, Member> field(Member C::*member, Argument argument) {
  argument.kind = kind_of<Member>();
  argument.required = std::same_as<Member, std::string>;
  return {member, argument};
}

void take(const Arguments& given, std::string_view name, bool& member) {
  member = given.flag(name);
}
void take(const Arguments& given, std::string_view name, std::vector<std::string>& member) {
  member = given.texts(name);
}
void take(const Arguments& given, std::string_view name, std::optional<Duration>& member) {
  member = given.duration(name);
}
void take(const Arguments& given, std::string_view name, std::optional<std::uint64_t>& member) {
  member = given.number(name);
}
void take(const Arguments& given, std::string_view name, std::optional<std::string>& member) {
  member = given.text(name);
}
void take(const Arguments& given, std::string_view name, std::string& member) {
  member = given.text(name).value_or("");
}

void put(Arguments& all, std::string_view name, bool member) {
  if (member) all.set(name, true);
}
void put(Arguments& all, std::string_view name, const std::vector<std::string>& member) {
  if (!member.empty()) all.set(name, member);
}
void put(Arguments& all, std::string_view name, const std::optional<Duration>& member) {
  if (member) all.set(name, format_duration(*member));
}
void put(Arguments& all, std::string_view name, const std::string& member) {
  all.set(name, member);
}
template <class T>
void put(Arguments& all, std::string_view name, const std::optional<T>& member) {
  if (member) all.set(name, *member);
}

// --- the declarations

struct Words {
  std::string_view sentence;
  bool alone = false;
  Duration patience = {};  // zero = as usual for the method
};

template <class... Fields>
struct Declaration {
  Words words;
  std::tuple<Fields...> fields;
};

template <class... Fields>
constexpr Declaration<Fields...> declare(Words words, Fields... fields) {
  return {words, {fields...}};
}

template <class C>
constexpr auto declared = nullptr;

template <>
constexpr auto declared<commands::Status> =
    declare({.sentence = msgid("show which proxy go uses now and why, the state of every proxy, "
                               "and warnings with their fix")});

template <>
constexpr auto declared<Why> =
    declare({.sentence = msgid("explain which proxy is used and why each other one is not")},
            field(&Why::subject, {.name = "subject",
                                  .side = Side::shell,
                                  .positional = true,
                                  .sentence = msgid("name of a proxy, or module@version"),
                                  .offers = Offers::endpoints,
                                  .placeholder = "PROXY|MODULE@VERSION"}));

template <>
constexpr auto declared<Probe> = declare(
    {.sentence = msgid("check proxies now and show the results step by step"),
     .patience = probe_patience},
    field(&Probe::endpoints, {.name = "endpoints",
                              .positional = true,
                              .sentence = msgid("names of proxies; none = all that are enabled"),
                              .offers = Offers::endpoints,
                              .placeholder = "PROXY"}),
    field(&Probe::deep, {.name = "deep",
                         .sentence = msgid("full check: also .info, the whole zip, the version "
                                           "list and the checksum database")}));

template <>
constexpr auto declared<Use> =
    declare({.sentence = msgid("pin a proxy: go uses it until you undo it, also after a restart")},
            field(&Use::endpoint, {.name = "endpoint",
                                   .positional = true,
                                   .sentence = msgid("name of a proxy"),
                                   .offers = Offers::endpoints,
                                   .placeholder = "PROXY"}),
            field(&Use::duration,
                  {.name = "for",
                   .sentence = msgid("for how long, e.g. 30m; without it until `gopxctl auto`")}));

template <>
constexpr auto declared<Auto> = declare({.sentence = msgid("let gopxd choose the proxy again")});

template <>
constexpr auto declared<Pause> =
    declare({.sentence = msgid(
                 "restore your GOPROXY and leave it alone; checks go on; also after a restart")},
            field(&Pause::duration,
                  {.name = "for",
                   .sentence = msgid("for how long, e.g. 1h; without it until `gopxctl resume`")}));

template <>
constexpr auto declared<Resume> = declare({.sentence = msgid("end a pause")});

template <>
constexpr auto declared<Keep> =
    declare({.sentence = msgid("adopt the current proxy as your own GOPROXY")});

template <>
constexpr auto declared<Events> = declare(
    {.sentence =
         msgid("show what happened, newest last, each change with the command that undoes it")},
    field(&Events::follow, {.name = "follow",
                            .letter = 'f',
                            .sentence = msgid("keep showing new ones until Ctrl-C")}),
    field(&Events::since,
          {.name = "since", .side = Side::shell, .sentence = msgid("how far back, e.g. 2h")}),
    field(&Events::after,
          {.name = "since",
           .side = Side::wire,
           .sentence = msgid("only those with a greater seq, also of earlier runs")}));

template <>
constexpr auto declared<commands::History> =
    declare({.sentence = msgid("show uptime, changes and latency of each proxy"),
             .patience = history_patience},
            field(&commands::History::endpoint, {.name = "endpoint",
                                                 .positional = true,
                                                 .sentence = msgid("name of a proxy; none = all"),
                                                 .placeholder = "PROXY"}),
            field(&commands::History::since,
                  {.name = "since",
                   .sentence = msgid("how far back, e.g. 12h or 168h; without it a day")}));

template <>
constexpr auto declared<Freshness> =
    declare({.sentence = msgid("compare which proxies know the newest versions of busy modules"),
             .patience = comparison_patience});

template <>
constexpr auto declared<Wait> = declare(
    {.sentence = msgid("wait until proxies are in a given state (for scripts)")},
    field(&Wait::what, {.name = "for",
                        .side = Side::shell,
                        .sentence = msgid("what to wait for: your GOPROXY in use and healthy; go "
                                          "works; failover; your primary in use again"),
                        .choices = "healthy|usable|takeover|primary"}),
    field(&Wait::timeout,
          {.name = "timeout",
           .side = Side::shell,
           .sentence = msgid("give up after this time (exit 2); without it, wait forever")}));

template <>
constexpr auto declared<Metrics> =
    declare({.sentence = msgid("print the metrics as text for Prometheus")});

template <>
constexpr auto declared<ConfigShow> =
    declare({.sentence = msgid("show effective settings and where each comes from")});

constexpr Argument config_file{.name = "file",
                               .side = Side::shell,
                               .positional = true,
                               .sentence = msgid("another file than the default one"),
                               .offers = Offers::files};

template <>
constexpr auto declared<ConfigCheck> =
    declare({.sentence = msgid("check the configuration; exit 78 if it is wrong"), .alone = true},
            field(&ConfigCheck::file, config_file));

template <>
constexpr auto declared<ConfigInit> =
    declare({.sentence = msgid("write a file that explains every setting; never overwrites one"),
             .alone = true},
            field(&ConfigInit::file, config_file));

template <>
constexpr auto declared<Reload> =
    declare({.sentence = msgid("reload the configuration; a wrong one changes nothing")});

template <>
constexpr auto declared<Prove> =
    declare({.sentence = msgid("check whether a URL works as a Go module proxy"),
             .alone = true,
             .patience = prove_patience},
            field(&Prove::url,
                  {.name = "url", .positional = true, .sentence = msgid("a URL as in GOPROXY")}));

template <>
constexpr auto declared<Doctor> = declare(
    {.sentence = msgid("find out whether this machine, the network or a proxy breaks go, and "
                       "which command fixes it"),
     .alone = true},
    field(&Doctor::chain, {.name = "chain",
                           .side = Side::shell,
                           .sentence = msgid("only check this GOPROXY value")}));

template <>
constexpr auto declared<Explain> = declare(
    {.sentence = msgid("explain a pasted go error: whose fault it is, and which command fixes it"),
     .alone = true},
    field(&Explain::file, {.name = "file",
                           .side = Side::shell,
                           .positional = true,
                           .sentence = msgid("file with the error; without it, standard input"),
                           .offers = Offers::files}));

template <>
constexpr auto declared<commands::Report> = declare(
    {.sentence = msgid("print one text for an operator or an issue tracker: versions, settings, "
                       "last checks, events; no passwords"),
     .alone = true},
    field(&commands::Report::endpoint, {.name = "endpoint",
                                        .side = Side::shell,
                                        .positional = true,
                                        .sentence = msgid("only about this proxy; none = all"),
                                        .offers = Offers::endpoints,
                                        .placeholder = "PROXY"}));

constexpr Argument shell_name{.name = "shell",
                              .side = Side::shell,
                              .positional = true,
                              .sentence = msgid("bash, zsh or fish"),
                              .choices = "bash|zsh|fish"};

template <>
constexpr auto declared<Hook> = declare(
    {.sentence = msgid("print shell code that updates an exported GOPROXY before each prompt"),
     .alone = true},
    field(&Hook::shell_name, shell_name));

template <>
constexpr auto declared<Completion> =
    declare({.sentence = msgid("print shell code that completes commands, options and names"),
             .alone = true},
            field(&Completion::shell_name, shell_name));

template <>
constexpr auto declared<Version> =
    declare({.sentence = msgid("show the versions of gopxctl and gopxd"), .alone = true});

template <>
constexpr auto declared<commands::Endpoint> =
    declare({.sentence = msgid("one proxy with its last results")});

template <>
constexpr auto declared<WhyModule> =
    declare({.sentence = msgid("which proxies have a module version"), .patience = probe_patience},
            field(&WhyModule::module, {.name = "module", .sentence = msgid("module path")}),
            field(&WhyModule::version,
                  {.name = "version", .sentence = msgid("v1.2.3, latest, a branch or a hash")}));

template <>
constexpr auto declared<Examine> =
    declare({.sentence = msgid("what go meets with these settings"),
             .alone = true,
             .patience = examine_patience},
            field(&Examine::goproxy, {.name = "goproxy", .sentence = msgid("a GOPROXY value")}),
            field(&Examine::gosumdb,
                  {.name = "gosumdb", .sentence = msgid("a GOSUMDB value; none = go's own")}));

// --- the rows

template <class C>
constexpr auto arguments = std::apply(
    [](const auto&... fields) {
      return std::array<Argument, sizeof...(fields)>{fields.argument...};
    },
    declared<C>.fields);

template <class C>
constexpr bool about_names = requires(C command) {
  requires std::same_as<decltype(command.shell), Environment>;
};

template <class C>
Command command_with(const Arguments& given) {
  C command{};
  std::apply(
      [&](const auto&... fields) {
        (take(given, fields.argument.name, command.*fields.member), ...);
      },
      declared<C>.fields);
  if constexpr (about_names<C>) command.shell = given.environment();
  return command;
}

template <class C>
constexpr CommandRow row() {
  constexpr Words words = declared<C>.words;
  constexpr Duration usual = C::names.method == Method::post ? write_patience : read_patience;
  return {.names = C::names,
          .sentence = words.sentence,
          .arguments = arguments<C>,
          .alone = words.alone,
          .about_names = about_names<C>,
          .patience = words.patience > Duration{} ? words.patience : usual,
          .command = command_with<C>};
}

template <class... C>
constexpr std::array<CommandRow, sizeof...(C)> rows(std::type_identity<std::variant<C...>>) {
  return {row<C>()...};
}
constexpr auto table = rows(std::type_identity<Command>{});

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

std::span<const CommandRow> command_table() { return table; }

const CommandRow& row_of(const Command& command) { return table[command.index()]; }

Arguments arguments_of(const Command& command) {
  Arguments all;
  const auto add = [&all]<class C>(const C& given) {
    std::apply(
        [&](const auto&... fields) { (put(all, fields.argument.name, given.*fields.member), ...); },
        declared<C>.fields);
    if constexpr (about_names<C>)
      if (!given.shell.empty()) all.set(environment_key, given.shell);
  };
  std::visit(add, command);
  return all;
}

}  // namespace gopx::api
