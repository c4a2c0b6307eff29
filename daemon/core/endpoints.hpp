// All endpoints that matter to this user, each known by one identity however it is written: those
// of the user's chain and of the chain in force, those of the configuration, the catalogue's
// candidates, and (hidden) the addresses of the checksum database, which are probed in the same way
// but never listed.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "base/known.hpp"
#include "config/config.hpp"
#include "core/budget.hpp"
#include "core/chain.hpp"
#include "core/due.hpp"
#include "core/health.hpp"
#include "core/limits.hpp"
#include "core/memory.hpp"
#include "core/tallies.hpp"
#include "core/window.hpp"

namespace gopx::core {

enum class Origin : std::uint8_t { baseline, config, catalogue };
enum class Role : std::uint8_t { primary, candidate, other, disabled };
enum class Hidden : std::uint8_t { no, sumdb_direct, sumdb_alias };
std::string_view name_of(Origin origin);
std::string_view name_of(Role role);

struct Endpoint {
  EndpointId id;
  std::string identity;
  std::string name;
  std::string url;   // what is asked; as written by the user where the user wrote it
  std::string host;  // who is asked; with its port where that is this machine: servers of their own
  Trust trust = Trust::private_;
  Origin origin = Origin::baseline;
  Role role = Role::other;
  Standing standing = Standing::candidate;
  Region region = Region::anywhere;
  Hidden hidden = Hidden::no;
  bool enabled = true;
  bool loopback = false;
  bool has_credentials = false;  // in its URL
  bool netrc_login = false;      // the last probe took credentials from netrc along
  std::string product;           // of a private proxy, "" = not recognised
  std::string advice;            // about this product, for its last failure
  bool in_use = false;           // in the chain in force
  bool displaced = false;        // in the baseline, not in the chain in force
  std::string note;              // of the catalogue
  std::string ca_file;
  std::vector<Canary> canaries;  // its own; empty = the public ones
  std::size_t next_canary = 0;
  std::optional<Canary> asked_next;  // the next full check is of this one

  Health health;
  Window window;
  Penalty penalty;
  EndpointTally tally;
  std::optional<Instant> quarantined_until;
  std::optional<Instant> quarantined_since;  // the first wrong answer of this quarantine
  std::string quarantined_for;               // class name
  Canary convicted_by;                       // what it served wrong
  Quarantine::Return back = Quarantine::Return::open;
  // Full checks that were right in a row since the last wrong answer, of each test module.
  std::vector<std::pair<Canary, int>> right_in_a_row;
  std::optional<Instant> left_alone_until;  // 429: no probe before that
  bool asked_again_after_429 = false;
  RelayAnswer relay = RelayAnswer::unknown;
  std::optional<WallTime> cert_expires_at;
  std::optional<Instant> latest_asked_at;  // the checksum database's newest head
  std::optional<WallTime> head_is_since;   // the newest head that it has is no newer than this
  std::string peer_ip;
  Canary failed_canary;  // of the last bad answer
  std::optional<Instant> last_answer;
  std::optional<Instant> last_verified;
  EndpointState shown = EndpointState::unknown;  // as of the last transition
  WallTime since{};

  Due due;                              // routine
  Due wanted;                           // at once: on demand, hedges, people
  std::optional<Instant> silent_since;  // noticed, and nobody has proved yet that the network works
  bool on_demand = false;               // the wanted shallow one is paid by the on-demand budget
  std::vector<Confirmation> confirmations;
  Budget shallow_budget{budget_shallow, 10};
  Budget deep_budget{budget_deep, 4};
  Budget on_demand_budget{budget_on_demand, 20};
  Budget confirm_budget{budget_confirm, 12};

  // Not to be used for what it served. The user's own may be used again before the quarantine ends
  // (EngineParts::take_back).
  bool quarantined() const { return quarantined_until && back != Quarantine::Return::happened; }
  bool is_public() const { return trust != Trust::private_; }
  bool usable() const { return enabled && role != Role::disabled; }
  // 403 of a private host, 401 where credentials are the user's affair: not a fault to route
  // around.
  bool refuses_on_purpose(Fault fault) const {
    return weight_of(fault) == Weight::policy && (!is_public() || shows_credentials());
  }
  bool shows_credentials() const { return has_credentials || netrc_login; }
  // Credentials were refused once: they are not sent again until they change or a person asks, lest
  // an account be locked.
  bool must_not_insist() const { return shows_credentials() && health.policy().has_value(); }
  // Two probes at a time would be two tries with the same wrong password. Whether netrc has one is
  // known after the first answer.
  bool one_at_a_time() const { return shows_credentials() || (!is_public() && !last_answer); }
};

// What the table is made from.
struct TableInput {
  const config::Config& config;
  const std::vector<KnownEndpoint>& catalogue;
  const Chain& baseline;  // empty if there is none
  const Chain& in_force;
  std::string sumdb_direct;  // address, "" = not asked
  std::string sumdb_alias;
};

class EndpointTable {
 public:
  // Brings the table in line with the input: what stays keeps its history, what is new starts
  // unknown and due at once.
  void rebuild(const TableInput& input, Now now);

  std::vector<Endpoint>& all() { return endpoints_; }
  const std::vector<Endpoint>& all() const { return endpoints_; }
  Endpoint* by_id(EndpointId id);
  Endpoint* by_identity(std::string_view identity);
  const Endpoint* by_identity(std::string_view identity) const;
  Endpoint* by_name(std::string_view name);
  const Endpoint* by_name(std::string_view name) const;
  const Endpoint* hidden(Hidden which) const;
  // Identities of those that may stand in, in the configured or the catalogue order (policy, not
  // health).
  const std::vector<std::string>& candidates() const { return candidates_; }

 private:
  void add(Endpoint endpoint, std::vector<Endpoint>& next, Now now);
  void name_all(std::vector<Endpoint>& next);
  void order_candidates(const config::Config& config);

  std::vector<Endpoint> endpoints_;
  std::vector<std::string> candidates_;
  std::uint64_t last_id_ = 0;
};

}  // namespace gopx::core
