// When newest versions are compared (freshness.hpp), who is asked, and what becomes of it. Requests
// of this kind are no probes of anyone's health: they count in no statistics.
#include <algorithm>

#include <fmt/format.h>

#include "core/engine_parts.hpp"

namespace gopx::core {

// What the configuration names, without what is private to somebody: such a name is told to no
// public host. `withheld` then says so.
std::vector<std::string> EngineParts::modules_to_compare(const api::Environment& shell,
                                                         std::string& withheld) const {
  api::Layers layers{api::environment_layer(api::Layer::shell, shell)};
  layers.insert(layers.end(), all_layers.begin(), all_layers.end());
  std::vector<std::string> chosen;
  for (const std::string& module : config().freshness.modules) {
    const auto reason = api::private_by(layers, module);
    if (!reason) chosen.push_back(module);
    if (reason && withheld.empty())
      withheld =
          fmt::format("{} is private ({}): nobody was asked", module, api::source_of(*reason));
  }
  return chosen;
}

// Public ones that serve: the rest is for others to judge.
std::vector<EndpointId> EngineParts::comparable() const {
  std::vector<EndpointId> chosen;
  for (const Endpoint& endpoint : table.all()) {
    const bool wanted = endpoint.usable() && endpoint.is_public() &&
                        endpoint.hidden == Hidden::no && !endpoint.quarantined_until &&
                        !endpoint.left_alone_until && endpoint.standing != Standing::known_bad;
    if (healthy_enough(endpoint) && wanted && chosen.size() < compared_endpoints_max)
      chosen.push_back(endpoint.id);
  }
  return chosen;
}

// Of all endpoints, or of those that are behind; nullopt = neither is to come.
std::optional<Instant> EngineParts::comparison_due(Now now) const {
  if (freshness.under_way() || connectivity.network() != Network::online) return std::nullopt;
  std::optional<Instant> due = freshness.follow_up_due();
  if (!config().freshness.daily || config().freshness.modules.empty()) return due;
  Instant all = born + first_comparison;
  if (memory.compared_at)
    all = std::max(all, now.steady + (*memory.compared_at + comparison_interval - now.wall));
  return due ? std::min(*due, all) : all;
}

void EngineParts::begin_comparison(const std::vector<std::string>& modules, Now now) {
  std::vector<EndpointId> whom = comparable();
  const bool pointless = whom.size() <= behind_others && waiting_comparisons.empty();
  if (pointless) whom.clear();
  freshness.begin(whom, modules);
  memory.compared_at = now.wall;
  out.remember();
}

void EngineParts::follow_freshness(Now now) {
  if (stopping || !ready()) return;
  freshness.forget_if([this](EndpointId id) { return table.by_id(id) == nullptr; });
  const auto due = comparison_due(now);
  if (due && *due <= now.steady) {
    const auto follow_up = freshness.follow_up_due();
    if (follow_up && *follow_up <= now.steady) {
      freshness.begin_follow_up();
    } else {
      std::string withheld;
      begin_comparison(modules_to_compare({}, withheld), now);
    }
  }
  ask_newest(now);
  if (!freshness.under_way()) tell_newest();
}

void EngineParts::ask_newest(Now now) {
  while (const auto question = freshness.next_question()) {
    if (!schedule.room(facts(now))) return;
    StartProbe order;
    order.id = schedule.new_id();
    freshness.asked(order.id);
    order.endpoint = question->endpoint;
    if (const Endpoint* endpoint = table.by_id(question->endpoint)) {
      order.url = endpoint->url;
      order.ca_file = endpoint->ca_file;
    }
    order.level = Level::deep;
    order.only = Step::newest;
    order.canary = {question->module, "latest", "", ""};
    order.connect_timeout = std::min(config().probe.connect_timeout, config().probe.timeout);
    order.timeout = order.request_timeout = config().probe.timeout;
    out.actions().push_back(std::move(order));
  }
}

bool EngineParts::heard_newest(const ProbeFinished& event, Now now) {
  if (!freshness.heard(event.id, event.report, now)) return false;
  for (Endpoint& endpoint : table.all()) {
    const Lag* lag = freshness.lag_of(endpoint.id);
    endpoint.health.call_stale(lag != nullptr && lag->stale);
  }
  return true;
}

void EngineParts::compare_newest(CommandId id, const CompareNewest& wanted, Now now) {
  if (config().freshness.modules.empty())
    return out.refuse(id, "conflict", "[freshness] modules is empty: there is nothing to compare");
  if (waiting_comparisons.size() >= commands_waiting_max)
    return out.refuse(id, "busy",
                      "too many comparisons are waited for already: ask again in a moment");
  std::string withheld;
  const auto modules = modules_to_compare(wanted.shell, withheld);
  waiting_comparisons.push_back({id, std::move(withheld)});
  const bool young = memory.compared_at && now.wall - *memory.compared_at < comparison_kept &&
                     !freshness.answers().empty();
  if (!freshness.under_way() && !young) begin_comparison(modules, now);
}

void EngineParts::tell_newest() {
  if (waiting_comparisons.empty()) return;
  std::vector<api::Newest> all;
  for (const auto& [asked, answer] : freshness.answers()) {
    const Endpoint* endpoint = table.by_id(asked.endpoint);
    if (endpoint == nullptr) continue;
    api::Newest one;
    one.endpoint = endpoint->name;
    one.module = asked.module;
    one.problem = answer.problem;
    if (!answer.version.empty()) one.version = answer.version;
    one.published = answer.published;
    const Lag* lag = freshness.lag_of(asked.endpoint);
    if (lag != nullptr && lag->module == asked.module) {
      one.elsewhere = lag->elsewhere;
      one.behind_since = lag->since_wall;
      one.stale = lag->stale;
    }
    all.push_back(std::move(one));
  }
  for (const WaitingComparison& waiting : std::exchange(waiting_comparisons, {})) {
    Reply answer;
    answer.id = waiting.id;
    answer.message = waiting.withheld;
    if (all.empty() && answer.message.empty())
      answer.message = "no public endpoint is well enough to be asked";
    answer.newest = all;
    out.actions().push_back(std::move(answer));
  }
}

}  // namespace gopx::core
