// Where each file is on each system, and which variable moves it: one table.
#include "api/paths.hpp"

#include <fmt/format.h>

namespace gopx::api {
namespace {

std::optional<std::string> absolute_variable(const Environment& environment,
                                             std::string_view name) {
  auto value = variable(environment, name);
  return value && value->front() == '/' ? value : std::nullopt;
}

std::optional<std::string> in_home(const PathInputs& here, std::string_view below) {
  const auto home = variable(here.environment, "HOME");
  return home ? std::optional{fmt::format("{}/{}", *home, below)} : std::nullopt;
}

// An XDG folder on Linux, its counterpart on macOS.
struct Folder {
  std::string_view variable;
  std::string_view in_home;
  std::string_view on_macos;
};

std::optional<std::string> folder(const PathInputs& here, const Folder& which) {
  if (here.system == System::macos) return in_home(here, which.on_macos);
  if (auto named = absolute_variable(here.environment, which.variable)) return named;
  return in_home(here, which.in_home);
}

constexpr Folder configuration{"XDG_CONFIG_HOME", ".config", "Library/Application Support"};
constexpr Folder state{"XDG_STATE_HOME", ".local/state", "Library/Application Support"};

std::optional<std::string> below(std::optional<std::string> folder, std::string_view name) {
  return folder ? std::optional{fmt::format("{}/{}", *folder, name)} : std::nullopt;
}

std::optional<std::string> runtime_folder(const PathInputs& here) {
  if (here.system == System::macos) return below(in_home(here, "Library/Caches"), "gopx");
  if (auto named = absolute_variable(here.environment, "XDG_RUNTIME_DIR"))
    return below(named, "gopx");
  const auto usual = fmt::format("/run/user/{}", here.uid);
  if (here.directory_exists && here.directory_exists(usual)) return below(usual, "gopx");
  return std::nullopt;
}

}  // namespace

std::optional<std::string> variable(const Environment& environment, std::string_view name) {
  const auto found = environment.find(name);
  if (found == environment.end() || found->second.empty()) return std::nullopt;
  return found->second;
}

std::string socket_path(const PathInputs& here) {
  if (auto named = variable(here.environment, "GOPX_SOCKET")) return *named;
  return runtime_folder(here).value_or(fmt::format("/tmp/gopx-{}", here.uid)) + "/gopxd.sock";
}

std::string_view socket_variable(const PathInputs& here) {
  if (variable(here.environment, "GOPX_SOCKET")) return "GOPX_SOCKET";
  if (here.system == System::macos) return variable(here.environment, "HOME") ? "HOME" : "";
  return absolute_variable(here.environment, "XDG_RUNTIME_DIR") ? "XDG_RUNTIME_DIR" : "";
}

std::string exported_path(std::string_view socket) {
  return socket.empty() ? "" : fmt::format("{}.exported", socket);
}

std::optional<std::string> config_path(const PathInputs& here) {
  if (auto named = variable(here.environment, "GOPX_CONFIG")) return named;
  return below(folder(here, configuration), "gopx/gopxd.toml");
}

std::optional<std::string> state_dir(const PathInputs& here) {
  if (auto named = variable(here.environment, "GOPX_STATE_DIR")) return named;
  return below(folder(here, state), here.system == System::macos ? "gopx/state" : "gopx");
}

std::optional<std::string> go_env_file(const PathInputs& here) {
  if (auto named = variable(here.environment, "GOENV")) return named;
  const bool asked_for =
      here.system == System::linux_ && variable(here.environment, "XDG_CONFIG_HOME").has_value();
  if (asked_for && !absolute_variable(here.environment, "XDG_CONFIG_HOME")) return std::nullopt;
  return below(folder(here, configuration), "go/env");
}

Language language_of(const Environment& environment) {
  for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    const auto value = variable(environment, name);
    if (value && !value->empty()) return language_of_locale(*value);
  }
  return Language::english;
}

}  // namespace gopx::api
