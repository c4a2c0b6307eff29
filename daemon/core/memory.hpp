// What the brain wants remembered over a restart, besides the takeover record that WriteEnv leaves.
// Times in it are wall times that are kept right while clocks are set: memory_time.hpp.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/report.hpp"
#include "base/time.hpp"
#include "core/networks.hpp"

namespace gopx::core {

// A tree head of a checksum database, and when one of at least that size was first seen.
struct SeenHead {
  SignedHead head;
  WallTime first_seen{};
  bool operator==(const SeenHead&) const = default;
};

// An endpoint that served wrong content stays out, whatever it answers. Only the user's own comes
// back before the end, where nothing else is left, and only once.
struct Quarantine {
  enum class Return : std::uint8_t {
    open,      // may happen
    happened,  // it is in use again
    over,      // it was in use again and served wrong content again
  };
  std::string endpoint;  // name
  WallTime until{};
  std::string fault;              // class name
  std::optional<Duration> asked;  // how long it was meant to be; nullopt: an earlier gopxd's
  Return back = Return::open;
  Canary canary = {};  // what it served wrong; "" = not known
  bool operator==(const Quarantine&) const = default;
};

// The automatic moves that still count (moves.hpp).
struct MoveMemory {
  std::vector<WallTime> of_the_hour;   // those that left a chain which worked, oldest first
  std::optional<WallTime> paid_until;  // of the minutes that those away from a dead one cost
  bool operator==(const MoveMemory&) const = default;
};

// Both clocks at one moment, and the boot of the machine whose steady clock it is ("" = not known).
struct ClockReading {
  std::string boot;
  Now at{};
  bool operator==(const ClockReading& other) const {
    return boot == other.boot && at.steady == other.at.steady && at.wall == other.at.wall;
  }
};

struct Memory {
  enum class Control : std::uint8_t { automatic, pinned, paused };
  Control control = Control::automatic;
  std::string pinned;  // endpoint name
  std::optional<WallTime> control_until;
  std::optional<Duration> control_asked;  // for how long; nullopt: for good, or not known
  std::uint64_t next_seq = 1;             // of the event journal
  std::vector<std::string> baselines;     // the last 8, newest last, as GOPROXY values without
                                          // passwords ("" = absent)
  MoveMemory moves;
  std::vector<WallTime> flaps;  // takeovers of the last day, for the growing hold
  // A human edit made during a takeover is left alone until then.
  std::optional<WallTime> edit_respected_until;
  std::string takeover_in;  // the env file that had our claim when it was last seen, "" = none
  std::vector<Quarantine> quarantines;
  std::string sumdb_name;             // whose heads these are
  std::vector<SeenHead> sumdb_heads;  // smallest first, the last one is the newest
  std::optional<WallTime> last_write_at;
  std::optional<WallTime> compared_at;  // when the newest versions were last asked for
  NetworkMemory networks;
  ClockReading clock;  // by which all these times are right: memory_time.hpp
  bool operator==(const Memory&) const = default;
};

// "auto", "pinned" or "paused": in status, journal and the saved memory.
std::string_view name_of(Memory::Control control);

}  // namespace gopx::core
