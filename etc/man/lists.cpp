// From the tables of daemon/api, daemon/config and daemon/base.
#include "etc/man/lists.hpp"

#include <fmt/format.h>

#include <array>

#include "api/command_table.hpp"
#include "api/options.hpp"
#include "base/fault.hpp"
#include "base/render.hpp"
#include "base/sentence.hpp"
#include "base/text.hpp"
#include "config/settings.hpp"
#include "etc/man/roff.hpp"

namespace gopx::man {
namespace {

// A text of a table, as a sentence.
std::string sentence(std::string_view text, Language language) {
  const auto shown = escaped(translated(text, language));
  return shown + (language == Language::chinese ? "。" : ".");
}

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

std::string options(std::span<const api::Argument> arguments, Language language) {
  std::string text;
  for (const auto& argument : arguments)
    text += entry("\\fR" + shape_of(argument), sentence(argument.sentence, language));
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

std::string arguments_of(const api::CommandRow& row, Language language) {
  std::string text;
  for (const auto& argument : row.arguments)
    if (argument.side != api::Side::wire)
      text += entry("\\fR" + shape_of(argument), sentence(argument.sentence, language));
  return text.empty() ? text : ".RS\n" + text + ".RE\n";
}

std::string commands(Language language) {
  std::string text;
  for (const auto& row : api::command_table())
    if (!row.names.command.empty())
      text += entry(synopsis(row), sentence(row.sentence, language)) + arguments_of(row, language);
  return text;
}

// A long word (a public key) can't be broken: it has a line of its own and may stand out of it.
std::string default_line(const std::string& value, Language language) {
  constexpr std::size_t long_bytes = 50;
  const auto line = escaped(render(say("Default: {value}", value), {.language = language})) + "\n";
  return value.size() < long_bytes ? line : ".nf\n" + line + ".fi\n";
}

template <class T>
std::string rows_of(const std::vector<config::Setting<T>>& rows, std::string_view section,
                    Language language) {
  static const T fallback{};
  std::string text;
  for (const auto& row : rows) {
    if (config::section_of(row.name) != section) continue;
    const auto key = section.empty() ? row.name : row.name.substr(section.size() + 1);
    const auto default_text = section.empty() ? std::string{} : row.text_of(fallback);
    const auto allowed = say("Allowed: {values}.", row.allowed.described);
    text += entry(escaped(key), sentence(row.sentence, language) + "\n" +
                                    escaped(render(allowed, {.language = language})));
    if (!default_text.empty()) text += default_line(default_text, language);
  }
  return text;
}

std::string settings(Language language) {
  std::string text;
  for (const auto& section : config::sections())
    text += fmt::format(".SS [{}]\n{}\n", section.name, sentence(section.sentence, language)) +
            rows_of(config::settings(), section.name, language);
  text += fmt::format(".SS [[canary]]\n{}\n",
                      escaped(translated(config::canaries_explained, language))) +
          rows_of(config::canary_settings(), "", language);
  text += fmt::format(".SS [[endpoint]]\n{}\n",
                      escaped(translated(config::endpoints_explained, language))) +
          rows_of(config::endpoint_settings(), "", language);
  return text;
}

std::string faults(Language language) {
  std::string text;
  for (const auto& row : fault_table())
    if (row.weight != Weight::unmeasured)
      text += entry(escaped(row.name), sentence(row.sentence, language));
  return text;
}

struct List {
  std::string_view name;
  std::string (*make)(Language language);
};

constexpr std::array lists{
    List{"VERSION", [](Language) { return std::string{GOPX_VERSION}; }},
    List{"GOPXD_OPTIONS",
         [](Language language) { return options(api::gopxd_options(), language); }},
    List{"GOPXD_MODES", [](Language language) { return options(api::gopxd_modes(), language); }},
    List{"GOPXCTL_OPTIONS",
         [](Language language) { return options(api::gopxctl_options(), language); }},
    List{"COMMANDS", commands},
    List{"SETTINGS", settings},
    List{"FAULTS", faults},
};

}  // namespace

std::optional<std::string> list_named(std::string_view name, Language language) {
  for (const auto& list : lists)
    if (list.name == name) return list.make(language);
  return std::nullopt;
}

}  // namespace gopx::man
