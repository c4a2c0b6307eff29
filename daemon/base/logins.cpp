// One walk finds the passwords of a value; what is masked and what go misreads follow from it.
#include "base/logins.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "base/text.hpp"

namespace gopx {
namespace {

constexpr auto nowhere = std::string_view::npos;
constexpr std::string_view separators = ",|";
constexpr std::string_view authority_ends = "/?#";
constexpr std::string_view mask = "xxxxx";
constexpr std::string_view prose_ends = " \t\r\n\v\f\"'`<>";

bool is_scheme_byte(char c) {
  return is_letter(c) || is_digit(c) || c == '+' || c == '-' || c == '.';
}

bool begins_with_scheme(std::string_view text) {
  const auto end = text.find("://");
  return end != nowhere && end > 0 && is_letter(text.front()) &&
         std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(end), is_scheme_byte);
}

// May a separator with this behind it, up to the next end of an entry, end an entry itself?
bool begins_entry(std::string_view rest) {
  const auto text = trim_leading_space(rest);
  if (text.empty() || begins_with_scheme(text)) return true;
  const auto is_word = [text](std::string_view word) {
    return text.starts_with(word) && trim_leading_space(text.substr(word.size())).empty();
  };
  return is_word("direct") || is_word("off");
}

// Where the entries of a value end, the first one first; the last end is that of the value. Found
// from the back: whether `direct` is a whole entry depends on what follows it.
std::vector<std::size_t> ends_of_entries(std::string_view value) {
  std::vector<std::size_t> ends{value.size()};
  for (auto at = value.find_last_of(separators); at != nowhere;
       at = at == 0 ? nowhere : value.find_last_of(separators, at - 1)) {
    if (begins_entry(value.substr(at + 1, ends.back() - at - 1))) ends.push_back(at);
  }
  std::reverse(ends.begin(), ends.end());
  return ends;
}

// "v1.2.3", with nothing behind it that would make it a host name.
bool begins_with_version(std::string_view text) {
  if (!text.starts_with('v')) return false;
  text.remove_prefix(1);
  for (int number = 0; number < 3; ++number) {
    if (number > 0 && !text.starts_with('.')) return false;
    if (number > 0) text.remove_prefix(1);
    const auto size = std::min(text.find_first_not_of("0123456789"), text.size());
    if (size == 0) return false;
    text.remove_prefix(size);
  }
  return text.empty() || !(is_letter(text.front()) || text.front() == '.');
}

// Is the '@' at this place that of a module path ("/@v/", "/@latest", "/m@v1.2.3")? `before` begins
// behind the '@' before it, or behind the name if there is none.
bool is_of_module_path(std::string_view before, std::string_view after) {
  if (before.find('/') == nowhere) return false;
  const bool command = before.ends_with('/') && (after.starts_with("v/") || after == "latest");
  return command || begins_with_version(after);
}

// "[::1]" or "[::1]:8080", as a whole authority.
bool is_bracketed_host(std::string_view authority) {
  if (!authority.starts_with('[')) return false;
  const auto close = authority.find(']');
  if (close == nowhere) return false;
  const auto port = authority.substr(close + 1);
  return port.empty() ||
         (port.front() == ':' && std::all_of(port.begin() + 1, port.end(), is_digit));
}

struct Password {
  std::size_t begin = 0;  // in the value
  std::size_t size = 0;
};

// The password of a login that begins with `rest`, which goes to the end of the entry; its begin is
// counted from there.
std::optional<Password> password_in(std::string_view rest) {
  const auto authority = rest.substr(0, rest.find_first_of(authority_ends));
  const auto colon = authority.find(':');
  if (colon == nowhere || is_bracketed_host(authority)) return std::nullopt;
  const auto port = authority.substr(colon + 1);
  if (!port.empty() && std::all_of(port.begin(), port.end(), is_digit)) return std::nullopt;
  for (auto at = rest.rfind('@'); at != nowhere && at > colon;) {
    const auto before = rest.rfind('@', at - 1);
    const auto path = before == nowhere ? colon : std::max(before, colon);
    if (!is_of_module_path(rest.substr(path + 1, at - path - 1), rest.substr(at + 1)))
      return Password{colon + 1, at - colon - 1};
    at = before;
  }
  return std::nullopt;
}

// Where a login may begin in an entry at or behind `from`: the entry's own begin (unless a scheme
// stands there), and behind each "://".
std::size_t next_login(std::string_view entry, std::size_t from) {
  if (from == 0 && entry.substr(entry.find(':') + 1, 2) != "//") return 0;
  const auto scheme = entry.find("://", from);
  return scheme == nowhere ? nowhere : scheme + 3;
}

bool has_at(std::string_view entry, std::size_t from) { return entry.find('@', from) != nowhere; }

void find_passwords(std::string_view entry, std::size_t offset, std::vector<Password>& found) {
  for (auto start = next_login(entry, 0); start != nowhere && has_at(entry, start);) {
    const auto password = password_in(entry.substr(start));
    std::size_t behind = std::max<std::size_t>(start, 1);
    if (password) {
      found.push_back({offset + start + password->begin, password->size});
      behind = start + password->begin + password->size + 1;
    }
    start = behind < entry.size() ? next_login(entry, behind) : nowhere;
  }
}

std::vector<Password> passwords_of(std::string_view value) {
  std::vector<Password> found;
  std::size_t begin = 0;
  for (const auto end : ends_of_entries(value)) {
    const auto entry = trim_leading_space(value.substr(begin, end - begin));
    find_passwords(entry, end - entry.size(), found);
    begin = std::min(end + 1, value.size());
  }
  return found;
}

constexpr std::array<std::string_view, 2> login_schemes{"Basic", "Bearer"};  // RFC 7617, 6750

bool names_login_scheme(std::string_view word) {
  return std::any_of(login_schemes.begin(), login_schemes.end(),
                     [&](auto scheme) { return equal_ignoring_case(word, scheme); });
}

// Unlike "authentication".
bool is_token(std::string_view word) {
  return std::any_of(word.begin(), word.end(), [](char c) { return c < 'a' || c > 'z'; });
}

}  // namespace

std::string mask_logins(std::string_view value) {
  if (value.find('@') == nowhere) return std::string{value};
  if (value.size() > masked_bytes_max) return fmt::format("({} bytes)", value.size());
  std::string shown;
  std::size_t done = 0;
  for (const auto& password : passwords_of(value)) {
    shown.append(value.substr(done, password.begin - done)).append(mask);
    done = password.begin + password.size;
  }
  return shown.append(value.substr(done));
}

bool login_is_misread(std::string_view value) {
  if (value.size() > masked_bytes_max) return false;
  const auto all = passwords_of(value);
  return std::any_of(all.begin(), all.end(), [&](const Password& password) {
    return value.substr(password.begin, password.size).find_first_of(",|/?#") != nowhere;
  });
}

std::string mask_logins_in_prose(std::string_view text) {
  std::string shown;
  bool token_follows = false;
  while (!text.empty()) {
    const auto size = std::min(text.find_first_of(prose_ends), text.size());
    const auto piece = text.substr(0, size);
    shown.append(token_follows && is_token(piece) ? std::string{mask} : mask_logins(piece));
    shown.append(text.substr(size, 1));
    text.remove_prefix(std::min(size + 1, text.size()));
    if (size > 0) token_follows = names_login_scheme(piece);
  }
  return shown;
}

}  // namespace gopx
