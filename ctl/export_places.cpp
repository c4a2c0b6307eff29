// The files are those of sh, bash, zsh, fish, PAM and systemd, as their manuals list them.
#include "ctl/export_places.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "ctl/shell_words.hpp"

namespace gopx::ctl {
namespace {

constexpr std::size_t places_max = 3;

constexpr std::array of_the_home{
    ".zshenv", ".profile", ".bash_profile", ".bash_login",      ".zprofile",   ".bashrc",
    ".zshrc",  ".zlogin",  ".bash_aliases", ".pam_environment", ".xsessionrc", ".xprofile"};
constexpr std::array of_the_configuration{"fish/config.fish", "fish/fish_variables"};
constexpr std::array of_the_system{"/etc/environment",     "/etc/profile",   "/etc/bash.bashrc",
                                   "/etc/bashrc",          "/etc/zshenv",    "/etc/zsh/zshenv",
                                   "/etc/zsh/zprofile",    "/etc/zsh/zshrc", "/etc/zshrc",
                                   "/etc/fish/config.fish"};

struct ExportFolder {
  std::string path;
  std::string_view suffix;  // of the names that are read
};

bool is_name(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
}

bool is_assignment(std::string_view word) {
  return is_name(word.substr(0, word.find('='))) && word.find('=') != std::string_view::npos;
}

bool is_any_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// The value behind `before` in one of the words.
std::optional<std::string> value_behind(const ShellCommand& words, const std::string& before) {
  for (const auto& word : words)
    if (word.starts_with(before)) return word.substr(before.size());
  return std::nullopt;
}

// fish: `set -gx NAME VALUE`. Without x it is not exported, with e it is erased.
std::optional<std::string> value_set(const ShellCommand& words, std::string_view name) {
  bool exported = false;
  std::size_t at = 1;
  for (; at < words.size() && words[at].starts_with('-'); ++at) {
    const bool is_long = words[at].starts_with("--");
    exported = exported || words[at] == "--export" ||
               (!is_long && words[at].find('x') != std::string::npos);
  }
  if (!exported || at >= words.size() || words[at] != name) return std::nullopt;
  return at + 1 < words.size() ? words[at + 1] : "";
}

std::optional<std::string> value_given(const ShellCommand& words, const std::string& name) {
  const auto& first = words.front();
  if (is_any_of(first, {"then", "else", "do", "{"}) && words.size() > 1)
    return value_given({words.begin() + 1, words.end()}, name);
  if (is_any_of(first, {"export", "declare", "typeset"})) return value_behind(words, name + "=");
  if (first == "set") return value_set(words, name);
  if (first == "setenv" && words.size() > 2 && words[1] == name) return words[2];
  if (first == "SETUVAR") return value_behind(words, name + ":");
  if (first == name && words.size() > 1)
    for (const std::string before : {"DEFAULT=", "OVERRIDE="})
      if (words[1].starts_with(before)) return words[1].substr(before.size());
  // With a command behind it, it is for that command alone.
  if (std::all_of(words.begin(), words.end(), is_assignment))
    return value_behind(words, name + "=");
  return std::nullopt;
}

void look_into(const std::string& path, const Files& files, const Variable& variable,
               std::vector<ExportPlace>& places) {
  const auto text = files.read(path);
  if (!text || text->find(variable.name) == std::string::npos) return;
  int number = 0;
  for (const auto line : split(*text, '\n')) {
    ++number;
    const auto value = assigned_value(line, variable.name);
    if (value) places.push_back({path, number, *value == variable.value});
  }
}

std::vector<std::string> files_in(const ExportFolder& folder, const Files& files) {
  std::vector<std::string> paths;
  for (const auto& name : files.list(folder.path))
    if (name.ends_with(folder.suffix)) paths.push_back(folder.path + "/" + name);
  return paths;
}

std::vector<std::string> start_up_files(const api::PathInputs& here, const Files& files) {
  std::vector<std::string> paths;
  const auto home = api::variable(here.environment, "HOME");
  std::vector<ExportFolder> folders{{"/etc/profile.d", ".sh"}, {"/etc/fish/conf.d", ".fish"}};
  if (home) {
    const auto configuration =
        api::variable(here.environment, "XDG_CONFIG_HOME").value_or(*home + "/.config");
    const auto zsh = api::variable(here.environment, "ZDOTDIR").value_or(*home);
    for (const std::string_view name : of_the_home)
      paths.push_back(fmt::format("{}/{}", name.starts_with(".z") ? zsh : *home, name));
    for (const auto* name : of_the_configuration)
      paths.push_back(fmt::format("{}/{}", configuration, name));
    folders.insert(folders.begin(), {{configuration + "/fish/conf.d", ".fish"},
                                     {configuration + "/environment.d", ".conf"},
                                     {configuration + "/plasma-workspace/env", ".sh"}});
  }
  paths.insert(paths.end(), of_the_system.begin(), of_the_system.end());
  for (const auto& folder : folders) {
    const auto more = files_in(folder, files);
    paths.insert(paths.end(), more.begin(), more.end());
  }
  return paths;
}

std::string with_tilde(const std::string& path, const api::PathInputs& here) {
  const auto home = api::variable(here.environment, "HOME");
  if (!home || *home == "/" || !path.starts_with(*home + "/")) return path;
  return "~" + path.substr(home->size());
}

}  // namespace

std::optional<std::string> assigned_value(std::string_view line, std::string_view name) {
  if (line.find(name) == std::string_view::npos) return std::nullopt;
  for (const auto& words : shell_commands(line))
    if (auto value = value_given(words, std::string{name})) return value;
  return std::nullopt;
}

std::vector<ExportPlace> export_places(const api::PathInputs& here, const Files& files,
                                       const Variable& variable) {
  std::vector<ExportPlace> places;
  for (const auto& path : start_up_files(here, files)) look_into(path, files, variable, places);
  std::stable_sort(places.begin(), places.end(), [](const auto& one, const auto& other) {
    return one.same_value && !other.same_value;
  });
  if (places.size() > places_max) places.resize(places_max);
  for (auto& place : places) place.file = with_tilde(place.file, here);
  return places;
}

}  // namespace gopx::ctl
