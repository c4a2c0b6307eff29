// Fetching from real sockets: what goes out, what comes back, and that every limit holds.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "support/http_client.hpp"
#include "sys/clock.hpp"

using namespace gopx;
using namespace gopx::testing;
using namespace std::chrono_literals;

namespace {

Behaviour over_tls(Behaviour behaviour) {
  behaviour.identity = good_identity();
  return behaviour;
}

// "GET /4 …": redirects to /3 and so on, /0 is there.
Behaviour counting_down() {
  Behaviour behaviour;
  behaviour.answer = [](const std::string& request) {
    const int left = std::stoi(request.substr(request.find('/') + 1));
    if (left == 0) return CannedAnswer{http(200, "arrived")};
    return CannedAnswer{http(302, "", fmt::format("Location: /{}\r\n", left - 1))};
  };
  return behaviour;
}

bool has_line(const std::string& request, const std::string& line) {
  return request.find("\r\n" + line + "\r\n") != std::string::npos;
}

}  // namespace

TEST_CASE("A GET goes out as go would send it") {
  Client client;
  Server server(client.loop, over_tls(answering(http(200, "hello"))));
  const auto answer =
      client.fetch({.url = server.url("/github.com/%21azure/x/../@v/v1.mod"), .cached_only = true});
  REQUIRE(answer);
  CHECK_FALSE(answer->fault);
  CHECK(answer->status == 200);
  CHECK(answer->body == "hello");
  CHECK(answer->peer_ip == "127.0.0.1");
  REQUIRE(server.requests().size() == 1);
  const auto& request = server.requests()[0];
  CHECK(request.starts_with("GET /github.com/%21azure/x/../@v/v1.mod HTTP/1.1\r\n"));
  CHECK(has_line(request, "Accept-Encoding: gzip"));
  CHECK(has_line(request, "Disable-Module-Fetch: true"));
  CHECK(has_line(request, "User-Agent: gopxd/" GOPX_VERSION " (+https://github.com/gopx/gopx)"));
  CHECK(request.find("\r\nAccept:") == std::string::npos);
  CHECK(request.find("\r\nAuthorization:") == std::string::npos);
  CHECK(server.http2_was_offered());
}

TEST_CASE("Without being asked for, Disable-Module-Fetch stays away") {
  Client client;
  Server server(client.loop, answering(http(200, "")));
  REQUIRE(client.get(server.url()));
  CHECK(server.requests().at(0).find("Disable-Module-Fetch") == std::string::npos);
}

TEST_CASE("Every request has a connection of its own") {
  Client client;
  Server server(client.loop, over_tls(answering(http(200, "x"), CannedAnswer::Then::keep_open)));
  for (int i = 0; i < 3; ++i) REQUIRE(client.get(server.url()));
  CHECK(server.connections() == 3);
}

TEST_CASE("Timings are moments in order, and the certificate's end is told") {
  Client client;
  Behaviour behaviour = answering(http(200, "x"));
  behaviour.identity = authority().issue({.valid_until = 1000L * 24 * 3600});
  Server server(client.loop, behaviour);
  const auto answer = client.get(server.url());
  REQUIRE(answer);
  const auto& at = answer->timings;
  CHECK(at.dns > 0us);
  CHECK(at.dns <= at.connect);
  CHECK(at.connect < at.tls);
  CHECK(at.tls < at.first_byte);
  CHECK(at.first_byte <= at.total);
  REQUIRE(answer->cert_expires_at);
  const auto left = *answer->cert_expires_at - sys::read_clock().wall;
  CHECK(left < 24h * 1000);
  CHECK(left > 24h * 1000 - 5min);
}

TEST_CASE("Over plain HTTP there is neither a TLS moment nor a certificate") {
  Client client;
  Server server(client.loop, answering(http(200, "x")));
  const auto answer = client.get(server.url());
  REQUIRE(answer);
  CHECK(answer->timings.tls == 0us);
  CHECK(answer->timings.total > 0us);
  CHECK_FALSE(answer->cert_expires_at);
}

