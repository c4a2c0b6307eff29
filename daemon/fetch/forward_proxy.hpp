// Which forward proxy, if any, stands between us and an endpoint: the one that the go command would
// take. If probes went another way than go they would judge the wrong path.
//
// go's rules (net/http ProxyFromEnvironment, golang.org/x/net/http/httpproxy): HTTPS_PROXY for
// https, HTTP_PROXY for http, upper case before lower case; NO_PROXY excludes; localhost and
// loopback addresses are never proxied; ALL_PROXY means nothing. The fetching library differs in
// nearly all of this (it honours ALL_PROXY, ignores HTTP_PROXY, proxies loopback, and takes port
// 1080 where none is named), so it is never left to choose.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "sys/environment.hpp"

namespace gopx::fetch {

// The forward proxy for a request to `target` (an http or https URL), as SCHEME://[USER@]HOST:PORT
// with a scheme of http, https or socks5h; "" = none. `setting` is the configuration's probe.proxy:
// "env", "none", or a URL, which then holds for every target. The error says which variable or
// setting can't be used, with passwords hidden.
Result<std::string> choose_forward_proxy(std::string_view target, std::string_view setting,
                                         const sys::Environment& environment);

}  // namespace gopx::fetch
