// A URL of an error of go, as the request that it was: to which of the places that go asks, for
// what.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gopx::explain {

enum class Route : std::uint8_t {
  none,
  proxy,      // a module proxy
  relay,      // the checksum database, through a module proxy
  database,   // the checksum database itself
  origin,     // the module's own host, which was asked for its repository (?go-get=1)
  elsewhere,  // where a redirect led to
};

enum class Asked : std::uint8_t {
  nothing,
  list,
  latest,
  info,
  mod,
  zip,
  supported,
  lookup,
  tile,
  repository
};

struct Request {
  Route route = Route::none;
  Asked asked = Asked::nothing;
  std::string url;     // as it stands in the text
  std::string scheme;  // "https", "http", "file"
  std::string host;    // with its port
  std::string module;  // unescaped; "" where the URL names none
  std::string version;
  std::string database;  // whose record a relay was asked for
};

// Also of a URL that lost a slash ("https:/host/@v/v1.0.0.zip", go 1.19 to 1.21). Nothing where the
// text is no URL with a host or folder.
std::optional<Request> read_request(std::string_view url);

}  // namespace gopx::explain
