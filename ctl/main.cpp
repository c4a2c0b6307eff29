// gopxctl's command line, and the real world behind its commands. The only file that includes
// CLI11: subcommands, options and help are made from the table of commands.
#include <fmt/format.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <deque>
#include <map>
#include <thread>

#include "api/command_table.hpp"
#include "api/options.hpp"
#include "base/logins.hpp"
#include "base/text.hpp"
#include "ctl/client.hpp"
#include "ctl/commands.hpp"
#include "ctl/ephemeral.hpp"
#include "ctl/help.hpp"
#include "ctl/shell.hpp"
#include "ctl/whereabouts.hpp"
#include "sys/clock.hpp"
#include "sys/local_time.hpp"
#include "sys/output.hpp"
#include "sys/standard_descriptors.hpp"
#include "sys/system.hpp"

extern char** environ;

namespace {

using namespace gopx;
using namespace gopx::ctl;

constexpr std::size_t shown_bytes = 800;  // of a complaint about the command line

// 0 where the output goes elsewhere, or the terminal does not know.
std::size_t terminal_columns() {
  winsize size{};
  const bool known = ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0;
  return known ? size.ws_col : 0;
}

// Where CLI11 puts the value of one argument.
struct Slot {
  const api::Argument* argument;
  CLI::Option* option = nullptr;
  std::string text = {};
  std::vector<std::string> texts = {};
  bool flag = false;
};

struct Subcommand {
  const api::CommandRow* row;
  CLI::App* app;
  std::deque<Slot> slots = {};  // CLI11 keeps references to them
};

class CommandLine {
 public:
  explicit CommandLine(Manner manner);
  // The command, or an exit code after help (into `out`) or a complaint.
  tl::expected<api::Command, int> parse(int argc, char** argv, sys::Output& out);
  // After parse(): the options that belong to no command.
  const api::Arguments& general() const { return given_; }

 private:
  CLI::App& parent_of(std::string_view name);
  void add(const api::CommandRow& row);
  static void add(Subcommand& subcommand, const api::Argument& argument);
  tl::expected<api::Command, int> chosen();
  tl::expected<api::Arguments, int> arguments_of(const std::deque<Slot>& slots) const;
  const Subcommand* given_command() const;
  std::string help_wanted() const;
  Sentence choice() const;
  Sentence about_word(const std::string& word) const;
  Sentence complaint(const CLI::ParseError& error) const;
  int usage(const Sentence& message) const;

