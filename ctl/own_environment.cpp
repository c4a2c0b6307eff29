// go's order of precedence (cmd/go/internal/cfg): a variable that is set and not empty in the
// environment wins over the env file, for each variable on its own. One function per variable that
// matters; each gives a warning or none.
#include "ctl/own_environment.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace gopx::ctl {
namespace {

using MaybeWarning = std::optional<api::Warning>;

constexpr std::string_view default_gosumdb = "sum.golang.org";

std::optional<std::string> shown(const api::Environment& environment, std::string_view name) {
  const auto value = api::variable(environment, name);
  return value ? std::optional{redact_urls(*value)} : std::nullopt;
}

MaybeWarning about_goproxy(const OwnEnvironment& own, const api::Status&) {
  const auto exported = exported_goproxy(own.here.environment);
  if (!exported) return std::nullopt;
  return api::Warning{
      "env-shadowed", "error",
      fmt::format(
          "GOPROXY is exported in this shell as \"{}\": go commands started here use that and "
          "never see what gopxd writes",
          *exported),
      "unset GOPROXY, and take it out of where it is set (~/.profile, your shell's rc file, "
      "~/.config/environment.d)"};
}

MaybeWarning about_goenv(const OwnEnvironment& own, const api::Status& status) {
  const auto here = api::go_env_file(own.here);
  if (here == "off")
    return api::Warning{"goenv-differs", "error",
                        "GOENV=off in this shell: go commands started here read no env file, so "
                        "gopxd can't help them",
                        "unset GOENV"};
  if (!here || !status.goenv.file || *here == *status.goenv.file) return std::nullopt;
  if (own.same_file && own.same_file(*here, *status.goenv.file)) return std::nullopt;
  return api::Warning{"goenv-differs", "error",
                      fmt::format("go commands started in this shell read {}, gopxd looks after {}",
                                  *here, *status.goenv.file),
                      "give gopxd the same GOENV, XDG_CONFIG_HOME and HOME, or set [go] env_file "
                      "in its configuration"};
}

MaybeWarning about_gosumdb(const OwnEnvironment& own, const api::Status& status) {
  const auto exported = shown(own.here.environment, "GOSUMDB");
  const auto in_file = status.goenv.gosumdb.current.value_or(std::string{default_gosumdb});
  if (!exported || *exported == in_file) return std::nullopt;
  if (*exported == "off")
    return api::Warning{
        "gosumdb-shadowed", "warning",
        "GOSUMDB=off in this shell: go commands started here compare no download with the checksum "
        "database",
        "unset GOSUMDB"};
  return api::Warning{
      "gosumdb-shadowed", "warning",
      fmt::format("GOSUMDB is exported in this shell as \"{}\"; gopxd reckons with \"{}\"",
                  *exported, in_file),
      "unset GOSUMDB"};
}

MaybeWarning about_goflags(const OwnEnvironment& own, const api::Status&) {
  const auto flags = api::variable(own.here.environment, "GOFLAGS");
  if (!flags) return std::nullopt;
  const auto all = split(*flags, ' ');
  const bool vendored = std::any_of(all.begin(), all.end(), [](std::string_view flag) {
    return flag == "-mod=vendor" || flag == "--mod=vendor";
  });
  if (!vendored) return std::nullopt;
  return api::Warning{
      "goflags-vendor", "info",
      "GOFLAGS has -mod=vendor in this shell: builds fetch no modules, so no proxy matters to them",
      "nothing, if that is what you want"};
}

MaybeWarning about_modules(const OwnEnvironment& own, const api::Status&) {
  if (api::variable(own.here.environment, "GO111MODULE") != "off") return std::nullopt;
  return api::Warning{"modules-off", "info",
                      "GO111MODULE=off in this shell: go uses no module proxy at all",
                      "unset GO111MODULE"};
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
      fmt::format("probes may go another way than go does: {}", join(differences, "; ")),
      "set the same for gopxd (systemctl --user edit gopxd), or [probe] proxy in its "
      "configuration"};
}

using Question = MaybeWarning (*)(const OwnEnvironment&, const api::Status&);
constexpr std::array<Question, 6> questions{about_goproxy,       about_goenv,   about_gosumdb,
                                            about_forward_proxy, about_goflags, about_modules};

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
