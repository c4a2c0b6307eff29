// A real go that waits for a proxy that never answers.
#ifdef __linux__

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <chrono>

#include "gotool/stale_go_processes.hpp"
#include "support/folder.hpp"
#include "support/real_go.hpp"
#include "sys/clock.hpp"
#include "sys/descriptor.hpp"

using namespace gopx;
using namespace gopx::gotool;
using namespace gopx::sys;
using namespace gopx::testing;

namespace {

// Accepts and never says a word.
struct SilentServer {
  Descriptor listener{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  Descriptor client;
  std::string ip;
  int port = 0;

  explicit SilentServer(std::string its_ip) : ip(std::move(its_ip)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    REQUIRE(::inet_pton(AF_INET, ip.c_str(), &address.sin_addr) == 1);
    socklen_t size = sizeof address;
    auto* const plain = reinterpret_cast<sockaddr*>(&address);
    REQUIRE(::bind(listener.get(), plain, size) == 0);
    REQUIRE(::listen(listener.get(), 8) == 0);
    REQUIRE(::getsockname(listener.get(), plain, &size) == 0);
    port = ntohs(address.sin_port);
  }
  void accept() {
    timeval limit{20, 0};
    REQUIRE(::setsockopt(listener.get(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit) == 0);
    client = Descriptor{::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC)};
    REQUIRE(client);
  }
};

std::vector<core::WaitingGo> waiting_on(const std::vector<std::string>& ips, Instant switched_at) {
  core::LookForWaitingGo look;
  look.displaced_ips = ips;
  return find_waiting_go(look, switched_at);
}

}  // namespace

TEST_CASE("a go that waits for a silent proxy is found by the proxy's address and its own age") {
  const auto go = real_go();
  if (!go) {
    MESSAGE("SKIPPED: no go command here");
    return;
  }
  const Scratch scratch;
  SilentServer server("127.0.77.1");
  auto environment = go_environment(scratch.path(), "/dev/null");
  environment["GOPROXY"] = "http://127.0.77.1:" + std::to_string(server.port);
  environment["GOMODCACHE"] = scratch / "mod";
  environment["GOSUMDB"] = "off";
  const Instant before = read_clock().steady - std::chrono::seconds(1);
  Process process({*go, "mod", "download", "example.test/secret@v1.0.0"}, environment);
  server.accept();
  const Instant now = read_clock().steady + std::chrono::seconds(1);
  const std::vector<core::WaitingGo> expected = {{static_cast<int>(process.pid()), "go mod"}};
  CHECK(waiting_on({"127.0.77.1"}, now) == expected);
  CHECK(waiting_on({"rubbish", "::1", "127.0.77.1"}, now) == expected);
  CHECK(waiting_on({"::ffff:127.0.77.1"}, now) == expected);
  CHECK(waiting_on({"127.0.77.2"}, now).empty());
  CHECK(waiting_on({}, now).empty());
  CHECK(waiting_on({"127.0.77.1"}, before).empty());  // started after that switch
}

TEST_CASE("other programs are none of our business") {
  SilentServer server("127.0.77.3");
  const Descriptor own{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(server.port));
  ::inet_pton(AF_INET, "127.0.77.3", &address.sin_addr);
  REQUIRE(::connect(own.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
  CHECK(waiting_on({"127.0.77.3"}, read_clock().steady).empty());
}

#endif
