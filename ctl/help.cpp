// The texts stand in the tables; here they are laid out.
#include "ctl/help.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>

#include "api/options.hpp"
#include "base/text.hpp"

namespace gopx::ctl {
namespace {

constexpr std::size_t indent = 2;
constexpr std::size_t gap = 2;
constexpr std::size_t names_max = 24;  // columns; a longer name has its text below

using Examples = std::array<std::string_view, 2>;  // command lines; "" = no second one

struct CommandHelp {
  std::string_view command;
  Examples examples;
};

struct Group {
  std::string_view title;
  Examples examples;
  std::span<const CommandHelp> commands;
};

constexpr std::array look{
    CommandHelp{"status", {"gopxctl status", "gopxctl --json status"}},
    CommandHelp{"why", {"gopxctl why goproxy-cn", "gopxctl why rsc.io/quote@v1.5.2"}},
    CommandHelp{"events", {"gopxctl events --since 2h", "gopxctl events -f"}},
    CommandHelp{"history", {"gopxctl history", "gopxctl history goproxy-cn --since 168h"}},
};
constexpr std::array decide{
    CommandHelp{"use", {"gopxctl use aliyun", "gopxctl use aliyun --for 2h"}},
    CommandHelp{"auto", {"gopxctl auto"}},
    CommandHelp{"pause", {"gopxctl pause", "gopxctl pause --for 1h"}},
    CommandHelp{"resume", {"gopxctl resume"}},
    CommandHelp{"keep", {"gopxctl keep"}},
};
constexpr std::array diagnose{
    CommandHelp{"doctor", {"gopxctl doctor", "gopxctl doctor --chain 'https://goproxy.cn,direct'"}},
    CommandHelp{"explain", {"go mod download 2>&1 | gopxctl explain", "gopxctl explain build.log"}},
    CommandHelp{"probe", {"gopxctl probe", "gopxctl probe goproxy-cn --deep"}},
    CommandHelp{"prove",
                {"gopxctl prove https://goproxy.cn", "gopxctl --json prove https://goproxy.cn"}},
    CommandHelp{"freshness", {"gopxctl freshness"}},
    CommandHelp{"report", {"gopxctl report > gopx.txt", "gopxctl report goproxy-cn"}},
};
constexpr std::array scripts{
    CommandHelp{"wait",
                {"gopxctl wait --for usable --timeout 30s && go mod download", "gopxctl wait"}},
    CommandHelp{"metrics", {"gopxctl metrics"}},
    CommandHelp{"hook", {"eval \"$(gopxctl hook bash)\"", "gopxctl hook fish | source"}},
    CommandHelp{"completion",
                {"source <(gopxctl completion bash)", "gopxctl completion fish | source"}},
};
constexpr std::array itself{
    CommandHelp{"config show", {"gopxctl config show"}},
    CommandHelp{"config check", {"gopxctl config check", "gopxctl config check ./gopxd.toml"}},
    CommandHelp{"config init", {"gopxctl config init"}},
    CommandHelp{"reload", {"gopxctl reload"}},
    CommandHelp{"version", {"gopxctl version"}},
};

constexpr std::array groups{
    Group{msgid("look"), {"gopxctl why goproxy-cn", "gopxctl events --since 2h"}, look},
    Group{msgid("decide"), {"gopxctl use aliyun --for 2h", "gopxctl pause --for 1h"}, decide},
    Group{msgid("diagnose"), {"gopxctl doctor", "gopxctl prove https://goproxy.cn"}, diagnose},
    Group{msgid("for scripts and shells"),
          {"gopxctl wait --for usable --timeout 30s && go mod download",
           "eval \"$(gopxctl hook bash)\""},
          scripts},
    Group{msgid("gopxd itself"), {"gopxctl config init", "gopxctl config show"}, itself},
};

// A command that stands in no group is shown with the last one.
bool is_in(const Group& group, std::string_view command) {
  const auto has = [command](const Group& each) {
    return std::any_of(each.commands.begin(), each.commands.end(),
                       [command](const auto& row) { return row.command == command; });
  };
  if (&group != &groups.back() || has(group)) return has(group);
  return std::none_of(groups.begin(), groups.end(), has);
}

Examples examples_of(std::string_view command) {
  for (const auto& group : groups)
    for (const auto& row : group.commands)
      if (row.command == command) return row.examples;
  return {};
}

constexpr std::array exit_codes{
    std::pair{"0", msgid("done")},
    std::pair{"1", msgid("gopxd could not do it; of check, probe and prove: degraded")},
    std::pair{"2", msgid("failed, or timed out")},
    std::pair{"3", msgid("the fault is on this machine or in its network")},
    std::pair{"64", msgid("wrong usage, or unknown proxy")},
    std::pair{"69", msgid("gopxd is not running")},
    std::pair{"74", msgid("output lost")},
    std::pair{"77", msgid("not permitted")},
    std::pair{"78", msgid("configuration error")},
};

struct Entry {
  std::string name;
  std::string text;
};

// Names in one column, what they are in another.
std::string list(const Style& style, const std::vector<Entry>& entries) {
  std::size_t widest = 0;
  for (const auto& entry : entries)
    if (const auto columns = columns_of(entry.name); columns <= names_max)
      widest = std::max(widest, columns);
  const auto begin = indent + widest + gap;
  std::string all;
  for (const auto& entry : entries) {
    const auto name = spaces(indent) + entry.name;
    if (columns_of(entry.name) <= widest)
      all += headed(style, name, Color::plain, entry.text, begin);
    else
      all += name + "\n" + indented(style, entry.text, begin);
  }
  return all;
}

std::string title(const Style& style, std::string_view text) {
  return "\n" + paint(style, Color::strong, text) + "\n";
}

std::string option_name(const api::Argument& argument) {
  const auto letter = argument.letter == '\0' ? "" : fmt::format("-{}, ", argument.letter);
  const auto name = fmt::format("{}--{}", letter, argument.name);
  return argument.kind == api::Kind::flag ? name
                                          : fmt::format("{} {}", name, placeholder_of(argument));
}

std::string name_of(const api::Argument& argument) {
  return argument.positional ? placeholder_of(argument) : option_name(argument);
}

std::string general_options(const Style& style, const Manner& manner) {
  std::vector<Entry> entries;
  for (const auto& argument : api::gopxctl_options())
    entries.push_back({option_name(argument), render(argument.sentence, manner)});
  entries.push_back({"-h, --help", render(msgid("show this help, or that of a command"), manner)});
  return list(style, entries);
}

// "gopxctl use PROXY [--for DURATION]"
std::string usage_of(const api::CommandRow& row) {
  std::string text = fmt::format("gopxctl {}", row.names.command);
  for (const auto& argument : row.arguments) {
    if (argument.side == api::Side::wire) continue;
    auto shape = name_of(argument);
    if (argument.kind == api::Kind::texts) shape += " ...";
    text += argument.required ? " " + shape : " [" + shape + "]";
  }
  return text;
}

std::string examples(const Examples& lines, const Style& style, const Manner& manner) {
  std::string all;
  for (const auto line : lines) {
    if (line.empty()) continue;
    const auto label = spaces(indent) + render(msgid("e.g."), manner) + " ";
    all += paint(style, Color::faint, label) + clean(line) + "\n";
  }
  return all;
}

}  // namespace

std::string placeholder_of(const api::Argument& argument) {
  if (!argument.placeholder.empty()) return std::string{argument.placeholder};
  if (argument.kind == api::Kind::duration) return "DURATION";
  if (!argument.choices.empty()) return std::string{argument.choices};
  std::string name{argument.positional ? argument.name : "TEXT"};
  for (char& c : name)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return name;
}

std::string help(const Style& style, const Manner& manner) {
  const auto line = [&](std::string_view text) { return indented(style, render(text, manner), 0); };
  auto all = line(msgid("gopxctl: control and query gopxd, which keeps your GOPROXY working"));
  all += "\n" + indented(style, "gopxctl [OPTION]... [COMMAND] [ARGUMENT]...", 0);
  all += line(msgid("Without a command: status. More about one: `gopxctl help COMMAND`."));
  for (const auto& group : groups) {
    std::vector<Entry> entries;
    for (const auto& row : api::command_table())
      if (!row.names.command.empty() && is_in(group, row.names.command))
        entries.push_back({std::string{row.names.command}, render(row.sentence, manner)});
    all += title(style, render(group.title, manner)) + list(style, entries) +
           examples(group.examples, style, manner);
  }
  all += title(style, render(msgid("options, before a command or after it"), manner)) +
         general_options(style, manner);
  std::vector<Entry> codes;
  for (const auto& [code, meaning] : exit_codes) codes.push_back({code, render(meaning, manner)});
  return all + title(style, render(msgid("exit codes"), manner)) + list(style, codes);
}

std::string help_about(const api::CommandRow& row, const Style& style, const Manner& manner) {
  auto all = indented(style, usage_of(row), 0, Color::strong) +
             indented(style, render(row.sentence, manner), indent);
  std::vector<Entry> entries;
  for (const auto& argument : row.arguments)
    if (argument.side != api::Side::wire)
      entries.push_back({name_of(argument), render(argument.sentence, manner)});
  if (!entries.empty()) all += "\n" + list(style, entries);
  const auto lines = examples_of(row.names.command);
  if (!lines[0].empty()) all += "\n" + examples(lines, style, manner);
  all += title(style, render(msgid("options, before a command or after it"), manner));
  return all + general_options(style, manner);
}

std::string help_about_group(std::string_view word, const Style& style, const Manner& manner) {
  auto all = indented(style, render(api::config_group_sentence, manner), 0) + "\n";
  std::vector<Entry> entries;
  for (const auto& row : api::command_table())
    if (row.names.command.starts_with(fmt::format("{} ", word)))
      entries.push_back({std::string{row.names.command}, render(row.sentence, manner)});
  return all + list(style, entries);
}

}  // namespace gopx::ctl
