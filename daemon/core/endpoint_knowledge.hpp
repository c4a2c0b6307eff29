// The endpoints and what is known of them: every answer is weighed here. A first bad one makes its
// endpoint suspect, `fall` of them make it fallen; it goes down only if somebody else proves that
// the network works (connectivity.hpp). Wrong content is out at once and for long (quarantine), and
// where a line of the configuration convicts everybody it is the line that is doubted.
#pragma once

#include <string>
#include <vector>

#include "core/canary_doubts.hpp"
#include "core/connectivity.hpp"
#include "core/eligibility.hpp"
#include "core/endpoints.hpp"
#include "core/engine.hpp"
#include "core/schedule.hpp"
#include "core/timers.hpp"

namespace gopx::core {

struct EngineParts;

class EndpointKnowledge {
 public:
  explicit EndpointKnowledge(EngineParts& engine) : engine_(engine) {}

  // --- what comes in
  void finished(const ProbeFinished& event, Now now);
  void rebuild(const TableInput& input, Now now);
  void choose_canaries();  // from the configuration
  void forget_doubts();    // the configuration is another
  void canaries_changed(Now now);
  void clock_stepped(Duration step);  // somebody set the wall clock

  // --- steps
  void end_quarantines(Now now);
  void end_rests(Now now);  // of those that wanted to be left alone
  void follow_route(Now now);
  void judge_fallen(Now now);
  void note_transitions(Now now);
  // Nobody is eligible: the user's own may come back from quarantine. True if it does, as soon as
  // that is written (or at once where it is in force): note_returns.
  bool take_back(Now now);
  void note_returns(Now now);
  void set_timers(Timers& timers, Now now) const;

  // --- what is known
  EndpointTable& table() { return table_; }
  const EndpointTable& table() const { return table_; }
  const Connectivity& connectivity() const { return connectivity_; }
  const std::vector<Canary>& public_canaries() const { return public_canaries_; }
  const std::vector<CanaryDoubt>& mistyped() const { return mistyped_; }
  const std::string& shown_network() const { return shown_network_; }
  std::string active_name() const;   // of the endpoint that go asks first, or ""
  std::string primary_name() const;  // of the user's first, or ""
  Counted counted(Now now) const;
  static Sentence words_of(const CanaryDoubt& doubt);

 private:
  void observe(Endpoint& endpoint, const Flight& flight, const Report& report, Now now);
  void network_proven(Endpoint& endpoint, Instant sent, Instant answered, Now now);
  bool failed_since_proof(Endpoint& endpoint, const LevelHealth& level, Now now);
  void leave_local(Now now);
  void quarantine(Endpoint& endpoint, const Flight& flight, const Report& report, Now now);
  void count_right(Endpoint& endpoint, const Flight& flight, const Report& report, Now now);
  bool right_often_enough(const Endpoint& endpoint) const;
  void remember_quarantine(const Endpoint& endpoint, Now now);
  void restore_quarantines(Now now);
  void end_quarantine(Endpoint& endpoint, Now now);
  bool anybody_asked() const;
  bool still_asked(const Endpoint& endpoint, const Canary& canary) const;
  void weigh_canary(const Endpoint& endpoint, const Flight& flight, const Report& report);
  void cross_check(const Endpoint& about, const Canary& canary, Now now);
  void judge_doubts(Now now);
  void acquit(const CanaryDoubt& doubt, Now now);
  void acquit(Endpoint& endpoint, Now now);

  EngineParts& engine_;
  EndpointTable table_;
  Connectivity connectivity_;
  std::vector<Canary> public_canaries_;
  CanaryDoubts doubts_;
  std::vector<CanaryDoubt> mistyped_;  // test modules of the configuration
  std::string shown_network_ = "unknown";
};

}  // namespace gopx::core
