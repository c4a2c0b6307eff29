// The TCP listener: it serves the metrics and nothing else, and copes with a port that is taken.
#include "control/metrics_listener.hpp"

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <boost/asio/io_context.hpp>
#include <memory>
#include <optional>

#include "control/metrics.hpp"
#include "support/loop_client.hpp"

using namespace gopx;
using namespace gopx::control;
using namespace std::chrono_literals;
using testing::LoopClient;

namespace {

sockaddr_in loopback(unsigned short port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

struct ListenerFixture {
  LoopClient client() {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const auto address = loopback(listener.port());
    REQUIRE_EQ(::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    return {loop, fd};
  }
  LoopClient::Reply ask(const std::string& request) {
    return client().ask(request + " HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n");
  }

  boost::asio::io_context loop;
  std::vector<std::string> problems;
  MetricsListener listener{
      loop,
      {.metrics =
           [] {
             return Answer{.body = std::make_shared<const std::string>("gopx_takeover 0\n"),
                           .content_type = metrics_type};
           },
       .on_problem = [this](const std::string& text) { problems.push_back(text); },
       .retry = 20ms}};
};

// Somebody else who has the port.
class Occupant {
 public:
  Occupant() : fd_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
    auto address = loopback(0);
    REQUIRE_EQ(::bind(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    REQUIRE_EQ(::listen(fd_, 1), 0);
    socklen_t size = sizeof address;
    ::getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
  }
  ~Occupant() { leave(); }
  void leave() {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
  }
  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }

 private:
  int fd_;
  unsigned short port_ = 0;
};

}  // namespace

TEST_SUITE("control::metrics_listener") {
  TEST_CASE("GET /metrics is answered as Prometheus wants it") {
    ListenerFixture fixture;
    fixture.listener.listen("127.0.0.1:0");
    REQUIRE_NE(fixture.listener.port(), 0);
    CHECK_EQ(fixture.problems, std::vector<std::string>{""});
    for (const char* target : {"/metrics", "/metrics?x=1"}) {
      const auto reply = fixture.ask("GET " + std::string{target});
      CHECK_EQ(reply.status, 200);
      CHECK_NE(reply.head.find("Content-Type: text/plain; version=0.0.4; charset=utf-8\r\n"),
               std::string::npos);
      CHECK_EQ(reply.body, "gopx_takeover 0\n");
    }
    const auto root = fixture.ask("GET /");
    CHECK_EQ(root.status, 200);
    CHECK_EQ(root.body, "gopxd: the metrics are at /metrics\n");
  }

  TEST_CASE("nothing of the control protocol is there") {
    ListenerFixture fixture;
    fixture.listener.listen("localhost:0");
    for (const char* request :
         {"GET /v1/status", "GET /v1/config", "GET /v1/events?follow=1", "POST /v1/pause",
          "GET /metrics/", "GET /metricsx", "GET //metrics", "GET http://x/metrics"})
      CHECK_EQ(fixture.ask(request).status, 404);
    for (const char* request : {"POST /metrics", "DELETE /metrics", "POST /"}) {
      const auto reply = fixture.ask(request);
      CHECK_EQ(reply.status, 405);
      CHECK_NE(reply.head.find("Allow: GET\r\n"), std::string::npos);
    }
    CHECK_EQ(fixture.client().ask("rubbish\r\n\r\n").status, 400);
  }

  TEST_CASE("a port in use is a problem, and is tried again") {
    Occupant occupant;
    ListenerFixture fixture;
    fixture.listener.listen(occupant.address());
    REQUIRE_EQ(fixture.problems.size(), 1);
    CHECK_NE(fixture.problems[0].find(occupant.address()), std::string::npos);
    CHECK_EQ(fixture.listener.port(), 0);
    CHECK(fixture.listener.port_is_taken());
    occupant.leave();
    CHECK(testing::turn_until(fixture.loop, [&] { return fixture.listener.port() != 0; }));
    CHECK_EQ(fixture.problems.back(), "");
    CHECK_FALSE(fixture.listener.port_is_taken());
    CHECK_EQ(fixture.ask("GET /metrics").status, 200);
    ListenerFixture elsewhere;
    elsewhere.listener.listen("192.0.2.1:9757");  // no address of this machine
    CHECK_NE(elsewhere.problems.back(), "");
    CHECK_FALSE(elsewhere.listener.port_is_taken());
  }

  TEST_CASE("another address, none, and the same again") {
    ListenerFixture fixture;
    fixture.listener.listen("127.0.0.1:0");
    auto client = fixture.client();
    const auto before = fixture.listener.port();
    fixture.listener.listen("127.0.0.1:0");
    CHECK_EQ(fixture.listener.port(), before);
    CHECK_EQ(client.ask("GET /metrics HTTP/1.1\r\n\r\n").status, 200);
    fixture.listener.listen("");
    CHECK_EQ(fixture.listener.port(), 0);
    CHECK(client.wait_closed());
    fixture.listener.listen("[::1]:0");  // where a machine has no IPv6 that is a problem, no crash
    CHECK_EQ(fixture.listener.port() != 0, fixture.problems.back().empty());
  }

  TEST_CASE("what is no address is said so") {
    ListenerFixture fixture;
    for (const char* address : {"metrics.example:80", "127.0.0.1:70000", "127.0.0.1:x", "x"}) {
      fixture.listener.listen(address);
      CHECK_NE(fixture.problems.back().find(address), std::string::npos);
      CHECK_EQ(fixture.listener.port(), 0);
    }
  }
}
