// The recent past of one endpoint: its last results, how reachable it was, how fast.
#pragma once

#include <deque>
#include <optional>
#include <string>

#include "base/report.hpp"
#include "base/time.hpp"

namespace gopx::core {

class Window {
 public:
  void add(const Report& report, WallTime at);
  void clear();
  // Last 8 probes, newest last: '1' good, '0' bad, '-' not yet.
  std::string reach() const;
  std::size_t good_answers() const { return latencies_.size(); }  // that latency() rests on
  const std::deque<Report>& reports() const { return reports_; }
  // Percentile of the total time of good .mod requests; nullopt without any.
  std::optional<Duration> latency(double fraction) const;

 private:
  std::deque<Report> reports_;
  std::deque<Duration> latencies_;
};

}  // namespace gopx::core
