// What a conversation comes to depends on the question, on the server's behaviour and on the
// request at which the network fails, and on nothing else but times. So each such case is talked
// through once with the real code and remembered; times are filled in anew. test_real_probes.cpp
// holds that the two can't be told apart.
#include "conversation.hpp"

#include <algorithm>
#include <unordered_map>
#include <vector>

#include "probes/probe.hpp"
#include "probing/order.hpp"
#include "wire.hpp"

namespace gopx::sim {
namespace {

constexpr int requests_max = 64;

// Where the network fails, if it does.
struct Break {
  int at = requests_max;  // index of the request
  Fault fault = Fault::stall;
  bool out_of_time = false;  // the time for the whole probe ended it
};

// A conversation that was held: its end, and for each request what it met.
struct Held {
  Report report;
  std::vector<std::optional<Fault>> faults;  // of transport, by request
};

Held hold(const core::StartProbe& order, const Behaviour& behaviour, Break broken) {
  const auto conversation = probes::converse(probing::order_of(order));
  Held held;
  auto next = conversation->next(nullptr);
  for (int i = 0; i < requests_max; ++i) {
    if (auto* report = std::get_if<Report>(&next)) {
      held.report = std::move(*report);
      break;
    }
    auto response = respond(behaviour, std::get<probes::Request>(next));
    if (i == broken.at) {
      response = {};
      response.fault = broken.fault;
      response.out_of_time = broken.out_of_time;
    }
    response.peer_ip = "192.0.2.1";
    held.faults.push_back(response.fault);
    next = conversation->next(&response);
  }
  return held;
}

constexpr std::size_t no_canary = 7;

std::size_t which_canary(const core::StartProbe& order) {
  const auto& all = world_canaries();
  const auto found = std::find(all.begin(), all.end(), order.canary);
  return found == all.end() ? no_canary : static_cast<std::size_t>(found - all.begin());
}

// Everything that the end depends on, in one number.
std::uint64_t key_of(const core::StartProbe& order, const Server& server, Break broken) {
  std::uint64_t key = 0;
  const auto add = [&key](std::uint64_t value, unsigned bits) { key = (key << bits) | value; };
  add(static_cast<std::uint64_t>(order.level), 2);
  add(order.only ? static_cast<std::uint64_t>(*order.only) + 1 : 0, 4);
  add(order.is_public ? 1 : 0, 1);
  add(order.canary_is_public ? 1 : 0, 1);
  add(order.sumdb_name.empty() ? 0 : 1, 1);
  add(order.sumdb_key.empty() ? 0 : 1, 1);
  add(order.known_heads.empty() ? 0 : 1, 1);
  add(order.ask_latest ? 1 : 0, 1);
  add(static_cast<std::uint64_t>(server.behaviour.mode), 6);
  add(static_cast<std::uint64_t>(server.behaviour.relay), 3);
  add(static_cast<std::uint64_t>(broken.at), 7);
  add(broken.at < requests_max ? static_cast<std::uint64_t>(broken.fault) : 0, 7);
  add(broken.out_of_time ? 1 : 0, 1);
  add(which_canary(order), 3);
  return key;
}

// Only questions about the world's own module and database are alike.
bool is_usual(const core::StartProbe& order) {
  static const std::string key = database_key();
  const bool names = order.sumdb_name.empty() || order.sumdb_name == "sum.golang.org";
  return names && (order.sumdb_key.empty() || order.sumdb_key == key) &&
         which_canary(order) != no_canary;
}

const Held& held(const core::StartProbe& order, const Server& server, Break broken) {
  thread_local std::unordered_map<std::uint64_t, Held> known;
  thread_local Held unusual;
  if (!is_usual(order)) return unusual = hold(order, server.behaviour, broken);
  const auto key = key_of(order, server, broken);
  const auto found = known.find(key);
  if (found != known.end()) return found->second;
  return known.emplace(key, hold(order, server.behaviour, broken)).first->second;
}

// Times of one conversation, request by request.
class Clock {
 public:
  Clock(const core::StartProbe& order, const Server& server, Network& network, Instant now)
      : order_(order), server_(server), network_(network), now_(now) {}

  // One request, which ends with `fault` if the network lets it; where the network fails instead.
  std::optional<Break> request(std::optional<Fault> fault) {
    const int at = static_cast<int>(timings_.size());
    const Duration left = order_.timeout - used_;
    if (left <= Duration::zero()) {
      timings_.push_back({});
      return Break{at, Fault::slow, true};
    }
    const Duration one = order_.request_timeout;
    const bool cut_short = one > left;
    const Duration whole = one > Duration::zero() ? std::min(one, left) : left;
    const Network::Limits limits{std::min(order_.connect_timeout, whole), whole, order_.silence};
    Network::Trip trip;
    if (fault) {
      trip.timings.total = Network::wait_for(*fault, server_.behaviour, limits);
    } else {
      trip = network_.send(server_, limits, now_ + used_);
    }
    used_ += trip.timings.total;
    timings_.push_back(trip.timings);
    if (!trip.fault) return std::nullopt;
    return Break{at, *trip.fault, cut_short && weight_of(*trip.fault) == Weight::waits};
  }

  Duration used() const { return used_; }
  const std::vector<Timings>& timings() const { return timings_; }

 private:
  const core::StartProbe& order_;
  const Server& server_;
  Network& network_;
  Instant now_;
  Duration used_{};
  std::vector<Timings> timings_;
};

void fill_in(Report& report, const std::vector<Timings>& timings) {
  for (std::size_t i = 0; i < report.steps.size() && i < timings.size(); ++i) {
    report.steps[i].timings = timings[i];
  }
  if (report.steps.empty()) return;
  const bool first_decides = report.ok;
  report.timings = first_decides ? report.steps.front().timings : report.steps.back().timings;
}

}  // namespace

Answer answer(const core::StartProbe& order, const Server& server, Network& network, Instant now) {
  Clock clock(order, server, network, now);
  const Held* whole = &held(order, server, {});
  for (std::size_t i = 0; i < whole->faults.size(); ++i) {
    const auto broken = clock.request(whole->faults[i]);
    if (!broken) continue;
    whole = &held(order, server, *broken);
    break;
  }
  Answer answer{whole->report, std::min(clock.used(), order.timeout)};
  fill_in(answer.report, clock.timings());
  if (answer.report.fault == Fault::http_429)
    answer.report.retry_after = server.behaviour.retry_after;
  return answer;
}

Answer answer(const core::StartProbe& order, const Server& server) {
  Network still(0);
  return answer(order, server, still, Instant{});
}

}  // namespace gopx::sim
