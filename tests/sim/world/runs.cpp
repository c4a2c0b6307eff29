// The program in its world: started from what is on disk, stopped, killed.
#include <utility>

#include "world.hpp"

namespace gopx::sim {
namespace {

constexpr Duration stop_within = std::chrono::seconds{2};
constexpr Duration start_takes = 3ms;

}  // namespace

void World::start() {
  ++run_;
  judge_probes_.new_run();
  core::EngineInputs given{setup_.config,
                           setup_.catalogue,
                           setup_.canaries,
                           memory_,
                           setup_.seed + run_,
                           "0.1.0",
                           123,
                           {},
                           {},
                           "the simulated boot"};
  brain_ = setup_.make_brain ? setup_.make_brain(std::move(given), now())
                             : std::make_unique<Brain>(std::move(given), now());
  after(start_takes, [this, run = run_] {
    if (run_ != run) return;
    deliver(core::GoRootsSeen{setup_.roots});
    show_file();
  });
}

void World::forget_run() {
  ++run_;  // whatever is on the agenda for the present one is void
  brain_.reset();
  in_flight_.clear();
  unanswered_.clear();
  writing_.reset();
  actions_left_.reset();
  file_event_due_ = false;
  edited_during_takeover_ = false;
  stopping_ = false;
  idle_wakes_ = 0;
}

void World::kill() {
  note([] { return std::string("* kill -9"); });
  const auto order = writing_;
  if (order && killed_write_lands) {
    const auto outcome = disk.write(*order, wall_);
    if (order->intent == core::Intent::keep && outcome == core::WriteOutcome::written) {
      judge_writes_.user_wants(disk);
    }
  }
  forget_run();
}

void World::stop() {
  if (!brain_) return;
  stopping_ = true;
  deliver(core::StopRequested{});
  const auto gone = [this] { return !brain_; };
  const Duration slept = slept_;
  const bool stopped =
      run_until(gone, stop_within) || (slept_ > slept && run_until(gone, stop_within));
  if (!stopped) {
    if (!halted()) complain("not stopped within 2 s");
    forget_run();
  }
}

}  // namespace gopx::sim
