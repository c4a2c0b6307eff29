// Splitting follows RFC 3986 with two habits of the go command (net/url): the userinfo ends at the
// last '@' of the authority, and a bad percent-escape is an error. Error texts never quote the URL
// or a part in front of the host: it may hold a password.
#include "config/url.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>

#include "base/encoding.hpp"
#include "base/sentence.hpp"
#include "base/text.hpp"
#include "base/url_parts.hpp"

namespace gopx::config {
namespace {

constexpr std::size_t url_bytes_max = 4096;  // longer ones are no base URLs
constexpr int port_max = 65535;

bool contains(std::string_view set, char c) { return set.find(c) != std::string_view::npos; }

bool is_ascii(char c) { return static_cast<unsigned char>(c) < 0x80; }

// Host names, IPv4 addresses, and letters of other scripts; '_' stands in names on company
// networks.
bool is_host_character(char c) { return is_unreserved(c) || !is_ascii(c); }

bool has_bad_escape(std::string_view text) {
  return text.find('%') != std::string_view::npos && !percent_decode(text);
}

bool is_forbidden(char c) { return c == ' ' || is_control(c) || contains("\"<>\\^`{}", c); }

// "host/path?to=http://…" has no scheme: its "://" stands behind something else.
bool has_scheme(std::string_view text) {
  const auto end = text.find("://");
  return end != std::string_view::npos &&
         text.substr(0, end).find_first_of("/?#@") == std::string_view::npos;
}

bool is_ipv6(std::string_view text) {
  const std::string address{text.substr(0, text.find('%'))};  // a zone may follow
  in6_addr parsed{};
  return inet_pton(AF_INET6, address.c_str(), &parsed) == 1;
}

// "" or digits without leading zeros, or nullopt.
std::optional<std::string> read_port(std::string_view text) {
  if (text.empty()) return std::string{};
  const auto port = read_number<int>(text);
  if (!port || *port < 1 || *port > port_max) return std::nullopt;
  return std::to_string(*port);
}

Result<void> split_host(std::string_view text, Url& url) {
  std::string_view host = text.substr(0, text.find(':'));
  if (text.starts_with('[')) {
    const auto end = text.find(']');
    if (end == std::string_view::npos || !is_ipv6(text.substr(1, end - 1)))
      return failure(std::string{msgid("the host in [ ] is not an IPv6 address")});
    host = text.substr(1, end - 1);
    text.remove_prefix(end + 1);
    if (!text.empty() && !text.starts_with(':'))
      return failure(std::string{msgid("only a port may follow the ]")});
  } else {
    if (!std::all_of(host.begin(), host.end(), is_host_character))
      return failure(
          std::string{msgid("the host contains a character that host names can't have")});
    text.remove_prefix(host.size());
  }
  const auto port = read_port(text.substr(text.empty() ? 0 : 1));
  if (!port) return failure(std::string{msgid("the port is not a number from 1 to 65535")});
  url.host = to_lower(host);
  url.port = *port;
  return {};
}

Result<void> split_authority(std::string_view text, Url& url) {
  const auto [userinfo, host] = cut_authority(text);
  url.userinfo = userinfo.value_or("");
  url.has_userinfo = userinfo.has_value();
  if (has_bad_escape(url.userinfo))
    return failure(std::string{msgid(
        "the user name or password contains a % that is not followed by two hexadecimal digits")});
  if (auto split = split_host(host, url); !split) return split;
  if (url.host.empty()) return failure(std::string{msgid("the host is missing")});
  return {};
}

// go accepts a file:// proxy only if it is nothing but scheme and path.
Result<void> check_file(std::string_view authority, const Url& url) {
  if (!authority.empty())
    return failure(
        std::string{msgid("a file URL has three slashes and no host: file:///directory")});
  if (!url.query.empty() || !url.fragment.empty())
    return failure(std::string{msgid("a file URL can't have ? or # (write %3F and %23)")});
  if (url.path.empty())
    return failure(std::string{msgid("the directory is missing: file:///directory")});
  return {};
}

bool is_default_port(const Url& url) {
  return (url.scheme == "https" && url.port == "443") || (url.scheme == "http" && url.port == "80");
}

std::string_view without_trailing_slashes(std::string_view path) {
  while (path.ends_with('/')) path.remove_suffix(1);
  return path;
}

std::string shown_host(const Url& url) {
  return url.host.find(':') == std::string::npos ? url.host : fmt::format("[{}]", url.host);
}

bool is_loopback_ipv4(std::string_view host) {
  in_addr parsed{};
  const std::string address{host};
  return host.starts_with("127.") && inet_pton(AF_INET, address.c_str(), &parsed) == 1;
}

}  // namespace

Result<Url> parse_url(std::string_view text) {
  if (text.empty()) return failure(std::string{msgid("it is empty")});
  if (text.size() > url_bytes_max)
    return failure(fmt::format("it is longer than {} bytes", url_bytes_max));
  if (std::any_of(text.begin(), text.end(), is_forbidden))
    return failure(std::string{
        msgid("it contains a space or another character that must be written as a % escape")});
  const auto whole = (has_scheme(text) ? "" : "https://") + std::string{text};
  const auto parts = cut_url(whole);
  Url url;
  url.scheme = to_lower(parts.scheme);
  if (url.scheme != "https" && url.scheme != "http" && url.scheme != "file")
    return failure(std::string{msgid("the scheme is not https, http or file")});
  url.path = parts.path;
  url.query = parts.query.value_or("");
  url.fragment = parts.fragment.value_or("");
  if (has_bad_escape(url.path))
    return failure(
        std::string{msgid("the path contains a % that is not followed by two hexadecimal digits")});
  const auto checked = url.scheme == "file" ? check_file(*parts.authority, url)
                                            : split_authority(*parts.authority, url);
  if (!checked) return tl::unexpected<Error>{checked.error()};
  return url;
}

UserInfo credentials_in(std::string_view userinfo) {
  const auto colon = std::min(userinfo.find(':'), userinfo.size());
  const auto password = userinfo.substr(std::min(colon + 1, userinfo.size()));
  return {percent_decode(userinfo.substr(0, colon)).value_or(""),
          percent_decode(password).value_or("")};
}

std::string identity_of(const Url& url) {
  std::string identity = fmt::format("{}://{}", url.scheme, shown_host(url));
  if (!url.port.empty() && !is_default_port(url)) identity += ":" + url.port;
  identity += without_trailing_slashes(url.path);
  if (!url.query.empty()) identity += "?" + url.query;
  return identity;
}

std::string identity_of(std::string_view text) {
  const auto url = parse_url(text);
  return url ? identity_of(*url) : std::string{text};
}

std::string automatic_name(const Url& url) {
  const std::string_view port = is_default_port(url) ? std::string_view{} : url.port;
  std::string name;
  for (char c : to_lower(fmt::format("{}-{}-{}", url.host, port, url.path))) {
    if (is_alphanumeric(c))
      name += c;
    else if (!name.empty() && !name.ends_with('-'))
      name += '-';
  }
  while (name.ends_with('-')) name.pop_back();
  return name.empty() ? url.scheme : name;
}

bool is_loopback(const Url& url) {
  return url.host == "localhost" || url.host == "::1" || is_loopback_ipv4(url.host);
}

std::string to_string(const Url& url) {
  std::string text = url.scheme + "://";
  if (!url.userinfo.empty()) text += url.userinfo + "@";
  text += shown_host(url);
  if (!url.port.empty()) text += ":" + url.port;
  text += without_trailing_slashes(url.path);
  return text;
}

}  // namespace gopx::config
