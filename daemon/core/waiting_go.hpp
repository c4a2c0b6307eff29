// Go commands that were started before a switch and still wait on the proxy that was replaced: go
// reads its env file once, so the switch can't help them. They are looked for every 15 s for ten
// minutes and named, never signalled.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/event.hpp"
#include "core/outbox.hpp"
#include "core/timers.hpp"

namespace gopx::core {

class EndpointTable;

class WaitingGoes {
 public:
  explicit WaitingGoes(Outbox& out) : out_(out) {}

  // A switch was made: who waits on what the chain in force leaves out?
  void begin(const EndpointTable& table, Now now);
  // There is nothing any more that they could wait on; an answer on its way says nothing.
  void end();
  void forget() { processes_.clear(); }
  void seen(const WaitingGoSeen& answer);
  // Asks, if it is time.
  void look(Now now);
  void set_timers(Timers& timers) const { timers.set(Timer::waiting_go, next_); }

  const std::vector<WaitingGo>& processes() const { return processes_; }

 private:
  Outbox& out_;
  std::vector<WaitingGo> processes_;  // of the last answer
  std::vector<std::string> urls_;     // what was replaced
  std::vector<std::string> ips_;      // where that was
  std::optional<Instant> next_;       // the next look; nullopt = none
  Instant until_{};                   // no look after that
  LookId last_;                       // the last look; answers to others don't count
  std::uint64_t looks_ = 0;
};

}  // namespace gopx::core
