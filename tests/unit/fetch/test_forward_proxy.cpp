// The forward proxy that go would choose, row by row. The rows about variables and NO_PROXY were
// compared with what net/http.ProxyFromEnvironment of go 1.19 says.
#include <doctest/doctest.h>

#include <vector>

#include "fetch/forward_proxy.hpp"

using namespace gopx;
using fetch::choose_forward_proxy;
using sys::Environment;

namespace {

// The chosen proxy, "none", or "error".
std::string chosen(const std::string& target, const Environment& environment,
                   const std::string& setting = "env") {
  const auto result = choose_forward_proxy(target, setting, environment);
  if (!result) return "error";
  return result->empty() ? "none" : *result;
}

// One line of the tables below: is this target proxied with this NO_PROXY?
struct Exception {
  std::string no_proxy, target;
  bool proxied;
};

void check(const std::vector<Exception>& rows) {
  for (const auto& row : rows) {
    CAPTURE(row.no_proxy);
    CAPTURE(row.target);
    const std::string expected = row.proxied ? "http://p:1" : "none";
    for (const auto* name : {"NO_PROXY", "no_proxy"}) {
      const Environment environment{
          {"HTTPS_PROXY", "p:1"}, {"HTTP_PROXY", "p:1"}, {name, row.no_proxy}};
      CHECK(chosen(row.target, environment) == expected);
    }
  }
}

}  // namespace

TEST_CASE("Which variable counts") {
  struct Row {
    std::string target;
    Environment environment;
    std::string expected;
  };
  const std::string s = "https://proxy.golang.org";
  const std::string h = "http://goproxy.corp.example:8081/x";
  const std::vector<Row> rows{
      {s, {}, "none"},
      {s, {{"HTTPS_PROXY", "http://p:1"}}, "http://p:1"},
      {s, {{"https_proxy", "http://p:1"}}, "http://p:1"},
      {s, {{"HTTPS_PROXY", "http://big:1"}, {"https_proxy", "http://small:1"}}, "http://big:1"},
      {s, {{"HTTPS_PROXY", ""}, {"https_proxy", "http://small:1"}}, "http://small:1"},
      {s, {{"HTTP_PROXY", "http://p:1"}}, "none"},
      {s, {{"ALL_PROXY", "http://p:1"}, {"all_proxy", "http://p:1"}}, "none"},
      {h, {{"HTTP_PROXY", "http://p:1"}}, "http://p:1"},
      {h, {{"http_proxy", "http://p:1"}}, "http://p:1"},
      {h, {{"HTTPS_PROXY", "http://p:1"}}, "none"},
      {h, {{"ALL_PROXY", "http://p:1"}}, "none"},
      // A CGI program's HTTP_PROXY is the header "Proxy:" of whoever asks.
      {h, {{"HTTP_PROXY", "http://p:1"}, {"REQUEST_METHOD", "GET"}}, "error"},
      {h, {{"REQUEST_METHOD", "GET"}}, "none"},
      {s, {{"HTTPS_PROXY", "http://p:1"}, {"REQUEST_METHOD", "GET"}}, "http://p:1"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.target);
    CAPTURE(row.expected);
    CHECK(chosen(row.target, row.environment) == row.expected);
  }
}

TEST_CASE("How a proxy may be written") {
  struct Row {
    std::string value, expected;
  };
  const std::vector<Row> rows{
      {"http://p.example", "http://p.example:80"},
      {"HTTP://p.example:3128/", "http://p.example:3128"},
      {"https://p.example", "https://p.example:443"},
      {"socks5://p.example", "socks5h://p.example:1080"},
      {"socks5h://p.example:9050", "socks5h://p.example:9050"},
      {"127.0.0.1:7890", "http://127.0.0.1:7890"},
      {"p.example", "http://p.example:80"},
      {"localhost:7890", "http://localhost:7890"},
      {"http://[::1]:8080", "http://[::1]:8080"},
      {"http://[fd00::7]", "http://[fd00::7]:80"},
      {"http://user:p%40ss@p.example:1/x?y#z", "http://user:p%40ss@p.example:1"},
      {"user:pw@p.example:1", "http://user:pw@p.example:1"},
      {"http://", "error"},  // with these nothing that go sends gets through
      {"http://p.example:port", "error"},
      {"http://p example", "error"},
      {"http://[::1", "error"},
      {"ftp://p.example:21", "error"},
      {"socks4://p.example:1080", "error"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.value);
    CHECK(chosen("https://proxy.golang.org", {{"HTTPS_PROXY", row.value}}) == row.expected);
  }
}

