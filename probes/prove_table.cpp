// What the checks share: the words for outcomes, looking at an answer before its body, and the
// summary. The summary is the first line that a person reads: where the URL leads to something else
// than a module proxy it says so before any detail.
#include "probes/prove_table.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/logins.hpp"
#include "base/text.hpp"

namespace gopx::probes {
namespace {

constexpr std::size_t named_checks_max = 4;  // in a summary

Judgement judgement(CheckOutcome outcome, std::string_view detail) {
  return {outcome, good(detail).detail};
}

Step step_of(Question question) {
  switch (question) {
    case Question::info:
    case Question::latest:
    case Question::absent:
      return Step::info;
    case Question::zip:
      return Step::zip;
    case Question::list:
    case Question::toolchain:
      return Step::list;
    case Question::supported:
      return Step::supported;
    case Question::lookup:
      return Step::lookup;
    case Question::tile:
      return Step::tile;
    default:
      return Step::mod;
  }
}

const CheckResult* check_named(const ExaminationResult& proof, std::string_view name) {
  const auto found = std::find_if(proof.checks.begin(), proof.checks.end(),
                                  [name](const CheckResult& each) { return each.check == name; });
  return found == proof.checks.end() ? nullptr : &*found;
}

bool passed(const ExaminationResult& proof, std::string_view name) {
  const auto* check = check_named(proof, name);
  return check != nullptr &&
         (check->outcome == CheckOutcome::pass || check->outcome == CheckOutcome::note);
}

constexpr std::array told_questions{Question::mod, Question::info, Question::zip, Question::list};

// Did all of these get this kind of answer?
template <class Is>
bool all_answers(const Facts& facts, Is is) {
  return std::all_of(told_questions.begin(), told_questions.end(), [&](Question question) {
    const Response* response = facts.answer(question);
    return response != nullptr && !response->fault && is(*response);
  });
}

// Why what answers there is no module proxy; "" if it may be one.
std::string something_else(const Facts& facts, const ExaminationResult& proof) {
  for (const std::string_view name : {"base-path", "info", "zip", "list", "escape"})
    if (passed(proof, name)) return {};
  const Response* mod = facts.answer(Question::mod);
  if (mod == nullptr || mod->fault) return {};
  const Response* absent = facts.answer(Question::absent);
  if (all_answers(facts, [](const Response& r) { return r.status == 200 && is_html(r); }))
    return fmt::format("it answers every request with 200 and {}{}", describe_page(*mod),
                       absent != nullptr && absent->status == 200
                           ? ", even for a version that does not exist"
                           : "");
  if (all_answers(facts, [](const Response& r) { return r.status == 404 || r.status == 410; }))
    return fmt::format("it answers {}{} to everything, even {}@{}, which exists", mod->status,
                       is_html(*mod) ? " and a web page" : "", facts.canary.module,
                       facts.canary.version);
  if (is_html(*mod))
    return fmt::format("it answers {} with {} instead of a go.mod", mod->status,
                       describe_page(*mod));
  return {};
}

std::string names_of(const ExaminationResult& proof, CheckOutcome outcome) {
  std::vector<std::string> names;
  std::size_t count = 0;
  for (const CheckResult& each : proof.checks) {
    if (each.outcome != outcome) continue;
    if (++count <= named_checks_max) names.emplace_back(each.check);
  }
  if (count > named_checks_max) names.push_back(fmt::format("{} more", count - named_checks_max));
  return join(names, ", ");
}

std::ptrdiff_t count_of(const ExaminationResult& proof, CheckOutcome outcome) {
  return std::count_if(proof.checks.begin(), proof.checks.end(),
                       [outcome](const CheckResult& each) { return each.outcome == outcome; });
}

const CheckResult* first_failure(const ExaminationResult& proof) {
  const auto found =
      std::find_if(proof.checks.begin(), proof.checks.end(),
                   [](const CheckResult& each) { return each.outcome == CheckOutcome::fail; });
  return found == proof.checks.end() ? nullptr : &*found;
}

std::string verdict_text(const Facts& facts, const ExaminationResult& proof) {
  const CheckResult* failure = first_failure(proof);
  if (facts.unreachable)
    return fmt::format("can't be used: {}", failure == nullptr ? "" : failure->detail);
  const std::string other = something_else(facts, proof);
  if (!other.empty()) return "is not a Go module proxy: " + other;
  if (failure != nullptr)
    return fmt::format("does not work as a Go module proxy ({}): {}",
                       names_of(proof, CheckOutcome::fail), failure->detail);
  if (proof.verdict == Verdict::degraded)
    return fmt::format("works as a Go module proxy, with flaws ({})",
                       names_of(proof, CheckOutcome::flaw));
  return fmt::format("works as a Go module proxy: {} checks passed, {} skipped",
                     count_of(proof, CheckOutcome::pass) + count_of(proof, CheckOutcome::note),
                     count_of(proof, CheckOutcome::skip));
}

}  // namespace

std::string_view name_of(CheckOutcome outcome) {
  constexpr std::array<std::string_view, 5> names{"pass", "note", "flaw", "fail", "skip"};
  return names.at(static_cast<std::size_t>(outcome));
}

std::string_view name_of(Verdict verdict) {
  constexpr std::array<std::string_view, 3> names{"ok", "degraded", "failed"};
  return names.at(static_cast<std::size_t>(verdict));
}

Judgement pass(std::string_view detail) { return judgement(CheckOutcome::pass, detail); }
Judgement note(std::string_view detail) { return judgement(CheckOutcome::note, detail); }
Judgement flaw(std::string_view detail) { return judgement(CheckOutcome::flaw, detail); }
Judgement fail(std::string_view detail) { return judgement(CheckOutcome::fail, detail); }
Judgement skip(std::string_view detail) { return judgement(CheckOutcome::skip, detail); }

Judgement faulty(CheckOutcome outcome, const Finding& finding) {
  if (!finding.fault) return judgement(outcome, finding.detail);
  return judgement(outcome, fmt::format("{}: {}", name_of(*finding.fault), finding.detail));
}

Judgement unanswered(const Facts& facts, Question question) {
  if (facts.unreachable) {
    const Response* const mod = facts.answer(Question::mod);
    const bool met = mod != nullptr && mod->fault && *mod->fault > Fault::tcp_reset_early;
    return skip(met ? "the first request got no answer" : "the host can't be reached");
  }
  const bool no_canary = (question == Question::upper && !facts.upper) ||
                         (question == Question::upper_plain && !facts.upper) ||
                         (question == Question::pseudo && !facts.pseudo) ||
                         (question == Question::incompatible && !facts.incompatible);
  if (no_canary) return skip("no test module of this kind");
  if (facts.urls.count(question) > 0) return skip("no time left");
  return skip("not needed");
}

const Response* Facts::answer(Question question) const {
  const auto found = answers.find(question);
  return found == answers.end() ? nullptr : &found->second;
}

std::optional<Finding> Facts::arrival(Question question) const {
  const Asked asked{.step = step_of(question),
                    .url = urls.at(question),
                    .is_public = order.is_public,
                    .canary_is_public = order.canaries_are_public,
                    .has_metadata = has_metadata()};
  return judge_arrival(asked, answers.at(question));
}

std::optional<bool> Facts::has_metadata() const {
  const Response* const mod = answer(Question::mod);
  const Response* const info = answer(Question::info);
  if (mod == nullptr || info == nullptr) return std::nullopt;
  return !mod->fault && mod->status == 200 && !info->fault && info->status == 200;
}

bool Facts::is_unproven() const {
  if (answer(Question::mod) == nullptr) return false;
  const auto found = arrival(Question::mod);
  return found && found->unproven;
}

std::string summary_of(const Facts& facts, const ExaminationResult& proof) {
  std::string text = fmt::format("{} {}", mask_logins(facts.order.url), verdict_text(facts, proof));
  if (!facts.order.known.empty() && proof.verdict != Verdict::ok)
    text += fmt::format("; known about it: {}", facts.order.known);
  return printable(text, 2 * report_detail_max);
}

}  // namespace gopx::probes
