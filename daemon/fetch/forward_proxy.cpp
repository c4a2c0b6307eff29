// The choice of a forward proxy as go makes it: see forward_proxy.hpp. The grammar of NO_PROXY is
// the one of golang.org/x/net/http/httpproxy, its oddities included.
#include "fetch/forward_proxy.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <optional>
#include <vector>

#include "base/logins.hpp"
#include "base/text.hpp"
#include "base/url_parts.hpp"
#include "config/url.hpp"

namespace gopx::fetch {

namespace {

// An address of either family; IPv4 is kept as ::ffff:a.b.c.d, and the two spellings are equal.
using Address = std::array<std::uint8_t, 16>;
constexpr std::size_t v4_offset = 12;  // bytes before the IPv4 part

bool is_v4(const Address& address) {
  constexpr std::array<std::uint8_t, v4_offset> prefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  return std::equal(prefix.begin(), prefix.end(), address.begin());
}

std::optional<Address> parse_address(std::string_view text) {
  const std::string copy(text);
  Address address{};
  if (::inet_pton(AF_INET6, copy.c_str(), address.data()) == 1) return address;
  address[10] = address[11] = 0xff;
  if (::inet_pton(AF_INET, copy.c_str(), address.data() + v4_offset) == 1) return address;
  return std::nullopt;
}

bool is_loopback(const Address& address) {
  if (is_v4(address)) return address[v4_offset] == 127;
  constexpr Address v6_loopback{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
  return address == v6_loopback;
}

bool same_bits(const Address& a, const Address& b, std::size_t bits) {
  const std::size_t whole = bits / 8;
  if (!std::equal(a.begin(), a.begin() + static_cast<std::ptrdiff_t>(whole), b.begin())) {
    return false;
  }
  if (bits % 8 == 0) return true;
  const unsigned mask = 0xff00U >> (bits % 8);
  return ((a[whole] ^ b[whole]) & mask & 0xffU) == 0;
}

struct AddressBlock {
  Address address{};
  std::size_t bits = 0;  // of the 16 byte form
  bool v4 = false;

  bool contains(const Address& other) const {
    return is_v4(other) == v4 && same_bits(address, other, bits);
  }
};

std::optional<AddressBlock> parse_network(std::string_view text) {
  const auto slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto address = parse_address(text.substr(0, slash));
  const auto bits = read_number<std::size_t>(text.substr(slash + 1));
  if (!address || !bits) return std::nullopt;
  const bool v4 = text.substr(0, slash).find(':') == std::string_view::npos;
  if (*bits > (v4 ? 32U : 128U)) return std::nullopt;
  return AddressBlock{*address, *bits + (v4 ? 96U : 0U), v4};
}

struct HostPort {
  std::string_view host;
  std::string_view port;  // may be empty
};

std::optional<HostPort> split_bracketed(std::string_view text) {
  const auto end = text.find(']');
  if (end == std::string_view::npos || end + 1 >= text.size() || text[end + 1] != ':') {
    return std::nullopt;
  }
  const HostPort result{text.substr(1, end - 1), text.substr(end + 2)};
  if (result.port.find_first_of(":[]") != std::string_view::npos) return std::nullopt;
  return result;
}

// Go's net.SplitHostPort: a colon must be there, and more than one only within brackets.
std::optional<HostPort> split_host_port(std::string_view text) {
  if (text.starts_with('[')) return split_bracketed(text);
  const auto colon = text.find(':');
  if (colon == std::string_view::npos || text.find(':', colon + 1) != std::string_view::npos) {
    return std::nullopt;
  }
  if (text.find_first_of("[]") != std::string_view::npos) return std::nullopt;
  return HostPort{text.substr(0, colon), text.substr(colon + 1)};
}

// Where a request goes, as far as NO_PROXY is concerned.
struct Destination {
  std::string host;  // lower case
  std::string port;
  std::optional<Address> address;  // where the host is one
};

bool matches_domain(std::string_view domain, const Destination& target) {
  if (target.address) return false;
  if (domain.starts_with("*.")) domain.remove_prefix(1);
  if (domain.starts_with('.')) return target.host.ends_with(domain);
  if (target.host == domain) return true;
  return target.host.ends_with(domain) && target.host.size() > domain.size() &&
         target.host[target.host.size() - domain.size() - 1] == '.';
}

// One item of NO_PROXY, trimmed, in lower case, not empty and not "*".
bool item_matches(std::string_view item, const Destination& target) {
  if (const auto network = parse_network(item)) {
    return target.address && network->contains(*target.address);
  }
  const HostPort split = split_host_port(item).value_or(HostPort{item, {}});
  if (split.host.empty()) return false;
  if (!split.port.empty() && split.port != target.port) return false;
  if (const auto address = parse_address(split.host)) return target.address == address;
  return matches_domain(split.host, target);
}

bool excluded(std::string_view no_proxy, const Destination& target) {
  if (target.host == "localhost") return true;
  if (target.address && is_loopback(*target.address)) return true;
  const std::string list = to_lower(no_proxy);
  const auto items = split(list, ',');
  return std::any_of(items.begin(), items.end(), [&](std::string_view raw) {
    const auto item = trim_space(raw);
    return item == "*" || (!item.empty() && item_matches(item, target));
  });
}

std::string_view first_of(const sys::Environment& environment, std::string_view upper,
                          std::string_view lower) {
  const auto value = sys::value_of(environment, upper);
  return value.empty() ? sys::value_of(environment, lower) : value;
}

// A forward proxy's URL, split as far as it matters here.
struct ProxyUrl {
  std::string scheme;
  std::string userinfo;
  std::string host;  // with brackets if it is IPv6
  std::string port;
};

bool is_visible_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

// "HOST[:PORT]" into the two; false where it can't be that.
bool split_host(std::string_view text, ProxyUrl& url) {
  const auto after_host = text.starts_with('[') ? text.find(']') : 0;
  if (after_host == std::string_view::npos) return false;
  const auto colon = text.find(':', after_host);
  url.host = text.substr(0, colon);
  if (colon != std::string_view::npos) url.port = text.substr(colon + 1);
  return !url.host.empty() && is_visible_ascii(url.host) &&
         std::all_of(url.port.begin(), url.port.end(), is_digit);
}

std::optional<ProxyUrl> parse_proxy_url(std::string_view text) {
  const auto scheme_end = text.find("://");
  if (scheme_end == std::string_view::npos || scheme_end == 0) return std::nullopt;
  ProxyUrl url;
  url.scheme = to_lower(text.substr(0, scheme_end));
  auto authority = text.substr(scheme_end + 3);
  authority = authority.substr(0, authority.find_first_of("/?#"));
  const auto [userinfo, host] = cut_authority(authority);
  url.userinfo = userinfo.value_or("");
  if (!split_host(host, url)) return std::nullopt;
  return url;
}

std::string_view default_port(std::string_view scheme) {
  if (scheme == "http") return "80";
  return scheme == "https" ? "443" : "1080";
}

// The port is always written out: the fetching library's own default is another one than go's. And
// go lets a SOCKS proxy look the name up, which the library does for socks5h only.
Result<std::string> normal_form(const ProxyUrl& url, std::string_view origin) {
  const bool socks = url.scheme == "socks5" || url.scheme == "socks5h";
  if (!socks && url.scheme != "http" && url.scheme != "https") {
    return failure(
        fmt::format("{}: a forward proxy with scheme {} can't be used: write http://, "
                    "https:// or socks5://",
                    origin, printable(url.scheme, 40)));
  }
  return fmt::format("{}://{}{}{}:{}", socks ? "socks5h" : url.scheme, url.userinfo,
                     url.userinfo.empty() ? "" : "@", url.host,
                     url.port.empty() ? default_port(url.scheme) : url.port);
}

// As go reads a variable: what has no scheme gets http://. Whatever else go makes of a value that
// is no URL ("http://p:port" becomes a proxy named "http"), no request gets through with it, so it
// is an error here.
Result<std::string> read_proxy(std::string_view value, std::string_view origin) {
  const bool has_scheme = value.find("://") != std::string_view::npos;
  const auto url =
      parse_proxy_url(has_scheme ? std::string(value) : fmt::format("http://{}", value));
  if (url) return normal_form(*url, origin);
  return failure(
      fmt::format("{}: \"{}\" is not the URL of a forward proxy; write one like "
                  "\"http://proxy.example:8080\"",
                  origin, printable(mask_logins(value), 200)));
}

Destination destination_of(const config::Url& url) {
  const std::string_view port = url.port.empty() ? default_port(url.scheme) : url.port;
  return {url.host, std::string(port), parse_address(url.host)};
}

Result<std::string> from_environment(const config::Url& url, const sys::Environment& environment) {
  const bool https = url.scheme == "https";
  const auto upper = https ? "HTTPS_PROXY" : "HTTP_PROXY";
  const auto value = first_of(environment, upper, https ? "https_proxy" : "http_proxy");
  if (value.empty()) return std::string{};
  if (!https && !sys::value_of(environment, "REQUEST_METHOD").empty()) {
    return failure("HTTP_PROXY: go refuses to use it while REQUEST_METHOD is set (CGI): unset one");
  }
  if (excluded(first_of(environment, "NO_PROXY", "no_proxy"), destination_of(url))) {
    return std::string{};
  }
  return read_proxy(value, upper);
}

}  // namespace

Result<std::string> choose_forward_proxy(std::string_view target, std::string_view setting,
                                         const sys::Environment& environment) {
  if (setting == "none") return std::string{};
  if (setting != "env") return read_proxy(trim_space(setting), "probe.proxy");
  return config::parse_url(target).and_then(
      [&](const config::Url& url) { return from_environment(url, environment); });
}

}  // namespace gopx::fetch
