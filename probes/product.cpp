// Sources: the products' own manuals and bug trackers, in brief beside each row. Addresses: Nexus
// serves below /repository/NAME/, Artifactory below /artifactory/api/go/NAME, GitLab below
// /api/v4/projects/ID/packages/go. Athens and goproxy are served at the root of a host of their
// own, so there is only the host's name to go by.
#include "probes/product.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "base/text.hpp"
#include "probes/address.hpp"

namespace gopx::probes {
namespace {

enum class Sign : std::uint8_t { header, path, host };

struct Trait {
  Product product;
  Sign sign;
  std::string_view text;  // lower case
};

// What an answer says comes before what an address suggests.
constexpr std::array traits{
    Trait{Product::nexus, Sign::header, "server: nexus/"},
    Trait{Product::artifactory, Sign::header, "x-jfrog-version:"},
    Trait{Product::artifactory, Sign::header, "x-artifactory-id:"},
    Trait{Product::artifactory, Sign::header, "x-artifactory-node-id:"},
    Trait{Product::gitlab, Sign::header, "x-gitlab-meta:"},
    Trait{Product::gitlab, Sign::path, "/packages/go"},
    Trait{Product::artifactory, Sign::path, "/artifactory/"},
    Trait{Product::artifactory, Sign::path, "/api/go/"},
    Trait{Product::nexus, Sign::path, "/repository/"},
    Trait{Product::nexus, Sign::host, "nexus"},
    Trait{Product::artifactory, Sign::host, "artifactory"},
    Trait{Product::artifactory, Sign::host, "jfrog"},
    Trait{Product::athens, Sign::host, "athens"},
    Trait{Product::gitlab, Sign::host, "gitlab"},
    Trait{Product::goproxy, Sign::host, "goproxy"},
};

constexpr std::array<std::string_view, 5> maker_headers{
    "server", "x-jfrog-version", "x-artifactory-id", "x-artifactory-node-id", "x-gitlab-meta"};

std::string_view path_of(std::string_view url) {
  const auto scheme = url.find("://");
  const auto slash = url.find('/', scheme == std::string_view::npos ? 0 : scheme + 3);
  if (slash == std::string_view::npos) return {};
  const auto path = url.substr(slash);
  return path.substr(0, path.find_first_of("?#"));
}

bool has_line_beginning(std::string_view lines, std::string_view beginning) {
  const auto all = split(lines, '\n');
  return std::any_of(all.begin(), all.end(),
                     [&](std::string_view line) { return line.starts_with(beginning); });
}

enum class Symptom : std::uint8_t { refused, missing, outage };

struct Advice {
  Product product;
  Symptom symptom;
  std::string_view text;
};

constexpr std::array advices{
    // A missed answer is remembered for 1440 min by default (negative cache of proxy repositories).
    Advice{Product::nexus, Symptom::missing,
           "Nexus caches a 404 for 24 h (not-found cache of the repository): invalidate it if the "
           "tag was requested too early, and check that the URL ends in the name of a Go proxy or "
           "group repository"},
    // Auto-block: after a failed request the remote is not asked for a while, everybody gets
    // errors.
    Advice{Product::nexus, Symptom::outage,
           "Nexus may have auto-blocked its remote: check the status of the proxy repository, and "
           "set its remote to a proxy that the server can reach"},
    Advice{Product::nexus, Symptom::refused,
           "Nexus requires a login (anonymous access is off) or a routing rule blocks the request: "
           "put the user token into ~/.netrc for this host, or ask its administrator"},
    // Resolution works through virtual repositories only (jfrog/gocenter#10).
    Advice{Product::artifactory, Symptom::missing,
           "Artifactory answers 404 to everything unless the URL is …/artifactory/api/go/NAME with "
           "the name of a virtual repository, not of a remote or local one"},
    Advice{Product::artifactory, Symptom::outage,
           "Artifactory takes a remote offline for a while after a failure: check the remote "
           "repository behind the virtual one"},
    Advice{Product::artifactory, Symptom::refused,
           "401: the token in ~/.netrc has expired; 403: Xray or Curation blocks the package, or "
           "the permission is missing, and only its administrator can change that"},
    Advice{Product::athens, Symptom::missing,
           "Athens also answers 404 where its download mode or filter is none or async: check its "
           "download file"},
    Advice{Product::athens, Symptom::outage,
           "Athens answers 500 when its storage or upstream fails: /readyz shows which"},
    Advice{Product::athens, Symptom::refused,
           "Athens requires the login of BASIC_AUTH_USER in ~/.netrc, or its filter excludes the "
           "module"},
    Advice{Product::goproxy, Symptom::outage,
           "goproxy answers 500 when its upstream fails: check its log"},
    // Bad credentials are answered with 404, and so is a project whose feature flag is off.
    Advice{Product::gitlab, Symptom::missing,
           "GitLab also answers 404 to wrong credentials: check the token in ~/.netrc (read_api) "
           "and that the Go proxy of the project is enabled; it only has the modules of that "
           "project, so keep a public proxy after it"},
    Advice{Product::gitlab, Symptom::refused,
           "GitLab requires a personal, deploy or job token with read_api in ~/.netrc"},
};

std::optional<Symptom> symptom_of(Fault fault) {
  if (fault == Fault::http_401 || weight_of(fault) == Weight::policy) return Symptom::refused;
  if (weight_of(fault) == Weight::not_found || fault == Fault::html_200) return Symptom::missing;
  if (fault == Fault::http_5xx) return Symptom::outage;
  return std::nullopt;
}

}  // namespace

std::string_view name_of(Product product) {
  switch (product) {
    case Product::unknown:
      return "";
    case Product::nexus:
      return "Nexus";
    case Product::artifactory:
      return "Artifactory";
    case Product::athens:
      return "Athens";
    case Product::goproxy:
      return "goproxy";
    case Product::gitlab:
      return "GitLab";
  }
  return "";
}

Product recognise(std::string_view url, std::string_view maker) {
  const std::string lines = to_lower(maker);
  const std::string host = host_of(url);
  const std::string path = to_lower(path_of(url)) + "/";
  const auto found = std::find_if(traits.begin(), traits.end(), [&](const Trait& trait) {
    if (trait.sign == Sign::header) return has_line_beginning(lines, trait.text);
    const std::string& where = trait.sign == Sign::path ? path : host;
    return where.find(trait.text) != std::string::npos;
  });
  return found == traits.end() ? Product::unknown : found->product;
}

bool is_maker_header(std::string_view name) {
  return std::any_of(maker_headers.begin(), maker_headers.end(),
                     [name](std::string_view known) { return equal_ignoring_case(name, known); });
}

std::string_view advice_for(Product product, Fault fault) {
  const auto symptom = symptom_of(fault);
  const auto found = std::find_if(advices.begin(), advices.end(), [&](const Advice& advice) {
    return advice.product == product && symptom == advice.symptom;
  });
  return found == advices.end() ? std::string_view{} : found->text;
}

}  // namespace gopx::probes
