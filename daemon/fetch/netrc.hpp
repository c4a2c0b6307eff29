// Credentials for private proxies, found as the go command finds them: in the file that $NETRC
// names, else in ~/.netrc. They go out over https only, and never into any text that a person or a
// log gets to see.
//
// go reads the file in its own way (cmd/go/internal/auth, alike in go 1.19 … 1.27): pairs of words,
// an entry counts once it has machine, login and password, `default` ends the file and gives no
// login to anybody, macdef hides what follows up to an empty line, there are no comments. Which
// entry fits a URL has changed twice, see HostRule.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fetch/login.hpp"
#include "sys/environment.hpp"

namespace gopx::fetch {

constexpr std::size_t netrc_bytes_max = 1024 * 1024;
constexpr std::size_t netrc_entries_max = 1000;

struct NetrcEntry {
  std::string machine;
  Login login;
};

std::vector<NetrcEntry> parse_netrc(std::string_view text);

// What the word behind `machine` must be. Of several entries that fit the first one counts.
enum class HostRule : std::uint8_t {
  host,        // go ≤ 1.20: the host without port
  host_port,   // go 1.21 to 1.23: host[:port] as in the URL
  url_prefix,  // go ≥ 1.24: host[:port], or that with the beginning of the path, longest first
};

// By go's version as its VERSION file has it ("go1.23.5"); the newest rule for what is no version.
HostRule host_rule(std::string_view go_version);
// Does go of this rule look into netrc at all? From 1.24 on GOAUTH says so (default: netrc). Its
// other words are commands, which gopxd doesn't run.
bool uses_netrc(HostRule rule, std::string_view goauth);

// nullopt also for what is not https. A userinfo in the URL yields to netrc up to go 1.23, and wins
// from then on.
std::optional<Login> find_login(const std::vector<NetrcEntry>& entries, std::string_view url,
                                HostRule rule);

// The file itself, read again when it has changed.
class Netrc {
 public:
  explicit Netrc(const sys::Environment& environment);

  // Which go asks, and what its GOAUTH is ("" = not set).
  void serve_go(std::string_view version) { rule_ = host_rule(version); }
  void use_goauth(std::string goauth) { goauth_ = std::move(goauth); }
  // Looks at the file; true if it, or what of it counts, is not as it was at the last look. The
  // first look is at construction.
  bool refresh();
  std::optional<Login> login_for(std::string_view url) const;

 private:
  std::string mark() const;

  std::string path_;  // "" = none
  std::string mark_;  // identity, time and size of the file as last seen, and the rule
  HostRule rule_ = HostRule::url_prefix;
  std::string goauth_;
  std::vector<NetrcEntry> entries_;
};

}  // namespace gopx::fetch
