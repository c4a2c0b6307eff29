// When newest versions are compared (freshness.hpp), who is asked, and what becomes of it. Requests
// of this kind are no probes of anyone's health: they count in no statistics.
#include <algorithm>

#include "core/engine_parts.hpp"

namespace gopx::core {

// What the configuration names, without what is private to somebody: such a name is told to no
// public host. `withheld` then says so.
std::vector<std::string> Comparisons::modules_to_compare(const api::Environment& shell,
                                                         Sentence& withheld) const {
  api::Layers layers{api::environment_layer(api::Layer::shell, shell)};
  layers.insert(layers.end(), engine_.effective.all_layers().begin(),
                engine_.effective.all_layers().end());
  std::vector<std::string> chosen;
  for (const std::string& module : engine_.config().freshness.modules) {
    const auto reason = api::private_by(layers, module);
    if (!reason) chosen.push_back(module);
    if (reason && withheld.empty())
      withheld = say("{module} is private ({source}): no proxy was asked", module,
                     api::source_sentence(*reason));
  }
  return chosen;
}

// Public ones that serve: the rest is for others to judge.
std::vector<EndpointId> Comparisons::comparable() const {
  std::vector<EndpointId> chosen;
  for (const Endpoint& endpoint : engine_.endpoints.table().all()) {
    const bool wanted = endpoint.usable() && endpoint.is_public() &&
                        endpoint.hidden == Hidden::no && !endpoint.quarantined_until &&
                        !endpoint.pace.left_alone_until && endpoint.standing != Standing::known_bad;
    if (healthy_enough(endpoint) && wanted && chosen.size() < compared_endpoints_max)
      chosen.push_back(endpoint.id);
  }
  return chosen;
}

// Of all endpoints, or of those that are behind; nullopt = neither is to come.
std::optional<Instant> Comparisons::comparison_due(Now now) const {
  if (freshness_.under_way() || engine_.endpoints.connectivity().network() != Network::online)
    return std::nullopt;
  std::optional<Instant> due = freshness_.follow_up_due();
  if (!engine_.config().freshness.daily || engine_.config().freshness.modules.empty()) return due;
  Instant all = engine_.born + first_comparison;
  if (engine_.memory.compared_at)
    all =
        std::max(all, now.steady + (*engine_.memory.compared_at + comparison_interval - now.wall));
  return due ? std::min(*due, all) : all;
}

void Comparisons::begin_comparison(const std::vector<std::string>& modules, Now now) {
  std::vector<EndpointId> whom = comparable();
  const bool pointless = whom.size() <= behind_others && waiting_.empty();
  if (pointless) whom.clear();
  freshness_.begin(whom, modules);
  engine_.memory.compared_at = now.wall;
  engine_.out.remember();
}

void Comparisons::follow_freshness(Now now) {
  if (engine_.people.stopping() || !engine_.ready()) return;
  freshness_.forget_if(
      [this](EndpointId id) { return engine_.endpoints.table().by_id(id) == nullptr; });
  const auto due = comparison_due(now);
  if (due && *due <= now.steady) {
    const auto follow_up = freshness_.follow_up_due();
    if (follow_up && *follow_up <= now.steady) {
      freshness_.begin_follow_up();
    } else {
      Sentence withheld;
      begin_comparison(modules_to_compare({}, withheld), now);
    }
  }
  ask_newest(now);
  if (!freshness_.under_way()) tell_newest();
}

void Comparisons::ask_newest(Now now) {
  while (const auto question = freshness_.next_question()) {
    if (!engine_.checks.room(now)) return;
    const Endpoint* endpoint = engine_.endpoints.table().by_id(question->endpoint);
    if (endpoint == nullptr) return;  // follow_freshness has forgotten who departed
    StartProbe order;
    order.id = engine_.checks.new_id();
    freshness_.asked(order.id);
    order.endpoint = endpoint->id;
    order.url = endpoint->url;
    order.ca_file = endpoint->ca_file;
    order.level = Level::deep;
    order.only = Step::newest;
    order.canary = {question->module, "latest", "", ""};
    order.connect_timeout = engine_.config().probe.connect_limit();
    order.timeout = order.request_timeout = engine_.config().probe.timeout;
    engine_.out.actions().push_back(std::move(order));
  }
}

bool Comparisons::heard_newest(const ProbeFinished& event, Now now) {
  const auto asked = freshness_.whom(event.id);
  if (asked && event.report.fault == Fault::http_429) {
    freshness_.ask_no_more(*asked);
    if (Endpoint* endpoint = engine_.endpoints.table().by_id(*asked))
      engine_.checks.leave_alone(*endpoint, event.report, now);
  }
  if (!freshness_.heard(event.id, event.report, now)) return false;
  for (Endpoint& endpoint : engine_.endpoints.table().all()) {
    const Lag* lag = freshness_.lag_of(endpoint.id);
    endpoint.health.call_stale(lag != nullptr && lag->stale);
  }
  return true;
}

void Comparisons::compare_newest(CommandId id, const CompareNewest& wanted, Now now) {
  if (engine_.config().freshness.modules.empty())
    return engine_.out.refuse(id, api::ErrorCode::conflict,
                              say("[freshness] modules is empty: nothing to compare"));
  if (waiting_.size() >= commands_waiting_max)
    return engine_.out.refuse(id, api::ErrorCode::busy,
                              say("too many comparisons are in progress: try again in a moment"));
  Sentence withheld;
  const auto modules = modules_to_compare(wanted.shell, withheld);
  waiting_.push_back({id, std::move(withheld)});
  const bool young = engine_.memory.compared_at &&
                     now.wall - *engine_.memory.compared_at < comparison_kept &&
                     !freshness_.answers().empty();
  if (!freshness_.under_way() && !young) begin_comparison(modules, now);
}

void Comparisons::tell_newest() {
  if (waiting_.empty()) return;
  std::vector<api::Newest> all;
  for (const auto& [asked, answer] : freshness_.answers()) {
    const Endpoint* endpoint = engine_.endpoints.table().by_id(asked.endpoint);
    if (endpoint == nullptr) continue;
    api::Newest one;
    one.endpoint = endpoint->name;
    one.module = asked.module;
    one.problem = verbatim(answer.problem);
    if (!answer.version.empty()) one.version = answer.version;
    one.published = answer.published;
    const Lag* lag = freshness_.lag_of(asked.endpoint);
    if (lag != nullptr && lag->module == asked.module) {
      one.elsewhere = lag->elsewhere;
      one.behind_since = lag->since_wall;
      one.stale = lag->stale;
    }
    all.push_back(std::move(one));
  }
  for (const WaitingComparison& waiting : std::exchange(waiting_, {})) {
    Reply answer;
    answer.id = waiting.id;
    answer.message = waiting.withheld;
    if (all.empty() && answer.message.empty())
      answer.message = say("no public proxy is healthy enough to be asked");
    answer.newest = all;
    engine_.out.actions().push_back(std::move(answer));
  }
}

void Comparisons::forget_private(const api::Layers& layers) {
  freshness_.forget_modules_if(
      [&layers](const std::string& module) { return api::private_by(layers, module).has_value(); });
}

}  // namespace gopx::core
