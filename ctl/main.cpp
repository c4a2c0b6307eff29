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
#include <sstream>
#include <thread>

#include "api/command_table.hpp"
#include "api/options.hpp"
#include "base/logins.hpp"
#include "base/text.hpp"
#include "ctl/client.hpp"
#include "ctl/commands.hpp"
#include "ctl/ephemeral.hpp"
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

constexpr const char* footer =
    "Without a command: status. More about one: gopxctl help COMMAND.\n"
    "Exit codes: 0 done, 1 gopxd could not do it (probe: some failed), 2 failed or timed out,\n"
    "3 the fault is local, 64 usage, 69 no daemon, 74 output lost, 77 not permitted,\n"
    "78 configuration error.";

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
  CommandLine();
  // The command, or an exit code after help (into `out`) or a complaint.
  tl::expected<api::Command, int> parse(int argc, char** argv, sys::Output& out);
  // After parse(): the options that belong to no command.
  const api::Arguments& general() const { return given_; }

 private:
  CLI::App& parent_of(std::string_view name);
  void add(const api::CommandRow& row);
  static void add(Subcommand& subcommand, const api::Argument& argument);
  tl::expected<api::Command, int> chosen();
  std::string choice() const;
  std::string suggestion() const;

  CLI::App app_{"Talks to gopxd, which keeps your GOPROXY working.", "gopxctl"};
  Subcommand general_{nullptr, &app_};
  api::Arguments given_;
  std::deque<Subcommand> subcommands_;
  std::map<std::string, CLI::App*, std::less<>> groups_;
};

int usage(std::string_view message) {
  fmt::print(stderr, "gopxctl: {}\n  `gopxctl --help` lists what there is\n",
             printable(message, shown_bytes));
  return exit_usage;
}

std::string_view last_word(std::string_view name) { return name.substr(name.rfind(' ') + 1); }

std::string placeholder(const api::Argument& argument) {
  if (argument.positional) return "";
  if (!argument.placeholder.empty()) return std::string{argument.placeholder};
  if (argument.kind == api::Kind::duration) return "DURATION";
  return argument.choices.empty() ? "TEXT" : std::string{argument.choices};
}

CommandLine::CommandLine() {
  app_.fallthrough();
  app_.require_subcommand(0, 1);
  app_.footer(footer);
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
    group = app_.add_subcommand(std::string{name.substr(0, space)},
                                std::string{api::config_group_sentence});
    group->fallthrough();
    group->require_subcommand(1);
  }
  return *group;
}

void CommandLine::add(const api::CommandRow& row) {
  const auto name = row.names.command;
  auto* app =
      parent_of(name).add_subcommand(std::string{last_word(name)}, std::string{row.sentence});
  app->fallthrough();
  app->footer("");
  auto& subcommand = subcommands_.emplace_back(Subcommand{&row, app});
  for (const auto& argument : row.arguments)
    if (argument.side != api::Side::wire) add(subcommand, argument);
}

void CommandLine::add(Subcommand& subcommand, const api::Argument& argument) {
  auto& slot = subcommand.slots.emplace_back(Slot{&argument});
  const auto name = (argument.positional ? "" : "--") + std::string{argument.name};
  const std::string sentence{argument.sentence};
  if (argument.kind == api::Kind::flag) {
    slot.option = subcommand.app->add_flag(name, slot.flag, sentence);
    return;
  }
  slot.option = argument.kind == api::Kind::texts
                    ? subcommand.app->add_option(name, slot.texts, sentence)
                    : subcommand.app->add_option(name, slot.text, sentence);
  slot.option->required(argument.required)->type_name(placeholder(argument));
}

Result<api::Value> value_of(const Slot& slot) {
  if (slot.argument->kind == api::Kind::flag) return api::Value{slot.flag};
  if (slot.argument->kind != api::Kind::texts) return api::read_value(*slot.argument, slot.text);
  for (const auto& text : slot.texts)
    if (const auto wrong = api::objection(*slot.argument, text)) return failure(*wrong);
  return api::Value{slot.texts};
}

