// Filling the commands of the fault table, and choosing what fits the place where go ran.
#include "ctl/explain/fixes.hpp"

#include <algorithm>
#include <string_view>

#include "base/fault_advice.hpp"
#include "base/text.hpp"
#include "ctl/explain/places.hpp"

namespace gopx::explain {
namespace {

constexpr std::string_view usual = "https://goproxy.cn,direct";
constexpr std::string_view abroad = "https://proxy.golang.org,direct";

// In single quotes, unless it holds nothing that a shell knows.
std::string quoted(std::string_view word) {
  const bool plain = std::all_of(word.begin(), word.end(), [](char c) {
    return is_alphanumeric(c) || std::string_view{"._/:=,@-"}.find(c) != std::string_view::npos;
  });
  return plain && !word.starts_with('-') ? std::string{word} : shell_quote(word);
}

struct Filling {
  std::string host, module, prefix, url, other;
};

Filling filling_for(const std::string& host, const Utterance& utterance) {
  const auto bare = std::string{without_port(host)};
  const auto url = utterance.request ? utterance.request->url : std::string{};
  const auto prefix = private_prefix(utterance.module);
  return {.host = is_plausible_host(host) && is_plausible_host(bare) ? quoted(bare) : "HOST",
          .module = is_plausible_module(utterance.module) ? quoted(utterance.module) : "MODULE",
          .prefix = prefix.empty() ? "PREFIX" : quoted(prefix),
          .url = is_plausible_url(url) ? quoted(url) : "URL",
          .other = std::string{bare == "goproxy.cn" ? abroad : usual}};
}

std::string filled(std::string_view command, const Filling& filling) {
  std::string out;
  while (!command.empty()) {
    const auto open = command.find('{');
    const auto close = command.find('}', open == std::string_view::npos ? 0 : open);
    if (open == std::string_view::npos || close == std::string_view::npos) break;
    const auto name = command.substr(open + 1, close - open - 1);
    out += command.substr(0, open);
    out += name == "host"     ? filling.host
           : name == "module" ? filling.module
           : name == "prefix" ? filling.prefix
           : name == "url"    ? filling.url
                              : filling.other;
    command.remove_prefix(close + 1);
  }
  return out += command;
}

bool is_about_reaching(Fault fault) {
  switch (fault) {
    case Fault::tcp_timeout:
    case Fault::tcp_refused:
    case Fault::tls_timeout:
    case Fault::tls_reset:
    case Fault::tcp_reset_early:
    case Fault::empty_reply:
    case Fault::dns_poisoned:
    case Fault::redirect_target_blocked:
      return true;
    default:
      return false;
  }
}

// What is right in this place and would not help elsewhere; in front of the table's commands.
std::string here(Fault fault, const Utterance& utterance, const Circumstances& circumstances,
                 const Filling& filling) {
  if (circumstances.docker && is_about_reaching(fault))
    return "docker build --build-arg GOPROXY=" + filling.other + " .";
  if (circumstances.docker && (fault == Fault::dns_timeout || fault == Fault::dns_refused_stub))
    return "docker build --network host .";
  if (circumstances.docker && fault == Fault::local_proxy_broken)
    return "docker build --build-arg HTTPS_PROXY= --build-arg https_proxy= .";
  if (circumstances.docker && fault == Fault::go_sum_missing) return "go mod tidy";
  if (circumstances.brew && is_about_reaching(fault))
    return "https_proxy=PROXY brew install FORMULA";
  if (circumstances.bazel && fault == Fault::gooff)
    return "bazel build --repo_env=GOPROXY=" + filling.other + " //...";
  if (circumstances.hugo && fault == Fault::direct_blocked)
    return "HUGO_MODULE_PROXY=" + filling.other + " hugo";
  const bool is_full = utterance.own.find("space") != std::string::npos ||
                       utterance.own.find("quota") != std::string::npos;
  if (fault == Fault::cache_unwritable && is_full)
    return circumstances.docker ? "docker system prune" : "df -h \"$(go env GOMODCACHE)\"";
  return {};
}

std::string in_power_shell(std::string command) {
  for (const std::string_view name : {"GOPROXY", "GOSUMDB", "GOFLAGS", "GO111MODULE"})
    if (command == "unset " + std::string{name}) return "Remove-Item Env:" + std::string{name};
  if (command == "unset HTTPS_PROXY https_proxy") return "Remove-Item Env:HTTPS_PROXY";
  return command;
}

std::string toolchain_fix(const Utterance& utterance) {
  const std::string_view own{utterance.own};
  const auto at = own.find("download go");
  if (at == std::string_view::npos) return {};
  const auto rest = own.substr(at + 11);
  const auto version = rest.substr(0, rest.find_first_not_of("0123456789."));
  if (version.empty() || version.size() > 12) return {};
  const bool has_patch = std::count(version.begin(), version.end(), '.') >= 2;
  return has_patch ? "go env -w GOTOOLCHAIN=local"
                   : "go mod edit -go=" + std::string{version} + ".0";
}

}  // namespace

std::vector<std::string> fixes_for(Fault fault, const std::string& host, const Utterance& utterance,
                                   const Circumstances& circumstances) {
  const auto filling = filling_for(host, utterance);
  // A company's proxy is not replaced by a public one: that would be told its modules' names.
  const auto place = place_of(host);
  const bool is_private = place == Place::private_ || place == Place::loopback;
  std::vector<std::string> fixes;
  const auto add = [&fixes, &circumstances](std::string command) {
    if (circumstances.power_shell) command = in_power_shell(std::move(command));
    const bool is_new = std::find(fixes.begin(), fixes.end(), command) == fixes.end();
    if (!command.empty() && is_new && fixes.size() < fixes_max) fixes.push_back(std::move(command));
  };
  if (fault == Fault::toolchain_missing) add(toolchain_fix(utterance));
  if (!is_private || !is_about_reaching(fault)) add(here(fault, utterance, circumstances, filling));
  for (const auto command : advice_for(fault).commands) {
    const bool goes_elsewhere = command.find("{other}") != std::string_view::npos;
    if (!(is_private && goes_elsewhere)) add(filled(command, filling));
  }
  if (fixes.empty()) add("curl -sSi " + filling.url);
  return fixes;
}

}  // namespace gopx::explain
