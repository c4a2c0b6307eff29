// Each class of transport fault, produced by a server (or the lack of one) that really has it.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "support/http_client.hpp"
#include "sys/clock.hpp"

using namespace gopx;
using namespace gopx::testing;
using namespace std::chrono_literals;

namespace {

using OnConnect = Behaviour::OnConnect;
using Then = CannedAnswer::Then;

probes::Response get_impatiently(Client& client, const std::string& url) {
  const auto answer =
      client.fetch({.url = url, .connect_timeout = short_connect, .timeout = short_total});
  REQUIRE(answer);
  CHECK(answer->status == 0);
  return *answer;
}

}  // namespace

TEST_CASE("Faults before TLS") {
  Client client;
  SUBCASE("refused") {
    const ClosedPort closed;
    const auto answer = client.get(loopback_url("http", closed.number()));
    REQUIRE(answer);
    CHECK(answer->fault == Fault::tcp_refused);
    CHECK(answer->fault_detail == fmt::format("127.0.0.1:{}: connection refused", closed.number()));
  }
  SUBCASE("black hole: the connect time-out, not the total one") {
    const BlackHole hole;
    const auto answer = get_impatiently(client, loopback_url("https", hole.number()));
    CHECK(answer.fault == Fault::tcp_timeout);
    CHECK(answer.fault_detail.ends_with("within 200ms (connect_timeout)"));
    CHECK(answer.timings.total >= short_connect - 5ms);
    CHECK(answer.timings.total < short_total);
  }
  SUBCASE("black hole, with a connect time-out beyond the total") {
    const BlackHole hole;
    const auto answer = client.fetch({.url = loopback_url("https", hole.number()),
                                      .connect_timeout = 1h,
                                      .timeout = short_connect});
    REQUIRE(answer);
    CHECK(answer->fault == Fault::tcp_timeout);
    CHECK(answer->fault_detail.ends_with("within 200ms (timeout)"));
  }
  SUBCASE("no route") {
    const auto answer = client.get("http://255.255.255.255:80/");
    REQUIRE(answer);
    CHECK(answer->fault == Fault::tcp_unreachable);
  }
  SUBCASE("reset in place of an answer") {
    Server server(client.loop, {.on_connect = OnConnect::reset});
    const auto answer = client.get(server.url());
    REQUIRE(answer);
    CHECK(answer->fault == Fault::tcp_reset_early);
  }
}

TEST_CASE("Faults of TLS") {
  Client client;
  SUBCASE("silent: told apart from a connection that never came up") {
    Server server(client.loop, {.on_connect = OnConnect::silent});
    const auto answer = get_impatiently(client, loopback_url("https", server.port()));
    CHECK(answer.fault == Fault::tls_timeout);
    CHECK(answer.fault_detail.ends_with("within 200ms (connect_timeout)"));
    CHECK(answer.timings.total < short_total);
  }
  SUBCASE("reset") {
    Server server(client.loop, {.on_connect = OnConnect::reset});
    const auto answer = client.get(loopback_url("https", server.port()));
    REQUIRE(answer);
    CHECK(answer->fault == Fault::tls_reset);
  }
  SUBCASE("plain HTTP on the TLS port") {
    Server server(client.loop, {.on_connect = OnConnect::speak_plain_http});
    const auto answer = client.get(loopback_url("https", server.port()));
    REQUIRE(answer);
    CHECK(answer->fault == Fault::tls_plain_http);
  }
  SUBCASE("only TLS 1.1") {
    Behaviour behaviour = with_leaf({});
    behaviour.only_old_tls = true;
    Server server(client.loop, behaviour);
    const auto answer = client.get(server.url());
    REQUIRE(answer);
    CHECK(answer->fault == Fault::tls_version);
  }
}

