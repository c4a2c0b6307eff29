// When newest versions are compared (freshness.hpp), who is asked, and who waits for it. Requests
// of this kind are no probes of anyone's health: they count in no statistics.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/event.hpp"
#include "core/freshness.hpp"
#include "core/pending.hpp"
#include "core/timers.hpp"

namespace gopx::core {

struct EngineParts;

class Comparisons {
 public:
  explicit Comparisons(EngineParts& engine) : engine_(engine) {}

  // False for an answer to somebody else's question.
  bool heard_newest(const ProbeFinished& event, Now now);
  void compare_newest(CommandId id, const CompareNewest& wanted, Now now);
  // go keeps these modules to itself now: nothing more is asked about them.
  void forget_private(const api::Layers& layers);
  void follow_freshness(Now now);
  void set_timers(Timers& timers, Now now) const {
    timers.set(Timer::comparison, comparison_due(now));
  }
  const Freshness& freshness() const { return freshness_; }

 private:
  std::optional<Instant> comparison_due(Now now) const;
  std::vector<EndpointId> comparable() const;
  void begin_comparison(const std::vector<std::string>& modules, Now now);
  std::vector<std::string> modules_to_compare(const api::Environment& shell,
                                              Sentence& withheld) const;
  void ask_newest(Now now);
  void tell_newest();

  EngineParts& engine_;
  Freshness freshness_;
  std::vector<WaitingComparison> waiting_;
};

}  // namespace gopx::core