TEST_CASE("The body limit: at it whole, over it cut") {
  const std::string body(1000, 'b');
  struct Row {
    std::string name;
    std::string bytes;
    std::size_t limit;
    bool cut;
  };
  const std::string chunked =
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3e8\r\n" + body + "\r\n0\r\n\r\n";
  const std::string no_length = "HTTP/1.1 200 OK\r\n\r\n" + body;
  const std::vector<Row> rows{
      {"announced, at the limit", http(200, body), 1000, false},
      {"announced, over it", http(200, body), 999, true},
      {"chunked, at the limit", chunked, 1000, false},
      {"chunked, over it", chunked, 999, true},
      {"until the end, at the limit", no_length, 1000, false},
      {"until the end, over it", no_length, 999, true},
  };
  for (const auto& row : rows) {
    CAPTURE(row.name);
    Client client;
    Server server(client.loop, answering(row.bytes));
    const auto answer = client.fetch({.url = server.url(), .body_max = row.limit});
    REQUIRE(answer);
    CHECK_FALSE(answer->fault);
    CHECK(answer->status == 200);
    CHECK(answer->cut == row.cut);
    CHECK(answer->body == body.substr(0, row.limit));
  }
}

TEST_CASE("A body announced as too long is not waited for, and its beginning is kept") {
  Client client;
  const std::string bytes =
      "HTTP/1.1 404 Not Found\r\nContent-Length: 999999999\r\n\r\nnot found: bad upstream";
  Server server(client.loop, answering(bytes, CannedAnswer::Then::keep_open));
  const auto answer = client.get(server.url());
  REQUIRE(answer);
  CHECK(answer->status == 404);
  CHECK(answer->cut);
  CHECK(answer->body == "not found: bad upstream");
}

TEST_CASE("A gzip body is undone, and what it grows to is what the limit counts") {
  // gzip of 2000 times 'a'
  const std::string packed(
      "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff\x4b\x4c\x1c\x05\xa3\x60\x14\x8c\x82\x51\x30\x0a"
      "\x46\xc1\x50\x07\x00\x39\x3e\x13\xa8\xd0\x07\x00\x00",
      35);
  Client client;
  Server server(client.loop, answering(http(200, packed, "Content-Encoding: gzip\r\n")));
  const auto whole = client.fetch({.url = server.url(), .body_max = 2000});
  REQUIRE(whole);
  CHECK(bool(whole->body == std::string(2000, 'a')));
  CHECK_FALSE(whole->cut);
  const auto cut = client.fetch({.url = server.url(), .body_max = 1999});
  REQUIRE(cut);
  CHECK(bool(cut->body == std::string(1999, 'a')));
  CHECK(cut->cut);

  Server broken(client.loop,
                answering(http(200, packed.substr(0, 30), "Content-Encoding: gzip\r\n")));
  const auto breaks_off = client.get(broken.url());
  REQUIRE(breaks_off);
  CHECK(breaks_off->fault == Fault::bad_encoding);
  CHECK(breaks_off->body.empty());
}

TEST_CASE("go follows nine redirects and stops at the tenth") {
  Client client;
  Server server(client.loop, counting_down());
  const auto nine = client.get(server.url("/9"));
  REQUIRE(nine);
  CHECK(nine->body == "arrived");
  CHECK(nine->effective_url == server.url("/0"));
  CHECK(nine->timings.first_byte <= nine->timings.total);
  for (const auto* path : {"/10", "/11"}) {
    const auto stopped = client.get(server.url(path));
    REQUIRE(stopped);
    CHECK(stopped->fault == Fault::redirect_loop);
    CHECK(stopped->status == 0);
  }
}

