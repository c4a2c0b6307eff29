// What go reads here, put together from the machine's parts.
#include "ctl/doctor/machine.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"

namespace gopx::ctl::doctor {
namespace {

constexpr std::size_t shown_bytes_max = 200;
constexpr std::size_t folders_above_max = 64;
constexpr std::string_view default_goproxy = "https://proxy.golang.org,direct";

std::string parent_of(const std::string& path) {
  const auto slash = path.rfind('/');
  return slash == std::string::npos || slash == 0 ? "/" : path.substr(0, slash);
}

bool has_only(std::string_view text, std::string_view marks) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [marks](char c) {
    return is_alphanumeric(c) || marks.find(c) != std::string_view::npos;
  });
}

std::string first_line(std::string_view text) {
  return std::string{trim_space(text.substr(0, text.find('\n')))};
}

}  // namespace

std::optional<std::string> Machine::above(std::string_view name) const {
  std::string at = folder;
  for (std::size_t i = 0; i < folders_above_max && !at.empty(); ++i) {
    const auto path = fmt::format("{}/{}", at == "/" ? "" : at, name);
    const auto facts = look ? look(path) : std::nullopt;
    if (facts && !facts->is_folder) return path;
    if (at == "/") break;
    at = parent_of(at);
  }
  return std::nullopt;
}

std::optional<std::string> Machine::program(std::string_view name) const {
  const auto folders = variable("PATH").value_or("/usr/local/bin:/usr/bin:/bin");
  for (const auto where : split(folders, ':')) {
    const auto path = fmt::format("{}/{}", where, name);
    const auto facts = where.empty() || !look ? std::nullopt : look(path);
    if (facts && !facts->is_folder) return path;
  }
  return std::nullopt;
}

bool Machine::is_container() const {
  return variable("container").has_value() ||
         (look && (look("/.dockerenv") || look("/run/.containerenv")));
}

std::string GoSetup::value(std::string_view name) const {
  const auto found = setting(name);
  return found ? found->value : "";
}

std::string GoSetup::goproxy() const {
  const auto found = setting("GOPROXY");
  return found ? found->value : std::string{default_goproxy};
}

std::string GoSetup::module_cache(const Machine& machine) const {
  if (const auto found = setting("GOMODCACHE")) return found->value;
  const auto gopath = setting("GOPATH");
  if (gopath) return gopath->value.substr(0, gopath->value.find(':')) + "/pkg/mod";
  return machine.home().empty() ? "" : machine.home() + "/go/pkg/mod";
}

GoSetup go_setup(const Machine& machine) {
  GoSetup go;
  const auto found = machine.program("go");
  const auto program = found && machine.resolve ? machine.resolve(*found) : found;
  if (program) {
    go.program = *program;
    go.root = machine.variable("GOROOT").value_or(parent_of(parent_of(*program)));
    go.version = first_line(machine.files.read(go.root + "/VERSION").value_or(""));
    go.version = go.version.substr(0, go.version.find(' '));
  }
  go.layers.push_back(api::environment_layer(api::Layer::shell, machine.here.environment));
  go.env_file = api::go_env_file(machine.here).value_or("");
  if (!go.env_file.empty() && go.env_file != "off")
    if (const auto text = machine.files.read(go.env_file))
      go.layers.push_back({api::Layer::env_file, go.env_file, api::read_go_env(*text)});
  if (!go.root.empty()) {
    const auto path = go.root + "/go.env";
    if (const auto text = machine.files.read(path))
      go.layers.push_back({api::Layer::go_env, path, api::read_go_env(*text)});
  }
  if (const auto path = machine.above("go.mod")) {
    go.go_mod_path = *path;
    go.go_mod = machine.files.read(*path);
  }
  return go;
}

std::string shown_path(const Machine& machine, std::string_view path) {
  const auto home = machine.home();
  if (!home.empty() && home != "/" && path.starts_with(home + "/"))
    return "~" + printable(path.substr(home.size()), shown_bytes_max);
  return printable(path, shown_bytes_max);
}

std::string shell_word(std::string_view text) {
  return has_only(text, "-._~+=/:,@%") ? std::string{text} : shell_quote(text);
}

bool is_plausible_host(std::string_view text) {
  return text.size() <= 253 && has_only(text, "-._:[]") && !text.starts_with('-');
}

bool is_plausible_module(std::string_view text) {
  return text.size() <= 300 && has_only(text, "-._~/+") && !text.starts_with('-');
}

bool is_plausible_value(std::string_view text) {
  return text.size() <= 4096 && !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7F; });
}

}  // namespace gopx::ctl::doctor