TEST_CASE("Faults of certificates") {
  struct Row {
    std::string name;
    LeafOrder leaf;
    Fault fault;
  };
  const std::vector<Row> rows{
      {"expired", {.valid_from = -7200, .valid_until = -3600}, Fault::tls_expired},
      {"not yet valid", {.valid_from = 3600, .valid_until = 7200}, Fault::tls_not_yet_valid},
      {"another name", {.host = "DNS:other.test"}, Fault::tls_name_mismatch},
      {"another address", {.host = "IP:127.0.0.2"}, Fault::tls_name_mismatch},
  };
  Client client;
  for (const auto& row : rows) {
    CAPTURE(row.name);
    Server server(client.loop, with_leaf(row.leaf));
    const auto answer = client.get(server.url());
    REQUIRE(answer);
    REQUIRE(answer->fault);
    CHECK(name_of(*answer->fault) == name_of(row.fault));
    CHECK(server.requests().empty());
  }
  SUBCASE("unknown authority, and the same one named as an extra root") {
    const Authority stranger("somebody else");
    Behaviour behaviour = with_leaf({});
    behaviour.identity = stranger.issue({});
    Server server(client.loop, behaviour);
    const auto refused = client.get(server.url());
    REQUIRE(refused);
    CHECK(refused->fault == Fault::tls_unknown_ca);
    fetch::Fetch trusting{.url = server.url()};
    trusting.ca_file = client.folder / "extra.pem";
    put(trusting.ca_file, stranger.certificate());
    const auto trusted = client.fetch(trusting);
    REQUIRE(trusted);
    CHECK(trusted->status == 200);
  }
}

TEST_CASE("An authority that only has the name of one we trust is unknown") {
  using Algorithm = Authority::Algorithm;
  for (const Algorithm ours : {Algorithm::ec, Algorithm::rsa}) {
    for (const Algorithm theirs : {Algorithm::ec, Algorithm::rsa}) {
      const Authority trusted("the same name", ours);
      const Authority impostor("the same name", theirs);
      Client client(trusted.certificate());
      Behaviour behaviour = answering(http(200, "x"));
      behaviour.identity = impostor.issue({});
      Server server(client.loop, behaviour);
      const auto answer = client.get(server.url());
      REQUIRE(answer);
      REQUIRE(answer->fault);
      CAPTURE(answer->fault_detail);
      CHECK(name_of(*answer->fault) == "tls-unknown-ca");
    }
  }
}

TEST_CASE("Faults of HTTP") {
  const std::string no_gzip = "\x1f\x8b\x08garbage that is not gzip at all";
  std::string many_lines;
  while (many_lines.size() < 2 * fetch::header_bytes_max) many_lines += "X-Line: and one more\r\n";
  struct Row {
    std::string name;
    std::string bytes;
    Then then;
    Fault fault;
  };
  const std::string ok = "HTTP/1.1 200 OK\r\n";
  const std::vector<Row> rows{
      {"nothing", "", Then::close, Fault::empty_reply},
      {"reset after the request", "", Then::reset, Fault::tcp_reset_early},
      {"short body", ok + "Content-Length: 100\r\n\r\nhalf", Then::close, Fault::truncated},
      {"chunks without an end", ok + "Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n", Then::close,
       Fault::truncated},
      {"a chunk of no size", ok + "Transfer-Encoding: chunked\r\n\r\nzz\r\n", Then::close,
       Fault::truncated},
      {"garbage", "SSH-2.0-OpenSSH_9.2\r\n", Then::close, Fault::not_http},
      {"binary garbage", std::string("\x00\x01\x02\x03\x04\x05\x06\x07 and more", 17), Then::close,
       Fault::not_http},
      {"gzip that is none", http(200, no_gzip, "Content-Encoding: gzip\r\n"), Then::close,
       Fault::bad_encoding},
      {"compressed as go can't undo", http(200, "x", "Content-Encoding: br\r\n"), Then::close,
       Fault::bad_encoding},
      {"a header line without end", ok + std::string(2 * fetch::header_bytes_max, 'h'),
       Then::keep_open, Fault::too_large},
      {"header lines without end", ok + many_lines, Then::keep_open, Fault::too_large},
  };
  Client client;
  for (const bool tls : {false, true}) {
    for (const auto& row : rows) {
      CAPTURE(tls);
      CAPTURE(row.name);
      Behaviour behaviour = answering(row.bytes, row.then);
      if (tls) behaviour.identity = good_identity();
      Server server(client.loop, behaviour);
      const auto answer = client.get(server.url());
      REQUIRE(answer);
      REQUIRE(answer->fault);
      CAPTURE(answer->fault_detail);
      CHECK(name_of(*answer->fault) == name_of(row.fault));
      CHECK(answer->status == 0);
      CHECK_FALSE(answer->fault_detail.empty());
    }
  }
}

