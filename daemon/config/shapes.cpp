// Shapes are checked so that a typing error is found when the file is read, not at night when the
// value is needed. What only the network or the disk can tell is not checked here.
#include "config/shapes.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/encoding.hpp"
#include "base/logins.hpp"
#include "base/sentence.hpp"
#include "base/text.hpp"
#include "config/url.hpp"

namespace gopx::config {
namespace {

constexpr std::string_view misread_password =
    msgid("its password contains one of , | / ? #: write that as a % escape");

constexpr std::size_t shown_bytes_max = 80;
constexpr std::string_view lower_hex_digits = "0123456789abcdef";

std::string quoted(std::string_view text) {
  return fmt::format("\"{}\"", printable(mask_logins(text), shown_bytes_max));
}

bool contains(std::string_view set, char c) { return set.find(c) != std::string_view::npos; }

template <class Predicate>
bool all(std::string_view text, Predicate predicate) {
  return std::all_of(text.begin(), text.end(), predicate);
}

bool is_base64(std::string_view text) {
  return all(text, [](char c) { return is_alphanumeric(c) || c == '+' || c == '/'; });
}

// Any other spelling of the same 32 bytes would never compare equal.
bool is_hash(std::string_view text) {
  const auto bytes = base64_decode(text);
  return bytes && bytes->size() == 32;
}

bool has_control(std::string_view text) {
  return !all(text, [](char c) { return !is_control(c); });
}

// What a checksum database is named by: host, host:port or host/path, so that https://NAME is where
// it is; without '+' and white space.
bool is_database_name(std::string_view text) {
  return text.find_first_of("+@?#") == std::string_view::npos &&
         parse_url(fmt::format("https://{}", text)).has_value();
}

Complaint no_url(std::string_view text, std::string_view reason) {
  return say("{value} is not a URL: {reason}", quoted(text), sentence_of(reason, {}));
}

bool is_path_element(std::string_view text) {
  return !text.empty() && text.front() != '.' && text.back() != '.' &&
         all(text, [](char c) { return is_alphanumeric(c) || contains("-._~+", c); });
}

// "1.5.2" or "0.0.0-20180101-abcdef": three numbers, then perhaps '-' or '+' and more.
bool is_semantic(std::string_view text) {
  const auto core = text.substr(0, text.find_first_of("-+"));
  const auto numbers = split(core, '.');
  const auto rest = text.substr(core.size());
  return numbers.size() == 3 && std::all_of(numbers.begin(), numbers.end(), is_digits) &&
         rest.size() != 1 &&
         all(rest, [](char c) { return is_alphanumeric(c) || contains("-+.", c); });
}

}  // namespace

Complaint check_endpoint_name(std::string_view text) {
  const bool good = !text.empty() && text.size() <= name_bytes_max && all(text, [](char c) {
    return (is_letter(c) && c >= 'a') || is_digit(c) || c == '-';
  });
  if (good) return std::nullopt;
  return say("{value} is not a valid name", quoted(text));
}

Complaint check_endpoint_url(std::string_view text) {
  if (login_is_misread(text)) return no_url(text, misread_password);
  const auto url = parse_url(text);
  if (!url) return no_url(text, url.error().message);
  return std::nullopt;
}

Complaint check_forward_proxy(std::string_view text) {
  if (text == "env" || text == "none") return std::nullopt;
  const auto end = text.find("://");
  const auto scheme = to_lower(text.substr(0, end));
  if (end == std::string_view::npos ||
      (scheme != "http" && scheme != "https" && scheme != "socks5"))
    return say("{value} is not a forward proxy", quoted(text));
  if (login_is_misread(text)) return no_url(text, misread_password);
  // Whatever the scheme, host and port are written alike.
  const auto url = parse_url(fmt::format("http{}", text.substr(end)));
  if (!url) return no_url(text, url.error().message);
  return std::nullopt;
}

Complaint check_path(std::string_view text) {
  if (has_control(text)) return say("{value} contains a control character", quoted(text));
  if (!text.empty() && text.front() != '/')
    return say("{value} is not an absolute path", quoted(text));
  return std::nullopt;
}

Complaint check_sumdb_name(std::string_view text) {
  if (is_database_name(text)) return std::nullopt;
  return say("{value} is not the name of a checksum database", quoted(text));
}

Complaint check_sumdb_key(std::string_view text) {
  const auto hash_at = text.find('+');
  const auto key_at = hash_at == std::string_view::npos ? hash_at : text.find('+', hash_at + 1);
  if (key_at == std::string_view::npos)
    return say("{value} does not have the form name+hash+key", quoted(text));
  const auto hash = text.substr(hash_at + 1, key_at - hash_at - 1);
  const auto key = text.substr(key_at + 1);
  if (!is_database_name(text.substr(0, hash_at)))
    return say("{value} does not begin with the name of a database", quoted(text));
  if (hash.size() != 8 || !all(hash, [](char c) { return contains(lower_hex_digits, c); }))
    return say("{value} has a hash that is not 8 lower-case hexadecimal digits", quoted(text));
  // One byte that names the algorithm and 32 of the key: 44 characters without '='.
  if (key.size() != 44 || !is_base64(key))
    return say("{value} has a key that is not 33 bytes in base64", quoted(text));
  return std::nullopt;
}

Complaint check_sumdb_url(std::string_view text) {
  if (text.empty()) return std::nullopt;
  if (login_is_misread(text)) return no_url(text, misread_password);
  const auto url = parse_url(text);
  if (!url) return no_url(text, url.error().message);
  if (url->scheme == "file") return say("{value} is not an http or https URL", quoted(text));
  return std::nullopt;
}

Complaint check_module(std::string_view text) {
  const auto elements = split(text, '/');
  if (std::all_of(elements.begin(), elements.end(), is_path_element)) return std::nullopt;
  return say("{value} is not a module path", quoted(text));
}

Complaint check_version(std::string_view text) {
  if (text.starts_with('v') && is_semantic(text.substr(1))) return std::nullopt;
  return say("{value} is not a module version", quoted(text));
}

Complaint check_module_version(std::string_view text) {
  const auto at = text.find('@');
  const bool good = at != std::string_view::npos && !check_module(text.substr(0, at)) &&
                    !check_version(text.substr(at + 1));
  if (good) return std::nullopt;
  return say("{value} does not have the form module@version", quoted(text));
}

Complaint check_h1(std::string_view text) {
  if (text.starts_with("h1:") && is_hash(text.substr(3))) return std::nullopt;
  return say("{value} is not an h1 hash", quoted(text));
}

Complaint check_listen(std::string_view text) {
  if (text.empty()) return std::nullopt;
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return say("{value} has no port", quoted(text));
  const auto port = text.substr(colon + 1);
  // Port 0 means any free one; a URL has no such port, so it is not asked about it.
  const bool any_port = port == "0";
  const auto url = parse_url(fmt::format("http://{}", any_port ? text.substr(0, colon) : text));
  if (!url)
    return say("{value} is not an address: {reason}", quoted(text),
               sentence_of(url.error().message, {}));
  const bool bare = url->userinfo.empty() && url->path.empty() && url->query.empty() &&
                    url->fragment.empty() && (any_port ? url->port.empty() : !url->port.empty());
  if (!bare || !is_digits(port)) return say("{value} is not host:port", quoted(text));
  return std::nullopt;
}

Complaint check_argument(std::string_view text) {
  if (text.find('\0') != std::string_view::npos)
    return say("{value} contains a NUL byte", quoted(text));
  return std::nullopt;
}

}  // namespace gopx::config
