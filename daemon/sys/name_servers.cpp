// See name_servers.hpp. Connecting a UDP socket only asks the routing table; an empty datagram to a
// loopback port where nobody listens comes back as ECONNREFUSED before the next call returns. Only
// loopback servers are sent one.
#include "sys/name_servers.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/text.hpp"
#include "sys/descriptor.hpp"
#include "sys/files.hpp"

namespace gopx::sys {

namespace {

constexpr std::size_t servers_max = 3;  // MAXNS of the C library
constexpr std::size_t resolv_conf_bytes_max = 64 * 1024;
constexpr const char* resolv_conf = "/etc/resolv.conf";

// A socket address of either family.
struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t size = 0;
  bool loopback = false;
};

bool fill_v4(const NameServer& server, SocketAddress& result) {
  sockaddr_in v4{};
  if (::inet_pton(AF_INET, server.address.c_str(), &v4.sin_addr) != 1) return false;
  v4.sin_family = AF_INET;
  v4.sin_port = htons(server.port);
  std::memcpy(&result.storage, &v4, sizeof v4);
  result.size = sizeof v4;
  result.loopback = (ntohl(v4.sin_addr.s_addr) >> 24U) == 127;
  return true;
}

bool fill_v6(const NameServer& server, SocketAddress& result) {
  sockaddr_in6 v6{};
  if (::inet_pton(AF_INET6, server.address.c_str(), &v6.sin6_addr) != 1) return false;
  v6.sin6_family = AF_INET6;
  v6.sin6_port = htons(server.port);
  std::memcpy(&result.storage, &v6, sizeof v6);
  result.size = sizeof v6;
  result.loopback = IN6_IS_ADDR_LOOPBACK(&v6.sin6_addr);
  return true;
}

ResolverState state_of_one(const NameServer& server) {
  SocketAddress address;
  if (!fill_v4(server, address) && !fill_v6(server, address)) return ResolverState::unknown;
  const Descriptor socket{::socket(address.storage.ss_family, SOCK_DGRAM, 0)};
  if (!socket) return ResolverState::unknown;
  const auto* generic = reinterpret_cast<const sockaddr*>(&address.storage);
  if (::connect(socket.get(), generic, address.size) != 0) {
    const bool no_route = errno == ENETUNREACH || errno == EHOSTUNREACH || errno == EADDRNOTAVAIL;
    return no_route ? ResolverState::unreachable : ResolverState::unknown;
  }
  if (!address.loopback) return ResolverState::unknown;
  ::send(socket.get(), "", 0, MSG_DONTWAIT);
  char answer = 0;
  const bool refused = ::recv(socket.get(), &answer, 1, MSG_DONTWAIT) < 0 && errno == ECONNREFUSED;
  return refused ? ResolverState::refused : ResolverState::unknown;
}

}  // namespace

std::vector<NameServer> parse_name_servers(std::string_view text) {
  constexpr std::string_view keyword = "nameserver";
  std::vector<NameServer> servers;
  for (auto line : split(text, '\n')) {
    if (servers.size() == servers_max) break;
    if (!line.starts_with(keyword)) continue;
    line.remove_prefix(keyword.size());
    if (line.empty() || (line[0] != ' ' && line[0] != '\t')) continue;
    const auto address = trim_space(line);
    servers.push_back({std::string(address.substr(0, address.find_first_of("% \t#;")))});
  }
  if (servers.empty()) servers.push_back({"127.0.0.1"});
  return servers;
}

ResolverState state_of(const std::vector<NameServer>& servers) {
  bool all_refused = true;
  bool all_unreachable = true;
  for (const auto& server : servers) {
    const auto state = state_of_one(server);
    all_refused = all_refused && state == ResolverState::refused;
    all_unreachable = all_unreachable && state == ResolverState::unreachable;
  }
  if (servers.empty()) return ResolverState::unknown;
  if (all_refused) return ResolverState::refused;
  return all_unreachable ? ResolverState::unreachable : ResolverState::unknown;
}

ResolverState look_at_resolver() {
  const auto text = read_file_if_exists(resolv_conf, resolv_conf_bytes_max);
  if (!text) return ResolverState::unknown;
  return state_of(parse_name_servers(text->value_or("")));
}

}  // namespace gopx::sys