// What was given for these; or an exit code, after a complaint.
tl::expected<api::Arguments, int> arguments_of(const std::deque<Slot>& slots) {
  api::Arguments arguments;
  for (const auto& slot : slots) {
    if (slot.option->count() == 0) continue;
    auto value = value_of(slot);
    if (!value)
      return tl::unexpected<int>{
          usage(fmt::format("{} {}", slot.option->get_name(), value.error().message))};
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

// For a group ("config") that was named without any of its commands.
std::string CommandLine::choice() const {
  for (const auto& [name, group] : groups_) {
    if (!group->parsed() || !group->get_subcommands().empty()) continue;
    std::vector<std::string> own;
    for (const auto* command : group->get_subcommands({})) own.push_back(command->get_name());
    return fmt::format("{} what? One of: {}", name, join(own, ", "));
  }
  return {};
}

// For a word that is no command.
std::string CommandLine::suggestion() const {
  const auto words = app_.remaining(true);
  if (words.empty()) return choice();
  std::vector<std::string_view> names;
  for (const auto& row : api::command_table()) {
    names.push_back(row.names.command);
    names.push_back(last_word(row.names.command));
  }
  const auto meant = nearest(words.front(), names);
  return fmt::format("\"{}\" is not understood{}", mask_logins(words.front()),
                     meant ? fmt::format("; did you mean \"{}\"?", *meant) : "");
}

// "help config show" asks for what "config show --help" does. In the order that CLI11 wants: the
// last word first.
std::vector<std::string> words_of(int argc, char** argv) {
  std::vector<std::string> words{argv + std::min(argc, 1), argv + argc};
  if (!words.empty() && words.front() == "help") {
    words.erase(words.begin());
    words.emplace_back("--help");
  }
  std::reverse(words.begin(), words.end());
  return words;
}

tl::expected<api::Command, int> CommandLine::parse(int argc, char** argv, sys::Output& out) {
  try {
    app_.parse(words_of(argc, argv));
    return chosen();
  } catch (const CLI::CallForHelp& help) {
    std::ostringstream text;
    const int code = app_.exit(help, text, text);
    out.write(text.str());
    return tl::unexpected<int>{code};
  } catch (const CLI::ParseError& error) {
    const auto better = suggestion();
    return tl::unexpected<int>{usage(better.empty() ? error.what() : better)};
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

// 0 where the output goes elsewhere, or the terminal does not know.
std::size_t terminal_columns() {
  winsize size{};
  const bool known = ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0;
  return known ? size.ws_col : 0;
}

Style own_style(const std::string& color, const api::Environment& environment) {
  const Terminal terminal{.is_terminal = ::isatty(STDOUT_FILENO) == 1,
                          .no_color = api::variable(environment, "NO_COLOR").has_value(),
                          .dumb = api::variable(environment, "TERM") == "dumb"};
  return {.color = wants_color(color, terminal), .width = width_for(terminal_columns())};
}

api::PathInputs own_path_inputs() {
  return {own_environment(), sys::this_system(), ::getuid(), directory_exists};
}

int answer(const std::vector<std::string>& words, sys::Output& out) {
  const auto here = own_path_inputs();
  UsualDaemon daemon{api::socket_path(here), ::geteuid(), [&here] { return lock_holder(here); }};
  out.write(answer_shell(words, daemon));
  return exit_done;
}

int gopxctl(int argc, char** argv, sys::Output& out) {
  if (argc > 1 && is_shell_question(argv[1])) return answer({argv + 1, argv + argc}, out);
  CommandLine line;
  const auto command = line.parse(argc, argv, out);
  if (!command) return command.error();
  const auto here = own_path_inputs();
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
      .language = language_of(line.general().text("lang"), here.environment),
      .ahead_of_utc = sys::ahead_of_utc};
  return run_any(*command, context);
}

}  // namespace

int main(int argc, char** argv) {
  if (!sys::open_standard_descriptors()) return exit_output;
  sys::Output out{STDOUT_FILENO};
  return out.finish(gopxctl(argc, argv, out), "gopxctl");
}
