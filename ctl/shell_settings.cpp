// See shell_settings.hpp.
#include "ctl/shell_settings.hpp"

#include <algorithm>
#include <array>

#include "base/prefix_patterns.hpp"
#include "base/text.hpp"
#include "ctl/words.hpp"

namespace gopx::ctl {
namespace {

constexpr std::size_t shown_bytes_max = 300;  // of a value, in a sentence

using MaybeSetting = std::optional<api::GoSetting>;

// Which of gopxd's files are on the same disk, and so are go's here as well.
api::Layers layers_told(const api::Status& status, std::initializer_list<api::Layer> wanted) {
  api::Layers layers;
  for (const api::GoSetting& one : status.go_settings.value_or(std::vector<api::GoSetting>{})) {
    if (std::find(wanted.begin(), wanted.end(), one.layer) == wanted.end()) continue;
    const bool begins = layers.empty() || layers.back().layer != one.layer ||
                        layers.back().file != one.file.value_or("");
    if (begins) layers.push_back({one.layer, one.file.value_or(""), {}});
    layers.back().values.insert_or_assign(one.name, one.value);
  }
  return layers;
}

api::Layers layers_of_gopxd(const api::Status& status) {
  return layers_told(status, {api::Layer::gopxd, api::Layer::env_file, api::Layer::go_env});
}

MaybeSetting all_past_proxies(const api::Layers& layers) {
  auto found = api::no_proxy(layers);
  return found && covers_everything(found->value) ? found : std::nullopt;
}

bool is_of_this_shell(const api::GoSetting& setting, const GoHere& here) {
  return setting.layer == api::Layer::shell ||
         (setting.layer == api::Layer::env_file && here.other_file);
}

Sentence place_here(const api::GoSetting& setting, const GoHere& here) {
  const bool own_file = setting.layer == api::Layer::env_file && here.other_file;
  return own_file ? verbatim(printable(here.file, shown_bytes_max)) : words_of_place(setting);
}

std::string shown_value(const api::GoSetting& setting) {
  return printable(api::masked_value(setting.name, setting.value), shown_bytes_max);
}

// What go uses without a line in its env file: what gopxd has found the default to be.
Sentence default_of(const api::Status& status) {
  const bool known = status.goenv.baseline_was_absent && status.goenv.baseline;
  return known ? verbatim(*status.goenv.baseline) : say("its built-in default");
}

Sentence goproxy_here(const GoHere& here, const api::Status& status) {
  const auto found = api::setting(here.layers, "GOPROXY");
  return found ? verbatim(shown_value(*found)) : default_of(status);
}

bool has_code(const std::vector<api::Warning>& warnings, std::string_view code) {
  return std::any_of(warnings.begin(), warnings.end(),
                     [code](const api::Warning& warning) { return warning.code == code; });
}

ShellView view_past_proxies(const api::GoSetting& reason, const GoHere& here) {
  const auto place = place_here(reason, here);
  const auto value = shown_value(reason);
  ShellView view;
  view.uses = say("no proxy, because {name} in {place} is {value}", reason.name, place, value);
  if (is_of_this_shell(reason, here))
    view.headline = say("this shell: go uses no proxy, because {name} in {place} is {value}",
                        reason.name, place, value);
  return view;
}

// Nothing where what go can't read is of no consequence: there is no certificate file by default.
std::optional<Sentence> missing_file(const OwnEnvironment& own, std::string_view name) {
  const auto path = api::variable(own.here.environment, name);
  if (!path || own.files.read(*path)) return std::nullopt;
  return say("{name} in this shell names {file}, which can't be read", name,
             printable(*path, shown_bytes_max));
}

}  // namespace

GoHere go_here(const OwnEnvironment& own, const api::Status& status) {
  GoHere here;
  here.layers.push_back(api::environment_layer(api::Layer::shell, own.here.environment));
  here.file = api::go_env_file(own.here).value_or("off");
  const auto& theirs = status.goenv.file;
  const bool same =
      theirs && (here.file == *theirs || (own.same_file && own.same_file(here.file, *theirs)));
  here.other_file = theirs && !same;
  if (here.other_file && here.file != "off") {
    const auto text = own.files.read(here.file);
    here.layers.push_back({api::Layer::env_file, here.file, api::read_go_env(text.value_or(""))});
  }
  const auto shared = here.other_file
                          ? layers_told(status, {api::Layer::go_env})
                          : layers_told(status, {api::Layer::env_file, api::Layer::go_env});
  here.layers.insert(here.layers.end(), shared.begin(), shared.end());
  return here;
}

std::optional<ShellView> shell_view(const OwnEnvironment& own, const api::Status& status) {
  const GoHere here = go_here(own, status);
  const auto reason = all_past_proxies(here.layers);
  if (reason && (is_of_this_shell(*reason, here) || !status.active))
    return view_past_proxies(*reason, here);
  const auto warnings = own_warnings(own, status);
  const auto uses = goproxy_here(here, status);
  if (has_code(warnings, "env-shadowed"))
    return ShellView{
        say("this shell: go uses the exported GOPROXY, {value}, not what gopxd writes", uses),
        say("{value} (exported in this shell)", uses)};
  if (!has_code(warnings, "goenv-differs")) return std::nullopt;
  if (here.file == "off")
    return ShellView{say("this shell: GOENV=off, so go uses {value}, not what gopxd writes", uses),
                     say("{value} (GOENV=off in this shell)", uses)};
  const auto file = printable(here.file, shown_bytes_max);
  return ShellView{
      say("this shell: go reads {file} and uses {value}; gopxd manages {managed}", file, uses,
          status.goenv.file ? verbatim(*status.goenv.file) : say("no file")),
      say("{value} (from {file}, which go reads in this shell)", uses, file)};
}

Sentence difference(std::string_view name, const std::optional<std::string>& here,
                    const std::optional<std::string>& there) {
  if (!there) return say("{name} is {here} in this shell but not set for gopxd", name, *here);
  if (!here) return say("{name} is not set in this shell but {there} for gopxd", name, *there);
  return say("{name} is {here} in this shell but {there} for gopxd", name, *here, *there);
}

std::optional<api::Warning> about_no_proxy(const OwnEnvironment& own, const api::Status& status) {
  const GoHere here = go_here(own, status);
  const auto reason = all_past_proxies(here.layers);
  if (!reason || !is_of_this_shell(*reason, here)) return std::nullopt;
  return api::Warning{
      .code = "gonoproxy-all",
      .severity = "warning",
      .message = say("{name}={value} in {place}: go commands started here ask no proxy for any "
                     "module, so failover can't help them",
                     reason->name, shown_value(*reason), place_here(*reason, here)),
      .fix = api::way_out_of(*reason)};
}

std::optional<api::Warning> about_settings(const OwnEnvironment& own, const api::Status& status) {
  constexpr std::array compared{"SSL_CERT_FILE", "SSL_CERT_DIR", "NETRC",
                                "GOAUTH",        "GODEBUG",      "GOPRIVATE",
                                "GONOPROXY",     "GONOSUMDB",    "GOINSECURE"};
  if (!status.go_settings) return std::nullopt;
  const GoHere here = go_here(own, status);
  const auto there = layers_of_gopxd(status);
  const auto value_in = [](const api::Layers& layers, const char* name) {
    const auto found = api::setting(layers, name);
    return found ? std::optional{shown_value(*found)} : std::nullopt;
  };
  Sentences differences;
  for (const char* name : compared) {
    const auto ours = value_in(here.layers, name);
    const auto theirs = value_in(there, name);
    if (ours != theirs) differences.push_back(difference(name, ours, theirs));
  }
  if (differences.empty()) return std::nullopt;
  return api::Warning{
      .code = "settings-differ",
      .severity = "warning",
      .message = say("gopxd may not see what go sees: {differences}", differences),
      .advice = say("set the same for gopxd (`systemctl --user edit gopxd`), or for every shell "
                    "with `go env -w`")};
}

std::optional<api::Warning> about_named_files(const OwnEnvironment& own, const api::Status&) {
  Sentences missing;
  for (const char* name : {"SSL_CERT_FILE", "NETRC"}) {
    if (auto one = missing_file(own, name)) missing.push_back(std::move(*one));
  }
  if (missing.empty()) return std::nullopt;
  return api::Warning{.code = "file-missing",
                      .severity = "warning",
                      .message = say("{files}", missing),
                      .advice = say("correct the path, or unset the variable")};
}

api::Environment told_environment(const OwnEnvironment& own, bool other_file) {
  auto told = api::environment_layer(api::Layer::shell, own.here.environment).values;
  const auto file = other_file ? api::go_env_file(own.here) : std::nullopt;
  const auto text = file && *file != "off" ? own.files.read(*file) : std::nullopt;
  const auto in_file = api::read_go_env(text.value_or(""));
  for (const char* name : {"GOPRIVATE", "GONOPROXY"}) {
    const auto found = in_file.find(name);
    if (found == in_file.end() || found->second.empty()) continue;
    auto& value = told[name];
    value += (value.empty() ? "" : ",") + found->second;
  }
  return api::masked_environment(told);
}

}  // namespace gopx::ctl
