// Wireless links send RTM_NEWLINK for every scan, routers renew IPv6 routes every few minutes: what
// it amounts to is worked out by whoever asks us. Only the flags of links are compared here.
#include "platform/linux/route_changes.hpp"

#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sys/socket.h>

#include <array>
#include <boost/asio/io_context.hpp>
#include <cerrno>
#include <cstring>

namespace gopx::platform {
namespace {

namespace asio = boost::asio;

constexpr std::size_t buffer_bytes = 32 * 1024;
constexpr int bundles_max = 64;  // read at one go: the loop has other things to do
constexpr unsigned up_flags = IFF_UP | IFF_RUNNING;
constexpr unsigned groups =
    RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR | RTMGRP_IPV4_ROUTE | RTMGRP_IPV6_ROUTE;

}  // namespace

RouteChanges::RouteChanges(asio::io_context& loop, std::function<void()> changed)
    : socket_{loop}, changed_{std::move(changed)} {}

bool RouteChanges::start() {
  const int fd = ::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE);
  if (fd < 0) return false;
  socket_.assign(fd);
  sockaddr_nl address{};
  address.nl_family = AF_NETLINK;
  address.nl_groups = groups;
  if (::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    socket_.close();
    return false;
  }
  wait();
  return true;
}

void RouteChanges::wait() {
  socket_.async_wait(asio::posix::stream_descriptor::wait_read,
                     [this](const boost::system::error_code& error) {
                       if (error) return;
                       drain();
                       wait();
                     });
}

// ENOBUFS: more came than the kernel keeps for us; something has changed, we don't know what.
void RouteChanges::drain() {
  alignas(nlmsghdr) std::array<char, buffer_bytes> bytes;
  for (int i = 0; i < bundles_max; ++i) {
    const ssize_t got = ::recv(socket_.native_handle(), bytes.data(), bytes.size(), 0);
    if (got < 0 && errno != ENOBUFS) break;
    if (got > 0) take({bytes.data(), static_cast<std::size_t>(got)});
  }
  changed_();
}

void RouteChanges::take(std::string_view bytes) {
  while (bytes.size() >= sizeof(nlmsghdr)) {
    nlmsghdr header;
    std::memcpy(&header, bytes.data(), sizeof header);
    if (header.nlmsg_len < sizeof header || header.nlmsg_len > bytes.size()) return;
    const std::string_view message = bytes.substr(0, header.nlmsg_len);
    if (header.nlmsg_type == RTM_NEWLINK || header.nlmsg_type == RTM_DELLINK) take_link(message);
    bytes.remove_prefix(std::min<std::size_t>(NLMSG_ALIGN(header.nlmsg_len), bytes.size()));
  }
}

void RouteChanges::take_link(std::string_view message) {
  if (message.size() < NLMSG_LENGTH(sizeof(ifinfomsg))) return;
  ifinfomsg link;
  std::memcpy(&link, message.data() + NLMSG_HDRLEN, sizeof link);
  const unsigned flags = link.ifi_flags & up_flags;
  if (flags_.size() >= links_max) {
    flags_.clear();
    flapped_.clear();
  }
  const auto known = flags_.find(link.ifi_index);
  if (known != flags_.end() && known->second != flags) flapped_[link.ifi_index] = true;
  flags_[link.ifi_index] = flags;
}

bool RouteChanges::flapped(int interface_index) { return flapped_.erase(interface_index) > 0; }

}  // namespace gopx::platform
