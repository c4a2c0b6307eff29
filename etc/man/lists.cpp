// From the tables of daemon/api, daemon/config and daemon/base.
#include "etc/man/lists.hpp"

#include <fmt/format.h>

#include <array>

#include "api/command_table.hpp"
#include "api/options.hpp"
#include "base/fault.hpp"
#include "base/text.hpp"
#include "config/settings.hpp"
#include "etc/man/roff.hpp"

namespace gopx::man {
namespace {

std::string sentence(std::string_view text) { return escaped(text) + "."; }

std::string value_of(const api::Argument& argument) {
  if (argument.kind == api::Kind::flag) return "";
  if (!argument.placeholder.empty()) return std::string{argument.placeholder};
  if (!argument.choices.empty()) return std::string{argument.choices};
  return argument.kind == api::Kind::duration ? "DURATION" : to_lower(argument.name);
}

// "--for DURATION", "ENDPOINT…"
std::string shape_of(const api::Argument& argument) {
  const auto value = fmt::format("\\fI{}\\fR", escaped(value_of(argument)));
  if (argument.positional)
    return fmt::format("\\fI{}\\fR{}", escaped(argument.name),
                       argument.kind == api::Kind::texts ? " ..." : "");
  const auto option = fmt::format("\\fB\\-\\-{}\\fR", escaped(argument.name));
  return argument.kind == api::Kind::flag ? option : option + " " + value;
}

std::string options(std::span<const api::Argument> arguments) {
  std::string text;
  for (const auto& argument : arguments)
    text += entry("\\fR" + shape_of(argument), sentence(argument.sentence));
  return text;
}

std::string synopsis(const api::CommandRow& row) {
  std::string text = escaped(row.names.command);
  for (const auto& argument : row.arguments) {
    if (argument.side == api::Side::wire) continue;
    const auto shape = shape_of(argument);
    text += argument.required ? " " + shape : " \\fR[" + shape + "\\fR]";
  }
  return text;
}

std::string arguments_of(const api::CommandRow& row) {
  std::string text;
  for (const auto& argument : row.arguments)
    if (argument.side != api::Side::wire)
      text += entry("\\fR" + shape_of(argument), sentence(argument.sentence));
  return text.empty() ? text : ".RS\n" + text + ".RE\n";
}

std::string commands() {
  std::string text;
  for (const auto& row : api::command_table())
    if (!row.names.command.empty())
      text += entry(synopsis(row), sentence(row.sentence)) + arguments_of(row);
  return text;
}

// A long word (a public key) can't be broken: it has a line of its own and may stand out of it.
std::string default_line(const std::string& value) {
  constexpr std::size_t long_bytes = 50;
  const auto line = fmt::format("Default: {}\n", escaped(value));
  return value.size() < long_bytes ? line : ".nf\n" + line + ".fi\n";
}

template <class T>
std::string rows_of(const std::vector<config::Setting<T>>& rows, std::string_view section) {
  static const T fallback{};
  std::string text;
  for (const auto& row : rows) {
    if (config::section_of(row.name) != section) continue;
    const auto key = section.empty() ? row.name : row.name.substr(section.size() + 1);
    const auto default_text = section.empty() ? std::string{} : row.text_of(fallback);
    text += entry(escaped(key), sentence(row.sentence) +
                                    fmt::format("\nAllowed: {}.", escaped(row.allowed.text)));
    if (!default_text.empty()) text += default_line(default_text);
  }
  return text;
}

std::string settings() {
  std::string text;
  for (const auto& section : config::sections())
    text += fmt::format(".SS [{}]\n{}\n", section.name, sentence(section.sentence)) +
            rows_of(config::settings(), section.name);
  text += fmt::format(".SS [[canary]]\n{}\n", escaped(config::canaries_explained)) +
          rows_of(config::canary_settings(), "");
  text += fmt::format(".SS [[endpoint]]\n{}\n", escaped(config::endpoints_explained)) +
          rows_of(config::endpoint_settings(), "");
  return text;
}

std::string faults() {
  std::string text;
  for (const auto& row : fault_table())
    if (row.weight != Weight::unmeasured) text += entry(escaped(row.name), sentence(row.sentence));
  return text;
}

struct List {
  std::string_view name;
  std::string (*make)();
};

constexpr std::array lists{
    List{"VERSION", [] { return std::string{GOPX_VERSION}; }},
    List{"GOPXD_OPTIONS", [] { return options(api::gopxd_options()); }},
    List{"GOPXD_MODES", [] { return options(api::gopxd_modes()); }},
    List{"GOPXCTL_OPTIONS", [] { return options(api::gopxctl_options()); }},
    List{"COMMANDS", commands},
    List{"SETTINGS", settings},
    List{"FAULTS", faults},
};

}  // namespace

std::optional<std::string> list_named(std::string_view name) {
  for (const auto& list : lists)
    if (list.name == name) return list.make();
  return std::nullopt;
}

}  // namespace gopx::man
