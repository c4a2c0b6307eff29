// What has been counted since the start: plain integers that the shell shows as metrics and writes
// into its history. They decide nothing.
#pragma once

#include <algorithm>
#include <array>
#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "base/report.hpp"
#include "base/time.hpp"
#include "core/action.hpp"
#include "core/event.hpp"
#include "core/health.hpp"

namespace gopx::core {

// How often a value fell between two bounds. The last place counts what is above all of them.
template <std::size_t Size>
struct Histogram {
  std::array<std::uint64_t, Size + 1> counts{};
  Duration sum{};

  void observe(Duration value, const std::array<Duration, Size>& upper_bounds) {
    const auto place = std::lower_bound(upper_bounds.begin(), upper_bounds.end(), value);
    ++counts[static_cast<std::size_t>(place - upper_bounds.begin())];
    sum += value;
  }
  bool operator==(const Histogram&) const = default;
};

using namespace std::chrono_literals;
constexpr std::array<Duration, 11> phase_bounds{5ms,   10ms, 25ms,   50ms, 100ms, 250ms,
                                                500ms, 1s,   2500ms, 5s,   15s};
constexpr std::array<Duration, 10> detection_bounds{100ms, 250ms, 500ms, 1s,  2s,
                                                    5s,    10s,   30s,   60s, 300s};

enum class Phase : std::uint8_t { dns, connect, tls, first_byte, total };
constexpr std::size_t phases = 5;
std::string_view name_of(Phase phase);

// Latencies in buckets that are an eighth of their value wide or finer: percentiles over any span
// are the sum of such sketches. From 1 us to a minute; what is slower counts as a minute.
class Sketch {
 public:
  static constexpr std::size_t places = 4 * 26;

  void add(Duration latency) { ++counts_[place_of(latency)]; }
  // Of a sketch read back from disk; a place that does not exist is ignored.
  void add(std::size_t place, std::uint32_t times) {
    if (place < places) counts_[place] += times;
  }
  void merge(const Sketch& other);
  std::uint64_t total() const;
  std::uint32_t at(std::size_t place) const { return counts_[place]; }
  // The middle of the bucket in which the percentile lies; nullopt where nothing was added.
  std::optional<Duration> percentile(double fraction) const;
  // What was added since `earlier`, an older copy of this one.
  Sketch since(const Sketch& earlier) const;
  bool operator==(const Sketch&) const = default;

 private:
  static std::size_t place_of(Duration latency);
  std::array<std::uint32_t, places> counts_{};
};

constexpr std::size_t endpoint_states = 5;

// Of one endpoint.
struct EndpointTally {
  using Result = std::pair<Level, std::optional<Fault>>;  // nullopt = good
  std::map<Result, std::uint64_t> results;
  std::array<Histogram<phase_bounds.size()>, phases> phase;
  Sketch good_latency;  // of the whole .mod request
  std::uint64_t good = 0, bad = 0;
  std::uint64_t transitions = 0;
  // How long it has been in each state. What is measured under a local fault is nobody's: unknown.
  std::array<Duration, endpoint_states> in_state{};

  void count(const Report& report);
  // From the moment of the last call until now it was in that call's state.
  void stay(EndpointState state, Instant now);
  // The state of the last call; nullopt before the first. The time until now is not lost by not
  // calling.
  std::optional<EndpointState> counted_as() const {
    return counted_until_ ? std::optional(counted_as_) : std::nullopt;
  }

 private:
  std::optional<Instant> counted_until_;
  EndpointState counted_as_ = EndpointState::unknown;
};

// Why what go uses has changed: a short fixed vocabulary.
enum class SwitchCause : std::uint8_t {
  outage,         // the user's own chain failed
  stand_in_down,  // the stand-in failed: another one
  recovery,       // back to the user's own chain
  pinned,         // a person chose
  paused,
  command,  // auto or resume made it so
  exit,     // gopxd leaves
};
std::string_view name_of(SwitchCause cause);

struct Switch {
  std::string from, to;  // endpoint names, "none" for what is no endpoint
  SwitchCause cause = SwitchCause::outage;
  auto operator<=>(const Switch&) const = default;
};

// Different switches that are told apart; the others are counted as from and to "other".
constexpr std::size_t switches_told_apart = 200;

// Of everything else.
struct Tallies {
  std::map<Switch, std::uint64_t> switches;
  std::array<std::uint64_t, 4> writes{};  // by WriteOutcome
  std::uint64_t external_edits = 0;
  Histogram<detection_bounds.size()> detection;  // first bad probe to the env file rewritten
  std::optional<WallTime> last_switch;

  void count(Switch made, WallTime at);
};
std::string_view name_of(WriteOutcome outcome);

}  // namespace gopx::core
