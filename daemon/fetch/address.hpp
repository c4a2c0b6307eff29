// Private to the fetching: what of an address is for the library, and what is not.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fetch/http.hpp"
#include "fetch/transport_fault.hpp"

namespace gopx::fetch {

bool is_https(std::string_view url);
ProxyKind kind_of(std::string_view forward_proxy);
// What goes out of a URL that config::parse_url() takes: neither userinfo (the library would read
// it otherwise than go, and it is sent as a login) nor fragment.
std::string sent_part(const std::string& url);
// The userinfo as go reads it; nullopt if there is none.
std::optional<Login> login_in(const std::string& url);

// CURLOPT_IPRESOLVE for this family.
long resolve_option(probes::Family family);
// An entry of CURLOPT_RESOLVE: "host:port:[::1],127.0.0.1".
std::string resolve_entry(const std::string& place, const std::vector<std::string>& addresses);

// What the library would look up without asking anybody, as "host:port" in lower case: of the URL,
// or of the forward proxy; nullopt if there is nothing like that.
std::optional<std::string> own_lookup_of(const Fetch& fetch);
// The answer when that has no address, or none in time.
probes::Response not_looked_up(const Fetch& fetch, bool timed_out, Duration took);

}  // namespace gopx::fetch
