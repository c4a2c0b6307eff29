// See network_answers.hpp.
#include "ctl/doctor/network_answers.hpp"

#include <algorithm>

#include "base/logins.hpp"
#include "config/url.hpp"

namespace gopx::ctl::doctor {

std::string host_in(const std::string& url) {
  const auto parsed = config::parse_url(url);
  return parsed ? parsed->host : "";
}

std::optional<Fault> fault_of(const Answer& answer) {
  const auto& report = answer.report;
  return report.ok || !report.failure ? std::nullopt : fault_named(*report.failure);
}

bool fails_with(const Answer& answer, std::initializer_list<Fault> faults) {
  const auto fault = fault_of(answer);
  return fault && std::find(faults.begin(), faults.end(), *fault) != faults.end();
}

bool any_ok(const Answers& answers) {
  return std::any_of(answers.begin(), answers.end(),
                     [](const Answer* each) { return each->report.ok; });
}

bool some_fail(const Answers& answers, std::initializer_list<Fault> faults) {
  return std::any_of(answers.begin(), answers.end(),
                     [&](const Answer* each) { return fails_with(*each, faults); });
}

bool all_fail(const Answers& answers, std::initializer_list<Fault> faults) {
  return !answers.empty() && std::all_of(answers.begin(), answers.end(), [&](const Answer* each) {
    return fails_with(*each, faults);
  });
}

bool is_database(const Answer& answer) {
  const auto& steps = answer.report.steps;
  return !steps.empty() && steps.front().step == Step::lookup;
}

SortedAnswers::SortedAnswers(const NetworkView& view)
    : listed_{chain_of(view.goproxy).value_or(core::Chain{})} {
  for (const auto& answer : view.results) {
    if (is_database(answer)) {
      database_ = &answer;
      continue;
    }
    const bool mine = std::any_of(listed_.begin(), listed_.end(), [&](const auto& element) {
      return mask_logins(element.text) == answer.endpoint;
    });
    (mine ? chain_ : others_).push_back(&answer);
  }
}

Answers SortedAnswers::proxies() const {
  auto all = chain_;
  all.insert(all.end(), others_.begin(), others_.end());
  return all;
}

Answers SortedAnswers::telling_proxies() const {
  auto outside = proxies();
  std::erase_if(outside,
                [](const Answer* each) { return is_loopback_name(host_in(each->endpoint)); });
  return outside.empty() ? proxies() : outside;
}

bool SortedAnswers::nobody_is_well() const {
  return !any_ok(proxies()) && (database_ == nullptr || !database_->report.ok);
}

bool SortedAnswers::chain_works() const {
  for (const auto& element : listed_) {
    const auto* answer = element.kind == core::ElementKind::url ? answer_of(element) : nullptr;
    if (answer == nullptr) return false;
    if (answer->report.ok) return true;
    const auto fault = fault_of(*answer);
    const auto weight = fault ? weight_of(*fault) : Weight::waits;
    if (weight == Weight::waits || weight == Weight::integrity) return false;
    if (element.fallback != core::Fallback::any && weight != Weight::not_found) return false;
  }
  return false;
}

const Answer* SortedAnswers::answer_of(const core::Element& element) const {
  const auto found = std::find_if(chain_.begin(), chain_.end(), [&](const Answer* each) {
    return each->endpoint == mask_logins(element.text);
  });
  return found == chain_.end() ? nullptr : *found;
}

std::string SortedAnswers::goproxy_without(const std::string& failed) const {
  const Answer* better = nullptr;
  for (const auto* each : proxies())
    if (better == nullptr && each->report.ok && each->endpoint != failed) better = each;
  if (better == nullptr || mask_logins(better->endpoint) != better->endpoint) return "";
  auto chain = listed_;
  std::erase_if(chain, [&](const core::Element& element) {
    return config::identity_of(element.text) == config::identity_of(better->endpoint);
  });
  for (auto& element : chain)
    if (element.kind == core::ElementKind::url && mask_logins(element.text) == failed)
      element = core::Element{core::ElementKind::url, better->endpoint, element.fallback};
  const auto value = core::print_chain(chain);
  return mask_logins(value) == value && is_plausible_value(value) ? value : "";
}

}  // namespace gopx::ctl::doctor
