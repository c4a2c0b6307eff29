// The way to a server: how long one request takes, and what gets lost. Without weather every
// request takes just as long as its server's behaviour says. With `ordinary` set, every round trip
// is drawn: log-normal times, lost packets that the kernel sends again, full buffers, silence after
// a wake-up, connections that are silent for ever. Drawn from its own generator, so that it
// disturbs nobody else's chance.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/fault.hpp"
#include "base/random.hpp"
#include "base/report.hpp"
#include "base/time.hpp"
#include "server.hpp"

namespace gopx::sim {

// What ordinary lines do, without any endpoint being at fault.
struct Ordinary {
  double sigma = 0.6;              // of the logarithm of a round trip; the median is the server's
  double loss = 0.02;              // of packets, each way
  double silent_for_ever = 0.001;  // of connections
  Duration buffer = 2s;            // what a full one adds to each round trip
  double loss_when_full = 0.1;     // of packets that meet a full buffer
};

// How often each kind of it was met.
enum class Met : std::uint8_t { round_trip, lost, silent, buffered, mute };
constexpr std::size_t met_count = 5;
std::string_view name_of(Met met);

class Network {
 public:
  explicit Network(std::uint64_t seed) : random_(seed) {}

  std::optional<Ordinary> ordinary;
  Duration detour{};  // added to each connection: a dead IPv6 way tried first
  // Nothing arrives anywhere in that time. Tell it ahead: what is under way by then must know.
  void mute(Instant begin, Instant end);
  // Somebody else's bursts fill the buffer again and again; no address: that of every path.
  void burst(std::string_view url, Instant begin, Instant end);

  struct Limits {
    Duration connect, whole;  // of this request
    Duration silence = {};    // given up once nothing at all has come for so long; 0 = never
  };
  struct Trip {
    std::optional<Fault> fault;  // it never came to an answer, or not in time
    Timings timings;             // `total` is what it took, until the answer or the giving up
  };
  // A request to a server that answers.
  Trip send(const Server& server, Limits limits, Instant now);
  // How long a request of that fault takes.
  static Duration wait_for(Fault fault, const Behaviour& behaviour, Limits limits);

  const std::array<std::uint64_t, met_count>& met() const { return met_; }

 private:
  static constexpr std::size_t mute_kept = 8;
  struct Span {
    Instant begin, end;
    bool holds(Instant at) const { return begin <= at && at < end; }
  };
  void count(Met what) { ++met_[static_cast<std::size_t>(what)]; }
  Duration round_trip(Duration median);
  Duration buffered(const std::string& path, Instant at) const;
  bool arrives(const std::string& path, Instant at);
  // Of one exchange that begins at `at`, sent again after `again`, 2 x `again` …; nullopt: not by
  // `deadline`.
  std::optional<Instant> exchange(const Server& server, Instant at, Duration again,
                                  Instant deadline);
  Trip plain(const Server& server, Limits limits) const;
  static Trip heard_in_time(Trip trip, Limits limits);
  static Trip in_time(Trip trip, Limits limits);

  Random random_;
  std::deque<Span> mute_;               // the last ones
  std::map<std::string, Span> bursts_;  // by identity; "" = every path
  std::array<std::uint64_t, met_count> met_{};
};

}  // namespace gopx::sim
