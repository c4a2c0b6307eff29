// rtnetlink(7): RTM_GETROUTE for one destination gives the route that the kernel would choose, with
// policy rules and VPN tricks such as two halves of the address space taken into account. The
// destinations are two of the root name servers: addresses that do not move.
#include "platform/linux/network_fingerprint.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sys/socket.h>

#include <array>
#include <cstring>

#include "base/encoding.hpp"
#include "base/text.hpp"
#include "probes/crypto.hpp"
#include "sys/descriptor.hpp"
#include "sys/files.hpp"
#include "sys/name_servers.hpp"

namespace gopx::platform {
namespace {

constexpr const char* far_v4 = "198.41.0.4";           // a.root-servers.net
constexpr const char* far_v6 = "2001:503:ba3e::2:30";  // the same
constexpr std::size_t answer_bytes_max = 8192;
constexpr std::size_t table_bytes_max = 1024 * 1024;
constexpr std::size_t fingerprint_digits = 32;

struct RouteQuestion {
  nlmsghdr header{};
  rtmsg route{};
  rtattr attribute{};
  std::array<unsigned char, 16> address{};
};

std::string ask_for_route(int family, const char* destination) {
  RouteQuestion question;
  const std::size_t size = family == AF_INET ? 4 : 16;
  ::inet_pton(family, destination, question.address.data());
  question.header.nlmsg_type = RTM_GETROUTE;
  question.header.nlmsg_flags = NLM_F_REQUEST;
  question.route.rtm_family = static_cast<unsigned char>(family);
  question.route.rtm_dst_len = static_cast<unsigned char>(size * 8);
  question.attribute.rta_type = RTA_DST;
  question.attribute.rta_len = static_cast<unsigned short>(RTA_LENGTH(size));
  question.header.nlmsg_len =
      static_cast<unsigned>(NLMSG_LENGTH(sizeof question.route) + RTA_LENGTH(size));
  const sys::Descriptor socket{::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE)};
  if (!socket) return {};
  if (::send(socket.get(), &question, question.header.nlmsg_len, 0) < 0) return {};
  std::string answer(answer_bytes_max, '\0');
  const ssize_t got = ::recv(socket.get(), answer.data(), answer.size(), MSG_DONTWAIT);
  answer.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
  return answer;
}

std::string name_of_interface(int index) {
  std::array<char, IF_NAMESIZE> name{};
  return ::if_indextoname(static_cast<unsigned>(index), name.data()) ? name.data() : "";
}

std::string address_text(int family, std::string_view bytes) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const std::size_t size = family == AF_INET ? 4 : 16;
  if (bytes.size() != size) return {};
  return ::inet_ntop(family, bytes.data(), text.data(), text.size()) ? text.data() : "";
}

// A piece of a message as the struct it is, without trusting its length or alignment.
template <class Struct>
std::optional<Struct> front(std::string_view bytes) {
  if (bytes.size() < sizeof(Struct)) return std::nullopt;
  Struct value;
  std::memcpy(&value, bytes.data(), sizeof value);
  return value;
}

void take_attribute(DefaultRoute& way, int family, int type, std::string_view value) {
  if (type == RTA_OIF) way.interface_index = front<int>(value).value_or(0);
  if (type == RTA_GATEWAY) way.gateway = address_text(family, value);
}

std::string read_text(const char* path) {
  const auto text = sys::read_file_if_exists(path, table_bytes_max);
  return text && *text ? **text : std::string{};
}

std::optional<DefaultRoute> find_default_route(int family, const char* destination) {
  auto way = parse_route(ask_for_route(family, destination));
  if (!way) return std::nullopt;
  way->interface = name_of_interface(way->interface_index);
  const bool loopback = way->interface.empty() || way->interface == "lo";
  return loopback ? std::nullopt : way;
}

std::string line_of(const char* family, const std::optional<DefaultRoute>& way) {
  if (!way) return {};
  return fmt::format("{} {} via {}\n", family, way->interface, way->gateway);
}

}  // namespace

std::optional<DefaultRoute> parse_route(std::string_view message) {
  const auto header = front<nlmsghdr>(message);
  if (!header || header->nlmsg_type != RTM_NEWROUTE || header->nlmsg_len > message.size() ||
      header->nlmsg_len < NLMSG_LENGTH(sizeof(rtmsg)))
    return std::nullopt;
  message = message.substr(0, header->nlmsg_len);
  message.remove_prefix(NLMSG_HDRLEN);
  const auto route = front<rtmsg>(message);
  if (route->rtm_type != RTN_UNICAST) return std::nullopt;
  message.remove_prefix(std::min<std::size_t>(NLMSG_ALIGN(sizeof(rtmsg)), message.size()));
  DefaultRoute way;
  while (const auto attribute = front<rtattr>(message)) {
    const std::size_t size = attribute->rta_len;
    if (size < sizeof(rtattr) || size > message.size()) break;
    take_attribute(way, route->rtm_family, attribute->rta_type,
                   message.substr(RTA_LENGTH(0), size - RTA_LENGTH(0)));
    message.remove_prefix(std::min<std::size_t>(RTA_ALIGN(size), message.size()));
  }
  if (way.interface_index <= 0) return std::nullopt;
  return way;
}

// "10.0.0.1   0x1   0x2   aa:bb:cc:dd:ee:ff   *   eth0", one head line before; flag 2 = complete.
std::string find_mac(std::string_view arp_table, std::string_view address,
                     std::string_view interface) {
  for (const std::string_view line : split(arp_table, '\n')) {
    std::vector<std::string_view> words;
    for (const std::string_view word : split(line, ' ')) {
      if (!word.empty()) words.push_back(word);
    }
    if (words.size() != 6 || words[0] != address || words[5] != interface) continue;
    return words[3] == "00:00:00:00:00:00" ? std::string{} : std::string{words[3]};
  }
  return {};
}

std::string NetworkFacts::outline() const {
  return line_of("v4", v4) + line_of("v6", v6) + "resolvers " + join(resolvers, " ");
}

std::string fingerprint(const NetworkFacts& here) {
  if (!here.has_default_route()) return {};
  const std::string text = here.outline() + "\n" + (here.v4 ? here.v4->mac : "");
  const auto digest = probes::sha256(text);
  return hex(probes::bytes_of(digest)).substr(0, fingerprint_digits);
}

NetworkFacts read_network() {
  NetworkFacts here;
  here.v4 = find_default_route(AF_INET, far_v4);
  here.v6 = find_default_route(AF_INET6, far_v6);
  if (here.v4 && !here.v4->gateway.empty())
    here.v4->mac = find_mac(read_text("/proc/net/arp"), here.v4->gateway, here.v4->interface);
  for (const sys::NameServer& server : sys::parse_name_servers(read_text("/etc/resolv.conf")))
    here.resolvers.push_back(server.address);
  return here;
}

}  // namespace gopx::platform
