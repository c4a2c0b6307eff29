// Does an endpoint know new versions? A mirror that serves an old list answers every probe well,
// and its users wonder where the release is. So now and then every public endpoint is asked for the
// newest version of a few busy modules. Who names an older one than at least two others is behind;
// who, an hour later, still names an older one than the others had then is stale. That others are
// faster by minutes is nobody's fault, and what one alone claims proves nothing.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/ids.hpp"
#include "base/report.hpp"
#include "base/time.hpp"

namespace gopx::core {

constexpr std::string_view stale_list = "stale-list";  // the class that a stale endpoint shows

struct NewestQuestion {
  EndpointId endpoint;
  std::string module;
  auto operator<=>(const NewestQuestion&) const = default;
};

struct NewestAnswer {
  std::string version;  // "" = none, `problem` says why
  std::optional<WallTime> published;
  std::string problem;
};

// An endpoint that is behind.
struct Lag {
  std::string module;
  std::string version;    // its own
  std::string elsewhere;  // at least two others have had it, or a newer one, since
  std::optional<WallTime> published, published_elsewhere;
  Instant since{};  // when this was first seen
  WallTime since_wall{};
  Instant asked_last{};
  bool stale = false;
};

class Freshness {
 public:
  // Begins a comparison of all these. The answers of the last one are forgotten.
  void begin(const std::vector<EndpointId>& endpoints, const std::vector<std::string>& modules);
  // Asks again only those that are behind, and only for what they are behind in.
  void begin_follow_up();
  // The next question to be asked, as long as few enough are open.
  std::optional<NewestQuestion> next_question() const;
  void asked(ProbeId id);  // that question, under this id
  // False for an id that is not of this comparison.
  bool heard(ProbeId id, const Report& report, Now now);
  // Who is asked by that probe; nullopt for an id that is not of this comparison.
  std::optional<EndpointId> whom(ProbeId id) const {
    const auto found = open_.find(id);
    return found == open_.end() ? std::nullopt : std::optional(found->second.endpoint);
  }
  // It wants to be left alone: what it was still to be asked in this comparison is dropped.
  void ask_no_more(EndpointId endpoint) {
    std::erase_if(waiting_, [endpoint](const auto& one) { return one.endpoint == endpoint; });
  }
  int open() const { return static_cast<int>(open_.size()); }  // questions asked and not answered
  bool under_way() const { return !waiting_.empty() || !open_.empty(); }

  // Of the last comparison of all, with what follow-ups have added; by endpoint, then module.
  const std::map<NewestQuestion, NewestAnswer>& answers() const { return answers_; }
  const Lag* lag_of(EndpointId endpoint) const;
  bool any_lag() const { return !lags_.empty(); }
  // When those that are behind are to be asked again.
  std::optional<Instant> follow_up_due() const;
  // Forgets what was learnt of endpoints for which `gone` is true, and asks them nothing more.
  template <class Predicate>
  void forget_if(Predicate gone) {
    std::erase_if(waiting_, [&](const auto& question) { return gone(question.endpoint); });
    std::erase_if(lags_, [&](const auto& lag) { return gone(lag.first); });
    std::erase_if(answers_, [&](const auto& answer) { return gone(answer.first.endpoint); });
  }
  // Likewise of modules, and asks nothing more about them.
  template <class Predicate>
  void forget_modules_if(Predicate gone) {
    std::erase_if(waiting_, [&](const auto& question) { return gone(question.module); });
    std::erase_if(lags_, [&](const auto& lag) { return gone(lag.second.module); });
    std::erase_if(answers_, [&](const auto& answer) { return gone(answer.first.module); });
  }

 private:
  void judge(Now now);
  void judge_lag(EndpointId endpoint, Lag& lag, Now now);
  void look_for_lag(const NewestQuestion& asked, const NewestAnswer& answer, Now now);

  std::vector<NewestQuestion> waiting_;  // in order; the front one is next
  std::map<ProbeId, NewestQuestion> open_;
  std::map<NewestQuestion, NewestAnswer> answers_;
  std::map<EndpointId, Lag> lags_;
};

}  // namespace gopx::core
