// Which warnings are true now, and since when. Warnings are data: what is wrong, how bad it is, how
// to mend it, how long it must have been so before anybody is bothered, and which other warning
// makes it superfluous are one row each (alert_table.hpp); the engine's state decides which are
// true. Asked for by people only, never on the way of a probe.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "api/types.hpp"
#include "base/time.hpp"
#include "core/alert.hpp"
#include "core/endpoints.hpp"
#include "core/parts.hpp"

namespace gopx::core {

struct EngineParts;

class Alerts {
 public:
  explicit Alerts(EngineParts& engine) : engine_(engine) {}

  // --- what comes in
  void part_reported(const PartReported& report);
  void config_rejected(const std::string& problem) { rejected_config_ = problem; }
  void config_accepted() { rejected_config_.clear(); }
  // Remembers since when the warnings that must hold for a while have been true.
  void follow_alerts(Now now);

  // Those that have held long enough, aren't said by another already and haven't been acknowledged;
  // the worst first.
  std::vector<api::Warning> warnings(Now now) const;
  // The message of a warning that is true now; empty if it is not.
  Sentence message_of(std::string_view code, Now now) const;
  const std::map<Part, PartReported>& failing_parts() const { return failing_parts_; }

 private:
  RaisedAlerts all_alerts(Now now) const;
  void warn_of_holes(RaisedAlerts& list) const;
  void warn_of_misread(RaisedAlerts& list) const;
  void warn_of_chain(RaisedAlerts& list, Now now) const;
  void warn_of_control(RaisedAlerts& list) const;
  void warn_of_takeover(RaisedAlerts& list, Now now) const;
  bool blocked_here(Now now) const;
  void warn_of_return(RaisedAlerts& list, const Endpoint& endpoint) const;
  void warn_of_config(RaisedAlerts& list) const;
  void warn_of_parts(RaisedAlerts& list) const;
  bool nobody_declared(const Endpoint& endpoint) const;

  EngineParts& engine_;
  std::map<Part, PartReported> failing_parts_;  // and why
  std::map<Alert, Instant> since_;              // of those that must hold for a while
  std::string rejected_config_;                 // the problem of the last reload; "" = none
};

}  // namespace gopx::core
