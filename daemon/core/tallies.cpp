// Where each thing is counted, and how a sketch is read.
#include "core/tallies.hpp"

#include <bit>
#include <cmath>

namespace gopx::core {
namespace {

// Two bits below the leading one tell four buckets of each power of two apart.
constexpr std::size_t buckets_per_octave = 4;

Duration middle_of(std::size_t place) {
  if (place < buckets_per_octave) return Duration{static_cast<Duration::rep>(place)};
  const std::size_t octave = place / buckets_per_octave;
  const std::uint64_t width = std::uint64_t{1} << (octave - 1);
  const std::uint64_t lower = (buckets_per_octave + place % buckets_per_octave) * width;
  return Duration{static_cast<Duration::rep>(lower + width / 2)};
}

// A phase was reached if the moment of its end, or of a later one, is there.
void observe_phases(EndpointTally& tally, const Timings& at) {
  const auto observe = [&](Phase phase, Duration span) {
    tally.phase[static_cast<std::size_t>(phase)].observe(std::max(span, Duration{}), phase_bounds);
  };
  if (at.dns > Duration{} || at.connect > Duration{}) observe(Phase::dns, at.dns);
  if (at.connect > Duration{}) observe(Phase::connect, at.connect - at.dns);
  if (at.tls > Duration{}) observe(Phase::tls, at.tls - at.connect);
  const Duration ready = std::max({at.dns, at.connect, at.tls});
  if (at.first_byte > Duration{}) observe(Phase::first_byte, at.first_byte - ready);
  observe(Phase::total, at.total);
}

}  // namespace

std::string_view name_of(Phase phase) {
  constexpr std::array<std::string_view, phases> names{"dns", "connect", "tls", "first_byte",
                                                       "total"};
  return names[static_cast<std::size_t>(phase)];
}

std::string_view name_of(SwitchCause cause) {
  constexpr std::array<std::string_view, 7> names{"outage", "stand-in-down", "recovery", "pinned",
                                                  "paused", "command",       "exit"};
  return names[static_cast<std::size_t>(cause)];
}

std::string_view name_of(WriteOutcome outcome) {
  constexpr std::array<std::string_view, 4> names{"written", "unchanged", "conflict", "failed"};
  return names[static_cast<std::size_t>(outcome)];
}

std::size_t Sketch::place_of(Duration latency) {
  const auto value = static_cast<std::uint64_t>(std::max<Duration::rep>(latency.count(), 0));
  if (value < buckets_per_octave) return static_cast<std::size_t>(value);
  const auto width = static_cast<std::size_t>(std::bit_width(value));  // 3 or more
  const auto place =
      (width - 2) * buckets_per_octave + static_cast<std::size_t>((value >> (width - 3)) & 3U);
  return std::min(place, places - 1);
}

void Sketch::merge(const Sketch& other) {
  for (std::size_t i = 0; i < places; ++i) counts_[i] += other.counts_[i];
}

std::uint64_t Sketch::total() const {
  std::uint64_t sum = 0;
  for (const auto count : counts_) sum += count;
  return sum;
}

std::optional<Duration> Sketch::percentile(double fraction) const {
  const auto all = total();
  if (all == 0) return std::nullopt;
  const double rank = std::max(1.0, std::ceil(fraction * static_cast<double>(all)));
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < places; ++i) {
    seen += counts_[i];
    if (static_cast<double>(seen) >= rank) return middle_of(i);
  }
  return middle_of(places - 1);
}

Sketch Sketch::since(const Sketch& earlier) const {
  Sketch difference;
  for (std::size_t i = 0; i < places; ++i)
    difference.counts_[i] = counts_[i] - std::min(counts_[i], earlier.counts_[i]);
  return difference;
}

void EndpointTally::count(const Report& report) {
  const Level level = report.level == Level::shallow ? Level::shallow : Level::deep;
  ++results[{level, report.ok ? std::nullopt : report.fault}];
  ++(report.ok ? good : bad);
  if (report.ok) good_latency.add(report.timings.total);
  observe_phases(*this, report.timings);
}

void EndpointTally::stay(EndpointState state, Instant now) {
  if (counted_until_ && now > *counted_until_)
    in_state[static_cast<std::size_t>(counted_as_)] += now - *counted_until_;
  counted_until_ = std::max(counted_until_.value_or(now), now);
  counted_as_ = state;
}

void Tallies::count(Switch made, WallTime at) {
  last_switch = at;
  if (made.from.empty()) made.from = "none";
  if (made.to.empty()) made.to = "none";
  if (switches.size() >= switches_told_apart && !switches.contains(made))
    made = {"other", "other", made.cause};
  ++switches[std::move(made)];
}

}  // namespace gopx::core
