// The server over a real Unix socket: good clients, bad clients, many clients. The test turns the
// loop itself, so nothing depends on another thread's timing; time limits are made short.
#include "control/server.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <memory>
#include <optional>

#include "control/socket.hpp"
#include "platform/peer.hpp"
#include "support/fake_services.hpp"
#include "support/folder.hpp"
#include "support/loop_client.hpp"

using namespace gopx;
using namespace gopx::control;
using namespace gopx::state;
using namespace std::chrono_literals;
using testing::LoopClient;

namespace {
const std::string get_status = "GET /v1/status HTTP/1.1\r\nHost: gopx\r\n\r\n";

std::string post(std::string_view path, std::string_view body) {
  return "POST " + std::string{path} +
         " HTTP/1.1\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
         std::string{body};
}

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

struct ServerFixture {
  explicit ServerFixture(ControlLimits limits = {}, std::optional<uid_t> peer = ::geteuid())
      : socket{ControlSocket::open(scratch / "gopx/gopxd.sock").value()},
        server{std::make_unique<ControlServer>(
            loop,
            ControlOptions{
                .peer_uid = [peer](int) { return peer; }, .own_uid = ::geteuid(), .limits = limits},
            [this](const HttpRequest& request, Respond respond) {
              commands.handle(request, std::move(respond));
            },
            log)} {
    server->listen(socket.release());
  }

  LoopClient client() { return {loop, socket.path()}; }
  bool clients_are(std::size_t count) {
    return testing::turn_until(loop, [&] { return server->clients() == count; });
  }

  testing::Scratch scratch;
  boost::asio::io_context loop;
  testing::FakeServices fake;
  EventLog log;
  Commands commands{fake.services(), log};
  ControlSocket socket;
  std::unique_ptr<ControlServer> server;
};

}  // namespace

