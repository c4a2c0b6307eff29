// The ways to the servers: without weather exact, with ordinary weather as lines are.
#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

#include "sim/world/network.hpp"
#include "sim/world/setup.hpp"

using namespace gopx;
using namespace gopx::sim;

namespace {

constexpr Network::Limits limits{2s, 5s};

Server server(Duration latency) {
  Server one;
  one.url = std::string(official);
  one.behaviour.latency = latency;
  return one;
}

Network lossless() {
  Network network(1);
  network.ordinary = Ordinary{};
  network.ordinary->loss = network.ordinary->silent_for_ever = 0;
  network.ordinary->loss_when_full = 0;
  return network;
}

TEST_CASE("without weather a request takes what its server's behaviour says") {
  Network network(1);
  const auto trip = network.send(server(30ms), limits, Instant{});
  CHECK_FALSE(trip.fault);
  CHECK((trip.timings.total == 30ms));
  network.detour = 250ms;
  CHECK((network.send(server(30ms), limits, Instant{}).timings.total == 280ms));
  const auto late = network.send(server(6s), limits, Instant{});
  CHECK((late.fault == Fault::stall));
  CHECK((late.timings.total == 5s));
}

TEST_CASE("round trips are log-normal about the server's median") {
  auto network = lossless();
  network.ordinary->sigma = 0.6;
  std::vector<Duration> connects;
  for (int i = 0; i < 2001; ++i)
    connects.push_back(network.send(server(100ms), limits, Instant{}).timings.connect);
  std::sort(connects.begin(), connects.end());
  CHECK((connects[1000] > 90ms));
  CHECK((connects[1000] < 110ms));
  // e^0.6 = 1.82 at 84 %
  CHECK((connects[1682] > 160ms));
  CHECK((connects[1682] < 205ms));
}

TEST_CASE("while all is silent a SYN is sent again after 1 s, then 2 s") {
  auto network = lossless();
  network.ordinary->sigma = 0;
  const Network::Limits patient{60s, 60s};
  network.mute(Instant{}, Instant{} + 500ms);
  CHECK((network.send(server(20ms), patient, Instant{}).timings.connect / 10ms == 102));
  network.mute(Instant{}, Instant{} + 2s);
  CHECK((network.send(server(20ms), patient, Instant{}).timings.connect / 10ms == 302));
  CHECK((network.send(server(20ms), limits, Instant{}).fault == Fault::tcp_timeout));
  CHECK((network.send(server(20ms), limits, Instant{} + 2s).fault == std::nullopt));
}

TEST_CASE("a lost packet costs a second at the SYN and a fraction of one later") {
  auto network = lossless();
  network.ordinary->sigma = 0;
  network.ordinary->loss = 0.02;
  int late_connects = 0, late_later = 0;
  for (int i = 0; i < 5000; ++i) {
    const auto trip = network.send(server(20ms), {60s, 60s}, Instant{});
    if (trip.timings.connect > 1s) ++late_connects;
    if (trip.timings.tls - trip.timings.connect > 300ms) ++late_later;
  }
  // 4 % of the exchanges, there and back.
  CHECK(late_connects > 140);
  CHECK(late_connects < 260);
  CHECK(late_later > 140);
  CHECK(late_later < 260);
}

TEST_CASE("a burst fills the buffer of its own path to two seconds, and of no other") {
  auto network = lossless();
  network.ordinary->sigma = 0;
  network.burst(official, Instant{}, Instant{} + 30s);
  const Network::Limits patient{60s, 60s};
  const auto connect = [&](std::string_view url, Duration at) {
    auto one = server(20ms);
    one.url = std::string(url);
    return network.send(one, patient, Instant{} + at).timings.connect;
  };
  CHECK((connect(official, 1200ms) / 10ms == 202));
  CHECK((connect(official, 4s) / 10ms == 2));
  CHECK((connect(official, 31200ms) / 10ms == 2));
  CHECK((connect(cn, 1200ms) / 10ms == 2));
  network.burst("", Instant{}, Instant{} + 30s);
  CHECK((connect(cn, 1200ms) / 10ms == 202));
}

TEST_CASE("one connection in a thousand is silent for ever") {
  auto network = lossless();
  network.ordinary->silent_for_ever = 0.001;
  int silent = 0;
  for (int i = 0; i < 20'000; ++i) {
    const auto trip = network.send(server(20ms), limits, Instant{});
    if (trip.fault != Fault::stall) continue;
    ++silent;
    CHECK((trip.timings.total == 5s));
  }
  CHECK(silent > 5);
  CHECK(silent < 40);
}

}  // namespace
