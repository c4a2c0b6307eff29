// A connection is three exchanges: SYN, TLS, request. Each packet may be lost; the kernel sends a
// SYN again after 1 s, then 2 s, 4 s …, other packets after 300 ms, then 600 ms ….
#include "network.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "identity.hpp"

namespace gopx::sim {
namespace {

constexpr Duration syn_again = 1s;
constexpr Duration packet_again = 300ms;
constexpr int sent_at_most = 7;
constexpr Duration slow_first_byte = 2s;
// A burst fills the buffer within a second, keeps it full for half of one, and lets it drain.
constexpr Duration burst_cycle = 6s;
constexpr Duration burst_fills = 1s;
constexpr Duration burst_full_until = 1500ms;
constexpr Duration burst_drained_at = 3500ms;

Duration share(Duration whole, Duration part, Duration of) {
  return Duration{whole.count() * part.count() / of.count()};
}

}  // namespace

std::string_view name_of(Met met) {
  constexpr std::array<std::string_view, met_count> names = {
      "round trips", "packets lost", "connections silent for ever",
      "round trips through a full buffer", "packets while all is silent"};
  return names[static_cast<std::size_t>(met)];
}

void Network::burst(std::string_view url, Instant begin, Instant end) {
  bursts_[url.empty() ? std::string() : identity(url)] = {begin, end};
}

void Network::mute(Instant begin, Instant end) {
  if (mute_.size() >= mute_kept) mute_.pop_front();
  mute_.push_back({begin, end});
}

// Standard normal by Box and Muller.
Duration Network::round_trip(Duration median) {
  const double radius = std::sqrt(-2.0 * std::log(1.0 - random_.unit()));
  const double normal = radius * std::cos(2.0 * std::numbers::pi * random_.unit());
  const double factor = std::exp(ordinary->sigma * normal);
  count(Met::round_trip);
  return Duration{static_cast<Duration::rep>(static_cast<double>(median.count()) * factor) + 1};
}

Duration Network::buffered(const std::string& path, Instant at) const {
  const auto found = bursts_.find(path);
  if (found == bursts_.end() || !found->second.holds(at)) return {};
  const Duration phase = (at - found->second.begin) % burst_cycle;
  if (phase < burst_fills) return share(ordinary->buffer, phase, burst_fills);
  if (phase < burst_full_until) return ordinary->buffer;
  if (phase < burst_drained_at) {
    return share(ordinary->buffer, burst_drained_at - phase, burst_drained_at - burst_full_until);
  }
  return {};
}

bool Network::arrives(const std::string& path, Instant at) {
  if (std::any_of(mute_.begin(), mute_.end(), [at](const Span& span) { return span.holds(at); })) {
    count(Met::mute);
    return false;
  }
  const bool full = std::max(buffered(path, at), buffered("", at)) >= ordinary->buffer;
  const double loss = full ? ordinary->loss_when_full : ordinary->loss;
  // There and back.
  const bool lost = random_.unit() < loss || random_.unit() < ordinary->loss;
  if (lost) count(Met::lost);
  return !lost;
}

std::optional<Instant> Network::exchange(const Server& server, Instant at, Duration again,
                                         Instant deadline) {
  const std::string& path = identity(server.url);
  for (int sent = 0; sent < sent_at_most && at < deadline; ++sent, at += again, again *= 2) {
    if (!arrives(path, at)) continue;
    const Duration waits = std::max(buffered(path, at), buffered("", at));
    if (waits > Duration::zero()) count(Met::buffered);
    const Instant back = at + round_trip(server.behaviour.latency) + waits;
    return back <= deadline ? std::optional(back) : std::nullopt;
  }
  return std::nullopt;
}

Network::Trip Network::plain(const Server& server, Limits limits) const {
  const auto& behaviour = server.behaviour;
  Trip trip;
  const bool slow = behaviour.mode == Mode::slow;
  const Duration took = detour + (slow ? slow_first_byte : behaviour.latency);
  trip.timings = {took / 6, took / 3, took / 2, took, took};
  return heard_in_time(trip, limits);
}

// Between two signs of life lies no longer silence than is allowed.
Network::Trip Network::heard_in_time(Trip trip, Limits limits) {
  if (limits.silence == Duration::zero()) return in_time(trip, limits);
  const auto& timings = trip.timings;
  const std::pair<Duration, Duration> gaps[] = {{Duration::zero(), timings.connect},
                                                {timings.connect, timings.tls},
                                                {timings.tls, timings.first_byte}};
  for (const auto& [begin, end] : gaps) {
    if (end - begin <= limits.silence) continue;
    Trip given_up;
    given_up.fault = Fault::stall;
    given_up.timings.total = begin + limits.silence;
    return given_up;
  }
  return in_time(trip, limits);
}

Network::Trip Network::in_time(Trip trip, Limits limits) {
  if (trip.timings.total <= limits.whole) return trip;
  trip.fault = Fault::stall;
  trip.timings = {};
  trip.timings.total = limits.whole;
  return trip;
}

Network::Trip Network::send(const Server& server, Limits limits, Instant now) {
  if (!ordinary) return plain(server, limits);
  // It hears nothing more from `heard` on, and gives up at the limit, or after the silence allowed.
  const auto give_up = [&](Fault fault, Instant heard, Duration after) {
    Trip trip;
    trip.fault = fault;
    trip.timings.total = after;
    if (limits.silence > Duration::zero())
      trip.timings.total = std::min(after, heard - now + limits.silence);
    return trip;
  };
  const Instant connect_by = now + limits.connect, by = now + limits.whole;
  const auto connected = exchange(server, now + detour, syn_again, connect_by);
  if (!connected) return give_up(Fault::tcp_timeout, now, limits.connect);
  if (random_.unit() < ordinary->silent_for_ever) {
    count(Met::silent);
    return give_up(Fault::stall, *connected, limits.whole);
  }
  const auto secured = exchange(server, *connected, packet_again, connect_by);
  if (!secured) return give_up(Fault::tls_timeout, *connected, limits.connect);
  auto answered = exchange(server, *secured, packet_again, by);
  if (answered && server.behaviour.mode == Mode::slow) *answered += slow_first_byte;
  if (!answered || *answered > by) return give_up(Fault::stall, *secured, limits.whole);
  Trip trip;
  trip.timings = {Duration{1}, *connected - now, *secured - now, *answered - now, *answered - now};
  return heard_in_time(trip, limits);
}

Duration Network::wait_for(Fault fault, const Behaviour& behaviour, Limits limits) {
  const bool heeded = limits.silence > Duration::zero();
  switch (fault) {
    case Fault::dns_timeout:
    case Fault::tcp_timeout:
    case Fault::tls_timeout:
      return heeded ? std::min(limits.connect, limits.silence) : limits.connect;
    case Fault::stall:
      return heeded ? std::min(limits.whole, limits.silence) : limits.whole;
    case Fault::slow:
      return limits.whole;
    default:
      return std::min(behaviour.latency, limits.whole);
  }
}

}  // namespace gopx::sim
