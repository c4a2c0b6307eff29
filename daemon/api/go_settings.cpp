// The layers and the variables. See go_settings.hpp.
#include "api/go_settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/logins.hpp"
#include "base/prefix_patterns.hpp"
#include "base/text.hpp"

namespace gopx::api {
namespace {

constexpr std::size_t path_bytes_max = 4096;  // shown of a file's path

constexpr std::array variables{
    GoVariable{"GOPROXY"},
    GoVariable{"GOSUMDB"},
    GoVariable{"GOPRIVATE"},
    GoVariable{"GONOPROXY"},
    GoVariable{"GONOSUMDB"},
    GoVariable{"GOINSECURE"},
    GoVariable{"GOFLAGS"},
    GoVariable{"GOAUTH"},
    GoVariable{"GOVCS", Reach::every_layer},
    GoVariable{"GOTOOLCHAIN", Reach::every_layer},
    GoVariable{"GO111MODULE"},
    GoVariable{"GOROOT", Reach::every_layer},
    GoVariable{"GOPATH", Reach::every_layer},
    GoVariable{"GOMODCACHE", Reach::every_layer},
    GoVariable{"GOENV", Reach::environment},
    GoVariable{"GOWORK", Reach::environment},
    GoVariable{"GODEBUG", Reach::environment},
    GoVariable{"NETRC", Reach::environment},
    GoVariable{"SSL_CERT_FILE", Reach::environment},
    GoVariable{"SSL_CERT_DIR", Reach::environment},
    GoVariable{"HTTPS_PROXY", Reach::environment},
    GoVariable{"HTTP_PROXY", Reach::environment},
    GoVariable{"NO_PROXY", Reach::environment},
    GoVariable{"ALL_PROXY", Reach::environment},
    GoVariable{"https_proxy", Reach::environment},
    GoVariable{"http_proxy", Reach::environment},
    GoVariable{"no_proxy", Reach::environment},
    GoVariable{"all_proxy", Reach::environment},
};

constexpr std::array<std::string_view, 4> layer_names{"shell", "gopxd", "env-file", "go.env"};

bool is_environment(Layer layer) { return layer == Layer::shell || layer == Layer::gopxd; }

GoSetting found_in(const SettingsLayer& layer, std::string_view name, const std::string& value) {
  return {std::string{name}, value, layer.layer,
          layer.file.empty() ? std::nullopt : std::optional{layer.file}};
}

// "--mod=vendor" → {"mod", "vendor"}
struct Flag {
  std::string_view name;
  std::optional<std::string_view> value;
};

Flag read_flag(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of('-'), text.size()));
  const auto equals = text.find('=');
  if (equals == std::string_view::npos) return {text, std::nullopt};
  return {text.substr(0, equals), text.substr(equals + 1)};
}

std::string masked_flags(std::string_view value) {
  std::vector<std::string> shown;
  for (const auto word : words_of(value)) {
    const Flag flag = read_flag(word);
    const bool whole = !flag.value || flag.name == "mod";
    shown.push_back(whole ? std::string{word} : fmt::format("-{}=…", flag.name));
  }
  return join(shown, " ");
}

// GOAUTH: methods separated by ';'. `git DIR` says nothing secret, other commands may.
std::string masked_methods(std::string_view value) {
  std::vector<std::string> shown;
  for (const auto method : split(value, ';')) {
    const auto words = words_of(method);
    const bool whole = words.size() < 2 || words.front() == "git";
    shown.push_back(whole ? std::string{trim_space(method)} : fmt::format("{} …", words.front()));
  }
  return join(shown, "; ");
}

}  // namespace

std::span<const GoVariable> go_variables() { return variables; }

const GoVariable* go_variable(std::string_view name) {
  const auto* found = std::find_if(variables.begin(), variables.end(),
                                   [name](const GoVariable& one) { return one.name == name; });
  return found == variables.end() ? nullptr : found;
}

std::optional<std::pair<std::string_view, std::string_view>> read_go_env_line(
    std::string_view line) {
  const auto equals = line.find('=');
  const bool counts = equals != std::string_view::npos && line[0] >= 'A' && line[0] <= 'Z';
  if (!counts) return std::nullopt;
  return std::pair{line.substr(0, equals), line.substr(equals + 1)};
}

std::map<std::string, std::string, std::less<>> read_go_env(std::string_view text) {
  std::map<std::string, std::string, std::less<>> values;
  for (const auto line : split(text, '\n')) {
    if (const auto read = read_go_env_line(line))
      values.insert_or_assign(std::string{read->first}, std::string{read->second});
  }
  return values;
}

