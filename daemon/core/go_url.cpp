// net/url in miniature. The order of the checks is go's, since the first one that fails is what a
// user reads.
#include "core/go_url.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/encoding.hpp"
#include "base/logins.hpp"
#include "base/text.hpp"

namespace gopx::core {
namespace {

enum class UrlPart : char { path, host, zone, user, fragment };

bool is_one_of(char c, std::string_view set) { return set.find(c) != std::string_view::npos; }

// Must this byte be written as %XX in that part of a URL, in net/url's opinion?
bool must_escape(char c, UrlPart part) {
  if (is_alphanumeric(c) || is_one_of(c, "-_.~")) return false;
  switch (part) {
    case UrlPart::path:
      return !is_one_of(c, "$&+,/:;=@");
    case UrlPart::user:
      return !is_one_of(c, "$&+,;=");
    case UrlPart::fragment:
      return !is_one_of(c, "$&+,/:;=?@!()*");
    case UrlPart::host:
    case UrlPart::zone:
      return !is_one_of(c, "!$&'()*+,;=:[]<>\"");
  }
  return true;
}

std::string escape(std::string_view text, UrlPart part) {
  std::string out;
  for (const char c : text) {
    if (must_escape(c, part)) {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    } else {
      out += c;
    }
  }
  return out;
}

// A character as Go's %q writes it inside quotes. Other bytes than ASCII stay as they are.
std::string quoted_byte(char c) {
  static constexpr std::string_view special = "\a\b\f\n\r\t\v\\\"";
  static constexpr std::string_view letters = "abfnrtv\\\"";
  const auto at = special.find(c);
  if (at != std::string_view::npos) return {'\\', letters[at]};
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7f ? fmt::format("\\x{:02x}", byte) : std::string(1, c);
}

std::string quote(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) out += quoted_byte(c);
  return out + '"';
}

Result<char> unescape_triplet(std::string_view triplet, UrlPart part) {
  const int byte = triplet.size() == 3 ? hex_byte(triplet.substr(1)) : -1;
  const auto refused = [&] { return failure("invalid URL escape " + quote(triplet)); };
  if (byte < 0) return refused();
  const auto c = static_cast<char>(byte);
  if (part == UrlPart::host && byte < 0x80 && triplet != "%25") return refused();
  if (part == UrlPart::zone && triplet != "%25" && c != ' ' && must_escape(c, UrlPart::host)) {
    return refused();
  }
  return c;
}

Result<std::string> unescape(std::string_view text, UrlPart part) {
  const bool in_host = part == UrlPart::host || part == UrlPart::zone;
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '%') {
      const auto decoded = unescape_triplet(text.substr(i, 3), part);
      if (!decoded) return tl::unexpected(decoded.error());
      out += *decoded;
      i += 2;
    } else if (in_host && static_cast<unsigned char>(c) < 0x80 && must_escape(c, part)) {
      return failure("invalid character " + quote(text.substr(i, 1)) + " in host name");
    } else {
      out += c;
    }
  }
  return out;
}

// What go keeps as it was written: an escaped text that holds no byte which wanted escaping.
std::string escaped_as_go_prints(std::string_view written, UrlPart part) {
  const bool valid = std::all_of(written.begin(), written.end(), [part](char c) {
    return is_one_of(c, "!$&'()*+,;=:@[]%") || !must_escape(c, part);
  });
  if (valid) return std::string(written);
  return escape(unescape(written, part).value_or(""), part);
}

bool is_optional_port(std::string_view text) {
  return text.empty() ||
         (text.front() == ':' && std::all_of(text.begin() + 1, text.end(), is_digit));
}

bool is_ipv4(std::string_view text) {
  const auto parts = split(text, '.');
  return parts.size() == 4 && std::all_of(parts.begin(), parts.end(), [](std::string_view part) {
           const bool digits = std::all_of(part.begin(), part.end(), is_digit);
           const bool canonical = part.size() == 1 || (part.size() <= 3 && part.front() != '0');
           return !part.empty() && digits && canonical && (part.size() < 3 || part <= "255");
         });
}

