// The walk and the plan. See policy.hpp for the rules of go that they follow.
#include "core/policy.hpp"

#include <algorithm>

namespace gopx::core {
namespace {

const EndpointView* find(const View& view, const Element& element) {
  if (element.kind != ElementKind::url) return nullptr;
  const auto found = view.endpoints.find(element.identity);
  return found == view.endpoints.end() ? nullptr : &found->second;
}

bool is_public(const View& view, const Element& element) {
  const EndpointView* endpoint = find(view, element);
  return endpoint != nullptr && endpoint->is_public;
}

bool is_private_url(const View& view, const Element& element) {
  return element.kind == ElementKind::url && !is_public(view, element);
}

// What is wrong with it, as a clause of its own.
Sentence trouble_of(const EndpointView& endpoint) {
  if (endpoint.quarantined && endpoint.fault)
    return say("{endpoint} is quarantined: it served wrong content ({class})", endpoint.name,
               name_of(*endpoint.fault));
  if (endpoint.quarantined)
    return say("{endpoint} is quarantined: it served wrong content", endpoint.name);
  if (endpoint.content == Content::refuses && endpoint.fault)
    return say("{endpoint} refuses access ({class})", endpoint.name, name_of(*endpoint.fault));
  if (endpoint.fault)
    return say("{endpoint} is down ({class})", endpoint.name, name_of(*endpoint.fault));
  return endpoint.content == Content::not_found
             ? say("{endpoint} does not have the public test modules (404)", endpoint.name)
             : say("{endpoint} has given no right answer yet", endpoint.name);
}

// What the walk does at one element.
enum class WalkMove : std::uint8_t { stop_serving, next, stop_failing, stop_undecided };

WalkMove move_of(Content content, Fallback fallback) {
  switch (content) {
    case Content::serves:
      return WalkMove::stop_serving;
    case Content::not_found:
      return WalkMove::next;
    case Content::fails:
    case Content::refuses:
      return fallback == Fallback::any ? WalkMove::next : WalkMove::stop_failing;
    case Content::waits:
    case Content::ends:
      return WalkMove::stop_failing;
    case Content::suspect:
    case Content::unknown:
      return WalkMove::stop_undecided;
  }
  return WalkMove::stop_undecided;
}

void walk_content(const Chain& chain, const View& view, Walk& result) {
  result.outcome = WalkOutcome::fails;
  result.why = say("no proxy in your GOPROXY works");
  for (std::size_t i = 0; i < chain.size(); ++i) {
    const EndpointView* endpoint = find(view, chain[i]);
    if (chain[i].kind != ElementKind::url) {
      result.at = i;
      result.why = say("no proxy in front of `{element}` works", chain[i].text);
      return;
    }
    result.at = i;
    if (endpoint == nullptr) {
      result.outcome = WalkOutcome::undecided;
      return;
    }
    result.relied.push_back(chain[i].identity);
    result.fault = endpoint->fault;
    switch (move_of(endpoint->content, chain[i].fallback)) {
      case WalkMove::stop_serving:
        result.outcome = WalkOutcome::serves;
        result.content_serves = true;
        result.fault.reset();
        result.why = say("{endpoint} is working", endpoint->name);
        return;
      case WalkMove::next:
        if (endpoint->is_public && endpoint->content == Content::not_found)
          result.passed_phantom = true;
        result.why = trouble_of(*endpoint);
        break;
      case WalkMove::stop_failing:
        result.why = trouble_of(*endpoint);
        return;
      case WalkMove::stop_undecided:
        result.outcome = WalkOutcome::undecided;
        result.only_suspicion = endpoint->content == Content::suspect;
        result.why = say("checking {endpoint}", endpoint->name);
        return;
    }
  }
}

struct SumdbRoute {
  RouteProof proof = RouteProof::unknown;
  std::optional<std::string>
      through;  // identity of the relay, nullopt = the database's own address
  Sentence why;
  bool own_address = false;  // it ends at the database itself
};

SumdbRoute direct_route(const View& view) {
  return {view.sumdb.direct, std::nullopt, say("the checksum database can't be reached"), true};
}

// The end of the list, or `off`: an error passed over earlier outranks the 404s.
SumdbRoute end_of_list(const View& view, bool error_passed) {
  if (error_passed)
    return {RouteProof::dead, std::nullopt,
            say("go gives up on the checksum database after an error on the way")};
  return direct_route(view);
}

SumdbRoute walk_route(const Chain& chain, const View& view) {
  bool error_passed = false;
  for (const Element& element : chain) {
    if (element.kind == ElementKind::direct) return direct_route(view);
    if (element.kind == ElementKind::off) return end_of_list(view, error_passed);
    const EndpointView* endpoint = find(view, element);
    if (endpoint == nullptr) return {RouteProof::unknown, std::nullopt, {}};
    const std::string& identity = element.identity;
    switch (endpoint->relay) {
      case Relay::proven:
        return {RouteProof::proven, identity, {}};
      case Relay::no:
        continue;
      case Relay::unknown:
        return {RouteProof::unknown, identity, {}};
      case Relay::broken:
      case Relay::waits:
        return {RouteProof::dead, identity, trouble_of(*endpoint)};
      case Relay::error:
        if (element.fallback != Fallback::any) {
          return {RouteProof::dead, identity, trouble_of(*endpoint)};
        }
        error_passed = true;
    }
  }
  return end_of_list(view, error_passed);
}

SumdbRoute route_of(const Chain& chain, const View& view, bool alias) {
  if (!view.sumdb.wanted) return {RouteProof::proven, std::nullopt, {}};
  if (alias) return {view.sumdb.alias, std::nullopt, say("sum.golang.google.cn can't be reached")};
  if (view.sumdb.explicit_url) return direct_route(view);
  return walk_route(chain, view);
}

// Is this public element part of what is wrong? If modules come through and only the checksum route
// is dead, those are that offer no good one.
bool at_fault(const View& view, const Element& element, bool route_dead) {
  const EndpointView* endpoint = find(view, element);
  if (endpoint == nullptr || !endpoint->is_public) return false;
  switch (endpoint->content) {
    case Content::serves:
      return route_dead && endpoint->relay != Relay::proven;
    case Content::unknown:
    case Content::suspect:
    case Content::refuses:  // the user's login: his affair, whoever the host is
      return false;
    case Content::not_found:
    case Content::fails:
    case Content::waits:
    case Content::ends:
      return true;
  }
  return false;
}

bool serves(const Chain& chain, const View& view, bool alias) {
  return walk(chain, view, alias).outcome == WalkOutcome::serves;
}

// A changed chain, taken as it is or, where only the checksum route stands in the way, with the
// alias.
std::optional<Plan> accept(const Chain& chain, const View& view) {
  if (serves(chain, view, false)) return Plan{chain, false};
  if (view.sumdb.alias_allowed && serves(chain, view, true)) return Plan{chain, true};
  return std::nullopt;
}

bool may_serve(const EndpointView& endpoint, const PlanRules& rules) {
  return endpoint.is_public && endpoint.eligible && (rules.unstable_too || !endpoint.unstable);
}

// Is the element that go would be served by one that has proved itself, or a private one, which is
// the user's affair?
bool served_by_proven(const Plan& plan, const View& view, const PlanRules& rules) {
  const Walk arrived = walk(plan.chain, view, plan.alias);
  const EndpointView* endpoint = arrived.at ? find(view, plan.chain[*arrived.at]) : nullptr;
  return endpoint != nullptr && (!endpoint->is_public || may_serve(*endpoint, rules));
}

// The second smallest change: a later public element of the user's own is in order.
std::optional<Plan> leave_out(const Chain& baseline, const View& view, const PlanRules& rules,
                              bool route_dead) {
  for (std::size_t i = 1; i < baseline.size(); ++i) {
    const EndpointView* endpoint = find(view, baseline[i]);
    if (endpoint == nullptr || !may_serve(*endpoint, rules)) continue;
    Chain chain;
    for (std::size_t j = 0; j < baseline.size(); ++j) {
      if (j >= i || !at_fault(view, baseline[j], route_dead)) chain.push_back(baseline[j]);
    }
    if (chain == baseline) continue;
    const auto plan = accept(chain, view);
    if (plan && served_by_proven(*plan, view, rules)) return plan;
  }
  return std::nullopt;
}

// The run [begin, end) of down public elements is replaced by these endpoints.
Chain replace_run(const Chain& baseline, std::pair<std::size_t, std::size_t> run,
                  const std::vector<const EndpointView*>& chosen, const PlanRules& rules) {
  const auto [begin, end] = run;
  Chain chain(baseline.begin(), baseline.begin() + static_cast<std::ptrdiff_t>(begin));
  const Fallback after = baseline[end - 1].fallback;
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    const bool between_ours = i + 1 < chosen.size();
    const bool pipe = between_ours && rules.separator == config::Separator::pipe;
    chain.push_back({ElementKind::url, chosen[i]->url, pipe ? Fallback::any : after});
  }
  chain.insert(chain.end(), baseline.begin() + static_cast<std::ptrdiff_t>(end), baseline.end());
  return chain;
}

// Those that may be put in, best first: the ones that need no GOSUMDB change come before the others
// by the order of trial, the unstable ones last.
std::vector<const EndpointView*> eligible_candidates(const Chain& baseline, const View& view,
                                                     const PlanRules& rules) {
  std::vector<const EndpointView*> eligible;
  for (const std::string& identity : view.candidates) {
    const auto found = view.endpoints.find(identity);
    if (found == view.endpoints.end() || !may_serve(found->second, rules)) continue;
    if (!contains(baseline, identity)) eligible.push_back(&found->second);
  }
  std::stable_partition(eligible.begin(), eligible.end(),
                        [](const EndpointView* endpoint) { return !endpoint->unstable; });
  return eligible;
}

std::optional<Plan> replace_at(const Chain& baseline, std::pair<std::size_t, std::size_t> run,
                               const View& view, const PlanRules& rules) {
  const auto eligible = eligible_candidates(baseline, view, rules);
  for (const bool alias : {false, true}) {
    if (alias && !view.sumdb.alias_allowed) break;
    for (std::size_t first = 0; first < eligible.size(); ++first) {
      std::vector<const EndpointView*> chosen{eligible[first]};
      for (std::size_t i = 0; i < eligible.size(); ++i) {
        if (i != first && chosen.size() < static_cast<std::size_t>(rules.chain_length)) {
          chosen.push_back(eligible[i]);
        }
      }
      const Chain chain = replace_run(baseline, run, chosen, rules);
      if (serves(chain, view, alias)) return Plan{chain, alias};
    }
  }
  return std::nullopt;
}

bool private_from(const Chain& chain, std::size_t index, const View& view) {
  return std::any_of(chain.begin() + static_cast<std::ptrdiff_t>(index), chain.end(),
                     [&](const Element& element) { return is_private_url(view, element); });
}

// The third: the first run of down public elements with no private URL behind it.
std::optional<Plan> replace(const Chain& baseline, const View& view, const PlanRules& rules,
                            bool route_dead) {
  for (std::size_t begin = 0; begin < baseline.size(); ++begin) {
    if (!at_fault(view, baseline[begin], route_dead)) continue;
    std::size_t end = begin + 1;
    while (end < baseline.size() && at_fault(view, baseline[end], route_dead)) ++end;
    if (!private_from(baseline, end, view)) {
      if (const auto plan = replace_at(baseline, {begin, end}, view, rules)) return plan;
    }
    begin = end;
  }
  return std::nullopt;
}

// Leaves out or replaces what is at fault, where that is allowed.
std::optional<Plan> smallest_change(const Chain& baseline, const View& view, const PlanRules& rules,
                                    bool route_dead) {
  std::optional<Plan> plan = leave_out(baseline, view, rules, route_dead);
  if (!plan) plan = replace(baseline, view, rules, route_dead);
  return plan && no_more_permissive(plan->chain, baseline, view, rules) ? plan : std::nullopt;
}

}  // namespace

