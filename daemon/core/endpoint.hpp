// One endpoint: what was declared of it, what was measured, and what it is to be asked. Each of the
// three is written in one place: Declared by the table alone (endpoints.hpp), Measured where
// answers are weighed (endpoint_knowledge.hpp), Agenda where checks are planned (checks.hpp,
// schedule.hpp).
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/ids.hpp"
#include "base/known.hpp"
#include "core/budget.hpp"
#include "core/due.hpp"
#include "core/health.hpp"
#include "core/limits.hpp"
#include "core/memory.hpp"
#include "core/tallies.hpp"
#include "core/window.hpp"

namespace gopx::core {

enum class EndpointOrigin : std::uint8_t { baseline, config, catalogue };
enum class Role : std::uint8_t { primary, candidate, other, disabled };
enum class Hidden : std::uint8_t { no, sumdb_direct, sumdb_alias };
std::string_view name_of(EndpointOrigin origin);
std::string_view name_of(Role role);

// By the user's chain, the configuration and the catalogue. Replaced as a whole when one of them
// changes.
struct Declared {
  std::string identity;
  std::string name;
  std::string url;   // what is asked; as written by the user where the user wrote it
  std::string host;  // who is asked; with its port where that is this machine: servers of their own
  Trust trust = Trust::private_;
  EndpointOrigin origin = EndpointOrigin::baseline;
  Role role = Role::other;
  Standing standing = Standing::candidate;
  Region region = Region::anywhere;
  Hidden hidden = Hidden::no;
  bool enabled = true;
  bool loopback = false;
  bool has_credentials = false;  // in its URL
  std::string note;              // of the catalogue
  std::string ca_file;
  std::vector<Canary> canaries;  // its own; empty = the public ones

  bool is_public() const { return trust != Trust::private_; }
  bool usable() const { return enabled && role != Role::disabled; }
};

// Wrong content, and what came of it.
struct Conviction {
  std::optional<Instant> quarantined_until;
  std::optional<Instant> quarantined_since;  // the first wrong answer of this quarantine
  std::string quarantined_for;               // class name
  Canary convicted_by;                       // what it served wrong
  Quarantine::Return back = Quarantine::Return::open;
  // Full checks that were right in a row since the last wrong answer, of each test module.
  std::vector<std::pair<Canary, int>> right_in_a_row;

  bool coming_back = false;  // it is to be used again, as soon as that may be written
};

// By its answers.
struct Measured : Conviction {
  Health health;
  Window window;
  Penalty penalty;
  EndpointTally tally;
  RelayAnswer relay = RelayAnswer::unknown;
  std::optional<WallTime> cert_expires_at;
  std::optional<WallTime> head_is_since;  // the newest head that it has is no newer than this
  std::string peer_ip;
  std::string product;       // of a private proxy, "" = not recognised
  std::string advice;        // about this product, for its last failure
  bool netrc_login = false;  // the last probe took credentials from netrc along
  Canary failed_canary;      // of the last bad answer
  std::optional<Instant> last_answer;
  std::optional<Instant> last_verified;
  EndpointState shown = EndpointState::unknown;  // as of the last transition
  WallTime since{};
};

// How often it may be asked.
struct Pace {
  Budget shallow{budget_shallow, 10};
  Budget deep{budget_deep, 4};
  Budget on_demand{budget_on_demand, 20};
  Budget confirm{budget_confirm, 12};
  std::optional<Instant> left_alone_until;  // 429: no probe before that
  bool asked_again_after_429 = false;
};

// What it is to be asked, and how often it may be.
struct Agenda {
  Due due;                 // routine
  Due wanted;              // at once: on demand, hedges, people
  bool on_demand = false;  // the wanted shallow one is paid by the on-demand budget
  std::vector<Confirmation> confirmations;
  std::size_t next_canary = 0;
  std::optional<Canary> asked_next;        // the next full check is of this one
  std::optional<Instant> latest_asked_at;  // the checksum database's newest head
  std::optional<Instant> silent_since;     // noticed; nobody has proved yet that the network works
  Pace pace;
};

struct Endpoint : Declared, Measured, Agenda {
  EndpointId id;
  bool in_use = false;     // in the chain in force
  bool displaced = false;  // in the baseline, not in the chain in force

  // Not to be used for what it served. The user's own may be used again before the quarantine ends
  // (EndpointKnowledge::take_back); left once more, for whatever reason, it is as before.
  bool quarantined() const {
    const bool lives_again = in_use && back == Quarantine::Return::happened;
    return quarantined_until && !lives_again && !coming_back;
  }

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

}  // namespace gopx::core
