// Path encoding as Go's net/url does it for whole paths (encodePath) and for single elements
// (PathEscape).
#include "probes/address.hpp"

#include <algorithm>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "base/encoding.hpp"
#include "base/logins.hpp"
#include "base/text.hpp"
#include "base/url_parts.hpp"

namespace gopx::probes {
namespace {

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

std::optional<std::string_view> problem_of(const UrlParts& parts) {
  const auto authority = cut_authority(parts.authority.value_or(""));
  if (equal_ignoring_case(parts.scheme, "file")) {
    const bool only_path = parts.authority.value_or("").empty() && !parts.query &&
                           !parts.fragment && !parts.path.empty();
    return only_path ? std::nullopt
                     : std::optional<std::string_view>("a file URL may have nothing but a path");
  }
  const bool insecure = equal_ignoring_case(parts.scheme, "http");
  if (!insecure && !equal_ignoring_case(parts.scheme, "https"))
    return "the scheme must be https, http or file";
  if (!is_host(authority.host)) return "no valid host";
  if (authority.userinfo && insecure) return "go refuses to send credentials over http";
  return {};
}

}  // namespace

Result<Address> parse_address(std::string_view base) {
  if (base.size() > address_bytes_max) return refuse(base, "too long for a URL");
  if (std::any_of(base.begin(), base.end(), is_control))
    return refuse(base, "control character in a URL");
  if (login_is_misread(base))
    return refuse(base, "its password contains one of , | / ? #: write that as a % escape");
  const std::string url = with_scheme(base);
  const UrlParts parts = cut_url(url);
  if (const auto problem = problem_of(parts)) return refuse(base, *problem);
  const std::optional<std::string> plain = percent_decode(parts.path);
  if (!plain) return refuse(base, "invalid percent escape in the path");
  Address address;
  address.origin = fmt::format("{}://{}", to_lower(parts.scheme), parts.authority.value_or(""));
  address.plain = *plain;
  if (percent_encode(*plain, is_plain_in_path) != parts.path) address.written = parts.path;
  if (parts.query) address.query = fmt::format("?{}", *parts.query);
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
  return to_lower(cut_authority(url.substr(0, url.find_first_of("/?#"))).host);
}

bool is_file_url(std::string_view url) { return equal_ignoring_case(url.substr(0, 5), "file:"); }

}  // namespace gopx::probes
