// See address.hpp. The URLs are split by config/url, as everywhere.
#include "fetch/address.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <utility>

#include "base/logins.hpp"
#include "base/text.hpp"
#include "config/url.hpp"
#include "fetch/name_lookup.hpp"
#include "probes/address.hpp"

namespace gopx::fetch {

namespace {

// "host:port" of a URL or of a forward proxy's address; the port that is meant where there is none.
std::string place_of(const std::string& url) {
  const std::string host = probes::host_of(url);
  const bool has_port = host.find(':', std::min(host.rfind(']'), host.size())) != host.npos ||
                        (!host.starts_with('[') && host.find(':') != host.npos);
  if (has_port) return host;
  return host + (is_https(url) ? ":443" : ":80");
}

}  // namespace

bool is_https(std::string_view url) { return equal_ignoring_case(url.substr(0, 6), "https:"); }

ProxyKind kind_of(std::string_view forward_proxy) {
  if (forward_proxy.empty()) return ProxyKind::none;
  if (forward_proxy.starts_with("socks")) return ProxyKind::socks;
  return forward_proxy.starts_with("https:") ? ProxyKind::https : ProxyKind::http;
}

std::string sent_part(const std::string& url) {
  const auto begin = url.find("://");
  const auto host = begin == std::string::npos ? 0 : begin + 3;
  const auto end = std::min(url.find_first_of("/?#", host), url.size());
  const auto at = url.substr(0, end).rfind('@');
  const auto rest = at == std::string::npos || at < host ? host : at + 1;
  return url.substr(0, host) + url.substr(rest, url.find('#', end) - rest);
}

std::optional<Login> login_in(const std::string& url) {
  const auto parsed = config::parse_url(url);
  if (!parsed || !parsed->has_userinfo) return std::nullopt;
  auto [user, password] = config::credentials_in(parsed->userinfo);
  return Login{std::move(user), std::move(password)};
}

long resolve_option(probes::Family family) {
  if (family == probes::Family::ipv4) return CURL_IPRESOLVE_V4;
  return family == probes::Family::ipv6 ? CURL_IPRESOLVE_V6 : CURL_IPRESOLVE_WHATEVER;
}

std::string resolve_entry(const std::string& place, const std::vector<std::string>& addresses) {
  std::string entry = place;
  char before = ':';
  for (const std::string& address : addresses) {
    const bool ipv6 = address.find(':') != std::string::npos;
    entry += before + (ipv6 ? "[" + address + "]" : address);
    before = ',';
  }
  return entry;
}

std::optional<std::string> own_lookup_of(const Fetch& fetch) {
  const auto place = place_of(fetch.forward_proxy.empty() ? fetch.url : fetch.forward_proxy);
  if (!is_answered_by_library(place.substr(0, place.rfind(':')))) return std::nullopt;
  return place;
}

probes::Response not_looked_up(const Fetch& fetch, bool timed_out, Duration took) {
  const bool proxied = !fetch.forward_proxy.empty();
  TransferEnd end;
  end.code = timed_out ? CURLE_OPERATION_TIMEDOUT
             : proxied ? CURLE_COULDNT_RESOLVE_PROXY
                       : CURLE_COULDNT_RESOLVE_HOST;
  end.proxy = kind_of(fetch.forward_proxy);
  if (end.code == CURLE_COULDNT_RESOLVE_HOST) end.resolver = sys::look_at_resolver();
  end.host = end.first_host = probes::host_of(fetch.url);
  end.https = is_https(fetch.url);
  end.connect_timeout = fetch.connect_timeout;
  end.timeout = fetch.timeout;
  end.elapsed = end.hop_elapsed = took;
  const auto ended = classify_transport(end);
  probes::Response response;
  response.fault = ended.fault;
  response.fault_detail = printable(mask_logins_in_prose(ended.detail), report_detail_max);
  response.timings.dns = response.timings.total = took;
  return response;
}

}  // namespace gopx::fetch