TEST_CASE("A redirect may lead from http to https and never back") {
  Client client;
  Server plain(client.loop, answering(http(200, "in the clear")));
  Server secure(client.loop,
                over_tls(answering(http(302, "", "Location: " + plain.url("/x") + "\r\n"))));
  const auto down = client.get(secure.url());
  REQUIRE(down);
  CHECK(down->fault == Fault::redirect_insecure);
  CHECK(plain.connections() == 0);

  Server good(client.loop, over_tls(answering(http(200, "secure"))));
  Server start(client.loop, answering(http(301, "", "Location: " + good.url("/y") + "\r\n")));
  const auto up = client.get(start.url());
  REQUIRE(up);
  CHECK(up->body == "secure");
  CHECK(up->effective_url == good.url("/y"));
}

TEST_CASE("A redirect to a file or to another scheme is never followed") {
  Client client;
  for (const auto* target : {"file:///etc/passwd", "ftp://127.0.0.1/x", "gopher://127.0.0.1:1/"}) {
    CAPTURE(target);
    Server server(client.loop, answering(http(302, "", fmt::format("Location: {}\r\n", target))));
    const auto answer = client.get(server.url());
    REQUIRE(answer);
    CHECK(answer->fault == Fault::http_odd);
    CHECK(answer->body.empty());
  }
}

TEST_CASE("Credentials: Basic over https, refused over http, never shown") {
  Client client;
  Server secure(client.loop, over_tls(answering(http(200, "x"))));
  const std::string host = fmt::format("127.0.0.1:{}", secure.port());
  const auto sent = client.get("https://user:p%40ss@" + host + "/m");
  REQUIRE(sent);
  CHECK(has_line(secure.requests().at(0), "Authorization: Basic dXNlcjpwQHNz"));  // user:p@ss
  CHECK(sent->effective_url == "https://user:xxxxx@" + host + "/m");

  struct Row {
    const char* userinfo;
    const char* header;  // base64 of what go makes of it
  };
  for (const Row& row :
       {Row{"joe:p@ss@", "am9lOnBAc3M="},                    // joe:p@ss
        Row{"joe:a:b@", "am9lOmE6Yg=="},                     // joe:a:b
        Row{"joe@", "am9lOg=="},                             // joe:
        Row{"joe:@", "am9lOg=="},                            // joe:
        Row{":pw@", "OnB3"},                                 // :pw
        Row{"@", "Og=="},                                    // :
        Row{"joe:%23%7C%2C%25%3A%20@", "am9lOiN8LCU6IA=="},  // joe:#|,%: and a space
        Row{"jo%3Ae:p+w@", "am86ZTpwK3c="}}) {               // jo:e:p+w
    CAPTURE(row.userinfo);
    REQUIRE(client.get(fmt::format("https://{}{}/m?x=1#y", row.userinfo, host)));
    const std::string& request = secure.requests().back();
    CHECK(request.starts_with("GET /m?x=1 HTTP/1.1\r\n"));
    CHECK(has_line(request, fmt::format("Authorization: Basic {}", row.header)));
    CHECK(has_line(request, "Host: " + host));
  }

  Server plain(client.loop, answering(http(200, "x")));
  for (const auto* user : {"user:secret@", "user@", "user:@", "@"}) {
    CAPTURE(user);
    const auto refused = client.get(fmt::format("http://{}127.0.0.1:{}/", user, plain.port()));
    REQUIRE(refused);
    CHECK(refused->fault == Fault::bad_url);
    CHECK(refused->fault_detail.find("secret") == std::string::npos);
  }
  CHECK(plain.connections() == 0);
}

TEST_CASE("Credentials are not carried to another host by a redirect") {
  Client client;
  Server target(client.loop, over_tls(answering(http(200, "x"))));
  Server first(client.loop,
               over_tls(answering(http(302, "", "Location: " + target.url("/t") + "\r\n"))));
  REQUIRE(client.get(fmt::format("https://u:p@127.0.0.1:{}/", first.port())));
  CHECK(first.requests().at(0).find("Authorization:") != std::string::npos);
  CHECK(target.requests().at(0).find("Authorization:") == std::string::npos);
  CHECK(target.requests().at(0).find("u:p") == std::string::npos);
}