// How many 16-bit groups one side of "::" has; nullopt if it is malformed.
std::optional<std::size_t> count_groups(std::string_view side, bool last) {
  if (side.empty()) return 0;
  const auto groups = split(side, ':');
  std::size_t count = 0;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    const auto group = groups[i];
    const bool hex =
        !group.empty() && group.size() <= 4 &&
        std::all_of(group.begin(), group.end(), [](char c) { return hex_value(c) >= 0; });
    const bool v4 = last && i + 1 == groups.size() && is_ipv4(group);
    if (!hex && !v4) return std::nullopt;
    count += v4 ? 2 : 1;
  }
  return count;
}

bool is_ipv6(std::string_view text) {
  const auto gap = text.find("::");
  if (gap == std::string_view::npos) return count_groups(text, true) == std::size_t{8};
  const auto before = count_groups(text.substr(0, gap), false);
  const auto after = count_groups(text.substr(gap + 2), true);
  return before && after && *before + *after <= 7;
}

Result<std::string> bad_port(std::string_view port) {
  return failure("invalid port " + quote(port) + " after host");
}

// "[fe80::1%25eth0]:80": the zone may be escaped freely, the address not at all.
Result<std::string> parse_bracketed_host(std::string_view host) {
  const auto close = host.rfind(']');
  if (close == std::string_view::npos) return failure("missing ']' in host");
  if (!is_optional_port(host.substr(close + 1))) return bad_port(host.substr(close + 1));
  const auto zone_at = std::min(host.substr(0, close).find("%25"), close);
  const auto zone = unescape(host.substr(zone_at, close - zone_at), UrlPart::zone);
  const auto address = unescape(host.substr(1, zone_at - 1), UrlPart::host);
  if (!address) return address;
  if (!zone) return zone;
  if (!is_ipv6(*address))
    return failure("invalid host: " + quote(*address) + " is no IPv6 address");
  return '[' + *address + *zone + std::string(host.substr(close));
}

Result<std::string> parse_host(std::string_view host) {
  if (!host.empty() && host.front() == '[') return parse_bracketed_host(host);
  const auto colon = std::min(host.find(':'), host.size());
  if (!is_optional_port(host.substr(colon))) return bad_port(host.substr(colon));
  if (host.find_first_of("[]") != std::string_view::npos) return failure("invalid IP-literal");
  return unescape(host, UrlPart::host);
}

bool is_userinfo(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return is_alphanumeric(c) || is_one_of(c, "-._:~!$&'()*+,;=%@");
  });
}

Result<void> parse_authority(std::string_view authority, GoUrl& url) {
  const auto at = authority.rfind('@');
  const bool has_user = at != std::string_view::npos;
  auto host = parse_host(has_user ? authority.substr(at + 1) : authority);
  if (!host) return tl::unexpected(host.error());
  url.host = *std::move(host);
  if (!has_user) return {};
  const auto userinfo = authority.substr(0, at);
  if (!is_userinfo(userinfo)) return failure("net/url: invalid userinfo");
  const auto colon = userinfo.find(':');
  auto user = unescape(userinfo.substr(0, colon), UrlPart::user);
  if (!user) return tl::unexpected(user.error());
  url.user = *std::move(user);
  url.has_password = colon != std::string_view::npos;
  if (url.has_password && !unescape(userinfo.substr(colon + 1), UrlPart::user)) {
    return failure("invalid URL escape in the password");  // go would print a piece of it
  }
  return {};
}

// Cuts "scheme:" off the front of rest.
Result<std::string> take_scheme(std::string_view& rest) {
  const auto end = std::find_if(rest.begin(), rest.end(),
                                [](char c) { return !is_alphanumeric(c) && !is_one_of(c, "+-."); });
  if (end == rest.end() || *end != ':') return std::string();
  if (end == rest.begin()) return failure("missing protocol scheme");
  if (!is_letter(rest.front())) return std::string();
  const auto length = static_cast<std::size_t>(end - rest.begin());
  auto scheme = to_lower(rest.substr(0, length));
  rest.remove_prefix(length + 1);
  return scheme;
}

