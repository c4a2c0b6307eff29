// go's order of precedence (cmd/go/internal/cfg): a variable that is set and not empty in the
// environment wins over the env file, for each variable on its own. One function per variable that
// matters; each gives a warning or none.
#include "ctl/own_environment.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/logins.hpp"
#include "base/text.hpp"
#include "ctl/export_places.hpp"
#include "ctl/shell_settings.hpp"

namespace gopx::ctl {
namespace {

using MaybeWarning = std::optional<api::Warning>;

constexpr std::size_t path_bytes_max = 200;  // of a start-up file's path, in a warning
constexpr std::string_view default_gosumdb = "sum.golang.org";  // where no go could be asked

std::optional<std::string> shown(const api::Environment& environment, std::string_view name) {
  const auto value = api::variable(environment, name);
  return value ? std::optional{mask_logins(*value)} : std::nullopt;
}

std::string named(const std::vector<ExportPlace>& places, bool same_value) {
  std::vector<std::string> names;
  for (const auto& place : places)
    if (place.same_value == same_value)
      names.push_back(fmt::format("{}:{}", printable(place.file, path_bytes_max), place.line));
  return join(names, ", ");
}

// How to get rid of it for good, with file and line where they can be found.
Sentence way_out(const OwnEnvironment& own, std::string_view value) {
  const auto places = export_places(own.here, own.files, {"GOPROXY", value});
  if (const auto names = named(places, true); !names.empty())
    return say("remove it from {places} too", names);
  if (const auto names = named(places, false); !names.empty())
    return say("remove it from where it is set too, maybe {places}", names);
  return say(
      "remove it from where it is set too: none of the usual start-up files sets it, so "
      "perhaps an IDE, a container or a script");
}

// With the hook in place, and a value that it looks after, all is well at this prompt.
bool is_kept_in_step(const api::Environment& environment, const std::string& exported,
                     const api::Status& status) {
  if (!api::variable(environment, "GOPX_HOOK")) return false;
  const bool ours = api::variable(environment, "GOPX_HOOK_SET") == exported;
  const auto own = ours ? api::variable(environment, "GOPX_HOOK_OWN") : std::optional{exported};
  return own == status.goenv.baseline;
}

MaybeWarning about_goproxy(const OwnEnvironment& own, const api::Status& status) {
  const auto exported = api::variable(own.here.environment, "GOPROXY");
  if (!exported) return std::nullopt;
  if (is_kept_in_step(own.here.environment, *exported, status))
    return api::Warning{
        .code = "env-hooked",
        .severity = "info",
        .message = say("GOPROXY is exported in this shell; gopxctl's hook updates it before each "
                       "prompt")};
  auto advice = way_out(own, *exported);
  if (exported == status.goenv.baseline)
    advice = say("{advice}; or keep it exported and let `gopxctl hook` update it", advice);
  return api::Warning{
      .code = "env-shadowed",
      .severity = "error",
      .message = say("GOPROXY is exported in this shell as \"{value}\": go commands started here "
                     "use that, not what gopxd writes",
                     mask_logins(*exported)),
      .fix = "unset GOPROXY",
      .advice = std::move(advice)};
}

MaybeWarning about_goenv(const OwnEnvironment& own, const api::Status& status) {
  const auto here = api::go_env_file(own.here);
  if (here == "off")
    return api::Warning{
        .code = "goenv-differs",
        .severity = "error",
        .message = say("GOENV=off in this shell: go commands started here read no env file, so "
                       "gopxd can't help them"),
        .fix = "unset GOENV"};
  if (!here || !status.goenv.file || *here == *status.goenv.file) return std::nullopt;
  if (own.same_file && own.same_file(*here, *status.goenv.file)) return std::nullopt;
  return api::Warning{
      .code = "goenv-differs",
      .severity = "error",
      .message =
          say("go in this shell reads {file}; gopxd manages {managed}", *here, *status.goenv.file),
      .advice = say("give gopxd the same GOENV, XDG_CONFIG_HOME and HOME, or set env_file under "
                    "[go] in its configuration")};
}

MaybeWarning about_gosumdb(const OwnEnvironment& own, const api::Status& status) {
  const auto exported = shown(own.here.environment, "GOSUMDB");
  const auto in_file = status.goenv.gosumdb.current.value_or(
      status.gosumdb_default.value_or(std::string{default_gosumdb}));
  if (!exported || *exported == in_file) return std::nullopt;
  if (*exported == "off")
    return api::Warning{
        .code = "gosumdb-shadowed",
        .severity = "warning",
        .message = say("GOSUMDB=off in this shell: go commands started here don't check downloads "
                       "against the checksum database"),
        .fix = "unset GOSUMDB"};
  return api::Warning{
      .code = "gosumdb-shadowed",
      .severity = "warning",
      .message =
          say("GOSUMDB is exported in this shell as \"{value}\"; gopxd assumes \"{assumed}\"",
              *exported, in_file),
      .fix = "unset GOSUMDB"};
}

// Of the shell, or of an env file that only go in this shell reads: gopxd tells of its own.
std::optional<Sentence> only_here(const OwnEnvironment& own, const api::Status& status,
                                  std::string_view name, api::GoSetting& found) {
  const GoHere here = go_here(own, status);
  auto setting = api::setting(here.layers, name);
  if (!setting) return std::nullopt;
  const bool in_file = setting->layer == api::Layer::env_file && here.other_file;
  if (setting->layer != api::Layer::shell && !in_file) return std::nullopt;
  found = std::move(*setting);
  return in_file ? verbatim(printable(here.file, path_bytes_max)) : say("this shell");
}

MaybeWarning about_goflags(const OwnEnvironment& own, const api::Status& status) {
  api::GoSetting flags;
  const auto place = only_here(own, status, "GOFLAGS", flags);
  if (!place || !api::is_vendoring(flags.value)) return std::nullopt;
  return api::Warning{
      .code = "goflags-vendor",
      .severity = "info",
      .message = say("GOFLAGS has -mod=vendor in {place}: builds download no modules, so they use "
                     "no proxy",
                     *place)};
}

MaybeWarning about_modules(const OwnEnvironment& own, const api::Status& status) {
  api::GoSetting mode;
  const auto place = only_here(own, status, "GO111MODULE", mode);
  if (!place || mode.value != "off") return std::nullopt;
  return api::Warning{.code = "modules-off",
                      .severity = "info",
                      .message = say("GO111MODULE=off in {place}: go uses no module proxy", *place),
                      .fix = api::way_out_of(mode)};
}

// As go reads them: upper case first.
std::optional<std::string> forward_proxy(const api::Environment& environment,
                                         std::string_view name) {
  if (auto upper = shown(environment, name)) return upper;
  return shown(environment, to_lower(name));
}

MaybeWarning about_forward_proxy(const OwnEnvironment& own, const api::Status& status) {
  if (!status.forward_proxy) return std::nullopt;
  const auto& environment = own.here.environment;
  const auto& theirs = *status.forward_proxy;
  Sentences differences;
  const auto compare = [&](std::string_view name, const std::optional<std::string>& there) {
    const auto here = forward_proxy(environment, name);
    if (here != there) differences.push_back(difference(name, here, there));
  };
  compare("HTTPS_PROXY", theirs.https_proxy);
  compare("HTTP_PROXY", theirs.http_proxy);
  compare("NO_PROXY", theirs.no_proxy);
  if (differences.empty()) return std::nullopt;
  return api::Warning{
      .code = "forward-proxy-differs",
      .severity = "warning",
      .message = say("gopxd may not see what go sees: {differences}", differences),
      .advice = say("set the same for gopxd (`systemctl --user edit gopxd`), or set proxy under "
                    "[probe] in its configuration")};
}

using Question = MaybeWarning (*)(const OwnEnvironment&, const api::Status&);
constexpr std::array questions{
    Question{about_goproxy},       Question{about_goenv},       Question{about_no_proxy},
    Question{about_gosumdb},       Question{about_named_files}, Question{about_settings},
    Question{about_forward_proxy}, Question{about_goflags},     Question{about_modules}};

}  // namespace

std::vector<api::Warning> own_warnings(const OwnEnvironment& own, const api::Status& status) {
  std::vector<api::Warning> all;
  for (const auto question : questions)
    if (auto warning = question(own, status)) all.push_back(std::move(*warning));
  return all;
}

std::optional<std::string> exported_goproxy(const api::Environment& environment) {
  return shown(environment, "GOPROXY");
}

}  // namespace gopx::ctl
