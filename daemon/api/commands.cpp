// What people read about each command and each of its arguments, and the row that follows from it.
#include "api/commands.hpp"

#include <array>
#include <concepts>
#include <tuple>
#include <utility>

#include "api/command_table.hpp"

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
constexpr auto declared<commands::Status> = declare(
    {.sentence = "one screen: the verdict, what go uses now and why, every endpoint, warnings with "
                 "their fix"});

template <>
constexpr auto declared<Why> = declare(
    {.sentence = "why the chain is what it is, and the one reason why each endpoint is used or "
                 "not"},
    field(&Why::subject, {.name = "subject",
                          .side = Side::shell,
                          .positional = true,
                          .sentence = "the name of an endpoint, or module@version",
                          .offers = Offers::endpoints}));

template <>
constexpr auto declared<Probe> = declare(
    {.sentence = "probe now, wait, and show the results layer by layer",
     .patience = probe_patience},
    field(&Probe::endpoints, {.name = "endpoints",
                              .positional = true,
                              .sentence = "names of endpoints; none = all that are enabled",
                              .offers = Offers::endpoints}),
    field(&Probe::deep,
          {.name = "deep",
           .sentence = "also .info, the whole zip, the version list and the checksum route"}));

template <>
constexpr auto declared<Use> = declare(
    {.sentence = "make go use this endpoint; kept over restarts"},
    field(&Use::endpoint, {.name = "endpoint",
                           .positional = true,
                           .sentence = "the name of an endpoint",
                           .offers = Offers::endpoints}),
    field(&Use::duration,
          {.name = "for", .sentence = "how long, such as 30m; without it until `gopxctl auto`"}));

template <>
constexpr auto declared<Auto> = declare({.sentence = "let gopxd decide again"});

template <>
constexpr auto declared<Pause> = declare(
    {.sentence =
         "put your own GOPROXY back and write nothing; probing goes on; kept over restarts"},
    field(&Pause::duration,
          {.name = "for", .sentence = "how long, such as 1h; without it until `gopxctl resume`"}));

template <>
constexpr auto declared<Resume> = declare({.sentence = "end a pause"});

template <>
constexpr auto declared<Keep> = declare({.sentence = "make the GOPROXY now in force your own"});

template <>
constexpr auto declared<Events> = declare(
    {.sentence = "what happened, newest last, each write with the command that undoes it"},
    field(&Events::follow, {.name = "follow", .sentence = "go on with each new one until Ctrl-C"}),
    field(&Events::since,
          {.name = "since", .side = Side::shell, .sentence = "how far back, such as 2h"}),
    field(&Events::after, {.name = "since",
                           .side = Side::wire,
                           .sentence = "only those with a greater seq, also of earlier runs"}));

template <>
constexpr auto declared<commands::History> = declare(
    {.sentence = "how well each endpoint has been: uptime, transitions, latency percentiles",
     .patience = history_patience},
    field(&commands::History::endpoint, {.name = "endpoint",
                                         .positional = true,
                                         .sentence = "the name of an endpoint; none = all"}),
    field(&commands::History::since,
          {.name = "since", .sentence = "how far back, such as 12h or 168h; without it a day"}));

template <>
constexpr auto declared<Freshness> = declare(
    {.sentence = "ask every public proxy for the newest version of busy modules, and compare",
     .patience = comparison_patience});

template <>
constexpr auto declared<Wait> = declare(
    {.sentence = "block until it is so"},
    field(&Wait::what,
          {.name = "for",
           .side = Side::shell,
           .sentence = "what to wait for: the user's own chain in force and healthy; anything go "
                       "can work with; a takeover; the primary asked first again",
           .choices = "healthy|usable|takeover|primary"}),
    field(&Wait::timeout,
          {.name = "timeout",
           .side = Side::shell,
           .sentence = "give up (exit 2) after this long; without it, wait as long as it takes"}));

