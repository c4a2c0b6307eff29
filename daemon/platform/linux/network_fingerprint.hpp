// Which network is this? The way that a packet to the internet would take and the name servers,
// reduced to a fingerprint. It is compared, kept in the state folder, and never sent anywhere.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gopx::platform {

// Where packets to the internet go first, for one address family.
struct DefaultRoute {
  int interface_index = 0;
  std::string interface;
  std::string gateway;  // "" = none: a tunnel, or the whole world on the link
  std::string mac;      // of the gateway; "" = not known (yet), or there is no such thing
  bool operator==(const DefaultRoute&) const = default;
};

struct NetworkFacts {
  std::optional<DefaultRoute> v4;
  std::optional<DefaultRoute> v6;
  std::vector<std::string> resolvers;

  bool has_default_route() const { return v4 || v6; }
  // Not so while the hardware address of an IPv4 gateway is being asked for.
  bool settled() const { return !v4 || v4->gateway.empty() || !v4->mac.empty(); }
  // For comparing: everything but hardware addresses, which come and go with the neighbour cache.
  std::string outline() const;
};

// 32 hexadecimal digits; "" where there is no way out: that is no network.
std::string fingerprint(const NetworkFacts& here);

// Asks the kernel's routing table and reads /proc/net/arp and /etc/resolv.conf. Nothing is sent,
// nothing is waited for.
NetworkFacts read_network();

// The pieces, for tests. An answer of rtnetlink(7) to a question for one route:
std::optional<DefaultRoute> parse_route(std::string_view message);
// The hardware address of `address` on `interface` in the text of /proc/net/arp, or "".
std::string find_mac(std::string_view arp_table, std::string_view address,
                     std::string_view interface);

}  // namespace gopx::platform
