// Wrong content, or a mistyped hash in the configuration? Who contradicts a test module of the
// configuration is out at once, as always; at the same moment all public proxies are asked for the
// same module. If they agree with each other against the line, it is the line that is wrong: nobody
// is quarantined for it, the hash that all serve is expected from then on, and people are told.
#include <algorithm>

#include "core/engine_parts.hpp"

namespace gopx::core {
namespace {

constexpr std::size_t cross_checked_max = 8;  // proxies

bool about_a_hash(std::string_view fault) {
  return fault == name_of(Fault::mod_mismatch) || fault == name_of(Fault::zip_mismatch);
}

bool holds(const std::vector<Canary>& list, const Canary& canary) {
  return std::find(list.begin(), list.end(), canary) != list.end();
}

}  // namespace

// Is it still asked for this test module, with these hashes?
bool EndpointKnowledge::still_asked(const Endpoint& endpoint, const Canary& canary) const {
  return holds(endpoint.canaries.empty() ? public_canaries_ : endpoint.canaries, canary);
}

void EndpointKnowledge::weigh_canary(const Endpoint& endpoint, const Flight& flight,
                                     const Report& report) {
  const bool counts = endpoint.is_public() && endpoint.hidden == Hidden::no &&
                      holds(engine_.config().canaries, flight.canary);
  if (!counts) return;
  if (report.fault && !report.served_h1.empty())
    doubts_.contradicted(flight.canary, *report.fault, report.served_h1, endpoint.identity);
  for (const StepReport& step : report.steps) {
    if (!step.ok) continue;
    if (step.step == Step::mod && !flight.canary.mod_h1.empty())
      doubts_.confirmed(flight.canary, Fault::mod_mismatch, endpoint.identity);
    if (step.step == Step::zip && !flight.canary.zip_h1.empty())
      doubts_.confirmed(flight.canary, Fault::zip_mismatch, endpoint.identity);
  }
}

void EndpointKnowledge::cross_check(const Endpoint& about, const Canary& canary, Now now) {
  if (!holds(engine_.config().canaries, canary)) return;
  std::size_t left = cross_checked_max;
  for (Endpoint& endpoint : table_.all()) {
    const bool other = endpoint.id != about.id && endpoint.is_public() && endpoint.usable() &&
                       endpoint.hidden == Hidden::no && !endpoint.quarantined_until;
    if (!other || left == 0 || !still_asked(endpoint, canary)) continue;
    endpoint.asked_next = canary;
    engine_.checks.ask_deeply(endpoint, now);
    --left;
  }
}

// Nobody is acquitted while somebody who may confirm the line is still being asked.
void EndpointKnowledge::judge_doubts(Now now) {
  for (const CanaryDoubt& doubt : doubts_.all()) {
    const auto told = [&](const CanaryDoubt& one) {
      return one.canary == doubt.canary && one.of_zip == doubt.of_zip;
    };
    if (std::any_of(mistyped_.begin(), mistyped_.end(), told)) continue;
    const auto& all = table_.all();
    const auto& flights = engine_.checks.schedule().flights();
    const bool asked =
        std::any_of(all.begin(), all.end(),
                    [&](const Endpoint& one) { return one.asked_next == doubt.canary; }) ||
        std::any_of(flights.begin(), flights.end(), [&](const Flight& flight) {
          return flight.level == Level::deep && flight.canary == doubt.canary;
        });
    if (!asked) acquit(doubt, now);
  }
}

void EndpointKnowledge::acquit(const CanaryDoubt& doubt, Now now) {
  mistyped_.push_back(doubt);
  const Canary right = corrected(doubt);
  std::replace(public_canaries_.begin(), public_canaries_.end(), doubt.canary, right);
  for (Endpoint& endpoint : table_.all()) {
    std::replace(endpoint.canaries.begin(), endpoint.canaries.end(), doubt.canary, right);
    const bool for_this = endpoint.quarantined_until && endpoint.convicted_by == doubt.canary &&
                          about_a_hash(endpoint.quarantined_for);
    if (for_this) acquit(endpoint, now);
  }
  engine_.out.journal(JournalKind::config, "", "", "test module in doubt", words_of(doubt), now);
}

void EndpointKnowledge::acquit(Endpoint& endpoint, Now now) {
  end_quarantine(endpoint, now);
  endpoint.health.forget();
  endpoint.penalty.clear();
  if (endpoint.usable()) engine_.checks.ask_deeply(endpoint, now);
}

// The configuration is another: a test module that left it, or has another hash, convicts nobody.
void EndpointKnowledge::canaries_changed(Now now) {
  for (Endpoint& endpoint : table_.all()) {
    const bool gone = endpoint.quarantined_until && about_a_hash(endpoint.quarantined_for) &&
                      !endpoint.convicted_by.module.empty() &&
                      !still_asked(endpoint, endpoint.convicted_by);
    if (gone) acquit(endpoint, now);
  }
}

Sentence EndpointKnowledge::words_of(const CanaryDoubt& doubt) {
  return say(
      "[[canary]] {module} {version}: {key} is {configured}, but all {count} public proxies that "
      "were asked serve {served}: it looks mistyped, so no proxy is quarantined for it",
      doubt.canary.module, doubt.canary.version, doubt.of_zip ? "zip_h1" : "mod_h1",
      doubt.of_zip ? doubt.canary.zip_h1 : doubt.canary.mod_h1, doubt.by, doubt.served);
}

}  // namespace gopx::core
