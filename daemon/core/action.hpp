// Everything the brain can ask for. An action that expects an answer carries an id and
// gets exactly one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "api/errors.hpp"
#include "api/go_settings.hpp"
#include "api/newest.hpp"
#include "base/ids.hpp"
#include "base/report.hpp"
#include "base/sentence.hpp"
#include "base/time.hpp"
#include "core/memory.hpp"

namespace gopx::core {

// Answered by ProbeFinished with the same id.
struct StartProbe {
  ProbeId id;
  EndpointId endpoint;
  std::string url;  // base URL; for Level::sumdb the base address of the database
  Level level = Level::shallow;
  std::optional<Step> only;  // a confirmation repeats just the request that failed
  Canary canary;
  bool is_public = true;  // 403 is judged by it, and 404 to a public canary at a private endpoint
  bool canary_is_public = true;
  std::string sumdb_name;  // "" = the checksum route is not asked for
  std::string sumdb_key;   // of the database of that name; "" = signatures are not looked at
  std::vector<SignedHead> known_heads = {};  // what is seen now must not contradict them
  bool ask_latest = false;                   // the newest tree head, too
  Duration connect_timeout{};
  Duration timeout{};          // of the whole probe
  Duration request_timeout{};  // of each single request in it
  Duration silence{};  // the probe ends as if timed out once nothing at all has come for so long; 0
                       // = never
  bool cached_only = true;  // send Disable-Module-Fetch: true
  std::string ca_file;      // extra trust root, "" = none
};
// No ProbeFinished is to follow (an id that has already answered is ignored).
struct CancelProbe {
  ProbeId id;
};

enum class Intent : std::uint8_t {
  takeover,  // set our lines, with record and comment
  revert,    // put back what the claim says
  keep,      // leave the values, drop record and comment: they are the user's own now
};

// Answered by WriteFinished with the same id.
struct WriteEnv {
  WriteId id;
  Intent intent = Intent::takeover;
  std::string expected_digest;         // write only if the file still has it
  std::string goproxy;                 // takeover: the value
  std::optional<std::string> gosumdb;  // takeover: set GOSUMDB to this; nullopt = GOSUMDB is not
                                       // ours (put it back if it was)
  std::string cause;                   // for the record and the log, in English
};

struct Remember {
  Memory memory;  // write atomically, mode 0600
};

enum class JournalKind : std::uint8_t {
  transition,
  takeover,
  revert,
  human_edit,
  network,
  quarantine,
  config,
  control,
  held_back  // what keeps go on a chain with which it can't work, or the way back, is another
};
std::string_view name_of(JournalKind kind);
// `to` of a quarantine that doesn't begin but is lifted, because nothing else is left; else there
// stands the moment at which it ends.
constexpr std::string_view used_again = "used again";

// A line of /v1/events, of the log, and of `gopxctl events`.
struct Journal {
  std::uint64_t seq = 0;
  WallTime at{};
  JournalKind kind = JournalKind::transition;
  std::string endpoint;  // name, or ""
  std::string from;
  std::string to;
  Sentence cause;
  std::string undo;  // for writes: the go command line that undoes it by hand
  bool operator==(const Journal&) const = default;
};

// The answer to a CommandReceived.
struct Reply {
  CommandId id = {};
  std::optional<api::ErrorCode> refused = {};  // nullopt: it is carried out
  Sentence message = {};                       // also on success where there is something to say
  struct Probed {
    std::string endpoint;
    Report report;
  };
  std::vector<Probed> probed = {};                      // of ProbeNow
  std::optional<std::vector<api::Newest>> newest = {};  // of CompareNewest
  std::optional<api::GoSetting> private_by = {};        // of a search for a module
};

// Two things that a checksum database has signed and that contradict each other, for people to show
// around: to be kept in a file.
struct KeepEvidence {
  std::string about;  // name of the endpoint
  std::string text;   // at most report_evidence_max bytes
};

// Look for go processes of this user that started before `switched_at` and hold a connection to one
// of these endpoints' peers. Answered by WaitingGoSeen with the same id.
struct LookForWaitingGo {
  LookId id;
  std::vector<std::string> displaced_urls;
  std::vector<std::string> displaced_ips;
};

// Everything that had to be done before the end is done: leave.
struct Stopped {};

using Action = std::variant<StartProbe, CancelProbe, WriteEnv, Remember, Journal, Reply,
                            KeepEvidence, LookForWaitingGo, Stopped>;

}  // namespace gopx::core
