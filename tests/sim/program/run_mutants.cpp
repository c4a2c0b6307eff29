// Mutants are handed out to threads; each goes through the seeds by itself.
#include <fmt/format.h>

#include <atomic>
#include <cstdio>
#include <optional>
#include <thread>
#include <vector>

#include "mutant.hpp"
#include "run.hpp"

namespace gopx::sim {
namespace {

struct Found {
  std::uint64_t seed = 0, step = 0;
  std::string by;  // the complaint
};

std::optional<std::string> complaint_about(const Mutant& mutant, const Life& life) {
  for (const auto& complaint : life.complaints) {
    if (complaint.starts_with(mutant.wanted)) return complaint;
  }
  return std::nullopt;
}

// Ten is found by living the first day twice, as for every other seed.
std::optional<Found> hunt(const Mutant& mutant, const Wanted& wanted) {
  for (auto seed = wanted.seed; seed < wanted.seed + wanted.seeds; ++seed) {
    LifePlan plan;
    plan.seed = seed;
    plan.days = wanted.days;
    plan.mutant = mutant.invariant;
    plan.halt_at = mutant.wanted;
    if (mutant.invariant == 10) plan.days = early_days;
    const auto life = live(plan);
    if (const auto complaint = complaint_about(mutant, life))
      return Found{seed, life.events, *complaint};
    if (live(plan).early_digest != life.early_digest && mutant.invariant == 10)
      return Found{seed, life.events, "10: the same seed gives other facts the second time"};
  }
  return std::nullopt;
}

}  // namespace

int run_mutants(const Wanted& wanted) {
  const auto all = mutants();
  std::vector<std::optional<Found>> found(all.size());
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    for (auto i = next++; i < all.size(); i = next++) found[i] = hunt(all[i], wanted);
  };
  std::vector<std::thread> threads;
  for (unsigned i = 0; i < wanted.jobs; ++i) threads.emplace_back(work);
  for (auto& thread : threads) thread.join();
  bool missed = false;
  for (std::size_t i = 0; i < all.size(); ++i) {
    fmt::print("mutant {:>2}: {}\n", all[i].invariant, all[i].what);
    if (found[i]) {
      fmt::print("           found by seed {} at step {}: {}\n", found[i]->seed, found[i]->step,
                 found[i]->by);
    } else {
      fmt::print("           NOT FOUND by {} seeds\n", wanted.seeds);
      missed = true;
    }
  }
  std::fflush(stdout);
  return missed ? 1 : 0;
}

}  // namespace gopx::sim