std::map<std::string, std::string> weighed_settings(std::string_view text) {
  std::map<std::string, std::string> weighed;
  for (auto& [name, value] : read_go_env(text)) {
    const GoVariable* known = go_variable(name);
    if (known != nullptr && known->reach == Reach::weighed) weighed.emplace(name, value);
  }
  return weighed;
}

std::string_view name_of(Layer layer) { return layer_names[static_cast<std::size_t>(layer)]; }

std::optional<Layer> layer_named(std::string_view name) {
  const auto* found = std::find(layer_names.begin(), layer_names.end(), name);
  if (found == layer_names.end()) return std::nullopt;
  return static_cast<Layer>(found - layer_names.begin());
}

SettingsLayer environment_layer(Layer layer, const Environment& environment) {
  SettingsLayer all{layer, "", {}};
  for (const GoVariable& one : variables) {
    const auto found = environment.find(one.name);
    if (found != environment.end() && !found->second.empty())
      all.values.emplace(found->first, found->second);
  }
  return all;
}

std::optional<GoSetting> setting(const Layers& layers, std::string_view name) {
  const GoVariable* known = go_variable(name);
  const bool in_files = known == nullptr || known->reach != Reach::environment;
  for (const SettingsLayer& layer : layers) {
    if (!is_environment(layer.layer) && !in_files) continue;
    const auto found = layer.values.find(name);
    if (found == layer.values.end()) continue;
    if (!found->second.empty()) return found_in(layer, name, found->second);
    if (!is_environment(layer.layer)) return std::nullopt;
  }
  return std::nullopt;
}

std::optional<GoSetting> no_proxy(const Layers& layers) {
  auto own = setting(layers, "GONOPROXY");
  return own ? own : setting(layers, "GOPRIVATE");
}

std::optional<GoSetting> no_sumdb(const Layers& layers) {
  auto own = setting(layers, "GONOSUMDB");
  return own ? own : setting(layers, "GOPRIVATE");
}

std::optional<GoSetting> private_by(const Layers& layers, std::string_view module_path) {
  for (const SettingsLayer& layer : layers) {
    for (const std::string_view name : {"GONOPROXY", "GOPRIVATE"}) {
      const auto found = layer.values.find(name);
      if (found != layer.values.end() && matches_prefix_patterns(found->second, module_path))
        return found_in(layer, name, found->second);
    }
  }
  return std::nullopt;
}

bool is_vendoring(std::string_view goflags) {
  bool vendoring = false;
  for (const auto word : words_of(goflags)) {
    const Flag flag = read_flag(word);
    if (flag.name == "mod") vendoring = flag.value == "vendor";
  }
  return vendoring;
}

std::string masked_value(std::string_view name, std::string_view value) {
  if (name == "GOAUTH") return mask_logins(masked_methods(value));
  if (name == "GOFLAGS") return mask_logins(masked_flags(value));
  return mask_logins(value);
}

Environment masked_environment(const Environment& environment) {
  Environment masked;
  for (const auto& [name, value] : environment) masked.emplace(name, masked_value(name, value));
  return masked;
}

std::string place_of(const GoSetting& setting) {
  switch (setting.layer) {
    case Layer::shell:
      return "your shell";
    case Layer::gopxd:
      return "gopxd's environment";
    case Layer::env_file:
      return "the env file";
    case Layer::go_env:
      return printable(setting.file.value_or("go.env"), path_bytes_max);
  }
  return "";
}

std::string source_of(const GoSetting& setting) {
  return fmt::format("{} in {}", setting.name, place_of(setting));
}

Sentence source_sentence(const GoSetting& setting) {
  switch (setting.layer) {
    case Layer::shell:
      return say("{name} in your shell", setting.name);
    case Layer::gopxd:
      return say("{name} in gopxd's environment", setting.name);
    case Layer::env_file:
      return say("{name} in the env file", setting.name);
    case Layer::go_env:
      break;
  }
  return say("{name} in {file}", setting.name, place_of(setting));
}

Sentence said_by(const GoSetting& setting) {
  return say("{source} is {value}", source_sentence(setting), setting.value);
}

std::string way_out_of(const GoSetting& setting) {
  switch (setting.layer) {
    case Layer::shell:
      return "unset " + setting.name;
    case Layer::gopxd:
      return "systemctl --user edit gopxd";
    case Layer::env_file:
      return "go env -u " + setting.name;
    case Layer::go_env:
      return fmt::format("go env -w {}=", setting.name);  // an empty line hides go.env's
  }
  return "";
}

}  // namespace gopx::api