Walk walk(const Chain& chain, const View& view, bool alias) {
  Walk result;
  walk_content(chain, view, result);
  if (result.outcome != WalkOutcome::serves) return result;
  const SumdbRoute route = route_of(chain, view, alias);
  if (route.through && std::find(result.relied.begin(), result.relied.end(), *route.through) ==
                           result.relied.end()) {
    result.relied.push_back(*route.through);
  }
  if (route.proof == RouteProof::proven) return result;
  result.outcome = route.proof == RouteProof::dead ? WalkOutcome::fails : WalkOutcome::undecided;
  result.why = route.proof == RouteProof::dead
                   ? say("modules can be downloaded but not verified: {cause}", route.why)
                   : say("checking the checksum database");
  const auto relay = route.through ? view.endpoints.find(*route.through) : view.endpoints.end();
  result.fault = relay != view.endpoints.end() ? relay->second.fault : Fault::sumdb_unreachable;
  return result;
}

bool route_is_direct(const Chain& chain, const View& view) {
  if (!view.sumdb.wanted) return false;
  return view.sumdb.explicit_url || walk_route(chain, view).own_address;
}

std::optional<Plan> make_plan(const Chain& baseline, const View& view, const PlanRules& rules) {
  const Walk now = walk(baseline, view);
  if (now.content_serves && view.sumdb.alias_allowed && serves(baseline, view, true)) {
    return Plan{baseline, true};
  }
  for (const bool unstable_too : {false, true}) {
    PlanRules these = rules;
    these.unstable_too = unstable_too;
    auto plan = smallest_change(baseline, view, these, now.content_serves);
    // Behind what serves no modules may stand one whose checksum route is dead: where it isn't
    // enough to go round the first, both are gone round.
    if (!plan && !now.content_serves) plan = smallest_change(baseline, view, these, true);
    if (plan) return plan;
  }
  return std::nullopt;
}

