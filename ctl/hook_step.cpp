// Compares three values: what is exported, what the person had exported, what the daemon says.
#include "ctl/hook_step.hpp"

#include <algorithm>

#include "api/commands.hpp"
#include "api/json.hpp"
#include "base/text.hpp"

namespace gopx::ctl {
namespace {

bool has_password(const std::string& chain) {
  return redact_urls(chain) != chain || chain.find(":xxxxx@") != std::string::npos;
}

// What should stand in the place of the person's own value; nothing if nobody knows.
std::optional<std::string> wanted_for(const std::string& own, Daemon& daemon) {
  const auto& command = api::command(api::Verb::status);
  const auto response = daemon.ask({.method = api::name_of(command.method),
                                    .path = std::string{command.path},
                                    .body = {},
                                    .patience = hook_patience});
  if (!response) return response.error().unreachable ? std::optional{own} : std::nullopt;
  const auto status = api::status_from_json(response->body);
  if (!status) return std::nullopt;
  const auto& goenv = status->goenv;
  if (!goenv.current || goenv.baseline != own || has_password(own) || has_password(*goenv.current))
    return own;
  return *goenv.current;
}

}  // namespace

std::optional<HookStep> hook_step(const api::Environment& environment, Daemon& daemon) {
  const auto exported = api::variable(environment, "GOPROXY");
  if (!exported) return std::nullopt;
  const auto remembered = api::variable(environment, "GOPX_HOOK_OWN");
  const bool is_ours = remembered && api::variable(environment, "GOPX_HOOK_SET") == *exported;
  const auto own = is_ours ? *remembered : *exported;
  const auto wanted = wanted_for(own, daemon);
  if (!wanted || wanted->empty() || (*wanted + own).find('\n') != std::string::npos)
    return std::nullopt;
  const bool stands_in = *wanted != own;
  if (*wanted == *exported && stands_in == remembered.has_value()) return std::nullopt;
  return HookStep{*wanted, stands_in ? std::optional{own} : std::nullopt};
}

std::string hook_lines(const HookStep& step) {
  return step.goproxy + "\n" + step.own.value_or("-") + "\n";
}

}  // namespace gopx::ctl
