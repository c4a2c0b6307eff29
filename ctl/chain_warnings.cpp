// See chain_warnings.hpp.
#include "ctl/chain_warnings.hpp"

#include <fmt/format.h>

#include "api/go_settings.hpp"
#include "base/logins.hpp"
#include "base/text.hpp"
#include "config/url.hpp"
#include "core/chain_lint.hpp"
#include "probes/catalogue.hpp"

namespace gopx::ctl {
namespace {

// As it stands, or in quotes where a shell would make more of it.
std::string command_for(const std::string& corrected, bool exported) {
  const auto setting = "GOPROXY=" + corrected;
  const bool plain = setting.find_first_of(" |&;()<>$`\\\"'*?[]#!{}") == std::string::npos;
  return (exported ? "export " : "go env -w ") + (plain ? setting : shell_quote(setting));
}

std::vector<std::string> public_ones(const api::Status& status) {
  std::vector<std::string> identities;
  for (const auto& endpoint : status.endpoints)
    if (endpoint.trust != "private") identities.push_back(config::identity_of(endpoint.url));
  return identities;
}

}  // namespace

std::vector<api::Warning> chain_warnings(const std::string& goproxy, bool exported,
                                         const std::vector<std::string>& trusted) {
  std::vector<api::Warning> warnings;
  for (const auto& one : core::lint_chain({goproxy, probes::catalogue(), trusted})) {
    if (one.grade == core::LintGrade::remark) continue;
    const bool whole = !one.corrected.empty() && mask_logins(goproxy) == goproxy;
    warnings.push_back({std::string{one.code},
                        one.grade == core::LintGrade::fails ? "error" : "warning", one.sentence,
                        whole ? command_for(one.corrected, exported) : one.corrected});
  }
  return warnings;
}

std::vector<api::Warning> chain_warnings(const api::Environment& here, const api::Status& status) {
  const auto exported = api::variable(here, "GOPROXY");
  const auto value = exported ? exported : status.goenv.baseline;
  if (!value) return {};
  return chain_warnings(*value, exported.has_value(), public_ones(status));
}

std::vector<api::Warning> chain_warnings(const api::PathInputs& here, const Files& files) {
  if (const auto exported = api::variable(here.environment, "GOPROXY"))
    return chain_warnings(*exported, true, {});
  const auto path = api::go_env_file(here);
  const auto text = path && *path != "off" ? files.read(*path) : std::nullopt;
  const auto values = api::read_go_env(text.value_or(""));
  const auto line = values.find("GOPROXY");
  if (line == values.end()) return {};
  return chain_warnings(line->second, false, {});
}

}  // namespace gopx::ctl
