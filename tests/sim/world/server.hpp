// Module proxies and checksum databases that exist only as a behaviour: what they say to a request
// is in wire.hpp, how long it takes in network.hpp.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.hpp"

namespace gopx::sim {

using namespace std::chrono_literals;

enum class Mode : std::uint8_t {
  ok,
  slow,  // right, but the first byte takes two seconds
  refused,
  unreachable,
  reset,
  no_name,  // NXDOMAIN
  dns_timeout,
  blackhole,  // no answer to SYN
  tls_stall,
  silent,   // accepts, never answers
  trickle,  // one byte a second
  error_502,
  rate_limited,
  unauthorized,
  forbidden,
  not_found,  // 404 for everything: a phantom mirror
  html,       // 200 and a page for everything: a portal
  mod_mismatch,
  zip_mismatch,
  zip_html,
  zip_cut,
  zip_not_found,  // metadata good, zips 404
};
constexpr std::size_t mode_count = 22;
std::string_view name_of(Mode mode);
std::optional<Mode> mode_named(std::string_view name);

// What /sumdb/NAME/… does.
enum class Relay : std::uint8_t { yes, no, broken, lookup_broken };
constexpr std::size_t relay_count = 4;
std::string_view name_of(Relay relay);
std::optional<Relay> relay_named(std::string_view name);

struct Behaviour {
  Mode mode = Mode::ok;
  Relay relay = Relay::yes;
  Duration latency = 20ms;  // of every single request
  std::optional<Duration> retry_after;
  bool operator==(const Behaviour&) const = default;
};

struct Server {
  std::string url;
  bool is_private = false;
  bool is_database = false;  // a checksum database, not a module proxy
  Behaviour behaviour;
};

// All servers by identity. An address that isn't listed has no name in DNS.
class Servers {
 public:
  Server& add(Server server);
  Server& at(std::string_view url);  // aborts the test if there is none
  const Server* find(std::string_view url) const;
  std::map<std::string, Server>& all() { return servers_; }
  const std::map<std::string, Server>& all() const { return servers_; }

 private:
  std::map<std::string, Server> servers_;
};

}  // namespace gopx::sim
