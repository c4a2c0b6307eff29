// See server.hpp.
#include "server.hpp"

#include <cstdlib>
#include <utility>

#include "identity.hpp"

namespace gopx::sim {
namespace {

constexpr std::array<std::string_view, mode_count> mode_names = {
    "ok",           "slow",      "refused",   "unreachable", "reset",   "no-name",
    "dns-timeout",  "blackhole", "tls-stall", "silent",      "trickle", "502",
    "rate-limited", "401",       "403",       "404",         "html",    "mod-mismatch",
    "zip-mismatch", "zip-html",  "zip-cut",   "zip-404"};
constexpr std::array<std::string_view, relay_count> relay_names = {"yes", "no", "broken",
                                                                   "lookup-broken"};

template <class Value, std::size_t count>
std::optional<Value> named(const std::array<std::string_view, count>& names,
                           std::string_view name) {
  for (std::size_t i = 0; i < count; ++i) {
    if (names[i] == name) return static_cast<Value>(i);
  }
  return std::nullopt;
}

}  // namespace

std::string_view name_of(Mode mode) { return mode_names[static_cast<std::size_t>(mode)]; }
std::optional<Mode> mode_named(std::string_view name) { return named<Mode>(mode_names, name); }

std::string_view name_of(Relay relay) { return relay_names[static_cast<std::size_t>(relay)]; }
std::optional<Relay> relay_named(std::string_view name) { return named<Relay>(relay_names, name); }

Server& Servers::add(Server server) {
  auto key = identity(server.url);
  return servers_.insert_or_assign(std::move(key), std::move(server)).first->second;
}

const Server* Servers::find(std::string_view url) const {
  const auto found = servers_.find(identity(url));
  return found == servers_.end() ? nullptr : &found->second;
}

Server& Servers::at(std::string_view url) {
  const auto found = servers_.find(identity(url));
  if (found == servers_.end()) std::abort();
  return found->second;
}

}  // namespace gopx::sim
