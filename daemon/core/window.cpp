// Bounded rings: results_kept results, latencies_kept latencies.
#include "core/window.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/limits.hpp"

namespace gopx::core {

void Window::add(const Report& report, WallTime at) {
  reports_.push_back(report);
  reports_.back().at = at;
  if (reports_.size() > results_kept) reports_.pop_front();
  if (!report.ok) return;
  latencies_.push_back(report.timings.total);
  if (latencies_.size() > latencies_kept) latencies_.pop_front();
}

void Window::clear() {
  reports_.clear();
  latencies_.clear();
}

std::string Window::reach() const {
  std::string shown(reach_shown, '-');
  const std::size_t count = std::min(reports_.size(), reach_shown);
  for (std::size_t i = 0; i < count; ++i) {
    const bool ok = reports_[reports_.size() - 1 - i].ok;
    shown[reach_shown - 1 - i] = ok ? '1' : '0';
  }
  return shown;
}

std::optional<Duration> Window::latency(double fraction) const {
  if (latencies_.empty()) return std::nullopt;
  std::array<Duration, latencies_kept> all;
  const auto end = std::copy(latencies_.begin(), latencies_.end(), all.begin());
  const double rank = std::ceil(fraction * static_cast<double>(latencies_.size()));
  const std::size_t index = rank < 1 ? 0 : static_cast<std::size_t>(rank) - 1;
  const auto wanted =
      all.begin() + static_cast<std::ptrdiff_t>(std::min(index, latencies_.size() - 1));
  std::nth_element(all.begin(), wanted, end);
  return *wanted;
}

}  // namespace gopx::core
