// See name_lookup.hpp.
#include "fetch/name_lookup.hpp"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <memory>

#include "base/text.hpp"

namespace gopx::fetch {

namespace {

int family_of(probes::Family family) {
  if (family == probes::Family::ipv4) return AF_INET;
  return family == probes::Family::ipv6 ? AF_INET6 : AF_UNSPEC;
}

}  // namespace

bool is_answered_by_library(std::string_view host) {
  constexpr std::string_view name = "localhost";
  if (host.ends_with('.')) host.remove_suffix(1);
  if (host.size() < name.size()) return false;
  const auto front = host.substr(0, host.size() - name.size());
  return equal_ignoring_case(host.substr(front.size()), name) &&
         (front.empty() || front.ends_with('.'));
}

bool is_address_for_others_only(std::string_view host) {
  const std::string text(host);
  in_addr address{};
  return ::inet_aton(text.c_str(), &address) != 0 &&
         ::inet_pton(AF_INET, text.c_str(), &address) != 1;
}

std::vector<std::string> look_up_name(const std::string& host, probes::Family family) {
  addrinfo hints{};
  hints.ai_family = family_of(family);
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  std::vector<std::string> addresses;
  if (::getaddrinfo(host.c_str(), nullptr, &hints, &found) != 0) return addresses;
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> all(found, ::freeaddrinfo);
  for (const addrinfo* each = found; each != nullptr; each = each->ai_next) {
    std::array<char, NI_MAXHOST> text{};
    if (::getnameinfo(each->ai_addr, each->ai_addrlen, text.data(),
                      static_cast<socklen_t>(text.size()), nullptr, 0, NI_NUMERICHOST) == 0)
      addresses.emplace_back(text.data());
  }
  return addresses;
}

}  // namespace gopx::fetch
