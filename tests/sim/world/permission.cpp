// The lists are aligned on what they have in common (the longest common subsequence); between two
// common elements lies a gap: what was taken out there and what was put in.
#include "permission.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "config/url.hpp"

namespace gopx::sim {
namespace {

using core::Chain;
using core::Element;
using core::ElementKind;
using core::Fallback;

bool same(const Element& a, const Element& b) {
  return a.kind == b.kind && (a.kind != ElementKind::url || a.text == b.text);
}

struct Gap {
  std::size_t user_begin, user_end;
  std::size_t plan_begin, plan_end;
};

using Lengths = std::vector<std::vector<std::size_t>>;

Lengths common_lengths(const Chain& user, const Chain& plan) {
  Lengths lengths(user.size() + 1, std::vector<std::size_t>(plan.size() + 1));
  for (std::size_t i = user.size(); i-- > 0;) {
    for (std::size_t j = plan.size(); j-- > 0;) {
      lengths[i][j] = same(user[i], plan[j]) ? lengths[i + 1][j + 1] + 1
                                             : std::max(lengths[i + 1][j], lengths[i][j + 1]);
    }
  }
  return lengths;
}

struct Alignment {
  std::vector<Gap> gaps;  // also the empty ones
  std::vector<std::pair<std::size_t, std::size_t>> kept;
};

Alignment align(const Chain& user, const Chain& plan) {
  const auto lengths = common_lengths(user, plan);
  Alignment alignment;
  Gap gap{0, 0, 0, 0};
  while (gap.user_end < user.size() && gap.plan_end < plan.size()) {
    const auto i = gap.user_end, j = gap.plan_end;
    if (same(user[i], plan[j])) {
      alignment.gaps.push_back(gap);
      alignment.kept.emplace_back(i, j);
      gap = {i + 1, i + 1, j + 1, j + 1};
    } else if (lengths[i + 1][j] >= lengths[i][j + 1]) {
      ++gap.user_end;
    } else {
      ++gap.plan_end;
    }
  }
  alignment.gaps.push_back({gap.user_begin, user.size(), gap.plan_begin, plan.size()});
  return alignment;
}

class Comparison {
 public:
  Comparison(const Chain& user, const Chain& plan, const PermissionRules& rules)
      : user_(user), plan_(plan), rules_(rules) {}

  std::string verdict() const {
    if (plan_.empty()) return "the plan is empty";
    const auto alignment = align(user_, plan_);
    for (const auto& [i, j] : alignment.kept) {
      if (auto objection = kept(i, j); !objection.empty()) return objection;
    }
    for (const auto& gap : alignment.gaps) {
      if (auto objection = changed(gap); !objection.empty()) return objection;
    }
    return "";
  }

 private:
  bool is_public(const Element& element) const {
    return element.kind == ElementKind::url && !rules_.is_private(element.text);
  }
  bool private_behind(std::size_t at) const {
    return std::any_of(plan_.begin() + static_cast<std::ptrdiff_t>(at), plan_.end(),
                       [this](const Element& element) {
                         return element.kind == ElementKind::url && rules_.is_private(element.text);
                       });
  }
  // Did the user ask for | here, and are both its neighbours public?
  bool pipe_asked_at(std::size_t at) const {
    return rules_.pipe_asked && at + 1 < plan_.size() && is_public(plan_[at]) &&
           is_public(plan_[at + 1]);
  }
  std::string kept(std::size_t i, std::size_t j) const {
    if (plan_[j].fallback == user_[i].fallback || pipe_asked_at(j)) return "";
    if (plan_[j].fallback == Fallback::not_found) return "";  // stricter
    return fmt::format("{} was followed by ',' and is by '|'", plan_[j].text);
  }
  std::string taken_out(const Gap& gap) const {
    for (auto i = gap.user_begin; i < gap.user_end; ++i) {
      if (!is_public(user_[i])) return user_[i].text + " was taken out";
    }
    return "";
  }
  std::string put_in(const Gap& gap) const {
    const bool pipe =
        gap.user_begin < gap.user_end && user_[gap.user_end - 1].fallback == Fallback::any;
    for (auto j = gap.plan_begin; j < gap.plan_end; ++j) {
      const auto& text = plan_[j].text;
      if (!is_public(plan_[j])) return text + " is new";
      if (gap.user_begin == gap.user_end) return text + " replaces nothing";
      if (private_behind(j)) return text + " stands before a private element";
      if (plan_[j].fallback == Fallback::any && !pipe && !pipe_asked_at(j)) {
        return fmt::format("{} is followed by '|'", text);
      }
    }
    return "";
  }
  std::string changed(const Gap& gap) const {
    auto objection = taken_out(gap);
    return objection.empty() ? put_in(gap) : objection;
  }

  const Chain& user_;
  const Chain& plan_;
  const PermissionRules& rules_;
};

}  // namespace

std::string more_permissive(const Chain& user, const Chain& plan, const PermissionRules& rules) {
  return Comparison(user, plan, rules).verdict();
}

}  // namespace gopx::sim
