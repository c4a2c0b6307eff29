// What a simulated machine starts with: configuration, installed go versions, the user's env file,
// the public endpoints of the catalogue, and who is private.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/known.hpp"
#include "brain.hpp"
#include "config/config.hpp"
#include "core/chain.hpp"
#include "core/event.hpp"

namespace gopx::sim {

// Candidates in catalogue order: official, cn, ali (relays no checksums), io; then an alias and a
// dead one.
std::vector<KnownEndpoint> small_catalogue();
inline constexpr std::string_view official = "https://proxy.golang.org";
inline constexpr std::string_view cn = "https://goproxy.cn";
inline constexpr std::string_view ali = "https://mirrors.aliyun.com/goproxy";
inline constexpr std::string_view io = "https://goproxy.io";
inline constexpr std::string_view alias_of_io = "https://proxy.golang.com.cn";
inline constexpr std::string_view dead = "https://goproxy.ustc.edu.cn";
inline constexpr std::string_view corp =
    "https://goproxy.corp.example";  // private: nobody knows it

// Two modules that every server has (wire.cpp).
const std::vector<Canary>& world_canaries();

struct Setup {
  std::vector<Canary> canaries = world_canaries();
  config::Config config;
  std::vector<core::GoRoot> roots;
  std::optional<std::string> goproxy = "https://proxy.golang.org,direct";
  std::optional<std::string> gosumdb;
  std::map<std::string, std::string> other;
  std::vector<KnownEndpoint> catalogue = small_catalogue();
  std::uint64_t seed = 1;
  Duration write_takes = std::chrono::milliseconds{5};
  bool own_writes_are_seen = true;     // the file watcher also reports what we wrote
  bool extra_wakeups = false;          // TimeReached far more often than asked for
  bool answers_twice = false;          // every answer comes again; nobody may notice
  std::size_t lines_kept = 40;         // of events and actions, for a person
  bool keeps_lists = true;             // of all probes, actions and journal lines, for tests
  std::optional<std::string> halt_at;  // the first complaint that begins so ends it all
  MakeBrain make_brain;                // empty: the engine itself
};

core::GoRoot stock_go();  // go 1.23 as it is shipped
// One that has answered with this default, and with the usual GOSUMDB.
core::GoRoot go_that_says(const std::string& version, const std::string& goproxy);

// The chain that go uses for this GOPROXY line (nullopt = no line); nullopt where go refuses it, or
// where the installed versions disagree on what no line means.
std::optional<core::Chain> effective_chain(const std::optional<std::string>& goproxy,
                                           const std::vector<core::GoRoot>& roots);
// By the rule of the contract: file URLs, what the configuration says is private, and what nobody
// knows.
bool is_private_url(std::string_view url, const config::Config& config,
                    const std::vector<KnownEndpoint>& catalogue);

}  // namespace gopx::sim