  Manner manner_;
  CLI::App app_{"", "gopxctl"};
  Subcommand general_{nullptr, &app_};
  api::Arguments given_;
  std::deque<Subcommand> subcommands_;
  std::map<std::string, CLI::App*, std::less<>> groups_;
};

std::string_view last_word(std::string_view name) { return name.substr(name.rfind(' ') + 1); }

CommandLine::CommandLine(Manner manner) : manner_{manner} {
  app_.fallthrough();
  app_.require_subcommand(0, 1);
  for (const auto& argument : api::gopxctl_options()) add(general_, argument);
  for (const auto& row : api::command_table())
    if (!row.names.command.empty()) add(row);
}

// "config" for "config show"; made when it is first needed.
CLI::App& CommandLine::parent_of(std::string_view name) {
  const auto space = name.find(' ');
  if (space == std::string_view::npos) return app_;
  auto& group = groups_[std::string{name.substr(0, space)}];
  if (group == nullptr) {
    group = app_.add_subcommand(std::string{name.substr(0, space)});
    group->fallthrough();
    group->require_subcommand(1);
  }
  return *group;
}

void CommandLine::add(const api::CommandRow& row) {
  const auto name = row.names.command;
  auto* app = parent_of(name).add_subcommand(std::string{last_word(name)});
  app->fallthrough();
  auto& subcommand = subcommands_.emplace_back(Subcommand{&row, app});
  for (const auto& argument : row.arguments)
    if (argument.side != api::Side::wire) add(subcommand, argument);
}

void CommandLine::add(Subcommand& subcommand, const api::Argument& argument) {
  auto& slot = subcommand.slots.emplace_back(Slot{&argument});
  auto name = (argument.positional ? "" : "--") + std::string{argument.name};
  if (argument.letter != '\0') name += std::string{",-"} + argument.letter;
  if (argument.kind == api::Kind::flag) {
    slot.option = subcommand.app->add_flag(name, slot.flag);
    return;
  }
  slot.option = argument.kind == api::Kind::texts ? subcommand.app->add_option(name, slot.texts)
                                                  : subcommand.app->add_option(name, slot.text);
  slot.option->required(argument.required);
}

// As people name it: "--for", "PROXY".
std::string shown_name(const api::Argument& argument) {
  return argument.positional ? placeholder_of(argument) : fmt::format("--{}", argument.name);
}

tl::expected<api::Value, Sentence> value_of(const Slot& slot) {
  const auto name = shown_name(*slot.argument);
  if (slot.argument->kind == api::Kind::flag) return api::Value{slot.flag};
  if (slot.argument->kind != api::Kind::texts)
    return api::read_value(*slot.argument, slot.text, name);
  for (const auto& text : slot.texts)
    if (auto wrong = api::objection(*slot.argument, text, name))
      return tl::unexpected<Sentence>{std::move(*wrong)};
  return api::Value{slot.texts};
}

// What was given for these; or an exit code, after a complaint.
tl::expected<api::Arguments, int> CommandLine::arguments_of(const std::deque<Slot>& slots) const {
  api::Arguments arguments;
  for (const auto& slot : slots) {
    if (slot.option->count() == 0) continue;
    auto value = value_of(slot);
    if (!value) return tl::unexpected<int>{usage(value.error())};
    arguments.set(slot.argument->name, std::move(*value));
  }
  return arguments;
}

tl::expected<api::Command, int> CommandLine::chosen() {
  auto general = arguments_of(general_.slots);
  if (!general) return tl::unexpected<int>{general.error()};
  given_ = std::move(*general);
  api::Command command = commands::Status{};
  if (given_.flag("version")) command = commands::Version{};
  for (const auto& subcommand : subcommands_) {
    if (!subcommand.app->parsed()) continue;
    auto arguments = arguments_of(subcommand.slots);
    if (!arguments) return tl::unexpected<int>{arguments.error()};
    command = subcommand.row->command(*arguments);
  }
  return command;
}

const Subcommand* CommandLine::given_command() const {
  for (const auto& subcommand : subcommands_)
    if (subcommand.app->parsed()) return &subcommand;
  return nullptr;
}

std::string CommandLine::help_wanted() const {
  const Style style{.color = false, .width = width_for(terminal_columns())};
  if (const auto* given = given_command()) return help_about(*given->row, style, manner_);
  for (const auto& [name, group] : groups_)
    if (group->parsed()) return help_about_group(name, style, manner_);
  return help(style, manner_);
}

// For a group ("config") that was named without any of its commands.
Sentence CommandLine::choice() const {
  for (const auto& [name, group] : groups_) {
    if (!group->parsed() || !group->get_subcommands().empty()) continue;
    Texts own;
    for (const auto* command : group->get_subcommands({})) own.push_back(command->get_name());
    return say("{command} needs a subcommand: {names}", name, own);
  }
  return {};
}

// For a word that was not understood.
Sentence CommandLine::about_word(const std::string& word) const {
  const auto shown = printable(mask_logins(word), shown_bytes);
  const auto* given = given_command();
  std::vector<std::string> options{"--help"};
  for (const auto* slots : {&general_.slots, given != nullptr ? &given->slots : &general_.slots})
    for (const auto& slot : *slots)
      if (!slot.argument->positional) options.push_back(shown_name(*slot.argument));
  std::vector<std::string_view> names;
  if (word.starts_with('-')) {
    names.assign(options.begin(), options.end());
    const auto meant = nearest(word, names);
    return meant ? say("unknown option {word}. Did you mean {meant}?", shown, *meant)
                 : say("unknown option {word}", shown);
  }
  if (given != nullptr) return say("unexpected argument \"{word}\"", shown);
  for (const auto& row : api::command_table()) {
    names.push_back(row.names.command);
    names.push_back(last_word(row.names.command));
  }
  const auto meant = nearest(word, names);
  return meant ? say("unknown command \"{word}\". Did you mean \"{meant}\"?", shown, *meant)
               : say("unknown command \"{word}\"", shown);
}

Sentence CommandLine::complaint(const CLI::ParseError& error) const {
  const auto words = app_.remaining(true);
  if (!words.empty()) return about_word(words.front());
  if (auto wanted = choice(); !wanted.empty()) return wanted;
  const auto* given = given_command();
  if (dynamic_cast<const CLI::RequiredError*>(&error) != nullptr && given != nullptr)
    for (const auto& slot : given->slots)
      if (slot.argument->required && slot.option->count() == 0)
        return say("missing argument {argument}", shown_name(*slot.argument));
  const std::string_view what{error.what()};
  const auto option = std::string{what.substr(0, what.find(':'))};
  if (dynamic_cast<const CLI::ArgumentMismatch*>(&error) == nullptr || !option.starts_with('-'))
    return verbatim(std::string{what});
  return what.find("received") == std::string_view::npos
             ? say("{option} needs a value", option)
             : say("{option} is given more than once", option);
}

int CommandLine::usage(const Sentence& message) const {
  const auto* given = given_command();
  const auto command = given == nullptr
                           ? "gopxctl --help"
                           : fmt::format("gopxctl {} --help", given->row->names.command);
  fmt::print(stderr, "gopxctl: {}\n  {}\n", printable(render(message, manner_), shown_bytes),
             render(say("See `{command}`.", command), manner_));
  return exit_usage;
}

// Is this the name of a general option whose value is the next word?
bool takes_next_word(std::string_view word) {
  const auto options = api::gopxctl_options();
  return std::any_of(options.begin(), options.end(), [word](const api::Argument& option) {
    return option.kind != api::Kind::flag && word == fmt::format("--{}", option.name);
  });
}

// "help config show" asks for what "config show --help" does, also behind general options. In the
// order that CLI11 wants: the last word first.
std::vector<std::string> words_of(int argc, char** argv) {
  std::vector<std::string> words{argv + std::min(argc, 1), argv + argc};
  std::size_t first = 0;
  while (first < words.size() && words[first].starts_with('-'))
    first += takes_next_word(words[first]) ? 2 : 1;
  if (first < words.size() && words[first] == "help") {
    words.erase(words.begin() + static_cast<std::ptrdiff_t>(first));
    words.emplace_back("--help");
  }
  std::reverse(words.begin(), words.end());
  return words;
}

tl::expected<api::Command, int> CommandLine::parse(int argc, char** argv, sys::Output& out) {
  try {
    app_.parse(words_of(argc, argv));
    return chosen();
  } catch (const CLI::CallForHelp&) {
    out.write(help_wanted());
    return tl::unexpected<int>{exit_done};
  } catch (const CLI::ParseError& error) {
    return tl::unexpected<int>{usage(complaint(error))};
  }
}

api::Environment own_environment() {
  api::Environment environment;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text{*entry};
    const auto equals = text.find('=');
    if (equals != std::string_view::npos)
      environment.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return environment;
}

bool directory_exists(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

bool same_file(const std::string& one, const std::string& other) {
  struct stat first {};
  struct stat second {};
  return ::stat(one.c_str(), &first) == 0 && ::stat(other.c_str(), &second) == 0 &&
         first.st_dev == second.st_dev && first.st_ino == second.st_ino;
}

void tell(std::string_view text) { std::fwrite(text.data(), 1, text.size(), stderr); }

Style own_style(const std::string& color, const api::Environment& environment) {
  const Terminal terminal{.is_terminal = ::isatty(STDOUT_FILENO) == 1,
                          .no_color = api::variable(environment, "NO_COLOR").has_value(),
                          .dumb = api::variable(environment, "TERM") == "dumb"};
  return {.color = wants_color(color, terminal), .width = width_for(terminal_columns())};
}

api::PathInputs own_path_inputs() {
  return {own_environment(), sys::this_system(), ::getuid(), directory_exists};
}

// Before anything else is understood: complaints and help are in it too.
Language spoken(int argc, char** argv, const api::Environment& environment) {
  constexpr std::string_view option = "--lang";
  std::optional<std::string> chosen;
  for (int i = 1; i < argc; ++i) {
    const std::string_view word{argv[i]};
    if (word == option && i + 1 < argc) chosen = argv[i + 1];
    if (word.starts_with("--lang=")) chosen = word.substr(option.size() + 1);
  }
  return language_of(chosen, environment);
}

int answer(const std::vector<std::string>& words, sys::Output& out) {
  const auto here = own_path_inputs();
  UsualDaemon daemon{api::socket_path(here), ::geteuid(), [&here] { return lock_holder(here); }};
  out.write(answer_shell(words, daemon, {.language = language_of({}, here.environment)}));
  return exit_done;
}

int gopxctl(int argc, char** argv, sys::Output& out) {
  if (argc > 1 && is_shell_question(argv[1])) return answer({argv + 1, argv + argc}, out);
  const auto here = own_path_inputs();
  const auto language = spoken(argc, argv, here.environment);
  CommandLine line{{.language = language}};
  const auto command = line.parse(argc, argv, out);
  if (!command) return command.error();
  const auto named = line.general().text("socket");
  Client there{named.value_or(api::socket_path(here)), ::geteuid()};
  UsualDaemon usual{there.socket(), ::geteuid(), [&here] { return lock_holder(here); }};
  const bool is_named = named || api::variable(here.environment, "GOPX_SOCKET");
  Daemon& daemon = is_named ? static_cast<Daemon&>(there) : usual;
  EphemeralDaemon stand_in{sys::own_path(), here.environment};
  Context context{
      .here = here,
      .style = own_style(line.general().text("color").value_or("auto"), here.environment),
      .json = line.general().flag("json"),
      .daemon = daemon,
      .out = [&out](std::string_view text) { out.write(text); },
      .err = tell,
      .now = [] { return sys::read_clock().wall; },
      .running = sys::running_time,
      .sleep = [](Duration span) { std::this_thread::sleep_for(span); },
      .own_path = sys::own_path(),
      .same_file = same_file,
      .files = real_files(),
      .stand_in = &stand_in,
      .out_is_lost = [&out] { return out.lost(); },
      .lock_holder = [&here] { return lock_holder(here); },
      .language = language,
      .ahead_of_utc = sys::ahead_of_utc};
  return run_any(*command, context);
}

}  // namespace

int main(int argc, char** argv) {
  if (!sys::open_standard_descriptors()) return exit_output;
  sys::Output out{STDOUT_FILENO};
  return out.finish(gopxctl(argc, argv, out), "gopxctl");
}