TEST_CASE("Silence after the connection is up is a stall, a trickle is slow") {
  struct Row {
    std::string name;
    std::string bytes;
    Then then;
    Fault fault;
  };
  const std::string ok = "HTTP/1.1 200 OK\r\n";
  const std::vector<Row> rows{
      {"silent", "", Then::keep_open, Fault::stall},
      {"half a status line", "HTTP/1.1 2", Then::keep_open, Fault::stall},
      {"half a header", ok, Then::keep_open, Fault::slow},
      {"no body", ok + "Content-Length: 9\r\n\r\n", Then::keep_open, Fault::slow},
      {"a body in drops", ok + "Content-Length: 60000\r\n\r\n", Then::drip, Fault::slow},
  };
  Client client;
  for (const bool tls : {false, true}) {
    for (const auto& row : rows) {
      CAPTURE(tls);
      CAPTURE(row.name);
      Behaviour behaviour = answering(row.bytes, row.then);
      if (tls) behaviour.identity = good_identity();
      Server server(client.loop, behaviour);
      const auto answer = client.fetch({.url = server.url(), .timeout = short_total});
      REQUIRE(answer);
      REQUIRE(answer->fault);
      CHECK(name_of(*answer->fault) == name_of(row.fault));
      CHECK(answer->fault_detail.find("within 600ms (timeout)") != std::string::npos);
      CHECK(answer->timings.total >= short_total - 5ms);
    }
  }
}

TEST_CASE("A redirect whose target can't be reached") {
  Client client;
  const ClosedPort closed;
  Server server(
      client.loop,
      answering(http(302, "", "Location: " + loopback_url("http", closed.number()) + "x\r\n")));
  const auto refused = client.get(server.url());
  REQUIRE(refused);
  CHECK(refused->fault == Fault::redirect_target_blocked);
  CHECK(refused->fault_detail.find(fmt::format("127.0.0.1:{}", closed.number())) !=
        std::string::npos);

  SUBCASE("one that makes go wait keeps the name that says so") {
    const BlackHole hole;
    Server waiting(
        client.loop,
        answering(http(302, "", "Location: " + loopback_url("https", hole.number()) + "\r\n")));
    CHECK(get_impatiently(client, waiting.url()).fault == Fault::tcp_timeout);
    Server silent(client.loop, {.on_connect = OnConnect::silent});
    Server to_silent(
        client.loop,
        answering(http(302, "", "Location: " + loopback_url("https", silent.port()) + "\r\n")));
    CHECK(get_impatiently(client, to_silent.url()).fault == Fault::tls_timeout);
    Server to_stall(
        client.loop,
        answering(http(302, "", "Location: " + loopback_url("http", silent.port()) + "\r\n")));
    CHECK(get_impatiently(client, to_stall.url()).fault == Fault::stall);
  }
  SUBCASE("a redirect whose own body never ends is slow, it has not gone on yet") {
    Server stuck(
        client.loop,
        answering("HTTP/1.1 302 F\r\nLocation: /x\r\nContent-Length: 9\r\n\r\n", Then::keep_open));
    CHECK(get_impatiently(client, stuck.url()).fault == Fault::slow);
  }
  SUBCASE("a redirect to no address at all") {
    Server odd(client.loop, answering(http(302, "", "Location: http://[bad/\r\n")));
    const auto answer = client.get(odd.url());
    REQUIRE(answer);
    CHECK(answer->fault == Fault::http_odd);
  }
}
