// Is there a resolver at all?
#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "sys/descriptor.hpp"
#include "sys/name_servers.hpp"

using namespace gopx::sys;

namespace {

std::vector<std::string> addresses(std::string_view resolv_conf) {
  std::vector<std::string> result;
  for (const auto& server : parse_name_servers(resolv_conf)) result.push_back(server.address);
  return result;
}

// A UDP socket on loopback, as a resolver would have it.
struct UdpPort {
  UdpPort() : socket(::socket(AF_INET, SOCK_DGRAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    REQUIRE(::bind(socket.get(), generic, size) == 0);
    REQUIRE(::getsockname(socket.get(), generic, &size) == 0);
    number = ntohs(address.sin_port);
  }
  Descriptor socket;
  std::uint16_t number = 0;
};

}  // namespace

TEST_CASE("resolv.conf") {
  using Addresses = std::vector<std::string>;
  CHECK(addresses("") == Addresses{"127.0.0.1"});
  CHECK(addresses("# nameserver 1.1.1.1\nsearch x\n") == Addresses{"127.0.0.1"});
  CHECK(addresses("nameserver 1.1.1.1\nnameserver\t fd00::1%eth0 # x\n") ==
        Addresses{"1.1.1.1", "fd00::1"});
  CHECK(addresses("nameserver 1.1.1.1") == Addresses{"1.1.1.1"});
  CHECK(addresses("nameservers 1.1.1.1\n") == Addresses{"127.0.0.1"});
  CHECK(addresses("nameserver 1\nnameserver 2\nnameserver 3\nnameserver 4\n") ==
        Addresses{"1", "2", "3"});
}

TEST_CASE("A resolver on this machine is there or not") {
  UdpPort port;
  const NameServer local{"127.0.0.1", port.number};
  CHECK(state_of({local}) == ResolverState::unknown);
  port.socket.reset();
  CHECK(state_of({local}) == ResolverState::refused);
  CHECK(state_of({local, local}) == ResolverState::refused);
}

TEST_CASE("One that may work is enough to say nothing") {
  UdpPort gone;
  const NameServer refused{"127.0.0.1", gone.number};
  gone.socket.reset();
  const UdpPort there;
  CHECK(state_of({refused, {"127.0.0.1", there.number}}) == ResolverState::unknown);
  CHECK(state_of({refused, {"not an address", 53}}) == ResolverState::unknown);
  CHECK(state_of({{"not an address", 53}}) == ResolverState::unknown);
  CHECK(state_of({}) == ResolverState::unknown);
}
