// How often one endpoint may be asked: a token bucket that refills evenly, with a hard ceiling per
// hour on top, so that no pattern of faults makes us a nuisance. One bucket per purpose: a storm of
// one kind never blinds another.
#pragma once

#include <deque>

#include "base/time.hpp"

namespace gopx::core {

class Budget {
 public:
  // per_hour: never more than this in any hour. burst: as many at once after a quiet time.
  Budget(int per_hour, int burst) : per_hour_(per_hour), burst_(burst), tokens_(burst) {}

  // Takes one if there is one.
  bool take(Instant now);
  // When take() will succeed again; now if it would at once.
  Instant available_at(Instant now) const;

 private:
  double tokens_at(Instant now) const;

  int per_hour_;
  int burst_;
  double tokens_;
  Instant filled_at_{};
  std::deque<Instant> taken_;  // within the last hour
};

}  // namespace gopx::core
