// A run of bad answers ends with a good whole probe of the same level; for the shallow level a
// repeated request is the whole probe. Where the contract could be read in two ways the run counts
// as the longer one.
#include "record.hpp"

#include <algorithm>

#include "identity.hpp"

namespace gopx::sim {
namespace {

constexpr Duration rate_limit_default = std::chrono::seconds{60};
constexpr Duration rate_limit_max = std::chrono::minutes{10};

void forget_older_than_an_hour(std::deque<Instant>& times, Instant now) {
  while (!times.empty() && times.front() + std::chrono::hours{1} <= now) times.pop_front();
}

void note_rate_limit(Answers& answers, const Report& report, Instant now) {
  if (report.fault != Fault::http_429) {
    answers.rate_limited_run = 0;
    return;
  }
  ++answers.rate_limited_run;
  answers.rate_limited_until =
      now + std::min(report.retry_after.value_or(rate_limit_default), rate_limit_max);
}

}  // namespace

std::optional<Instant> Answers::first_failure() const {
  std::optional<Instant> first;
  for (const auto& since : bad_since) {
    if (since && (!first || *since < *first)) first = since;
  }
  return first;
}

Answers& Record::of(std::string_view url) { return answers_[identity(url)]; }

const Answers* Record::find(std::string_view url) const {
  const auto found = answers_.find(identity(url));
  return found == answers_.end() ? nullptr : &found->second;
}

void Record::started(const core::StartProbe& order, Instant now) {
  auto& answers = of(order.url);
  for (auto* times : {&answers.shallow, &answers.deep, &answers.repeated}) {
    forget_older_than_an_hour(*times, now);
  }
  auto& times =
      order.only ? answers.repeated : (order.level == Level::deep ? answers.deep : answers.shallow);
  times.push_back(now);
}

void Record::restarted() {
  for (auto& [identity, answers] : answers_) {
    answers.shallow.clear();
    answers.deep.clear();
    answers.repeated.clear();
    answers.rate_limited_run = 0;
  }
}

void Record::answered(const core::StartProbe& order, const Report& report, Span span) {
  auto& answers = of(order.url);
  const Instant now = span.end;
  const auto level = static_cast<std::size_t>(order.level);
  if (report.ok && order.is_public && report.verified) last_proof_ = now;
  note_rate_limit(answers, report, now);
  answers.refused = report.fault && weight_of(*report.fault) == Weight::policy;
  convictions.answered(order, report, now);
  const bool relay_only =
      report.step && (*report.step == Step::supported || *report.step == Step::lookup ||
                      *report.step == Step::tile);
  if (order.level == Level::deep && !order.only && (report.ok || relay_only))
    answers.last_content = now;
  if (!report.ok) {
    if (!answers.bad_since[level]) answers.bad_since[level] = span.begin;
    if (report.verified && order.is_public) last_proof_ = now;
    return;
  }
  if (order.only && order.level != Level::shallow) return;
  answers.bad_since[level].reset();
  answers.last_good[level] = now;
}

}  // namespace gopx::sim
