// Seeds are handed out to threads and reported in their order. The first day of every seed is lived
// twice: the same seed must give the same facts.
#include "run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <map>
#include <mutex>
#include <random>
#include <thread>
#include <vector>

#include "life.hpp"
#include "sim/world/facts.hpp"

namespace gopx::sim {
namespace {

using Clock = std::chrono::steady_clock;

constexpr double events_a_day_min = 100;  // fewer show nothing
constexpr std::size_t failures_told = 5;  // with what came before; the others in a line
constexpr std::size_t lines_told = 20;    // of events and actions before a violation
constexpr std::size_t lines_verbose = 400;

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

// A seed's life, and whether it is the same a second time.
Life examine(const LifePlan& plan) {
  Life life = live(plan);
  LifePlan first_day = plan;
  first_day.days = std::min(plan.days, early_days);
  if (life.complaints.empty() && live(first_day).early_digest != life.early_digest) {
    life.complaints.push_back("10: the same seed gives other facts the second time");
  }
  if (life.complaints.empty() && static_cast<double>(life.events) < events_a_day_min * life.days) {
    life.complaints.push_back(
        fmt::format("only {} events in {:.1f} days show nothing", life.events, life.days));
  }
  return life;
}

class Run {
 public:
  explicit Run(const Wanted& wanted) : wanted_(wanted), begin_(Clock::now()) {}

  int operator()() {
    std::vector<std::thread> threads;
    const auto jobs = std::min<std::uint64_t>(wanted_.jobs, farms() ? wanted_.jobs : wanted_.seeds);
    for (std::uint64_t i = 0; i < jobs; ++i) threads.emplace_back([this] { work(); });
    for (auto& thread : threads) thread.join();
    sum_up();
    return failed_.empty() ? 0 : 1;
  }

 private:
  bool farms() const { return wanted_.farm_hours > 0; }

  // The number of the next life and its seed; nullopt when there is enough.
  std::optional<std::pair<std::uint64_t, std::uint64_t>> next() {
    const std::lock_guard lock(mutex_);
    if (farms()) {
      if (seconds_since(begin_) >= wanted_.farm_hours * 3600) return std::nullopt;
      return std::pair{handed_out_++, (std::uint64_t{device_()} << 16) ^ device_()};
    }
    if (handed_out_ == wanted_.seeds) return std::nullopt;
    const auto number = handed_out_++;
    return std::pair{number, wanted_.seed + number};
  }

  void work() {
    while (const auto one = next()) {
      LifePlan plan;
      plan.seed = one->second;
      plan.days = wanted_.days;
      plan.kind = wanted_.kind;
      auto life = examine(plan);
      const std::lock_guard lock(mutex_);
      done_.emplace(one->first, std::move(life));
      tell_in_order();
    }
  }

  void tell_in_order() {
    while (!done_.empty() && done_.begin()->first == told_) {
      tell(done_.begin()->second);
      done_.erase(done_.begin());
      ++told_;
    }
  }

  void tell(const Life& life) {
    days_ += life.days;
    events_ += life.events;
    writes_ += life.writes;
    takeovers_ += life.takeovers;
    facts_.add(life.digest);
    for (std::size_t i = 0; i < usual_count; ++i) {
      usual_.happened[i] += life.usual.happened[i];
      usual_.moves[i] += life.usual.moves[i];
    }
    usual_.go_commands += life.usual.go_commands;
    for (std::size_t i = 0; i < met_count; ++i) met_[i] += life.met[i];
    if (wanted_.digest) {
      fmt::print("seed {}: {:016x}, {} events, {} writes\n", life.seed, life.digest, life.events,
                 life.writes);
    } else if (wanted_.verbose) {
      fmt::print("seed {}: {:.1f} days, {} events, {} writes\n", life.seed, life.days, life.events,
                 life.writes);
    }
    if (!life.complaints.empty()) tell_failure(life);
    std::fflush(stdout);
  }

  void tell_failure(const Life& life) {
    failed_.push_back(life.seed);
    fmt::print("VIOLATION seed {} step {} day {:.3f}\n", life.seed, life.events, life.days);
    for (const auto& complaint : life.complaints) fmt::print("  {}\n", complaint);
    if (failed_.size() > failures_told) return;
    LifePlan again;
    again.seed = life.seed;
    again.days = wanted_.days;
    again.kind = wanted_.kind;
    again.lines = wanted_.verbose ? lines_verbose : lines_told;
    const auto replayed = live(again);
    if (replayed.digest != life.digest) fmt::print("  10: the replay came to other facts\n");
    fmt::print("{}replay: gopx-sim{} --seed {} --days {}\n", replayed.lines,
               wanted_.kind == Kind::ordinary ? " --weather ordinary" : "", life.seed,
               wanted_.days);
  }

  void sum_up() const {
    const double took = seconds_since(begin_);
    fmt::print("{} seeds, {:.1f} days ({:.2f} years), {} events, {} writes, {} takeovers\n", told_,
               days_, days_ / 365.25, events_, writes_, takeovers_);
    if (wanted_.digest) fmt::print("digest {:016x}\n", facts_.digest());
    if (wanted_.kind == Kind::ordinary) tell_usual();
    fmt::print("{} violations{}\n", failed_.size(), failed_.empty() ? "" : ", of these seeds:");
    for (const auto seed : failed_) fmt::print("  {}\n", seed);
    fmt::print(stderr, "{:.1f} s, {:.2f} days a second, {} at a time\n", took, days_ / took,
               wanted_.jobs);
  }

  void tell_usual() const {
    fmt::print("{} go commands at work\n", usual_.go_commands);
    for (std::size_t i = 0; i < met_count; ++i) {
      fmt::print("{:>12}  {}\n", met_[i], name_of(static_cast<Met>(i)));
    }
    fmt::print("{:>12}  {:>12}  after\n", "happened", "false moves");
    for (std::size_t i = 0; i < usual_count; ++i) {
      fmt::print("{:>12}  {:>12}  {}\n", usual_.happened[i], usual_.moves[i],
                 name_of(static_cast<Usual>(i)));
    }
  }

  const Wanted wanted_;
  const Clock::time_point begin_;
  std::random_device device_;
  std::mutex mutex_;
  std::uint64_t handed_out_ = 0, told_ = 0;
  std::map<std::uint64_t, Life> done_;
  double days_ = 0;
  std::uint64_t events_ = 0, writes_ = 0, takeovers_ = 0;
  UsualCounts usual_;
  std::array<std::uint64_t, met_count> met_{};
  Facts facts_;
  std::vector<std::uint64_t> failed_;
};

}  // namespace

int run(const Wanted& wanted) { return Run(wanted)(); }

}  // namespace gopx::sim