template <>
constexpr auto declared<Metrics> =
    declare({.sentence = "what there is to count, as text for Prometheus"});

template <>
constexpr auto declared<ConfigShow> =
    declare({.sentence = "the settings in force, each with its origin"});

constexpr Argument config_file{.name = "file",
                               .side = Side::shell,
                               .positional = true,
                               .sentence = "another file than the usual one",
                               .offers = Offers::files};

template <>
constexpr auto declared<ConfigCheck> =
    declare({.sentence = "say what is wrong with the configuration (exit 78), or that nothing is",
             .alone = true},
            field(&ConfigCheck::file, config_file));

template <>
constexpr auto declared<ConfigInit> =
    declare({.sentence = "write a file that explains every setting; never over an existing one",
             .alone = true},
            field(&ConfigInit::file, config_file));

template <>
constexpr auto declared<Reload> =
    declare({.sentence = "read the configuration again; a bad one changes nothing"});

template <>
constexpr auto declared<Prove> = declare(
    {.sentence = "check, point by point, that a URL is a Go module proxy as go needs it",
     .alone = true,
     .patience = prove_patience},
    field(&Prove::url,
          {.name = "url", .positional = true, .sentence = "an address as GOPROXY takes it"}));

template <>
constexpr auto declared<Doctor> = declare(
    {.sentence =
         "is it this machine, the network or a proxy that breaks go? Names the cause and the "
         "command that mends it",
     .alone = true},
    field(&Doctor::chain,
          {.name = "chain", .side = Side::shell, .sentence = "look at this GOPROXY value alone"}));

template <>
constexpr auto declared<Explain> = declare(
    {.sentence = "say what a pasted go error means: whose fault it is, and the command that mends "
                 "it",
     .alone = true},
    field(&Explain::file, {.name = "file",
                           .side = Side::shell,
                           .positional = true,
                           .sentence = "where the error stands; without it, standard input",
                           .offers = Offers::files}));

template <>
constexpr auto declared<commands::Report> = declare(
    {.sentence = "one text for an operator or an issue tracker: versions, settings, last checks, "
                 "events; no passwords",
     .alone = true},
    field(&commands::Report::endpoint, {.name = "endpoint",
                                        .side = Side::shell,
                                        .positional = true,
                                        .sentence = "about this endpoint only; none = all",
                                        .offers = Offers::endpoints}));

constexpr Argument shell_name{.name = "shell",
                              .side = Side::shell,
                              .positional = true,
                              .sentence = "bash, zsh or fish",
                              .choices = "bash|zsh|fish"};

template <>
constexpr auto declared<Hook> =
    declare({.sentence = "shell code that keeps an exported GOPROXY in step before each prompt",
             .alone = true},
            field(&Hook::shell_name, shell_name));

template <>
constexpr auto declared<Completion> =
    declare({.sentence = "shell code that completes gopxctl's commands, options and endpoints",
             .alone = true},
            field(&Completion::shell_name, shell_name));

template <>
constexpr auto declared<Version> = declare({.sentence = "the versions of gopxctl and gopxd",
                                            .alone = true});

template <>
constexpr auto declared<commands::Endpoint> =
    declare({.sentence = "one endpoint with its last probe results"});

template <>
constexpr auto declared<WhyModule> = declare(
    {.sentence = "where a module version is to be had", .patience = probe_patience},
    field(&WhyModule::module, {.name = "module", .sentence = "module path"}),
    field(&WhyModule::version, {.name = "version", .sentence = "canonical version, v1.2.3"}));

template <>
constexpr auto declared<Examine> = declare(
    {.sentence = "what go meets with these settings", .alone = true, .patience = examine_patience},
    field(&Examine::goproxy, {.name = "goproxy", .sentence = "a GOPROXY value"}),
    field(&Examine::gosumdb, {.name = "gosumdb", .sentence = "a GOSUMDB value; none = go's own"}));

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
