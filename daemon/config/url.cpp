// Splitting follows RFC 3986 with two habits of the go command (net/url): the userinfo ends at the
// last
// '@' of the authority, and a bad percent-escape is an error. Error texts never quote the URL or a
// part in front of the host: it may hold a password.
#include "config/url.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/text.hpp"

namespace gopx::config {
namespace {

constexpr std::size_t url_bytes_max = 4096;  // longer ones are no base URLs
constexpr int port_max = 65535;

constexpr std::string_view digits = "0123456789";
constexpr std::string_view hex_digits = "0123456789abcdefABCDEF";
constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

bool contains(std::string_view set, char c) { return set.find(c) != std::string_view::npos; }

bool is_alphanumeric(char c) { return contains(letters, c) || contains(digits, c); }

bool is_ascii(char c) { return static_cast<unsigned char>(c) < 0x80; }

// Host names, IPv4 addresses, and letters of other scripts; '_' stands in names on company
// networks.
bool is_host_character(char c) { return is_alphanumeric(c) || contains("-._~", c) || !is_ascii(c); }

bool has_bad_escape(std::string_view text) {
  for (auto at = text.find('%'); at != std::string_view::npos; at = text.find('%', at + 1)) {
    const auto code = text.substr(at + 1, 2);
    if (code.size() < 2 || !contains(hex_digits, code[0]) || !contains(hex_digits, code[1]))
      return true;
  }
  return false;
}

// Of a text without bad ones.
std::string without_escapes(std::string_view text) {
  std::string plain;
  while (!text.empty()) {
    unsigned char byte = static_cast<unsigned char>(text.front());
    const bool escaped = byte == '%';
    if (escaped) std::from_chars(text.data() + 1, text.data() + 3, byte, 16);
    plain += static_cast<char>(byte);
    text.remove_prefix(escaped ? 3 : 1);
  }
  return plain;
}

bool is_forbidden(char c) {
  return c == ' ' || static_cast<unsigned char>(c) < 0x20 || c == 0x7F || contains("\"<>\\^`{}", c);
}

// What stands before the first of `marks`; it is taken off the front of text, the mark stays.
std::string_view take_until(std::string_view& text, std::string_view marks) {
  const auto size = std::min(text.find_first_of(marks), text.size());
  const auto front = text.substr(0, size);
  text.remove_prefix(size);
  return front;
}

std::optional<std::string> take_scheme(std::string_view& text) {
  const auto end = text.find("://");
  if (end == std::string_view::npos) return std::nullopt;
  auto scheme = to_lower(text.substr(0, end));
  // "host/path?to=http://…" has no scheme: its "://" stands behind something else.
  if (scheme.find_first_of("/?#@") != std::string::npos) return std::nullopt;
  text.remove_prefix(end + 3);
  return scheme;
}

bool is_ipv6(std::string_view text) {
  const std::string address{text.substr(0, text.find('%'))};  // a zone may follow
  in6_addr parsed{};
  return inet_pton(AF_INET6, address.c_str(), &parsed) == 1;
}

// "" or digits without leading zeros, or nullopt.
std::optional<std::string> read_port(std::string_view text) {
  if (text.empty()) return std::string{};
  int port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  const bool whole = error == std::errc{} && end == text.data() + text.size();
  if (!whole || port < 1 || port > port_max) return std::nullopt;
  return std::to_string(port);
}

Result<void> split_host(std::string_view text, Url& url) {
  std::string_view host = text.substr(0, text.find(':'));
  if (text.starts_with('[')) {
    const auto end = text.find(']');
    if (end == std::string_view::npos || !is_ipv6(text.substr(1, end - 1)))
      return failure("the host in [ ] is not an IPv6 address");
    host = text.substr(1, end - 1);
    text.remove_prefix(end + 1);
    if (!text.empty() && !text.starts_with(':'))
      return failure("between ] and the path only a port may stand");
  } else {
    if (!std::all_of(host.begin(), host.end(), is_host_character))
      return failure("the host has a character that no host name has");
    text.remove_prefix(host.size());
  }
  const auto port = read_port(text.substr(text.empty() ? 0 : 1));
  if (!port) return failure("the port is not a number from 1 to 65535");
  url.host = to_lower(host);
  url.port = *port;
  return {};
}

Result<void> split_authority(std::string_view text, Url& url) {
  if (const auto at = text.rfind('@'); at != std::string_view::npos) {
    url.userinfo = text.substr(0, at);
    url.has_userinfo = true;
    text.remove_prefix(at + 1);
  }
  if (has_bad_escape(url.userinfo))
    return failure("the user name or password has a % without two hexadecimal digits behind it");
  if (auto split = split_host(text, url); !split) return split;
  if (url.host.empty()) return failure("the host is missing");
  return {};
}

// go accepts a file:// proxy only if it is nothing but scheme and path.
Result<void> check_file(std::string_view authority, const Url& url) {
  if (!authority.empty())
    return failure("a file URL has three slashes and no host: file:///folder");
  if (!url.query.empty() || !url.fragment.empty())
    return failure("a file URL has no ? and no # (write %3F and %23)");
  if (url.path.empty()) return failure("the folder is missing: file:///folder");
  return {};
}

void split_tail(std::string_view text, Url& url) {
  url.path = take_until(text, "?#");
  if (text.starts_with('?')) {
    text.remove_prefix(1);
    url.query = take_until(text, "#");
  }
  if (text.starts_with('#')) url.fragment = text.substr(1);
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
  if (text.empty()) return failure("it is empty");
  if (text.size() > url_bytes_max)
    return failure(fmt::format("it is longer than {} bytes", url_bytes_max));
  if (std::any_of(text.begin(), text.end(), is_forbidden))
    return failure("it has a space or another character that must be written as a % escape");
  Url url;
  url.scheme = take_scheme(text).value_or("https");
  if (url.scheme != "https" && url.scheme != "http" && url.scheme != "file")
    return failure("the scheme is not https, http or file");
  const auto authority = take_until(text, "/?#");
  split_tail(text, url);
  if (has_bad_escape(url.path))
    return failure("the path has a % without two hexadecimal digits behind it");
  const auto checked =
      url.scheme == "file" ? check_file(authority, url) : split_authority(authority, url);
  if (!checked) return tl::unexpected<Error>{checked.error()};
  return url;
}

Credentials credentials_in(std::string_view userinfo) {
  const auto colon = std::min(userinfo.find(':'), userinfo.size());
  const auto password = userinfo.substr(std::min(colon + 1, userinfo.size()));
  return {without_escapes(userinfo.substr(0, colon)), without_escapes(password)};
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
