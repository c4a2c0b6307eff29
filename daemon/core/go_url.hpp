// A URL as Go's net/url reads it, as far as a GOPROXY item can tell the difference. config/url.hpp
// is for gopx's own purposes (identity, names); this one answers "would go refuse this item, and in
// which words?".
//
// Checked against net/url of go 1.19. Where later versions are stricter we are strict too, since a
// value that some installed go refuses must not be touched: more than one colon in a host without
// brackets (refused since 1.26), brackets that hold no IPv6 address (since 1.25), brackets
// elsewhere in the host.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace gopx::core {

struct GoUrl {
  std::string scheme;               // lower case; "" = none was written
  std::string opaque;               // "x" of "https:x"
  std::optional<std::string> user;  // decoded; present also when empty ("https://@h")
  bool has_password = false;        // the password itself is not kept
  std::string host;                 // decoded, with brackets and port
  bool omit_host = false;           // "file:/x": a path without "//" in front
  std::string path;                 // as written
  bool force_query = false;         // a lone "?" at the end
  std::string query;                // as written
  std::string fragment;             // as written
};

// The URL, or net/url's own words (`parse "…": …`) with the password as xxxxx.
Result<GoUrl> parse_go_url(std::string_view raw);
// The URL as go prints it in its messages (URL.Redacted): escaped, scheme in lower case, password
// as xxxxx.
std::string show_go_url(const GoUrl& url);
// Is there nothing but a scheme and a path? go asks this of file URLs.
bool has_path_only(const GoUrl& url);

}  // namespace gopx::core