void take_query(std::string_view& rest, GoUrl& url) {
  const auto question = rest.find('?');
  if (question == std::string_view::npos) return;
  url.force_query = question + 1 == rest.size();
  url.query = rest.substr(question + 1);
  rest = rest.substr(0, question);
}

Result<void> parse_hierarchy(std::string_view rest, GoUrl& url) {
  const bool relative_triple = url.scheme.empty() && rest.substr(0, 3) == "///";
  if (rest.substr(0, 2) == "//" && !relative_triple) {
    const auto authority = rest.substr(2, rest.find('/', 2) - 2);
    rest.remove_prefix(2 + authority.size());
    if (auto parsed = parse_authority(authority, url); !parsed) return parsed;
  } else {
    url.omit_host = !url.scheme.empty() && !rest.empty() && rest.front() == '/';
  }
  const auto path = unescape(rest, UrlPart::path);
  if (!path) return tl::unexpected(path.error());
  url.path = rest;
  return {};
}

Result<GoUrl> parse_without_fragment(std::string_view raw) {
  if (std::any_of(raw.begin(), raw.end(), is_control)) {
    return failure("net/url: invalid control character in URL");
  }
  GoUrl url;
  auto rest = raw;
  auto scheme = take_scheme(rest);
  if (!scheme) return tl::unexpected(scheme.error());
  url.scheme = *std::move(scheme);
  take_query(rest, url);
  if (rest.empty() || rest.front() != '/') {
    if (!url.scheme.empty()) {
      url.opaque = rest;
      return url;
    }
    if (rest.substr(0, rest.find('/')).find(':') != std::string_view::npos) {
      return failure("first path segment in URL cannot contain colon");
    }
  }
  if (auto parsed = parse_hierarchy(rest, url); !parsed) return tl::unexpected(parsed.error());
  return url;
}

tl::unexpected<Error> parse_failure(std::string_view raw, const Error& error) {
  const auto shown = mask_logins(raw);
  const bool piece_of_password = shown != raw && error.message.find('"') != std::string::npos;
  const auto reason =
      piece_of_password ? error.message.substr(0, error.message.find(" \"")) : error.message;
  return failure("parse " + quote(shown) + ": " + reason);
}

std::string show_authority(const GoUrl& url) {
  std::string out;
  if (!url.host.empty() || !url.path.empty() || url.user) out += "//";
  if (url.user) {
    out += escape(*url.user, UrlPart::user) + (url.has_password ? ":xxxxx" : "") + '@';
  }
  return out + escape(url.host, UrlPart::host);
}

std::string show_hierarchy(const GoUrl& url) {
  std::string out;
  if (!url.omit_host && (!url.scheme.empty() || !url.host.empty() || url.user)) {
    out = show_authority(url);
  }
  return out + escaped_as_go_prints(url.path, UrlPart::path);
}

}  // namespace

Result<GoUrl> parse_go_url(std::string_view raw) {
  const auto hash = raw.find('#');
  auto url = parse_without_fragment(raw.substr(0, hash));
  if (!url) return parse_failure(raw.substr(0, hash), url.error());
  if (hash == std::string_view::npos) return url;
  const auto fragment = unescape(raw.substr(hash + 1), UrlPart::fragment);
  if (!fragment) return parse_failure(raw, fragment.error());
  url->fragment = raw.substr(hash + 1);
  return url;
}

std::string show_go_url(const GoUrl& url) {
  std::string out = url.scheme.empty() ? "" : url.scheme + ':';
  out += url.opaque.empty() ? show_hierarchy(url) : url.opaque;
  if (url.force_query || !url.query.empty()) out += '?' + url.query;
  if (!url.fragment.empty()) out += '#' + escaped_as_go_prints(url.fragment, UrlPart::fragment);
  return out;
}

bool has_path_only(const GoUrl& url) {
  return url.opaque.empty() && !url.user && url.host.empty() && !url.omit_host &&
         !url.force_query && url.query.empty() && url.fragment.empty();
}

}  // namespace gopx::core
