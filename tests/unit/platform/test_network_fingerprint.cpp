// Which network is this: routes as the kernel writes them, the neighbour table, the fingerprint.
#include <doctest/doctest.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include <cstring>

#include "platform/linux/network_fingerprint.hpp"

using namespace gopx;
using namespace gopx::platform;

namespace {

void add(std::string& bytes, const void* thing, std::size_t size) {
  bytes.append(static_cast<const char*>(thing), size);
  bytes.resize(NLMSG_ALIGN(bytes.size()), '\0');
}

void add_attribute(std::string& bytes, unsigned short type, const std::string& value) {
  rtattr attribute{};
  attribute.rta_type = type;
  attribute.rta_len = static_cast<unsigned short>(RTA_LENGTH(value.size()));
  add(bytes, &attribute, sizeof attribute);
  add(bytes, value.data(), value.size());
}

std::string text_of(int number) { return {reinterpret_cast<const char*>(&number), sizeof number}; }

// The answer for an IPv4 destination over interface 7.
std::string answer(unsigned char type, bool with_gateway) {
  std::string bytes;
  nlmsghdr header{};
  header.nlmsg_type = RTM_NEWROUTE;
  add(bytes, &header, sizeof header);
  rtmsg route{};
  route.rtm_family = AF_INET;
  route.rtm_type = type;
  add(bytes, &route, sizeof route);
  add_attribute(bytes, RTA_OIF, text_of(7));
  if (with_gateway) add_attribute(bytes, RTA_GATEWAY, std::string{"\x0a\x00\x00\x01", 4});
  header.nlmsg_len = static_cast<unsigned>(bytes.size());
  std::memcpy(bytes.data(), &header, sizeof header);
  return bytes;
}

NetworkFacts at_home() {
  NetworkFacts here;
  here.v4 = DefaultRoute{2, "wlan0", "192.168.1.1", "aa:bb:cc:dd:ee:ff"};
  here.resolvers = {"192.168.1.1"};
  return here;
}

}  // namespace

TEST_CASE("A route says its interface and, where there is one, its gateway") {
  const auto way = parse_route(answer(RTN_UNICAST, true));
  REQUIRE(way);
  CHECK(way->interface_index == 7);
  CHECK(way->gateway == "10.0.0.1");
  CHECK(parse_route(answer(RTN_UNICAST, false))->gateway == "");
  CHECK_FALSE(parse_route(answer(RTN_UNREACHABLE, true)).has_value());
  CHECK_FALSE(parse_route(answer(RTN_BLACKHOLE, true)).has_value());
}

TEST_CASE("A route that is cut anywhere is read without looking beyond its end") {
  const std::string whole = answer(RTN_UNICAST, true);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    CHECK_FALSE(parse_route(std::string_view{whole}.substr(0, size)).has_value());
    std::string lying = whole;
    reinterpret_cast<nlmsghdr*>(lying.data())->nlmsg_len = static_cast<unsigned>(size);
    const auto way = parse_route(lying);
    CHECK((!way || way->interface_index == 7));
  }
}

TEST_CASE("The neighbour table: the line of this address on this interface, if it is complete") {
  constexpr std::string_view table =
      "IP address       HW type     Flags       HW address            Mask     Device\n"
      "192.168.1.1      0x1         0x2         aa:bb:cc:dd:ee:ff     *        wlan0\n"
      "192.168.1.1      0x1         0x2         11:22:33:44:55:66     *        eth0\n"
      "192.168.1.9      0x1         0x0         00:00:00:00:00:00     *        wlan0\n"
      "broken line\n";
  CHECK(find_mac(table, "192.168.1.1", "wlan0") == "aa:bb:cc:dd:ee:ff");
  CHECK(find_mac(table, "192.168.1.1", "eth0") == "11:22:33:44:55:66");
  CHECK(find_mac(table, "192.168.1.9", "wlan0") == "");
  CHECK(find_mac(table, "192.168.1.2", "wlan0") == "");
  CHECK(find_mac("", "192.168.1.1", "wlan0") == "");
}

TEST_CASE("The fingerprint is the same at the same place and another at any other") {
  const std::string home = fingerprint(at_home());
  CHECK(home.size() == 32);
  CHECK(fingerprint(at_home()) == home);
  NetworkFacts other = at_home();
  other.v4->mac = "aa:bb:cc:dd:ee:00";
  CHECK(fingerprint(other) != home);
  other = at_home();
  other.v4->interface = "tun0";
  CHECK(fingerprint(other) != home);
  other = at_home();
  other.resolvers = {"10.0.0.53"};
  CHECK(fingerprint(other) != home);
  CHECK(fingerprint(NetworkFacts{}) == "");
}

TEST_CASE("Hardware addresses come and go without the outline changing") {
  NetworkFacts here = at_home();
  const std::string outline = here.outline();
  here.v4->mac.clear();
  CHECK(here.outline() == outline);
  CHECK_FALSE(here.settled());
  here.v4->gateway.clear();  // a tunnel: nothing to wait for
  CHECK(here.settled());
}

TEST_CASE(
    "Looking around this machine ends and leaves a fingerprint exactly if there is a way out") {
  const NetworkFacts here = read_network();
  CHECK(fingerprint(here).empty() == !here.has_default_route());
}
