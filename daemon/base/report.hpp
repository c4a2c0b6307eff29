// What one probe found. Probes make it, the brain judges it, the API shows it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/fault.hpp"
#include "base/time.hpp"

namespace gopx {

// Shallow: one GET of a canary's .mod, judged by its h1.
// Deep: .mod, .info, .zip, @v/list and the checksum route.
// Sumdb: a look-up at a checksum database's own address (no module proxy involved).
enum class Level : std::uint8_t { shallow, deep, sumdb };

// The single requests of a deep probe, in the order in which they are sent. Of tiles there may be
// several: they prove that the record of the look-up is in the signed tree, and that the tree has
// only grown since the heads that are known. `latest` is the database's newest head, of which go
// never asks. `newest` is a module's newest version (@latest), asked for by itself alone.
enum class Step : std::uint8_t { mod, info, zip, list, supported, lookup, tile, latest, newest };

std::string_view name_of(Level level);
std::string_view name_of(Step step);
std::optional<Step> step_named(std::string_view name);

// Moments since the start of the request, cumulative; zero where the phase was never reached.
struct Timings {
  Duration dns{};
  Duration connect{};
  Duration tls{};
  Duration first_byte{};
  Duration total{};
  bool operator==(const Timings&) const = default;
};

enum class RelayAnswer : std::uint8_t { unknown, yes, no };  // what /sumdb/NAME/supported says

// A module version with the hashes that its content must have. An empty hash is not judged.
struct Canary {
  std::string module;
  std::string version;
  std::string mod_h1;  // "h1:…" of the go.mod
  std::string zip_h1;  // "h1:…" of the zip
  bool operator==(const Canary&) const = default;
};

// One request of a probe, for `gopxctl probe` and `why`.
struct StepReport {
  Step step = Step::mod;
  bool ok = false;
  std::optional<Fault> fault;
  std::string detail;
  int http_status = 0;
  Timings timings;
  bool operator==(const StepReport&) const = default;
};

// A tree head of a checksum database, as it was signed.
struct SignedHead {
  std::uint64_t size = 0;  // records
  std::string note;        // the whole signed note, at most signed_head_bytes_max
  bool operator==(const SignedHead&) const = default;
};
constexpr std::size_t signed_head_bytes_max = 4 * 1024;

struct Report {
  WallTime at{};  // when it came; set by who keeps it
  Level level = Level::shallow;
  bool ok = false;
  std::optional<Fault> fault;  // set exactly if !ok: the first fault that decides
  std::optional<Step> step;    // the request that failed
  std::string detail;          // one line, ≤ report_detail_max bytes, fit to show
  std::string served_h1;       // with a mismatch of a canary's hash: the hash of what was served
  int http_status = 0;         // of the deciding request; 0 = no answer
  std::string peer_ip;
  Timings timings;  // of the deciding request; for a good probe of the first (.mod)
  std::optional<WallTime> cert_expires_at;
  std::optional<Duration> retry_after;
  bool verified = false;          // some body had its pinned hash: network, clock and CA work
  bool content_unproven = false;  // a private endpoint that answered 404 to a public canary
  RelayAnswer relay = RelayAnswer::unknown;
  std::vector<SignedHead> heads;        // seen, signed, and no contradiction to those known
  std::optional<std::uint64_t> latest;  // records under the newest head that was to be had there
  bool sent_login = false;              // with credentials that were found in netrc
  std::string product;                  // of a private proxy: "Nexus", …; "" = not recognised
  std::string advice;                   // for this product and this fault, "" = none
  std::string evidence;  // of a database that contradicts itself: what it has signed; for a file
  std::string newest;    // version; only where it was asked for
  std::optional<WallTime> published;  // of that version, as the endpoint says
  std::vector<StepReport> steps;
};

constexpr std::size_t report_detail_max = 300;          // bytes
constexpr std::size_t report_evidence_max = 24 * 1024;  // bytes

}  // namespace gopx
