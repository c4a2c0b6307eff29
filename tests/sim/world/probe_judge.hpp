// Judges what the brain asks for: ids, numbers in flight, budgets (invariant 9), privacy,
// Retry-After.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "config/config.hpp"
#include "core/action.hpp"
#include "record.hpp"

namespace gopx::sim {

// Per endpoint and hour, for hosts that are not on loopback. The brain's buckets aren't visible
// from outside, so what is judged is their sum: shallow = routine 240 + on demand 120; whole deep
// probes = routine 12 + those sent for a suspicion, at most as many as confirmations; repeated
// requests = confirmations.
struct Budget {
  static constexpr std::size_t shallow = 240 + 120 + 60;
  static constexpr std::size_t deep = 12 + 60;
  static constexpr std::size_t repeated = 60;
};

class ProbeJudge {
 public:
  ProbeJudge(Record& record, Complaints& complaints) : record_(record), complaints_(complaints) {}

  struct Scene {
    const config::Config& config;
    std::size_t in_flight;   // before this one
    bool asked_by_a_person;  // a ProbeNow is being answered
    bool is_private;         // the endpoint
    Instant now;
  };
  void started(const core::StartProbe& order, const Scene& scene);
  void new_run() {
    last_probe_ = last_write_ = 0;
    record_.restarted();
  }
  void write_id(WriteId id);

 private:
  void check_budget(const core::StartProbe& order, const Scene& scene);
  void check_order(const core::StartProbe& order, const Scene& scene);
  void complain(const core::StartProbe& order, std::string_view what);

  Record& record_;
  Complaints& complaints_;
  std::uint64_t last_probe_ = 0;
  std::uint64_t last_write_ = 0;
};

}  // namespace gopx::sim
