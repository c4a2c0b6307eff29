// Path encoding as Go's net/url does it for whole paths (encodePath) and for single elements
// (PathEscape).
#include "probes/address.hpp"

#include <algorithm>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "base/logins.hpp"
#include "base/text.hpp"

namespace gopx::probes {
namespace {

bool is_alphanumeric(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

// Stays as it is when go encodes a whole path.
bool is_plain_in_path(char c) {
  constexpr std::string_view marks = "-_.~$&+,/:;=@";
  return is_alphanumeric(c) || marks.find(c) != std::string_view::npos;
}

// Stays as it is when go encodes path elements; the slashes between them do too.
bool is_plain_in_element(char c) { return is_plain_in_path(c) && c != ';' && c != ','; }

// May stand in a written path without an escape.
bool is_tolerated_in_path(char c) {
  constexpr std::string_view marks = "!'()*[]%";
  return is_plain_in_path(c) || marks.find(c) != std::string_view::npos;
}

template <class Keep>
std::string percent_encode(std::string_view text, Keep keep) {
  std::string encoded;
  for (const char c : text) {
    if (keep(c)) {
      encoded += c;
    } else {
      encoded += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return encoded;
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::optional<std::string> percent_decode(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i];
      continue;
    }
    const int high = i + 2 < text.size() ? hex_value(text[i + 1]) : -1;
    const int low = i + 2 < text.size() ? hex_value(text[i + 2]) : -1;
    if (high < 0 || low < 0) return {};
    decoded += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return decoded;
}

// The form that goes out: as written if that is a valid encoding of the plain path, else encoded
// anew.
std::string path_on_the_wire(std::string_view plain, std::string_view written) {
  if (!written.empty() && std::all_of(written.begin(), written.end(), is_tolerated_in_path) &&
      percent_decode(written) == plain) {
    return std::string(written);
  }
  return percent_encode(plain, is_plain_in_path);
}

// Go's path.Clean for an absolute path: no empty, "." or ".." elements, no slash at the end.
std::string clean(std::string_view path) {
  std::vector<std::string_view> kept;
  for (const std::string_view element : split(path, '/')) {
    if (element == ".." && !kept.empty()) kept.pop_back();
    if (element.empty() || element == "." || element == "..") continue;
    kept.push_back(element);
  }
  std::string cleaned;
  for (const std::string_view element : kept) cleaned.append("/").append(element);
  return cleaned.empty() ? "/" : cleaned;
}

std::string_view without_one_slash(std::string_view path) {
  if (path.ends_with('/')) path.remove_suffix(1);
  return path;
}

tl::unexpected<Error> refuse(std::string_view base, std::string_view problem) {
  return failure(fmt::format("\"{}\": {}", printable(mask_logins(base), 200), problem));
}

// go's rule for an item without scheme (modfetch proxyList).
std::string with_scheme(std::string_view base) {
  const bool bare = base.find_first_of(".:/") != std::string_view::npos &&
                    base.find(":/") == std::string_view::npos && !base.starts_with('/');
  return bare ? fmt::format("https://{}", base) : std::string(base);
}

struct Parts {
  std::string scheme;
  std::string_view authority;  // with credentials
  std::string_view path;
  std::string_view query;  // with the '?'
  bool has_fragment = false;
};

Parts split_url(std::string_view url) {
  Parts parts;
  parts.has_fragment = url.find('#') != std::string_view::npos;
  url = url.substr(0, url.find('#'));
  if (const std::size_t mark = url.find('?'); mark != std::string_view::npos) {
    parts.query = url.substr(mark);
    url = url.substr(0, mark);
  }
  const std::size_t colon = url.find(":/");
  if (colon == std::string_view::npos) return parts;
  parts.scheme = to_lower(url.substr(0, colon));
  url.remove_prefix(colon + 1);
  if (url.starts_with("//")) {
    url.remove_prefix(2);
    parts.authority = url.substr(0, url.find('/'));
    url.remove_prefix(parts.authority.size());
  }
  parts.path = url;
  return parts;
}

bool is_port(std::string_view text) {
  return text.size() <= 5 && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// The host with its port is what is left of the authority; brackets hold an IPv6 address.
bool is_host(std::string_view host) {
  if (host.find_first_of(" \"%<>\\^`{|}?#") != std::string_view::npos) return false;
  const std::size_t bracket = host.rfind(']');
  if (host.starts_with('[') && bracket == std::string_view::npos) return false;
  const std::string_view rest = host.starts_with('[') ? host.substr(bracket + 1) : host;
  const std::size_t colon = rest.rfind(':');
  if (host.starts_with('[') && colon != 0 && !rest.empty()) return false;
  if (colon == 0 && !host.starts_with('[')) return false;
  return !host.empty() && (colon == std::string_view::npos || is_port(rest.substr(colon + 1)));
}

std::optional<std::string_view> problem_of(const Parts& parts) {
  const std::size_t at = parts.authority.rfind('@');
  const bool has_credentials = at != std::string_view::npos;
  if (parts.scheme == "file") {
    const bool only_path = parts.authority.empty() && parts.query.empty() && !parts.has_fragment &&
                           !parts.path.empty();
    return only_path ? std::nullopt
                     : std::optional<std::string_view>("a file URL may have nothing but a path");
  }
  if (parts.scheme != "http" && parts.scheme != "https")
    return "the scheme must be https, http or file";
  if (!is_host(has_credentials ? parts.authority.substr(at + 1) : parts.authority))
    return "no valid host";
  if (has_credentials && parts.scheme == "http") return "go refuses to send credentials over http";
  return {};
}

}  // namespace

Result<Address> parse_address(std::string_view base) {
  if (base.size() > address_bytes_max) return refuse(base, "too long for a URL");
  if (std::any_of(base.begin(), base.end(), is_control))
    return refuse(base, "control character in a URL");
  if (login_is_misread(base))
    return refuse(base, "its password holds one of , | / ? #: write it as a % escape");
  const std::string url = with_scheme(base);
  const Parts parts = split_url(url);
  if (const auto problem = problem_of(parts)) return refuse(base, *problem);
  const std::optional<std::string> plain = percent_decode(parts.path);
  if (!plain) return refuse(base, "invalid percent escape in the path");
  Address address;
  address.origin = fmt::format("{}://{}", parts.scheme, parts.authority);
  address.plain = *plain;
  if (percent_encode(*plain, is_plain_in_path) != parts.path) address.written = parts.path;
  address.query = parts.query;
  return address;
}

std::string module_url(const Address& address, std::string_view escaped_module,
                       std::string_view file) {
  const std::string rest = fmt::format("{}/{}", escaped_module, file);
  const std::string plain = clean(fmt::format("{}/{}", without_one_slash(address.plain), rest));
  const std::string written = clean(fmt::format("{}/{}", without_one_slash(address.written),
                                                percent_encode(rest, is_plain_in_element)));
  return address.origin + path_on_the_wire(plain, written) + address.query;
}

std::string sumdb_url(const Address& address, std::string_view path) {
  const std::string plain = fmt::format("{}/{}", without_one_slash(address.plain), path);
  const std::string written = fmt::format("{}/{}", without_one_slash(address.written), path);
  return address.origin + path_on_the_wire(plain, written) + address.query;
}

std::string host_of(std::string_view url) {
  const std::size_t start = url.find("://");
  if (start == std::string_view::npos) return {};
  url.remove_prefix(start + 3);
  url = url.substr(0, url.find_first_of("/?#"));
  return to_lower(url.substr(url.rfind('@') + 1));  // npos + 1 is 0
}

bool is_file_url(std::string_view url) { return equal_ignoring_case(url.substr(0, 5), "file:"); }

}  // namespace gopx::probes