TEST_SUITE("control::control") {
  TEST_CASE("a request is answered, and the next one on the same connection too") {
    ServerFixture fixture;
    auto client = fixture.client();
    for (int i = 0; i < 3; ++i) {
      const auto reply = client.ask(get_status);
      CHECK_EQ(reply.status, 200);
      CHECK(has(reply.head, "Content-Type: application/json\r\n"));
      CHECK(has(reply.body, R"({"schema":1,"version":"0.1.0","pid":123)"));
    }
    CHECK_EQ(fixture.server->clients(), 1);
    client.leave();
    CHECK(fixture.clients_are(0));
  }

  TEST_CASE("requests sent ahead are answered in their order") {
    ServerFixture fixture;
    auto client = fixture.client();
    client.send(get_status + post("/v1/auto", "") +
                "GET /nowhere HTTP/1.1\r\nAccept-Language: zh\r\n\r\n" + get_status);
    CHECK_EQ(client.reply().status, 200);
    CHECK(has(client.reply().body, R"("ok":true)"));
    CHECK(has(client.reply().body, R"("unknown_path","message":"没有 /nowhere)"));
    CHECK(has(client.reply().body, "endpoints"));
  }

  TEST_CASE("Connection: close and HTTP/1.0 end the connection after the answer") {
    ServerFixture fixture;
    for (const char* request : {"GET /v1/status HTTP/1.1\r\nConnection: close\r\n\r\n",
                                "GET /v1/status HTTP/1.0\r\n\r\n"}) {
      auto client = fixture.client();
      const auto reply = client.ask(request);
      CHECK_EQ(reply.status, 200);
      CHECK(has(reply.head, "Connection: close"));
      CHECK(client.wait_closed());
    }
    auto client = fixture.client();
    CHECK(has(client.ask("GET /v1/status HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").head,
              "Connection: keep-alive"));
    CHECK_EQ(client.ask(get_status).status, 200);
  }

  TEST_CASE("a client that says no more still gets its answer") {
    ServerFixture fixture;
    auto client = fixture.client();
    client.push(get_status);
    client.say_no_more();
    CHECK_EQ(client.reply().status, 200);
    CHECK(client.wait_closed());
  }

  TEST_CASE("wrong method: the right one is named; the answer to HEAD has no body") {
    ServerFixture fixture;
    auto client = fixture.client();
    const auto reply = client.ask("DELETE /v1/use HTTP/1.1\r\n\r\n");
    CHECK_EQ(reply.status, 405);
    CHECK(has(reply.head, "Allow: POST\r\n"));
    client.send("HEAD /v1/status HTTP/1.1\r\n\r\n");
    const auto head = client.reply(false);
    CHECK_EQ(head.status, 405);
    CHECK(has(head.head, "Allow: GET\r\n"));
    CHECK_EQ(client.ask(get_status).status, 200);
  }

  TEST_CASE("a body may have 64 KiB and not a byte more") {
    ServerFixture fixture;
    const std::size_t most = ControlLimits{}.body_bytes;
    CHECK_EQ(most, 65536);
    auto client = fixture.client();
    CHECK_EQ(client.ask(post("/v1/pause", "{}" + std::string(most - 2, ' '))).status, 200);
    CHECK_EQ(fixture.fake.commands.size(), 1);
    client.send(post("/v1/pause", "{}" + std::string(most - 1, ' ')));
    const auto reply = client.reply();
    CHECK_EQ(reply.status, 413);
    CHECK(has(reply.body, "body_too_large"));
    CHECK(client.wait_closed());
    CHECK_EQ(fixture.fake.commands.size(), 1);
  }

  TEST_CASE("a chunked body has the same limit") {
    ServerFixture fixture;
    const std::string head = "POST /v1/use HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
    auto client = fixture.client();
    CHECK_EQ(client.ask(head + "a\r\n{\"endpoint\r\n8\r\n\":\"goa\"}\r\n0\r\n\r\n").status, 200);
    auto big = fixture.client();
    big.send(head);
    for (int i = 0; i < 20; ++i)
      if (!big.send("1000\r\n" + std::string(4096, ' ') + "\r\n")) break;
    CHECK_EQ(big.reply().status, 413);
    CHECK(big.wait_closed());
  }

  TEST_CASE("a declared length without end is refused before anything is read") {
    ServerFixture fixture;
    auto client = fixture.client();
    CHECK_EQ(client.ask("POST /v1/use HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n").status,
             413);
    auto other = fixture.client();
    CHECK_EQ(other.ask("POST /v1/use HTTP/1.1\r\nContent-Length: 99999999999999999999999\r\n\r\n")
                 .status,
             400);
  }

  TEST_CASE("a header has its limit too") {
    ServerFixture fixture;
    const std::size_t most = ControlLimits{}.header_bytes;
    const std::string start = "GET /v1/status HTTP/1.1\r\nX: ";
    auto client = fixture.client();
    CHECK_EQ(client.ask(start + std::string(most - start.size() - 4, 'x') + "\r\n\r\n").status,
             200);
    const auto reply = client.ask(start + std::string(most, 'x'));
    CHECK_EQ(reply.status, 431);
    CHECK(has(reply.body, "header_too_large"));
    CHECK(client.wait_closed());
  }

  TEST_CASE("what is no HTTP is answered once and ended") {
    ServerFixture fixture;
    std::string noise = "\x16\x03\x01";
    noise.append(3, '\0');
    for (const auto& garbage :
         {std::string{"garbage\r\n\r\n"}, noise, std::string{"\r\n\r\n"},
          std::string{"GET\r\n\r\n"}, std::string{"GET / HTTP/9.9\r\n\r\n"},
          std::string{"GET /a b HTTP/1.1\r\n\r\n"}, std::string{"{\"schema\":1}\n"},
          std::string{"GET /v1/status HTTP/1.1\r\nno colon\r\n\r\n"},
          std::string{"GET /v1/status HTTP/1.1\r\nContent-Length: x\r\n\r\n"},
          std::string{"POST /v1/use HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"},
          std::string{
              "GET /v1/status HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n"}}) {
      CAPTURE(garbage);
      auto client = fixture.client();
      const auto reply = client.ask(garbage);
      CHECK_EQ(reply.status, 400);
      CHECK(has(reply.body, R"({"schema":1,"error":{"code":"bad_http")"));
      CHECK(client.wait_closed());
    }
    auto good = fixture.client();
    CHECK_EQ(good.ask(get_status).status, 200);
  }

  TEST_CASE("every single byte, and every cut of a request, leaves the server standing") {
    ServerFixture fixture;
    for (int byte = 0; byte < 256; ++byte) {
      auto client = fixture.client();
      client.push(std::string(1, static_cast<char>(byte)));
      client.say_no_more();
      CHECK_EQ(client.reply().status, 400);
    }
    const std::string whole = post("/v1/use", R"({"endpoint":"goproxy-cn"})");
    for (std::size_t cut = 1; cut < whole.size(); ++cut) {
      auto client = fixture.client();
      client.push(whole.substr(0, cut));
      client.say_no_more();
      CHECK_EQ(client.reply().status, 400);
    }
    CHECK(fixture.fake.commands.empty());
    CHECK(fixture.clients_are(0));
  }

  TEST_CASE("a request may come byte by byte") {
    ServerFixture fixture;
    auto client = fixture.client();
    const std::string chunked = "POST /v1/auto HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (const char c : post("/v1/use", R"({"endpoint":"goproxy-cn"})") + chunked + "0\r\n\r\n")
      client.send(std::string(1, c)), fixture.loop.poll();
    for (int i = 0; i < 2; ++i) CHECK_EQ(client.reply().status, 200);
  }

  TEST_CASE("a request that takes too long is answered with 408; others are served meanwhile") {
    ServerFixture fixture{{.request = 50ms}};
    auto slow = fixture.client();
    slow.send("GET /v1/sta");
    auto other = fixture.client();
    CHECK_EQ(other.ask(get_status).status, 200);
    CHECK_EQ(slow.reply().status, 408);
    CHECK(slow.wait_closed());
    auto slow_body = fixture.client();
    slow_body.send("POST /v1/use HTTP/1.1\r\nContent-Length: 10\r\n\r\n{");
    CHECK_EQ(slow_body.reply().status, 408);
  }

  TEST_CASE("a silent client is ended without a word, before its first request and after one") {
    ServerFixture fixture{{.idle = 50ms}};
    auto silent = fixture.client();
    CHECK(silent.wait_closed());
    CHECK(silent.pending().empty());
    auto once = fixture.client();
    CHECK_EQ(once.ask(get_status).status, 200);
    CHECK(once.wait_closed());
    CHECK(once.pending().empty());
    CHECK_EQ(fixture.server->clients(), 0);
  }

  TEST_CASE("a client that never reads delays nobody and is dropped") {
    ServerFixture fixture{{.write = 100ms}};
    fixture.fake.status.network = std::string(4 * 1024 * 1024, 'x');
    auto deaf = fixture.client();
    deaf.push(get_status);
    REQUIRE(fixture.clients_are(1));
    auto other = fixture.client();
    CHECK_EQ(other.ask("GET /v1/config HTTP/1.1\r\n\r\n").status, 200);
    CHECK(testing::turn_until(fixture.loop, [&] { return fixture.server->clients() == 1; }));
    CHECK_EQ(other.ask("GET /v1/config HTTP/1.1\r\n\r\n").status, 200);
  }

  TEST_CASE("100 clients at once, each gets its own answer") {
    ServerFixture fixture;
    std::vector<LoopClient> clients;
    for (int i = 0; i < 100; ++i) {
      clients.push_back(fixture.client());
      clients.back().push("GET /v1/endpoints/nobody" + std::to_string(i) + " HTTP/1.1\r\n\r\n");
    }
    for (std::size_t i = 0; i < clients.size(); ++i)
      CHECK(has(clients[i].reply().body, "\\\"nobody" + std::to_string(i) + "\\\""));
    CHECK_EQ(fixture.server->clients(), 100);
    for (auto& client : clients) CHECK_EQ(client.ask(get_status).status, 200);
  }

  TEST_CASE("when all places are taken, whoever has been silent for longest goes") {
    ServerFixture fixture{{.clients = 3}};
    std::vector<LoopClient> clients;
    for (int i = 0; i < 3; ++i) clients.push_back(fixture.client());
    REQUIRE(fixture.clients_are(3));
    CHECK_EQ(clients[0].ask(get_status).status, 200);
    auto late = fixture.client();
    CHECK_EQ(late.ask(get_status).status, 200);
    CHECK(clients[1].wait_closed());
    CHECK_FALSE(clients[0].is_closed());
    CHECK_FALSE(clients[2].is_closed());
    CHECK_EQ(fixture.server->clients(), 3);
  }

  TEST_CASE("when everybody is being served, the next one is asked to come again") {
    ServerFixture fixture{{.clients = 2}};
    fixture.fake.answers_at_once = false;
    auto first = fixture.client();
    auto second = fixture.client();
    first.send(post("/v1/probe", ""));
    second.send(post("/v1/probe", ""));
    REQUIRE(testing::turn_until(fixture.loop, [&] { return fixture.fake.waiting.size() == 2; }));
    for (int i = 0; i < 10; ++i) {
      auto late = fixture.client();
      CHECK_EQ(late.reply().status, 503);
      CHECK_LE(fixture.server->clients(), 3);
    }
    fixture.fake.waiting[0]({});
    CHECK_EQ(first.reply().status, 200);
    fixture.fake.waiting[1]({});
    CHECK_EQ(second.reply().status, 200);
  }

  TEST_CASE("an answer that takes time delays only its own client") {
    ServerFixture fixture;
    fixture.fake.answers_at_once = false;
    auto patient = fixture.client();
    patient.send(post("/v1/probe", R"({"deep":true})"));
    auto other = fixture.client();
    CHECK_EQ(other.ask(get_status).status, 200);
    CHECK(patient.pending().empty());
    REQUIRE_EQ(fixture.fake.waiting.size(), 1);
    fixture.fake.waiting[0]({});
    CHECK_EQ(patient.reply().status, 200);
    CHECK_EQ(patient.ask(get_status).status, 200);
  }

  TEST_CASE("an answer that never comes is 503, and what comes later goes nowhere") {
    ServerFixture fixture{{.answer = 50ms}};
    fixture.fake.answers_at_once = false;
    auto client = fixture.client();
    CHECK_EQ(client.ask(post("/v1/probe", "")).status, 503);
    fixture.fake.waiting.at(0)({});
    CHECK(client.wait_closed());
    CHECK(client.pending().empty());
  }

  TEST_CASE("an answer for a client that has gone, or a server that has gone") {
    ServerFixture fixture;
    fixture.fake.answers_at_once = false;
    auto hasty = fixture.client();
    hasty.send(post("/v1/probe", "") + get_status);
    REQUIRE(testing::turn_until(fixture.loop, [&] { return fixture.fake.waiting.size() == 1; }));
    hasty.leave();
    fixture.fake.waiting[0]({});
    CHECK(fixture.clients_are(0));
    auto other = fixture.client();
    other.send(post("/v1/probe", ""));
    REQUIRE(testing::turn_until(fixture.loop, [&] { return fixture.fake.waiting.size() == 2; }));
    fixture.server.reset();
    fixture.fake.waiting[1]({});
    fixture.log.add(testing::sample_event(1));
    CHECK(other.wait_closed());
  }

  TEST_CASE("streams of events have a bound of their own: short requests always find a place") {
    ServerFixture fixture{{.clients = 6, .followers = 4}};
    fixture.log.add(testing::sample_event(1));
    std::vector<LoopClient> followers;
    for (int i = 0; i < 4; ++i) {
      followers.push_back(fixture.client());
      followers.back().send("GET /v1/events?follow=1&since=0 HTTP/1.1\r\n\r\n");
      REQUIRE(followers.back().wait_for("\"seq\":1"));
    }
    for (int i = 0; i < 5; ++i) {
      auto late = fixture.client();
      late.send("GET /v1/events?follow=1 HTTP/1.1\r\n\r\n");
      CHECK_EQ(late.reply().status, 503);
      CHECK_EQ(fixture.client().ask(get_status).status, 200);
    }
    followers.pop_back();
    REQUIRE(testing::turn_until(fixture.loop, [&] { return fixture.server->clients() <= 4; }));
    auto next = fixture.client();
    next.send("GET /v1/events?follow=1&since=0 HTTP/1.1\r\n\r\n");
    CHECK(next.wait_for("\"seq\":1"));
  }

  TEST_CASE("requests that take long have a bound of their own too") {
    ServerFixture fixture{{.clients = 5, .waiters = 2}};
    fixture.fake.answers_at_once = false;
    std::vector<LoopClient> patient;
    for (int i = 0; i < 2; ++i) {
      patient.push_back(fixture.client());
      patient.back().send(post("/v1/probe", ""));
    }
    REQUIRE(testing::turn_until(fixture.loop, [&] { return fixture.fake.waiting.size() == 2; }));
    auto late = fixture.client();
    CHECK_EQ(late.ask(post("/v1/probe", "")).status, 503);
    CHECK_EQ(fixture.client().ask(get_status).status, 200);
    fixture.fake.waiting[0]({});
    CHECK_EQ(patient[0].reply().status, 200);
    auto next = fixture.client();
    next.send(post("/v1/probe", ""));
    REQUIRE(testing::turn_until(fixture.loop, [&] { return fixture.fake.waiting.size() == 4; }));
    fixture.fake.waiting[3]({});
    CHECK_EQ(next.reply().status, 200);
  }

  TEST_CASE("who doesn't take its answer loses its place to whoever wants one") {
    ServerFixture fixture{{.clients = 2, .deaf = 50ms}};
    fixture.fake.status.network = std::string(4 * 1024 * 1024, 'x');
    auto first = fixture.client();
    auto second = fixture.client();
    first.push(get_status);
    second.push(get_status);
    REQUIRE(fixture.clients_are(2));
    CHECK(testing::turn_until(fixture.loop, [&] {
      return fixture.client().ask("GET /v1/config HTTP/1.1\r\n\r\n").status == 200;
    }));
  }

  TEST_CASE("another listening socket takes the place of the first; who is connected stays so") {
    ServerFixture fixture;
    auto client = fixture.client();
    CHECK_EQ(client.ask(get_status).status, 200);
    auto other = ControlSocket::open(fixture.scratch / "gopx/other.sock").value();
    fixture.server->listen(other.release());
    CHECK_EQ(client.ask(get_status).status, 200);
    LoopClient late{fixture.loop, fixture.scratch / "gopx/other.sock"};
    CHECK_EQ(late.ask(get_status).status, 200);
    CHECK_EQ(fixture.server->clients(), 2);
  }

  TEST_CASE("a client that asks first whether it may send its body") {
    ServerFixture fixture;
    auto client = fixture.client();
    client.send("POST /v1/use HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 21\r\n\r\n");
    CHECK_EQ(client.reply().status, 100);
    CHECK_EQ(client.ask(R"({"endpoint":"aliyun"})").status, 200);
    client.send("POST /v1/use HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 70000\r\n\r\n");
    CHECK_EQ(client.reply().status, 413);
  }

  TEST_CASE("another user, or one that the system won't name, is told so and nothing else") {
    for (const std::optional<uid_t> peer : {std::optional<uid_t>{12345}, std::optional<uid_t>{}}) {
      ServerFixture fixture{{}, peer};
      auto client = fixture.client();
      client.send(get_status);
      const auto reply = client.reply();
      CHECK_EQ(reply.status, 403);
      CHECK(has(reply.body, R"("code":"forbidden")"));
      CHECK(client.wait_closed());
      CHECK_EQ(fixture.fake.statuses_made, 0);
    }
  }

  TEST_CASE("root and the owner are served") {
    for (const uid_t peer : {uid_t{0}, ::geteuid()}) {
      ServerFixture fixture{{}, peer};
      CHECK_EQ(fixture.client().ask(get_status).status, 200);
    }
  }

  TEST_CASE("one connected socket can be taken over without a socket file") {
    ServerFixture fixture;
    int ends[2];
    REQUIRE_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    fixture.server->adopt(ends[0]);
    LoopClient client{fixture.loop, ends[1]};
    CHECK_EQ(client.ask(get_status).status, 200);
  }

  TEST_CASE("stop: everybody is hung up on, nobody new is accepted") {
    ServerFixture fixture;
    auto client = fixture.client();
    CHECK_EQ(client.ask(get_status).status, 200);
    fixture.server->stop();
    CHECK(client.wait_closed());
    CHECK_EQ(fixture.server->clients(), 0);
    CHECK(ControlSocket::open(fixture.socket.path()).has_value());
  }
}

TEST_SUITE("control::control events") {
  TEST_CASE("following: what was, then what comes, as chunks of whole lines") {
    ServerFixture fixture;
    fixture.log.add(testing::sample_event(1));
    fixture.log.add(testing::sample_event(2));
    auto client = fixture.client();
    client.send("GET /v1/events?follow=1&since=1 HTTP/1.1\r\n\r\n");
    REQUIRE(client.wait_for("\"seq\":2"));
    CHECK(has(client.pending(), "Transfer-Encoding: chunked\r\n"));
    CHECK(has(client.pending(), "Content-Type: application/x-ndjson\r\n"));
    CHECK_FALSE(has(client.pending(), "\"seq\":1,"));
    fixture.log.add(testing::sample_event(3));
    fixture.log.add(testing::sample_event(4));
    REQUIRE(client.wait_for("\"seq\":4"));
    CHECK_EQ(client.pending().find("\"seq\":3"), client.pending().rfind("\"seq\":3"));
    client.leave();
    CHECK(fixture.clients_are(0));
  }

  TEST_CASE("following before anything has happened, and from HTTP/1.0 without chunks") {
    ServerFixture fixture;
    auto client = fixture.client();
    client.send("GET /v1/events?follow=1 HTTP/1.0\r\n\r\n");
    REQUIRE(client.wait_for("\r\n\r\n"));
    fixture.log.add(testing::sample_event(1));
    REQUIRE(client.wait_for("}}\n"));
    CHECK_FALSE(has(client.pending(), "chunked"));
    CHECK(has(client.pending(), "\r\n\r\n{\"seq\":1"));
  }

  TEST_CASE("a follower does not expire while it listens, and may be silent") {
    ServerFixture fixture{{.idle = 20ms, .request = 20ms, .answer = 20ms, .write = 20ms}};
    auto client = fixture.client();
    client.send("GET /v1/events?follow=1 HTTP/1.1\r\n\r\n");
    REQUIRE(client.wait_for("\r\n\r\n"));
    auto other = fixture.client();
    CHECK(other.wait_closed());  // its 20 ms are over, so the follower's would be
    fixture.log.add(testing::sample_event(1));
    CHECK(client.wait_for("\"seq\":1"));
  }

  TEST_CASE("a follower that does not read is dropped; another one gets everything") {
    ServerFixture fixture{{.write = 200ms}};
    auto deaf = fixture.client();
    auto good = fixture.client();
    for (auto* client : {&deaf, &good}) client->push("GET /v1/events?follow=1 HTTP/1.1\r\n\r\n");
    REQUIRE(fixture.clients_are(2));
    for (std::uint64_t seq = 1; seq <= 100; ++seq) {
      fixture.log.add(testing::sample_event(seq, std::string(20000, 'x')));
      REQUIRE(good.wait_for("\"seq\":" + std::to_string(seq) + ","));
    }
    CHECK(fixture.clients_are(1));
    CHECK_FALSE(good.is_closed());
  }

  TEST_CASE("a follower that has missed events is ended rather than lied to") {
    ServerFixture fixture;
    auto slow = fixture.client();
    slow.push("GET /v1/events?follow=1 HTTP/1.1\r\n\r\n");
    fixture.log.add(testing::sample_event(1));
    REQUIRE(slow.wait_for("\"seq\":1,"));
    for (std::uint64_t seq = 2; seq <= 400; ++seq)
      fixture.log.add(testing::sample_event(seq, std::string(20000, 'x')));
    CHECK(slow.wait_closed());
  }

  TEST_CASE("what a follower sends is read and ignored") {
    ServerFixture fixture;
    auto client = fixture.client();
    client.send("GET /v1/events?follow=1 HTTP/1.1\r\n\r\n");
    REQUIRE(client.wait_for("\r\n\r\n"));
    CHECK(client.send(std::string(200000, 'x')));
    fixture.log.add(testing::sample_event(1));
    CHECK(client.wait_for("\"seq\":1,"));
  }
}

TEST_SUITE("platform::peer") {
  TEST_CASE("the peer of a socket pair is this process's user; a file has no peer") {
    int ends[2];
    REQUIRE_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    CHECK_EQ(platform::peer_uid(ends[0]), ::geteuid());
    ::close(ends[0]);
    ::close(ends[1]);
    CHECK_FALSE(platform::peer_uid(-1).has_value());
  }

  TEST_CASE("a process of another user is recognised by the kernel") {
    if (::geteuid() != 0) return;  // only root can become somebody else
    ServerFixture fixture{{}, 12345};
    auto server =
        ControlServer{fixture.loop,
                      {.peer_uid = platform::peer_uid, .own_uid = ::geteuid(), .limits = {}},
                      [](const HttpRequest&, Respond) { FAIL("a stranger was listened to"); },
                      fixture.log};
    auto socket = ControlSocket::open(fixture.scratch / "gopx/second.sock").value();
    server.listen(socket.release());
    REQUIRE_EQ(::chmod(fixture.scratch.path().c_str(), 0755), 0);
    REQUIRE_EQ(::chmod((fixture.scratch / "gopx").c_str(), 0755), 0);
    REQUIRE_EQ(::chmod(socket.path().c_str(), 0666), 0);
    const pid_t child = ::fork();
    REQUIRE_GE(child, 0);
    if (child == 0) {
      sockaddr_un address{};
      address.sun_family = AF_UNIX;
      std::memcpy(address.sun_path, socket.path().c_str(), socket.path().size() + 1);
      const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
      if (::setuid(12345) != 0 ||
          ::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        ::_exit(1);
      char answer[13] = {};
      const bool told =
          ::recv(fd, answer, 12, MSG_WAITALL) == 12 && std::string_view{answer} == "HTTP/1.1 403";
      ::_exit(told ? 0 : 2);
    }
    int status = -1;
    CHECK(testing::turn_until(fixture.loop,
                              [&] { return ::waitpid(child, &status, WNOHANG) == child; }));
    CHECK_EQ(status, 0);
  }
}
