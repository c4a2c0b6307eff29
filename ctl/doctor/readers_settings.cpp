// Files of lines: profiles, Makefiles, YAML, GoLand's XML. See readers.hpp.
#include <algorithm>

#include "api/go_settings.hpp"
#include "base/text.hpp"
#include "ctl/doctor/readers.hpp"
#include "ctl/export_places.hpp"

namespace gopx::ctl::doctor {
namespace {

std::string_view without_quotes(std::string_view text) {
  text = trim_space(text);
  const bool quoted = text.size() > 1 && (text.front() == '"' || text.front() == '\'') &&
                      text.back() == text.front();
  return quoted ? text.substr(1, text.size() - 2) : text;
}

// A line may set several variables; of each one value.
void take_line(std::string_view line, int number, Assignments& all) {
  for (const auto& variable : api::go_variables()) {
    if (line.find(variable.name) == std::string_view::npos) continue;
    if (auto value = assigned_value(line, variable.name))
      all.push_back({std::string{variable.name}, std::move(*value), number});
  }
}

template <class Take>
Assignments by_lines(std::string_view text, Take take) {
  Assignments all;
  int number = 0;
  for (const auto line : split(text, '\n')) {
    ++number;
    if (all.size() >= readings_max) break;
    take(line, number, all);
  }
  return all;
}

// "GOPROXY ?= v" → name and value; nothing where the line is another kind.
void take_make(std::string_view line, int number, Assignments& all) {
  if (line.starts_with('\t')) return;
  auto rest = trim_space(line);
  for (const std::string_view word : {"export ", "override "})
    if (rest.starts_with(word)) rest = trim_space(rest.substr(word.size()));
  const auto equals = rest.find('=');
  if (equals == std::string_view::npos) return;
  auto name = rest.substr(0, equals);
  while (!name.empty() && (name.back() == '?' || name.back() == ':' || name.back() == ' '))
    name.remove_suffix(1);
  if (api::go_variable(name) == nullptr) return;
  auto value = rest.substr(equals + 1);
  value = value.substr(0, value.find(" #"));
  all.push_back({std::string{name}, std::string{without_quotes(value)}, number});
}

void take_yaml(std::string_view line, int number, Assignments& all) {
  auto rest = trim_space(line);
  if (rest.starts_with('#')) return;
  while (rest.starts_with("- ")) rest = trim_space(rest.substr(2));
  rest = without_quotes(rest);
  const auto end = rest.find_first_of(":=");
  if (end == std::string_view::npos) return;
  const auto name = without_quotes(rest.substr(0, end));
  if (api::go_variable(name) == nullptr) return;
  auto value = trim_space(rest.substr(end + 1));
  if (!value.starts_with('"') && !value.starts_with('\''))
    value = value.substr(0, value.find(" #"));
  all.push_back({std::string{name}, std::string{without_quotes(value)}, number});
}

std::string without_entities(std::string_view text) {
  std::string plain{text};
  for (const auto& [entity, meant] :
       {std::pair{std::string_view{"&quot;"}, '"'}, std::pair{std::string_view{"&apos;"}, '\''},
        std::pair{std::string_view{"&lt;"}, '<'}, std::pair{std::string_view{"&gt;"}, '>'},
        std::pair{std::string_view{"&amp;"}, '&'}})
    for (auto at = plain.find(entity); at != std::string::npos; at = plain.find(entity, at + 1))
      plain.replace(at, entity.size(), 1, meant);
  return plain;
}

// The value of an attribute in one tag.
std::string_view attribute(std::string_view tag, std::string_view name) {
  for (auto at = tag.find(name); at != std::string_view::npos; at = tag.find(name, at + 1)) {
    const auto behind = at + name.size();
    const bool begins = at > 0 && tag[at - 1] == ' ';
    if (!begins || tag.substr(behind, 2) != "=\"") continue;
    const auto rest = tag.substr(behind + 2);
    return rest.substr(0, rest.find('"'));
  }
  return {};
}

// <proxy>direct</proxy> inside of VgoProject was the form before there was an environment.
void take_old_proxy(std::string_view line, int number, Assignments& all) {
  constexpr std::string_view open = "<proxy>";
  const auto at = line.find(open);
  if (at == std::string_view::npos) return;
  const auto rest = line.substr(at + open.size());
  all.push_back(
      {"GOPROXY", without_entities(rest.substr(0, rest.find('<'))), number, "VgoProject"});
}

}  // namespace

const Assignment* last_of(const Assignments& all, std::string_view name) {
  const auto found = std::find_if(all.rbegin(), all.rend(),
                                  [name](const auto& each) { return each.name == name; });
  return found == all.rend() ? nullptr : &*found;
}

Assignments read_profile(std::string_view text) { return by_lines(text, take_line); }

Assignments read_makefile(std::string_view text) { return by_lines(text, take_make); }

Assignments read_yaml(std::string_view text) { return by_lines(text, take_yaml); }

Assignments read_idea(std::string_view text) {
  std::string component;
  return by_lines(text, [&component](std::string_view line, int number, Assignments& all) {
    if (line.find("<component ") != std::string_view::npos) component = attribute(line, "name");
    if (component == "VgoProject") take_old_proxy(line, number, all);
    const bool is_entry = line.find("<entry ") != std::string_view::npos;
    const bool is_env = line.find("<env ") != std::string_view::npos;
    if (!is_entry && !is_env) return;
    const auto name = attribute(line, is_entry ? "key" : "name");
    if (api::go_variable(name) == nullptr) return;
    all.push_back(
        {std::string{name}, without_entities(attribute(line, "value")), number, component});
  });
}

}  // namespace gopx::ctl::doctor
