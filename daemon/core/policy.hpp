// What the env file ought to say: a pure function of the user's chain, of what is known about its
// endpoints, and of the rules. It walks a chain as the go command does, and if go could not succeed
// it looks for the smallest change with which it could.
//
// How go walks (cmd/go/internal/modfetch/proxy.go; seen with go 1.19 to 1.27): every request starts
// at the first element; after `,` only 404 and 410 move on, after `|` any error does; content that
// turns out wrong after the walk (HTML in place of a zip, another hash) moves nobody. Only quick
// failures are passed over here: an element that makes go wait does so again for every request,
// which nobody calls working.
//
// The checksum route (cmd/go/internal/modfetch/sumdb.go): once per process, the first element whose
// /sumdb/NAME/supported says 200 is used for everything and for good; 404 and 410 move on; any
// other answer moves on after `|` only; `direct`, or the end after nothing but 404s, means the
// database's own address. An error that was passed over with `|` outranks a later 404, so `A|B`
// with A failing and B saying 404 is unusable, while `A|direct` is direct.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "base/fault.hpp"
#include "base/sentence.hpp"
#include "config/config.hpp"
#include "core/chain.hpp"

namespace gopx::core {

// What an endpoint would do to a go command that asks it for a module it ought to have.
enum class Content : std::uint8_t {
  serves,
  not_found,  // 404 or 410: go moves on
  fails,      // a quick error: `|` moves on
  waits,      // go waits: the walk ends
  refuses,    // 401 or 403 that is meant (a private proxy, a login): go meets it; `|` moves on
  ends,       // wrong content: go never moves on
  suspect,    // bad answers that are still being confirmed
  unknown,    // no verdict yet
};

// What it would do to a go command that looks for a checksum route.
enum class Relay : std::uint8_t {
  proven,  // relays, and a look-up gave the pinned lines
  no,      // 404 or 410
  error,   // any other answer to /supported
  waits,   // makes go wait
  broken,  // relays, but its look-ups fail: final
  unknown,
};

struct EndpointView {
  std::string name;
  std::string url;  // as it would be written
  bool is_public = true;
  Content content = Content::unknown;
  Relay relay = Relay::unknown;
  std::optional<Fault> fault;
  bool quarantined = false;  // and not back (Endpoint::back_from_quarantine): `fault` says for what
  bool eligible = false;     // may be chosen (public, enabled, not quarantined, down or suspect;
                             // deep-proven lately)
  bool unstable = false;     // fell too often lately: chosen only where nobody else is proven
};

enum class RouteProof : std::uint8_t { proven, dead, unknown };

struct SumdbView {
  bool wanted = true;         // false: GOSUMDB=off or [sumdb] enabled = false
  bool explicit_url = false;  // the user's GOSUMDB names an address: no relay is asked
  RouteProof direct = RouteProof::unknown;  // the database's own (or the explicit) address
  RouteProof alias = RouteProof::unknown;   // sum.golang.google.cn
  bool alias_allowed = false;               // GOSUMDB is at its default, and ours to set
};

struct View {
  std::map<std::string, EndpointView> endpoints;  // by identity (config::identity_of)
  std::vector<std::string> candidates;            // identities, best first
  SumdbView sumdb;
};

enum class WalkOutcome : std::uint8_t { serves, fails, undecided };

struct Walk {
  WalkOutcome outcome = WalkOutcome::undecided;
  bool content_serves = false;    // modules come through; only the checksum route may be dead
  bool only_suspicion = false;    // undecided just because answers are being confirmed
  bool passed_phantom = false;    // a 404-to-everything element stands before the one that serves
  std::optional<std::size_t> at;  // the element that serves or that stops the walk
  std::optional<Fault> fault;     // what stops it
  // Identities asked on the way, the serving one and the route's included.
  std::vector<std::string> relied;
  Sentence why;  // what it met, as a clause of its own: "X is down (tcp-refused)"
};

// Would go be served a public module by this chain? `alias` = with GOSUMDB=sum.golang.google.cn.
Walk walk(const Chain& chain, const View& view, bool alias = false);

// Would go's checksum client turn to the database's own address (or the one that GOSUMDB names)?
// False while a relay on the way is still being measured.
bool route_is_direct(const Chain& chain, const View& view);

struct Plan {
  Chain chain;
  bool alias = false;  // GOSUMDB=sum.golang.google.cn goes with it
  bool operator==(const Plan&) const = default;
};

struct PlanRules {
  int chain_length = 1;
  config::Separator separator = config::Separator::keep;
  bool unstable_too = false;  // make_plan tries without them first
};

// The smallest change to baseline with which go would succeed; nullopt if there is none. Call it
// only when walk(baseline) fails.
std::optional<Plan> make_plan(const Chain& baseline, const View& view, const PlanRules& rules);

// The chain with `identity` asked first, or why that can't be: a pin.
tl::expected<Plan, Sentence> pin_plan(const Chain& baseline, const View& view,
                                      const std::string& identity);

// Is `plan` nowhere more permissive than what the user chose? (invariant 2 of the promises; checked
// before every write)
bool no_more_permissive(const Chain& plan, const Chain& baseline, const View& view,
                        const PlanRules& rules);

}  // namespace gopx::core
