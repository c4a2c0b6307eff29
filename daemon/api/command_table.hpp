// The commands as rows, for whoever lists them or meets one as text: the command line, the help, a
// request's path. Row I is about alternative I of Command.
#pragma once

#include <span>
#include <string_view>

#include "api/commands.hpp"
#include "base/sentence.hpp"

namespace gopx::api {

struct CommandRow {
  Names names;
  std::string_view sentence;  // for the help; no final full stop
  std::span<const Argument> arguments = {};
  bool alone = false;        // does its work without a daemon too
  bool about_names = false;  // may tell module names to others: gopxctl says what its shell knows
  Duration patience{};       // how long gopxctl waits for the answer
  // The command with these arguments; those that are missing keep their defaults.
  Command (*command)(const Arguments& arguments);
};

std::span<const CommandRow> command_table();
const CommandRow& row_of(const Command& command);
template <class C>
const CommandRow& row_of() {
  return row_of(Command{C{}});
}

// The arguments that this command has, by their names: what row.command() makes it from.
Arguments arguments_of(const Command& command);

// What the commands "config …" have in common, for the help.
constexpr std::string_view config_group_sentence =
    msgid("show, check or create the configuration");

}  // namespace gopx::api
