// A probe is a conversation: next(nullptr) gives the first request, next(&response) the following
// one or the report. Nothing here fetches: probing/prober does, tests and the simulator feed
// answers by hand, fuzzers feed rubbish.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/report.hpp"

namespace gopx::probes {

// Body limits, in bytes. A body that is longer is cut there and `cut` is set: it can't be right.
constexpr std::size_t mod_bytes_max = 64 * 1024;
constexpr std::size_t info_bytes_max = 64 * 1024;
constexpr std::size_t list_bytes_max = 1024 * 1024;
constexpr std::size_t zip_bytes_max = 1024 * 1024;
constexpr std::size_t lookup_bytes_max = 64 * 1024;
constexpr std::size_t supported_bytes_max = 4 * 1024;
constexpr std::size_t latest_bytes_max = signed_head_bytes_max;
constexpr std::size_t known_heads_max = 16;
// Tiles have a limit of their own: tile_bytes_max (tiles.hpp).

enum class Family : std::uint8_t { any, ipv4, ipv6 };  // of the addresses that may be tried

struct Request {
  Step step = Step::mod;
  std::string url;           // ready to be sent, escaped as go would (address.hpp)
  std::size_t body_max = 0;  // bytes
  bool cached_only = true;   // send Disable-Module-Fetch: true
  bool http1_only = false;   // offer no HTTP/2
  Family family = Family::any;
};

struct Response {
  std::optional<Fault> fault;  // of transport and HTTP framing (dns, tcp, tls, stall, slow,
                               // truncated, redirects, …); no status then
  std::string fault_detail;    // in words, for `detail`
  int status = 0;              // HTTP status of the last hop; for file:// 200 or 404
  std::string content_type;
  std::string effective_url;  // after redirects
  std::string body;           // decoded
  bool cut = false;           // longer than body_max
  std::optional<Duration> retry_after;
  std::string peer_ip;
  Timings timings;
  std::optional<WallTime> cert_expires_at;
  std::string maker;              // header lines that name a product (product.hpp)
  bool sent_login = false;        // with credentials from netrc
  bool out_of_time = false;       // the time for the whole probe ended this one: it may be well
  std::string http_version = {};  // "1.1", "2"; "" = no HTTP
  std::vector<std::string> redirects = {};  // where each led, as written; fit to show
  std::string cache_control = {};           // of the last hop, as sent; fit to show
  std::optional<Duration> age = {};         // in a cache on the way
};

// The first fields are as in core::StartProbe.
struct Order {
  std::string url;
  Level level = Level::shallow;
  std::optional<Step> only;
  Canary canary;
  bool is_public = true;
  bool canary_is_public = true;
  std::string sumdb_name;
  bool cached_only = true;
  // "name+hash+key" of the database, of that name; "" = signatures are not looked at.
  std::string sumdb_key = {};
  // After a good look-up the tiles are fetched that prove its record to be in the signed tree: up
  // to tiles_per_record_max, for a database of 65 million records at most 7. Without key it is
  // nothing to prove. With `only`, tiles are asked for if that is Step::tile, behind a look-up.
  bool prove_inclusion = false;
  // Heads of that database that were good before, all of one log. What is seen now must not
  // contradict the newest of them.
  std::vector<SignedHead> known_heads = {};
  bool ask_latest = false;  // the newest head, too, where it is to be had
};

using Next = std::variant<Request, Report>;

class Conversation {
 public:
  virtual ~Conversation() = default;
  // nullptr at the first call, then the answer to the request given before. After a Report it must
  // not be called again.
  virtual Next next(const Response* last) = 0;
};

// The conversation for an order. Never fails: an order that can't be carried out reports
// Fault::bad_url.
std::unique_ptr<Conversation> converse(const Order& order);

}  // namespace gopx::probes