TEST_CASE("NO_PROXY: names") {
  check({
      {"", "https://a.example", true},
      {"*", "https://a.example", false},
      {" * ", "https://10.1.2.3", false},
      {"x,*,y", "https://a.example", false},
      // a name, and what is below it
      {"example.com", "https://example.com", false},
      {"example.com", "https://sub.example.com", false},
      {"example.com", "https://notexample.com", true},
      {"example.com", "https://example.com.evil.test", true},
      {"EXAMPLE.com", "https://example.COM", false},
      {" other.test , example.com ", "https://example.com", false},
      // only what is below
      {".example.com", "https://example.com", true},
      {".example.com", "https://sub.example.com", false},
      {"*.example.com", "https://example.com", true},
      {"*.example.com", "https://sub.example.com", false},
      {"*example.com", "https://sub.example.com", true},
      // ports
      {"example.com:443", "https://example.com", false},
      {"example.com:443", "https://example.com:443", false},
      {"example.com:8443", "https://example.com", true},
      {"example.com:80", "http://example.com", false},
      {".example.com:8443", "https://sub.example.com:8443", false},
      {":443", "https://example.com", true},
      {"example.com:", "https://example.com", false},
  });
}

TEST_CASE("NO_PROXY: addresses and networks") {
  check({
      {"10.1.2.3", "https://10.1.2.3", false},
      {"10.1.2.3", "https://10.1.2.4", true},
      {"10.1.2.3:443", "https://10.1.2.3", false},
      {"10.1.2.3:80", "https://10.1.2.3", true},
      {"fd00::7", "https://[fd00::7]", false},
      {"[fd00::7]:443", "https://[fd00::7]", false},
      {"[fd00::7]:80", "https://[fd00::7]", true},
      {"[fd00::7]", "https://[fd00::7]", true},  // brackets without a port are read as a name
      {"::ffff:10.1.2.3", "https://10.1.2.3", false},
      {"010.1.2.3", "https://10.1.2.3", true},
      // networks
      {"10.0.0.0/8", "https://10.255.1.1", false},
      {"10.0.0.0/8", "https://11.0.0.1", true},
      {"10.1.0.0/15", "https://10.0.0.1", false},
      {"10.1.0.0/16", "https://10.0.0.1", true},
      {"10.1.2.3/32", "https://10.1.2.3", false},
      {"10.1.2.3/32", "https://10.1.2.2", true},
      {"0.0.0.0/0", "https://8.8.8.8", false},
      {"0.0.0.0/0", "https://[fd00::7]", true},
      {"fd00::/8", "https://[fdff::1]", false},
      {"fd00::/8", "https://[fe00::1]", true},
      {"::/0", "https://10.1.2.3", true},
      {"10.0.0.0/33", "https://10.0.0.1", true},
      {"10.0.0.0/8", "https://a.example", true},
  });
}

TEST_CASE("localhost and loopback are never proxied") {
  check({
      {"", "https://localhost:8443", false},
      {"", "https://127.0.0.1:8443", false},
      {"", "https://127.8.9.1", false},
      {"", "https://[::1]:8443", false},
      {"", "https://128.0.0.1", true},
      {"", "https://localhost.example", true},
  });
}

TEST_CASE("The configuration can decide instead") {
  const Environment environment{{"HTTPS_PROXY", "http://env:1"}, {"NO_PROXY", "*"}};
  const std::string target = "https://proxy.golang.org";
  CHECK(chosen(target, environment, "none") == "none");
  CHECK(chosen(target, environment, "http://mine:3128") == "http://mine:3128");
  CHECK(chosen("http://127.0.0.1:1/", environment, "socks5://mine") == "socks5h://mine:1080");
  CHECK(chosen(target, environment, "") == "error");
  CHECK(chosen(target, environment, "http://") == "error");
}

TEST_CASE("Errors say what to change and hide passwords") {
  const auto by_setting =
      choose_forward_proxy("https://a.example", "gopher://me:secret@p", Environment{});
  REQUIRE_FALSE(by_setting);
  CHECK(by_setting.error().message.starts_with("probe.proxy: "));
  CHECK(by_setting.error().message.find("secret") == std::string::npos);
  const auto unreadable = choose_forward_proxy("https://a.example", "http://me:secret@", {});
  REQUIRE_FALSE(unreadable);
  CHECK(unreadable.error().message.find("secret") == std::string::npos);
  const auto by_variable =
      choose_forward_proxy("https://a.example", "env", {{"HTTPS_PROXY", "gopher://me:secret@p"}});
  REQUIRE_FALSE(by_variable);
  CHECK(by_variable.error().message.starts_with("HTTPS_PROXY: "));
  CHECK_FALSE(choose_forward_proxy("not a url", "env", {}));
}
