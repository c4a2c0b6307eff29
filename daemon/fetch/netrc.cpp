// See netrc.hpp. Facts about go: cmd/go/internal/auth/netrc.go and auth.go; tried with go 1.19 and
// 1.23.
#include "fetch/netrc.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/text.hpp"
#include "sys/files.hpp"

namespace gopx::fetch {
namespace {

class NetrcReader {
 public:
  // False once the file is to be read no further.
  bool take(std::string_view line) {
    if (in_macro_) {
      in_macro_ = !line.empty();
      return true;
    }
    const auto words = words_of(line);
    std::size_t at = 0;
    for (; at + 1 < words.size(); at += 2) take_pair(words[at], words[at + 1]);
    const bool ends = at < words.size() && words[at] == "default";
    return !ends && entries.size() < netrc_entries_max;
  }

  std::vector<NetrcEntry> entries;

 private:
  void take_pair(std::string_view key, std::string_view value) {
    if (key == "machine") present_ = {std::string(value), {}};
    if (key == "login") present_.login.user = value;
    if (key == "password") present_.login.password = value;
    if (key == "macdef") in_macro_ = true;
    const bool whole = !present_.machine.empty() && !present_.login.user.empty() &&
                       !present_.login.password.empty();
    if (whole) entries.push_back(std::exchange(present_, {}));
  }

  NetrcEntry present_;
  bool in_macro_ = false;
};

// The minor number of "go1.23.5"; nullopt for what is no version of go 1.
std::optional<int> minor_of(std::string_view version) {
  constexpr std::string_view beginning = "go1.";
  if (!version.starts_with(beginning)) return std::nullopt;
  version.remove_prefix(beginning.size());
  int minor = 0;
  const auto read = std::from_chars(version.data(), version.data() + version.size(), minor);
  if (read.ec != std::errc{}) return std::nullopt;
  return minor;
}

std::optional<Login> login_of(const std::vector<NetrcEntry>& entries, std::string_view machine) {
  const auto found = std::find_if(entries.begin(), entries.end(), [&](const NetrcEntry& entry) {
    return entry.machine == machine;
  });
  if (found == entries.end()) return std::nullopt;
  return found->login;
}

// "https://u:p@Host:8443/a/b?q" → "Host:8443/a/b", the letters as they are written.
std::string_view behind_scheme(std::string_view url) {
  constexpr std::string_view scheme = "https://";
  if (!equal_ignoring_case(url.substr(0, scheme.size()), scheme)) return {};
  url.remove_prefix(scheme.size());
  return url.substr(0, std::min(url.find_first_of("?#"), url.size()));
}

std::string_view without_userinfo(std::string_view rest) {
  const auto host_end = std::min(rest.find('/'), rest.size());
  const auto at = rest.substr(0, host_end).rfind('@');
  return at == std::string_view::npos ? rest : rest.substr(at + 1);
}

std::string_view without_port(std::string_view host) {
  const auto colon = host.rfind(':');
  const auto bracket = host.rfind(']');
  const bool has_port =
      colon != std::string_view::npos && (bracket == std::string_view::npos || bracket < colon);
  host = has_port ? host.substr(0, colon) : host;
  const bool bracketed = host.starts_with('[') && host.ends_with(']');
  return bracketed ? host.substr(1, host.size() - 2) : host;
}

std::optional<Login> longest_prefix(const std::vector<NetrcEntry>& entries, std::string_view rest) {
  while (!rest.empty()) {
    if (auto login = login_of(entries, rest)) return login;
    const auto slash = rest.rfind('/');
    if (slash == std::string_view::npos) return std::nullopt;
    rest = rest.substr(0, slash);
  }
  return std::nullopt;
}

}  // namespace

std::vector<NetrcEntry> parse_netrc(std::string_view text) {
  NetrcReader reader;
  for (const std::string_view line : split(text, '\n')) {
    if (!reader.take(line)) break;
  }
  return std::move(reader.entries);
}

HostRule host_rule(std::string_view go_version) {
  constexpr int first_with_port = 21;
  constexpr int first_with_goauth = 24;
  const int minor = minor_of(go_version).value_or(first_with_goauth);
  if (minor < first_with_port) return HostRule::host;
  return minor < first_with_goauth ? HostRule::host_port : HostRule::url_prefix;
}

bool uses_netrc(HostRule rule, std::string_view goauth) {
  if (rule != HostRule::url_prefix || goauth.empty()) return true;
  const auto methods = split(goauth, ';');
  return std::any_of(methods.begin(), methods.end(),
                     [](std::string_view method) { return trim_space(method) == "netrc"; });
}

std::optional<Login> find_login(const std::vector<NetrcEntry>& entries, std::string_view url,
                                HostRule rule) {
  const std::string_view rest = behind_scheme(url);
  if (rest.empty()) return std::nullopt;
  if (rule == HostRule::url_prefix) return longest_prefix(entries, rest);
  const std::string_view bare = without_userinfo(rest);
  const std::string_view host = bare.substr(0, bare.find('/'));
  return login_of(entries, rule == HostRule::host ? without_port(host) : host);
}

Netrc::Netrc(const sys::Environment& environment) : path_(sys::value_of(environment, "NETRC")) {
  const std::string_view home = sys::value_of(environment, "HOME");
  if (path_.empty() && !home.empty()) path_ = fmt::format("{}/.netrc", home);
  refresh();
}

std::string Netrc::mark() const {
  struct stat found {};
  if (path_.empty() || ::stat(path_.c_str(), &found) != 0) return "none";
  return fmt::format("{} {} {} {} {}", found.st_dev, found.st_ino, found.st_size, found.st_mtime,
                     found.st_ctime);
}

bool Netrc::refresh() {
  const bool counts = uses_netrc(rule_, goauth_);
  std::string seen = fmt::format("{} {} {}", counts, static_cast<int>(rule_), mark());
  if (seen == mark_) return false;
  mark_ = std::move(seen);
  const auto text = sys::read_file_if_exists(path_, netrc_bytes_max);
  entries_.clear();
  if (counts && text && *text) entries_ = parse_netrc(**text);
  return true;
}

std::optional<Login> Netrc::login_for(std::string_view url) const {
  return find_login(entries_, url, rule_);
}

}  // namespace gopx::fetch
