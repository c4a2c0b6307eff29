// Hosts, netrc, git's configuration, go.mod. See readers.hpp.
#include <algorithm>

#include "base/text.hpp"
#include "ctl/doctor/readers.hpp"

namespace gopx::ctl::doctor {
namespace {

std::string_view before_comment(std::string_view line, std::string_view mark) {
  return trim_space(line.substr(0, line.find(mark)));
}

std::string_view unquoted(std::string_view word) {
  const bool quoted = word.size() > 1 && (word.front() == '"' || word.front() == '`') &&
                      word.back() == word.front();
  return quoted ? word.substr(1, word.size() - 2) : word;
}

// [url "git@h:"] → the address.
std::string section_address(std::string_view line) {
  const auto open = line.find('"');
  const auto close = line.rfind('"');
  if (open == close) return {};
  return std::string{line.substr(open + 1, close - open - 1)};
}

void take_directive(std::string_view block, std::string_view line, GoModFile& file) {
  auto words = words_of(line);
  if (words.empty()) return;
  std::string_view verb = block;
  if (block.empty()) {
    verb = words.front();
    words.erase(words.begin());
  }
  if (words.empty()) return;
  const std::string first{unquoted(words.front())};
  if (verb == "module") file.module = first;
  if (verb == "go") file.go = first;
  if (verb == "toolchain") file.toolchain = first;
  if (verb == "require" && file.required.size() < readings_max) file.required.push_back(first);
}

}  // namespace

std::vector<HostsLine> read_hosts(std::string_view text) {
  std::vector<HostsLine> all;
  int number = 0;
  for (const auto line : split(text, '\n')) {
    ++number;
    const auto words = words_of(before_comment(line, "#"));
    if (words.size() < 2) continue;
    HostsLine read{std::string{words[0]}, {}, number};
    for (auto word = words.begin() + 1; word != words.end(); ++word)
      read.names.push_back(to_lower(*word));
    all.push_back(std::move(read));
  }
  return all;
}

std::vector<NetrcMachine> read_netrc(std::string_view text) {
  std::vector<NetrcMachine> all;
  int number = 0;
  bool in_macro = false;
  for (const auto line : split(text, '\n')) {
    ++number;
    if (in_macro) {
      in_macro = !line.empty();
      continue;
    }
    const auto words = words_of(line);
    std::size_t at = 0;
    for (; at + 1 < words.size(); at += 2) {
      if (words[at] == "machine" && all.size() < readings_max)
        all.push_back({std::string{words[at + 1]}, false, false, number});
      if (words[at] == "macdef") in_macro = true;
      if (all.empty()) continue;
      if (words[at] == "login") all.back().has_login = true;
      if (words[at] == "password") all.back().has_password = true;
    }
    if (at < words.size() && words[at] == "default") break;
  }
  return all;
}

GitSettings read_git_config(std::string_view text) {
  GitSettings settings;
  std::string address;
  bool in_credential = false;
  bool in_url = false;
  for (const auto line : split(text, '\n')) {
    const auto trimmed = trim_space(line);
    if (trimmed.starts_with('[')) {
      address = section_address(trimmed);
      in_credential = to_lower(trimmed).starts_with("[credential");
      in_url = to_lower(trimmed).starts_with("[url ");
      continue;
    }
    const auto equals = trimmed.find('=');
    if (equals == std::string_view::npos) continue;
    const auto key = to_lower(trim_space(trimmed.substr(0, equals)));
    const auto value = trim_space(trimmed.substr(equals + 1));
    if (in_credential && key == "helper" && !value.empty()) {
      if (address.empty()) settings.has_helper = true;
      if (!address.empty() && settings.helped.size() < readings_max)
        settings.helped.push_back(address);
    }
    const bool counts = in_url && key == "insteadof" && !address.empty();
    if (!counts || settings.instead.size() >= readings_max) continue;
    settings.instead.emplace_back(unquoted(value));
    settings.targets.push_back(address);
  }
  return settings;
}

GoModFile read_go_mod(std::string_view text) {
  GoModFile file;
  std::string block;
  for (const auto line : split(text, '\n')) {
    const auto trimmed = before_comment(line, "//");
    if (trimmed.empty()) continue;
    if (trimmed == ")") {
      block.clear();
    } else if (trimmed.ends_with('(')) {
      block = std::string{trim_space(trimmed.substr(0, trimmed.size() - 1))};
    } else {
      take_directive(block, trimmed, file);
    }
  }
  return file;
}

}  // namespace gopx::ctl::doctor