tl::expected<Plan, Sentence> pin_plan(const Chain& baseline, const View& view,
                                      const std::string& identity) {
  const auto refuse = [](Sentence why) { return tl::unexpected<Sentence>{std::move(why)}; };
  const auto found = view.endpoints.find(identity);
  if (found == view.endpoints.end()) return refuse(say("there is no such proxy"));
  const EndpointView& endpoint = found->second;
  if (baseline.empty() || baseline.front().kind != ElementKind::url)
    return refuse(
        say("your GOPROXY starts with `direct` or `off`; gopxd never puts a proxy in front of "
            "those"));
  if (endpoint.is_public && private_from(baseline, 0, view) &&
      baseline.front().identity != identity)
    return refuse(
        say("your GOPROXY contains a private proxy; putting a public proxy first would leak "
            "private module names to it"));
  Chain chain = baseline;
  const auto own = std::find_if(chain.begin(), chain.end(), [&](const Element& element) {
    return element.kind == ElementKind::url && element.identity == identity;
  });
  if (own != chain.end()) {
    chain.erase(chain.begin(), own);
  } else {
    chain.front() = {ElementKind::url, endpoint.url, chain.front().fallback};
  }
  return Plan{chain, false};
}

bool no_more_permissive(const Chain& plan, const Chain& baseline, const View& view,
                        const PlanRules& rules) {
  if (plan.empty()) return false;
  const auto count = [](const Chain& chain, ElementKind kind) {
    return std::count_if(chain.begin(), chain.end(),
                         [kind](const Element& element) { return element.kind == kind; });
  };
  if (count(plan, ElementKind::direct) > count(baseline, ElementKind::direct)) return false;
  if (count(plan, ElementKind::off) != count(baseline, ElementKind::off)) return false;
  const auto pipes = [](const Chain& chain) {
    return std::any_of(chain.begin(), chain.end(),
                       [](const Element& element) { return element.fallback == Fallback::any; });
  };
  if (pipes(plan) && !pipes(baseline) && rules.separator != config::Separator::pipe) return false;
  for (std::size_t i = 0; i < plan.size(); ++i) {
    const bool ours = plan[i].kind == ElementKind::url && !contains(baseline, plan[i].identity);
    if (ours && (!is_public(view, plan[i]) || private_from(plan, i, view))) return false;
  }
  return true;
}

}  // namespace gopx::core
