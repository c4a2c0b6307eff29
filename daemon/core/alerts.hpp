// Which warnings are true now, and since when. Warnings are data: what is wrong, how bad it is, how
// to mend it, how long it must have been so before anybody is bothered, and which other warning
// makes it superfluous are one row each (alert_table.cpp); the engine's state decides which are
// true. Asked for by people only, never on the way of a probe.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/types.hpp"
#include "base/time.hpp"
#include "core/endpoints.hpp"
#include "core/parts.hpp"

namespace gopx::core {

struct EngineParts;

struct AlertRow {
  std::string_view code;
  std::string_view severity;   // error warning info
  Duration visible_after{};    // how long it must hold
  std::string_view hidden_by;  // code of a warning that says it already, or ""
  std::string_view fix;        // default; an alert may bring its own
};

std::span<const AlertRow> alert_table();
// The row of a code that is in the table.
const AlertRow& alert_row(std::string_view code);

// One more of this row, fit to show; `fix` "" = the row's.
void add_alert(std::vector<api::Warning>& list, std::string_view code, std::string message,
               std::string fix = "");

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
  // The message of a warning that is true now, or "".
  std::string message_of(std::string_view code, Now now) const;
  const std::map<Part, PartReported>& failing_parts() const { return failing_parts_; }

 private:
  std::vector<api::Warning> all_warnings(Now now) const;
  void warn_of_holes(std::vector<api::Warning>& list) const;
  void warn_of_misread(std::vector<api::Warning>& list) const;
  void warn_of_chain(std::vector<api::Warning>& list, Now now) const;
  void warn_of_control(std::vector<api::Warning>& list) const;
  void warn_of_takeover(std::vector<api::Warning>& list, Now now) const;
  bool blocked_here(Now now) const;
  void warn_of_return(std::vector<api::Warning>& list, const Endpoint& endpoint) const;
  void warn_of_config(std::vector<api::Warning>& list) const;
  void warn_of_parts(std::vector<api::Warning>& list) const;
  bool nobody_declared(const Endpoint& endpoint) const;

  EngineParts& engine_;
  std::map<Part, PartReported> failing_parts_;  // and why
  std::map<std::string, Instant> since_;        // by code
  std::string rejected_config_;                 // the problem of the last reload; "" = none
};

}  // namespace gopx::core
