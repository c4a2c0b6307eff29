// netrc as go reads it: the oddities of its reader, and which entry is whose in which version.
#include "fetch/netrc.hpp"

#include <doctest/doctest.h>

#include "support/folder.hpp"
#include "sys/files.hpp"

using namespace gopx;
using namespace gopx::fetch;

namespace {

std::string machines(std::string_view text) {
  std::string all;
  for (const auto& [machine, login] : parse_netrc(text))
    all += machine + "=" + login.user + ":" + login.password + " ";
  return all;
}

// The login's name for a URL, or "-".
std::string user_for(const std::string& netrc, const std::string& url, HostRule rule) {
  const auto login = find_login(parse_netrc(netrc), url, rule);
  return login ? login->user : "-";
}

}  // namespace

TEST_CASE("entries are pairs of words, wherever their lines end") {
  CHECK(machines("machine a login u password p\n") == "a=u:p ");
  CHECK(machines("machine a\n\tlogin u\r\n  password p\nmachine b login v password q") ==
        "a=u:p b=v:q ");
  CHECK(machines("login u password p machine a\n") == "");  // machine begins a new entry
  CHECK(machines("machine a login u\nmachine b password p\n") == "");
  CHECK(machines("machine a account x login u password p\n") == "a=u:p ");
  CHECK(machines("machine a login u password p\nlogin v password q\n") == "a=u:p ");
  CHECK(machines("machine a password p login u") == "a=u:p ");
  CHECK(machines("machine a login u password # p\n") == "a=u:# ");  // go knows no comments
  CHECK(machines("") == "");
  CHECK(machines("machine") == "");
}

TEST_CASE("default gives nothing to anybody, and alone it ends the file") {
  CHECK(machines("default login u password p\n") == "");
  CHECK(machines("default\nmachine a login u password p\n") == "");
  CHECK(machines("machine a login u password p\ndefault\nmachine b login v password q\n") ==
        "a=u:p ");
}

TEST_CASE("a macro hides the lines up to an empty one") {
  CHECK(machines("macdef m\nmachine a login u password p\n\nmachine b login v password q\n") ==
        "b=v:q ");
  CHECK(machines("macdef m\n\r\nmachine a login u password p\n") == "");
}

TEST_CASE("which entry fits depends on go's version") {
  const std::string bare = "machine h.example login bare password p\n";
  const std::string port = "machine h.example:8443 login port password p\n";
  const std::string path = "machine h.example/a login path password p\n";
  struct Row {
    std::string netrc, url, host, host_port, url_prefix;
  };
  const Row rows[] = {
      {bare, "https://h.example/go", "bare", "bare", "bare"},
      {bare, "https://h.example", "bare", "bare", "bare"},
      {bare, "https://h.example:8443/go", "bare", "-", "-"},
      {port, "https://h.example:8443/go", "-", "port", "port"},
      {port, "https://h.example/go", "-", "-", "-"},
      {path, "https://h.example/a/b/@v/list", "-", "-", "path"},
      {path + bare, "https://h.example/a/b", "bare", "bare", "path"},
      {path + bare, "https://h.example/ab", "bare", "bare", "bare"},
      {bare, "http://h.example/go", "-", "-", "-"},
      {bare, "https://x.h.example/go", "-", "-", "-"},
      {bare, "https://h.example.evil/go", "-", "-", "-"},
      {bare, "https://u:pw@h.example/go", "bare", "bare", "-"},
      {bare, "https://evil/?@h.example", "-", "-", "-"},
      {bare, "https://evil/x@h.example/", "-", "-", "-"},
      {bare, "file:///h.example", "-", "-", "-"},
      {bare, "", "-", "-", "-"},
      {bare + "machine h.example login second password p\n", "https://h.example", "bare", "bare",
       "bare"},
      {"machine ::1 login six password p\n", "https://[::1]:8443/", "six", "-", "-"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.netrc);
    CAPTURE(row.url);
    CHECK(user_for(row.netrc, row.url, HostRule::host) == row.host);
    CHECK(user_for(row.netrc, row.url, HostRule::host_port) == row.host_port);
    CHECK(user_for(row.netrc, row.url, HostRule::url_prefix) == row.url_prefix);
  }
}

TEST_CASE("the rule of a version") {
  CHECK(host_rule("go1.19.8") == HostRule::host);
  CHECK(host_rule("go1.20") == HostRule::host);
  CHECK(host_rule("go1.21rc2") == HostRule::host_port);
  CHECK(host_rule("go1.23.5") == HostRule::host_port);
  CHECK(host_rule("go1.24") == HostRule::url_prefix);
  CHECK(host_rule("go1.27.3") == HostRule::url_prefix);
  CHECK(host_rule("devel") == HostRule::url_prefix);
  CHECK(host_rule("") == HostRule::url_prefix);
}

TEST_CASE("GOAUTH counts from go 1.24 on") {
  CHECK(uses_netrc(HostRule::host_port, "off"));
  CHECK(uses_netrc(HostRule::url_prefix, ""));
  CHECK(uses_netrc(HostRule::url_prefix, "netrc"));
  CHECK(uses_netrc(HostRule::url_prefix, "git /home/me ; netrc"));
  CHECK_FALSE(uses_netrc(HostRule::url_prefix, "off"));
  CHECK_FALSE(uses_netrc(HostRule::url_prefix, "git /home/me"));
}

TEST_CASE("the file is read anew when it changes, and only then") {
  const testing::Scratch home;
  const std::string file = home / ".netrc";
  Netrc netrc{{{"HOME", home.path()}}};
  CHECK_FALSE(netrc.login_for("https://h.example"));
  CHECK_FALSE(netrc.refresh());
  testing::put(file, "machine h.example login u password p\n");
  CHECK(netrc.refresh());
  CHECK_FALSE(netrc.refresh());
  CHECK(netrc.login_for("https://h.example") == Login{"u", "p"});
  testing::put(file, "machine h.example login u password longer\n");
  CHECK(netrc.refresh());
  CHECK(netrc.login_for("https://h.example") == Login{"u", "longer"});
  netrc.use_goauth("off");
  CHECK(netrc.refresh());
  CHECK_FALSE(netrc.login_for("https://h.example"));
}

TEST_CASE("$NETRC comes before the home's file, and a folder is no file") {
  const testing::Scratch home;
  testing::put(home / ".netrc", "machine h.example login home password p\n");
  testing::put(home / "other", "machine h.example login other password p\n");
  const auto with = [&](const std::string& path) {
    return Netrc{{{"HOME", home.path()}, {"NETRC", path}}}.login_for("https://h.example");
  };
  CHECK(with(home / "other")->user == "other");
  CHECK(with("")->user == "home");
  CHECK_FALSE(with(home.path()));
  CHECK_FALSE(Netrc{{}}.login_for("https://h.example"));
}
