#include "move_judge.hpp"

namespace gopx::sim {

std::string MoveJudge::left_working(int per_hour, Instant now) {
  while (!hourly_.empty() && hourly_.front() + std::chrono::hours{1} <= now) hourly_.pop_front();
  const bool allowed = hourly_.size() < static_cast<std::size_t>(per_hour);
  hourly_.push_back(now);
  return allowed ? "" : "5: more moves away from a working chain than max_switches_per_hour";
}

std::string MoveJudge::left_dead(Instant now) {
  while (tokens_ < tokens_most && counted_at_ + token_comes_back <= now) {
    ++tokens_;
    counted_at_ += token_comes_back;
  }
  if (tokens_ == tokens_most) counted_at_ = now;
  if (tokens_ == 0) return "5: a fourth move away from a dead chain within the minute";
  --tokens_;
  return "";
}

}  // namespace gopx::sim
