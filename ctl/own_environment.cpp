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

// How to get rid of it, with file and line where they can be found.
std::string way_out(const OwnEnvironment& own, std::string_view value) {
  const auto places = export_places(own.here, own.files, {"GOPROXY", value});
  if (const auto names = named(places, true); !names.empty())
    return fmt::format("unset GOPROXY, and take it out of {}", names);
  if (const auto names = named(places, false); !names.empty())
    return fmt::format("unset GOPROXY, and take it out of where it is set: maybe {}", names);
  return "unset GOPROXY, and take it out of where it is set (none of the usual start-up files "
         "says so: perhaps an IDE, a container or a script)";
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
        "env-hooked", "info",
        verbatim("GOPROXY is exported in this shell; gopxctl's hook keeps it in step "
                 "before each prompt"),
        "nothing, if that is what you want"};
  return api::Warning{
      "env-shadowed", "error",
      verbatim(fmt::format(
          "GOPROXY is exported in this shell as \"{}\": go commands started here use that and "
          "never see what gopxd writes",
          mask_logins(*exported))),
      way_out(own, *exported) + (exported == status.goenv.baseline
                                     ? "; or keep it, and let `gopxctl hook` keep it in step"
                                     : "")};
}

MaybeWarning about_goenv(const OwnEnvironment& own, const api::Status& status) {
  const auto here = api::go_env_file(own.here);
  if (here == "off")
    return api::Warning{
        "goenv-differs", "error",
        verbatim("GOENV=off in this shell: go commands started here read no env file, so "
                 "gopxd can't help them"),
        "unset GOENV"};
  if (!here || !status.goenv.file || *here == *status.goenv.file) return std::nullopt;
  if (own.same_file && own.same_file(*here, *status.goenv.file)) return std::nullopt;
  return api::Warning{
      "goenv-differs", "error",
      verbatim(fmt::format("go commands started in this shell read {}, gopxd looks after {}", *here,
                           *status.goenv.file)),
      "give gopxd the same GOENV, XDG_CONFIG_HOME and HOME, or set [go] env_file "
      "in its configuration"};
}

MaybeWarning about_gosumdb(const OwnEnvironment& own, const api::Status& status) {
  const auto exported = shown(own.here.environment, "GOSUMDB");
  const auto in_file = status.goenv.gosumdb.current.value_or(
      status.gosumdb_default.value_or(std::string{default_gosumdb}));
  if (!exported || *exported == in_file) return std::nullopt;
  if (*exported == "off")
    return api::Warning{"gosumdb-shadowed", "warning",
                        verbatim("GOSUMDB=off in this shell: go commands started here compare no "
                                 "download with the checksum "
                                 "database"),
                        "unset GOSUMDB"};
  return api::Warning{
      "gosumdb-shadowed", "warning",
      verbatim(fmt::format("GOSUMDB is exported in this shell as \"{}\"; gopxd reckons with \"{}\"",
                           *exported, in_file)),
      "unset GOSUMDB"};
}

// Of the shell, or of an env file that only go in this shell reads: gopxd tells of its own.
std::optional<std::string> only_here(const OwnEnvironment& own, const api::Status& status,
                                     std::string_view name, api::GoSetting& found) {
  const GoHere here = go_here(own, status);
  auto setting = api::setting(here.layers, name);
  if (!setting) return std::nullopt;
  const bool in_file = setting->layer == api::Layer::env_file && here.other_file;
  if (setting->layer != api::Layer::shell && !in_file) return std::nullopt;
  found = std::move(*setting);
  return in_file ? here.file : std::string{"this shell"};
}

MaybeWarning about_goflags(const OwnEnvironment& own, const api::Status& status) {
  api::GoSetting flags;
  const auto place = only_here(own, status, "GOFLAGS", flags);
  if (!place || !api::is_vendoring(flags.value)) return std::nullopt;
  return api::Warning{
      "goflags-vendor", "info",
      verbatim(fmt::format(
          "GOFLAGS has -mod=vendor in {}: builds fetch no modules, so no proxy matters to "
          "them",
          printable(*place, path_bytes_max))),
      "nothing, if that is what you want"};
}

MaybeWarning about_modules(const OwnEnvironment& own, const api::Status& status) {
  api::GoSetting mode;
  const auto place = only_here(own, status, "GO111MODULE", mode);
  if (!place || mode.value != "off") return std::nullopt;
  return api::Warning{"modules-off", "info",
                      verbatim(fmt::format("GO111MODULE=off in {}: go uses no module proxy at all",
                                           printable(*place, path_bytes_max))),
                      api::way_out_of(mode)};
}

// As go reads them: upper case first.
std::optional<std::string> forward_proxy(const api::Environment& environment,
                                         std::string_view name) {
  if (auto upper = shown(environment, name)) return upper;
  return shown(environment, to_lower(name));
}

std::string difference(std::string_view name, const std::optional<std::string>& here,
                       const std::optional<std::string>& there) {
  if (here == there) return {};
  return fmt::format("{} is {} here and {} for gopxd", name, here.value_or("not set"),
                     there.value_or("not set"));
}

MaybeWarning about_forward_proxy(const OwnEnvironment& own, const api::Status& status) {
  if (!status.forward_proxy) return std::nullopt;
  const auto& environment = own.here.environment;
  const auto& theirs = *status.forward_proxy;
  std::vector<std::string> differences;
  for (auto& one :
       {difference("HTTPS_PROXY", forward_proxy(environment, "HTTPS_PROXY"), theirs.https_proxy),
        difference("HTTP_PROXY", forward_proxy(environment, "HTTP_PROXY"), theirs.http_proxy),
        difference("NO_PROXY", forward_proxy(environment, "NO_PROXY"), theirs.no_proxy)})
    if (!one.empty()) differences.push_back(one);
  if (differences.empty()) return std::nullopt;
  return api::Warning{
      "forward-proxy-differs", "warning",
      verbatim(fmt::format("probes may go another way than go does: {}", join(differences, "; "))),
      "set the same for gopxd (systemctl --user edit gopxd), or [probe] proxy in its "
      "configuration"};
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
