// Where the parts of a URL stand, cut in the order of Go's net/url: fragment, query, scheme,
// authority, path. Nothing is decoded and nothing is refused here. Three things are asked of a URL,
// and each refuses in words of its own: would go take it (core/go_url), may it stand in a
// configuration (config/url), what of it goes out on the wire (probes/address).
#pragma once

#include <optional>
#include <string_view>

namespace gopx {

struct UrlParts {
  std::string_view scheme;                    // in front of the first ":/"; "" = none
  std::optional<std::string_view> authority;  // behind "//", with login and port
  std::string_view path;                      // "" or "/…"; without a scheme all that is left
  std::optional<std::string_view> query;      // behind the first '?'
  std::optional<std::string_view> fragment;   // behind the first '#'
};
UrlParts cut_url(std::string_view text);

// A login ends at the last '@'.
struct Authority {
  std::optional<std::string_view> userinfo;
  std::string_view host;  // with brackets and port
};
Authority cut_authority(std::string_view text);

}  // namespace gopx
