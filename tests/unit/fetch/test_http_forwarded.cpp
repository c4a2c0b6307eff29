// Fetching through a forward proxy: what is its fault, and what is the endpoint's behind it.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cstdlib>

#include "support/http_client.hpp"

using namespace gopx;
using namespace gopx::testing;
using namespace std::chrono_literals;

namespace {

using OnConnect = Behaviour::OnConnect;
using Then = CannedAnswer::Then;

// A client, an endpoint behind whatever proxy, and what comes of asking it.
struct Detour {
  Detour() : target(client.loop, endpoint()) {}

  static Behaviour endpoint() {
    Behaviour behaviour = answering(http(200, "through"));
    behaviour.identity = good_identity();
    return behaviour;
  }
  probes::Response get_by(const std::string& url, const std::string& proxy) {
    return fetch({.url = url, .connect_timeout = 5s, .timeout = 5s, .forward_proxy = proxy});
  }
  probes::Response get_impatiently(const std::string& url, const std::string& proxy) {
    return fetch({.url = url,
                  .connect_timeout = short_connect,
                  .timeout = short_total,
                  .forward_proxy = proxy});
  }
  probes::Response fetch(const fetch::Fetch& order) {
    const auto answer = client.fetch(order);
    REQUIRE(answer);
    CHECK(target.connections() <= 1);
    return *answer;
  }
  static std::string proxy_url(int port) { return fmt::format("http://127.0.0.1:{}", port); }

  Client client;
  Server target;
};

}  // namespace

TEST_CASE_FIXTURE(Detour, "Forward proxy: a tunnel for https") {
  TunnelProxy proxy(client.loop);
  const auto answer = get_by(target.url(), proxy.url());
  CHECK(answer.status == 200);
  CHECK(answer.body == "through");
  CHECK(answer.peer_ip.empty());  // it would be the proxy's
  CHECK(proxy.tunnels() == 1);
}

TEST_CASE_FIXTURE(Detour,
                  "Forward proxy: behind a tunnel the endpoint's own faults keep their names") {
  TunnelProxy proxy(client.loop);
  Server expired(client.loop, with_leaf({.valid_from = -7200, .valid_until = -3600}));
  CHECK(get_by(expired.url(), proxy.url()).fault == Fault::tls_expired);
  Server silent(client.loop, {.on_connect = OnConnect::silent});
  const auto answer = get_impatiently(loopback_url("https", silent.port()), proxy.url());
  CHECK(answer.fault == Fault::tls_timeout);
}

TEST_CASE_FIXTURE(Detour, "Forward proxy: no tunnel for http") {
  Server proxy(client.loop, answering(http(200, "asked for you")));
  const auto answer = get_by("http://proxy-golang.test/m", proxy_url(proxy.port()));
  CHECK(answer.body == "asked for you");
  CHECK(proxy.requests().at(0).starts_with("GET http://proxy-golang.test/m HTTP/1.1\r\n"));
}

TEST_CASE_FIXTURE(Detour, "Forward proxy: 407 in answer to CONNECT") {
  Server proxy(client.loop, answering(http(407, "", "Proxy-Authenticate: Basic\r\n")));
  CHECK(get_by(target.url(), proxy_url(proxy.port())).fault == Fault::http_407);
}

TEST_CASE_FIXTURE(Detour, "Forward proxy: 407 in answer to a plain request is a status") {
  Server proxy(client.loop, answering(http(407, "")));
  CHECK(get_by("http://proxy-golang.test/m", proxy_url(proxy.port())).status == 407);
}

TEST_CASE_FIXTURE(Detour, "Forward proxy: credentials for the proxy") {
  Server proxy(client.loop, answering(http(407, "")));
  get_by(target.url(), fmt::format("http://me:secret@127.0.0.1:{}", proxy.port()));
  CHECK(proxy.requests().at(0).find("Proxy-Authorization: Basic bWU6c2VjcmV0\r\n") !=
        std::string::npos);
}

TEST_CASE_FIXTURE(Detour, "Forward proxy: another refusal of CONNECT: no way there") {
  for (const int status : {403, 502, 503}) {
    Server proxy(client.loop, answering(http(status, "")));
    const auto answer = get_by(target.url(), proxy_url(proxy.port()));
    CHECK(answer.fault == Fault::tcp_unreachable);
    CHECK(answer.fault_detail.ends_with(fmt::format("it answers {}", status)));
  }
}

TEST_CASE_FIXTURE(Detour, "Forward proxy: dead, in four ways") {
  const ClosedPort closed;
  CHECK(get_by(target.url(), proxy_url(closed.number())).fault == Fault::local_proxy_broken);
  CHECK(get_by("http://x.test/", proxy_url(closed.number())).fault == Fault::local_proxy_broken);
  CHECK(get_by(target.url(), fmt::format("socks5h://127.0.0.1:{}", closed.number())).fault ==
        Fault::local_proxy_broken);
  const BlackHole hole;
  const auto answer = get_impatiently(target.url(), proxy_url(hole.number()));
  CHECK(answer.fault == Fault::local_proxy_broken);
}

TEST_CASE_FIXTURE(Detour, "Forward proxy: one that hangs up, or is none") {
  Server hangs_up(client.loop, answering("", Then::close));
  CHECK(get_by(target.url(), proxy_url(hangs_up.port())).fault == Fault::local_proxy_broken);
  Server ssh(client.loop, answering("SSH-2.0-OpenSSH_9.2\r\n", Then::close));
  CHECK(get_by(target.url(), proxy_url(ssh.port())).fault == Fault::local_proxy_broken);
  Server plain(client.loop, {.on_connect = OnConnect::speak_plain_http});
  for (const auto* scheme : {"https", "socks5h"}) {
    CAPTURE(scheme);
    CHECK(get_by(target.url(), fmt::format("{}://127.0.0.1:{}", scheme, plain.port())).fault ==
          Fault::local_proxy_broken);
  }
}

TEST_CASE_FIXTURE(Detour, "Forward proxy: one that takes CONNECT and stays silent makes go wait") {
  Server silent(client.loop, {.on_connect = OnConnect::silent});
  const auto answer = get_impatiently(target.url(), proxy_url(silent.port()));
  CHECK(answer.fault == Fault::tcp_timeout);
  CHECK(answer.fault_detail.find("forward proxy") != std::string::npos);
}

TEST_CASE("Variables of the fetching library's own don't count") {
  Client client;
  const ClosedPort closed;
  const auto dead = fmt::format("http://127.0.0.1:{}", closed.number());
  for (const auto* name : {"ALL_PROXY", "http_proxy", "https_proxy"})
    ::setenv(name, dead.c_str(), 1);
  Server server(client.loop, answering(http(200, "x")));
  const auto answer = client.get(server.url());
  for (const auto* name : {"ALL_PROXY", "http_proxy", "https_proxy"}) ::unsetenv(name);
  REQUIRE(answer);
  CHECK(answer->status == 200);
}
