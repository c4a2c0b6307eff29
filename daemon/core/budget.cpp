// The bucket's size is its burst; the deque is bounded by per_hour_.
#include "core/budget.hpp"

#include <algorithm>
#include <cmath>

#include "core/limits.hpp"

namespace gopx::core {

double Budget::tokens_at(Instant now) const {
  if (now <= filled_at_) return tokens_;
  const double share = static_cast<double>((now - filled_at_).count()) /
                       static_cast<double>(Duration{budget_window}.count());
  return std::min<double>(burst_, tokens_ + share * per_hour_);
}

bool Budget::take(Instant now) {
  while (!taken_.empty() && taken_.front() + budget_window <= now) taken_.pop_front();
  const double tokens = tokens_at(now);
  if (tokens < 1.0 || taken_.size() >= static_cast<std::size_t>(per_hour_)) return false;
  tokens_ = tokens - 1.0;
  filled_at_ = now;
  taken_.push_back(now);
  return true;
}

Instant Budget::available_at(Instant now) const {
  Instant at = now;
  const double tokens = tokens_at(now);
  if (tokens < 1.0) {
    const double hours = (1.0 - tokens) / per_hour_;
    const double microseconds =
        std::ceil(hours * static_cast<double>(Duration{budget_window}.count()));
    at = now + Duration{static_cast<Duration::rep>(microseconds) + 1};
  }
  if (taken_.size() >= static_cast<std::size_t>(per_hour_)) {
    at = std::max(at, taken_.front() + budget_window);
  }
  return at;
}

}  // namespace gopx::core
