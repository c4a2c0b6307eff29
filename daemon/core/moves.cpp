// The minutes are a token bucket, kept as the moment until which everything is paid: three minutes
// are lent, one is earned each minute.
#include "core/moves.hpp"

#include <algorithm>

#include "core/limits.hpp"

namespace gopx::core {
namespace {

constexpr Duration lent = dead_chain_move_every * dead_chain_moves_at_once;

}  // namespace

MoveLimits::MoveLimits(const MoveMemory& remembered, Now now) {
  for (const WallTime at : remembered.of_the_hour) {
    const Duration age = std::max(Duration{0}, now.wall - at);
    if (age < switch_window && hourly_.size() < moves_kept) hourly_.push_back(now.steady - age);
  }
  std::sort(hourly_.begin(), hourly_.end());
  if (remembered.paid_until && *remembered.paid_until > now.wall)
    paid_until_ = now.steady + std::min<Duration>(*remembered.paid_until - now.wall, lent);
}

MoveMemory MoveLimits::remembered(Now now) const {
  MoveMemory memory;
  for (const Instant at : hourly_) {
    if (at + switch_window > now.steady) memory.of_the_hour.push_back(now.wall + (at - now.steady));
  }
  if (paid_until_ && *paid_until_ > now.steady)
    memory.paid_until = now.wall + (*paid_until_ - now.steady);
  return memory;
}

std::optional<Instant> MoveLimits::allowed_at(MoveCost cost, int per_hour, Instant now) const {
  if (cost == MoveCost::nothing) return now;
  if (cost == MoveCost::minute) {
    if (!paid_until_) return now;
    return std::max(now, *paid_until_ - (lent - dead_chain_move_every));
  }
  if (per_hour <= 0) return std::nullopt;
  const auto recent = std::find_if(hourly_.begin(), hourly_.end(),
                                   [&](Instant at) { return at + switch_window > now; });
  const auto left = static_cast<std::size_t>(hourly_.end() - recent);
  const auto allowed = static_cast<std::size_t>(per_hour);
  if (left < allowed) return now;
  return *(hourly_.end() - static_cast<std::ptrdiff_t>(allowed)) + switch_window;
}

void MoveLimits::spend(MoveCost cost, Instant now) {
  if (cost == MoveCost::minute) {
    paid_until_ = std::max(now, paid_until_.value_or(now)) + dead_chain_move_every;
  } else if (cost == MoveCost::hour) {
    std::erase_if(hourly_, [&](Instant at) { return at + switch_window <= now; });
    hourly_.push_back(now);
    if (hourly_.size() > moves_kept) hourly_.erase(hourly_.begin());
  }
}

}  // namespace gopx::core