TEST_CASE("Addresses that can't be fetched are faults, not requests") {
  Client client;
  for (const auto* url : {"", "http://", "file:///etc/passwd", "ftp://127.0.0.1/", "https://[::1",
                          "http://127.0.0.1:99999/", "http://127.0.0.1/a b\r\nX: y"}) {
    CAPTURE(url);
    const auto answer = client.get(url);
    REQUIRE(answer);
    CHECK(answer->fault == Fault::bad_url);
    CHECK_FALSE(answer->fault_detail.empty());
  }
}

TEST_CASE("Retry-After reaches the answer") {
  Client client;
  Server server(client.loop, answering(http(429, "", "retry-after: 17\r\n")));
  const auto answer = client.get(server.url());
  REQUIRE(answer);
  CHECK(answer->status == 429);
  CHECK(answer->retry_after == 17s);
}

TEST_CASE("A cancelled fetch is not heard of again") {
  Client client;
  Server silent(client.loop, {.on_connect = Behaviour::OnConnect::silent});
  Server server(client.loop, answering(http(200, "x")));
  bool heard = false;
  const auto id = client.http->start({.url = silent.url()}, [&](const auto&) { heard = true; });
  run_until(client.loop, [&] { return silent.connections() == 1; });
  client.http->cancel(id);
  client.http->cancel(id);
  client.http->cancel(fetch::FetchId{12345});
  CHECK(client.http->in_flight() == 0);
  REQUIRE(client.get(server.url()));
  CHECK_FALSE(heard);
}

TEST_CASE("Callbacks may start others, cancel others, and end it all") {
  Client client;
  Server server(client.loop, answering(http(200, "x")));
  int answers = 0;
  fetch::FetchId other{};
  client.http->start({.url = server.url()}, [&](const auto&) {
    ++answers;
    client.http->cancel(other);
    client.http->start({.url = server.url()}, [&](const auto&) {
      ++answers;
      client.http.reset();
    });
  });
  other = client.http->start({.url = server.url("/other")}, [&](const auto&) { answers += 100; });
  // Whichever answer comes first, the other one is cancelled or counted; never both, never twice.
  run_until(client.loop, [&] { return client.http == nullptr; });
  CHECK(answers % 100 == 2);
}

TEST_CASE("A callback never runs from inside start") {
  Client client;
  bool heard = false;
  client.http->start({.url = "nonsense:"}, [&](const auto&) { heard = true; });
  CHECK_FALSE(heard);
  CHECK(run_until(client.loop, [&] { return heard; }));
}

TEST_CASE("Many at once all get their own answer") {
  Client client;
  Behaviour echo;
  echo.answer = [](const std::string& request) {
    return CannedAnswer{http(200, request.substr(4, request.find(' ', 4) - 4))};
  };
  Server server(client.loop, over_tls(echo));
  std::size_t right = 0;
  constexpr std::size_t count = 100;
  for (std::size_t i = 0; i < count; ++i) {
    const auto path = fmt::format("/{}", i);
    client.http->start({.url = server.url(path), .connect_timeout = 30s, .timeout = 30s},
                       [&right, path](const auto& answer) { right += answer.body == path; });
  }
  CHECK(run_until(client.loop, [&] { return client.http->in_flight() == 0; }));
  CHECK(right == count);
}

TEST_CASE("Dropping it with everything in flight is clean") {
  Client client;
  Server silent(client.loop, {.on_connect = Behaviour::OnConnect::silent});
  bool heard = false;
  for (int i = 0; i < 10; ++i) {
    client.http->start({.url = silent.url()}, [&](const auto&) { heard = true; });
  }
  run_until(client.loop, [&] { return silent.connections() == 10; });
  client.http.reset();
  client.loop.poll();
  CHECK_FALSE(heard);
}
