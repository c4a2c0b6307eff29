// What the go command would really do with a GOPROXY and GOSUMDB, asked of the servers' behaviour
// and not of anybody's probes: the truth that the brain's opinion is compared with. From go's own
// rules (TryProxies, the checksum client's initBase): the list is walked anew for every request.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/chain.hpp"
#include "server.hpp"

namespace gopx::sim {

struct GoSetting {
  core::Chain chain;
  std::optional<std::string> gosumdb;  // nullopt or "" = sum.golang.org
};

inline constexpr std::string_view database_url = "https://sum.golang.org";
inline constexpr std::string_view alias_name = "sum.golang.google.cn";
inline constexpr std::string_view alias_url = "https://sum.golang.google.cn";

// Would a download of a public module that isn't in any cache be green, and promptly, without going
// to the module's origin? (Whether `direct` helps is nobody's promise.)
bool go_succeeds(const GoSetting& setting, const Servers& servers);
// The same for the module alone, whatever the checksum route does.
bool go_fetches(const core::Chain& chain, const Servers& servers);

}  // namespace gopx::sim
