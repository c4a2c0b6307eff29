// Why did a name not resolve? The fetching library only says that it did not. The system's resolver
// configuration tells two common cases apart from a name that does not exist: nobody listens where
// the resolver should be (containers), or there is no route to it (no network).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gopx::sys {

enum class ResolverState : std::uint8_t {
  unknown,      // it may well be working
  refused,      // every name server is on this machine, and none is there
  unreachable,  // there is no route to any name server
};

struct NameServer {
  std::string address;  // without zone
  std::uint16_t port = 53;
};

// The name servers of a resolv.conf(5); with none in it, the one on this machine that the C library
// then takes. At most three, as there.
std::vector<NameServer> parse_name_servers(std::string_view resolv_conf);
// Asks the kernel, not the network: nothing leaves this machine, and nothing is waited for.
ResolverState state_of(const std::vector<NameServer>& servers);
// The state of this machine's resolver.
ResolverState look_at_resolver();

}  // namespace gopx::sys
