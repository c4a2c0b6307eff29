#include "setup.hpp"

#include <algorithm>
#include <map>

#include "identity.hpp"

namespace gopx::sim {
namespace {

constexpr std::string_view default_goproxy = "https://proxy.golang.org,direct";

constexpr KnownEndpoint known(std::string_view name, std::string_view url, Trust trust,
                              Standing standing) {
  return {name, url, trust, standing, "for tests", "2026-11-22", "none"};
}

// What it says itself; one that says nothing is told by its go.env alone.
std::string default_of(const core::GoRoot& root) {
  return root.said_goproxy ? *root.said_goproxy : root.goproxy.value_or("");
}

std::optional<std::string> common_default(const std::vector<core::GoRoot>& roots) {
  if (roots.empty()) return std::string(default_goproxy);
  const auto first = default_of(roots.front());
  const bool agree = std::all_of(roots.begin(), roots.end(), [&first](const core::GoRoot& root) {
    return default_of(root) == first;
  });
  return agree ? std::optional(first) : std::nullopt;
}

// Parsed once: the judges ask for the same few values at every step. One memory per thread, as in
// identity.cpp.
const std::optional<core::Chain>& parsed(const std::string& goproxy) {
  thread_local std::map<std::string, std::optional<core::Chain>> known;
  const auto found = known.find(goproxy);
  if (found != known.end()) return found->second;
  auto chain = core::parse_chain(goproxy);
  return known.emplace(goproxy, chain ? std::optional(*std::move(chain)) : std::nullopt)
      .first->second;
}

}  // namespace

std::vector<KnownEndpoint> small_catalogue() {
  return {
      known("proxy-golang-org", official, Trust::official, Standing::candidate),
      known("goproxy-cn", cn, Trust::known, Standing::candidate),
      known("aliyun", "https://mirrors.aliyun.com/goproxy/", Trust::known, Standing::candidate),
      known("goproxy-io", io, Trust::known, Standing::candidate),
      known("proxy-golang-com-cn", alias_of_io, Trust::known, Standing::recognised),
      known("goproxy-ustc-edu-cn", dead, Trust::known, Standing::known_bad),
  };
}

core::GoRoot stock_go() { return go_that_says("go1.23.5", std::string(default_goproxy)); }

core::GoRoot go_that_says(const std::string& version, const std::string& goproxy) {
  core::GoRoot root;
  root.root = "/usr/lib/" + version;
  root.version = version;
  root.said_goproxy = goproxy;
  root.said_gosumdb = "sum.golang.org";
  return root;
}

std::optional<core::Chain> effective_chain(const std::optional<std::string>& goproxy,
                                           const std::vector<core::GoRoot>& roots) {
  const auto value = goproxy ? goproxy : common_default(roots);
  return value ? parsed(*value) : std::nullopt;
}

bool is_private_url(std::string_view url, const config::Config& config,
                    const std::vector<KnownEndpoint>& catalogue) {
  const auto& wanted = identity(url);
  const auto same = [&wanted](const auto& endpoint) { return identity(endpoint.url) == wanted; };
  if (url.substr(0, 5) == "file:") return true;
  const auto configured = std::find_if(config.endpoints.begin(), config.endpoints.end(), same);
  if (configured != config.endpoints.end()) return configured->trust == Trust::private_;
  return std::none_of(catalogue.begin(), catalogue.end(), same);
}

}  // namespace gopx::sim
