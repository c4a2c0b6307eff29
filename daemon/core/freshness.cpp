// Comparing. Judged when the last answer of a comparison is in, never before: who is slow is not
// behind.
#include "core/freshness.hpp"

#include <algorithm>

#include "base/version.hpp"
#include "core/limits.hpp"

namespace gopx::core {

void Freshness::begin(const std::vector<EndpointId>& endpoints,
                      const std::vector<std::string>& modules) {
  waiting_.clear();
  open_.clear();
  answers_.clear();
  const std::size_t asked = std::min(modules.size(), compared_modules_max);
  for (std::size_t i = 0; i < asked; ++i)
    for (const EndpointId endpoint : endpoints) waiting_.push_back({endpoint, modules[i]});
}

void Freshness::begin_follow_up() {
  waiting_.clear();
  open_.clear();
  for (const auto& [endpoint, lag] : lags_) waiting_.push_back({endpoint, lag.module});
}

std::optional<NewestQuestion> Freshness::next_question() const {
  if (waiting_.empty() || open_.size() >= comparison_in_flight) return std::nullopt;
  return waiting_.front();
}

void Freshness::asked(ProbeId id) {
  open_.emplace(id, waiting_.front());
  waiting_.erase(waiting_.begin());
}

bool Freshness::heard(ProbeId id, const Report& report, Now now) {
  const auto found = open_.find(id);
  if (found == open_.end()) return false;
  NewestAnswer answer{report.newest, report.published, report.detail};
  if (!is_version(answer.version)) answer.version.clear();
  if (!answer.version.empty()) answer.problem.clear();
  answers_[found->second] = std::move(answer);
  open_.erase(found);
  if (!under_way()) judge(now);
  return true;
}

const Lag* Freshness::lag_of(EndpointId endpoint) const {
  const auto found = lags_.find(endpoint);
  return found == lags_.end() ? nullptr : &found->second;
}

std::optional<Instant> Freshness::follow_up_due() const {
  std::optional<Instant> due;
  for (const auto& [endpoint, lag] : lags_) {
    const Instant at = lag.asked_last + stale_after;
    if (!due || at < *due) due = at;
  }
  return due;
}

void Freshness::judge(Now now) {
  for (auto& [endpoint, lag] : lags_) judge_lag(endpoint, lag, now);
  std::erase_if(lags_, [](const auto& lag) { return lag.second.module.empty(); });
  for (const auto& [asked, answer] : answers_) {
    if (!answer.version.empty() && !lags_.contains(asked.endpoint))
      look_for_lag(asked, answer, now);
  }
}

// No answer proves nothing in either direction.
void Freshness::judge_lag(EndpointId endpoint, Lag& lag, Now now) {
  lag.asked_last = now.steady;
  const auto found = answers_.find({endpoint, lag.module});
  if (found == answers_.end() || found->second.version.empty()) return;
  if (compare_versions(found->second.version, lag.elsewhere) >= 0) return lag.module.clear();
  lag.version = found->second.version;
  lag.published = found->second.published;
  lag.stale = now.steady - lag.since >= stale_after;
}

void Freshness::look_for_lag(const NewestQuestion& asked, const NewestAnswer& answer, Now now) {
  std::vector<const NewestAnswer*> newer;
  for (const auto& [other, theirs] : answers_) {
    if (other.module == asked.module && other.endpoint != asked.endpoint &&
        compare_versions(theirs.version, answer.version) > 0)
      newer.push_back(&theirs);
  }
  if (newer.size() < behind_others) return;
  std::sort(newer.begin(), newer.end(), [](const NewestAnswer* a, const NewestAnswer* b) {
    return compare_versions(a->version, b->version) > 0;
  });
  const NewestAnswer& enough_have = *newer[behind_others - 1];
  lags_[asked.endpoint] = {
      asked.module, answer.version, enough_have.version, answer.published, enough_have.published,
      now.steady,   now.wall,       now.steady};
}

}  // namespace gopx::core
