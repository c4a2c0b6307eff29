// Building the table. Bounded by endpoints_max; what is beyond is left out.
#include "core/endpoints.hpp"

#include <algorithm>
#include <set>

#include "config/url.hpp"

namespace gopx::core {

std::string_view name_of(EndpointOrigin origin) {
  switch (origin) {
    case EndpointOrigin::baseline:
      return "baseline";
    case EndpointOrigin::config:
      return "config";
    case EndpointOrigin::catalogue:
      return "catalogue";
  }
  return "baseline";
}

std::string_view name_of(Role role) {
  switch (role) {
    case Role::primary:
      return "primary";
    case Role::candidate:
      return "candidate";
    case Role::other:
      return "other";
    case Role::disabled:
      return "disabled";
  }
  return "other";
}

namespace {

const KnownEndpoint* known(const TableInput& input, const std::string& identity) {
  for (const KnownEndpoint& entry : input.catalogue) {
    if (config::identity_of(entry.url) == identity) return &entry;
  }
  return nullptr;
}

const config::EndpointSettings* configured(const TableInput& input, const std::string& identity) {
  for (const config::EndpointSettings& entry : input.config.endpoints) {
    if (config::identity_of(entry.url) == identity) return &entry;
  }
  return nullptr;
}

bool in_chain(const Chain& chain, const std::string& identity) {
  return std::any_of(chain.begin(), chain.end(), [&](const Element& element) {
    return element.kind == ElementKind::url && element.identity == identity;
  });
}

// "module@version" of a configured canary; its hashes where the configuration knows them.
std::vector<Canary> own_canaries(const config::EndpointSettings& entry,
                                 const config::Config& config) {
  std::vector<Canary> canaries;
  for (const std::string& text : entry.canary) {
    const std::size_t at = text.rfind('@');
    if (at == std::string::npos) continue;
    Canary canary{text.substr(0, at), text.substr(at + 1), "", ""};
    for (const Canary& pinned : config.canaries) {
      if (pinned.module == canary.module && pinned.version == canary.version) canary = pinned;
    }
    canaries.push_back(std::move(canary));
  }
  return canaries;
}

void apply_known(Endpoint& endpoint, const KnownEndpoint& entry) {
  endpoint.name = entry.name;
  endpoint.trust = entry.trust;
  endpoint.standing = entry.standing;
  endpoint.region = entry.region;
  endpoint.note = entry.note;
}

void apply_config(Endpoint& endpoint, const config::EndpointSettings& entry,
                  const config::Config& config, bool is_known) {
  endpoint.name = entry.name;
  endpoint.enabled = entry.enabled;
  endpoint.ca_file = entry.ca_file;
  endpoint.canaries = own_canaries(entry, config);
  if (is_known && entry.trust != Trust::private_)
    return;  // the catalogue's trust is the better word
  endpoint.trust = entry.trust;
  endpoint.standing = Standing::candidate;
}

Endpoint describe(const std::string& url, EndpointOrigin origin, const TableInput& input) {
  Endpoint endpoint;
  endpoint.url = url;
  endpoint.identity = config::identity_of(url);
  endpoint.origin = origin;
  endpoint.trust = Trust::private_;
  endpoint.standing = Standing::recognised;
  const auto parsed = config::parse_url(url);
  if (parsed) {
    endpoint.name = config::automatic_name(*parsed);
    endpoint.has_credentials = !parsed->userinfo.empty();
    endpoint.loopback = config::is_loopback(*parsed) || parsed->scheme == "file";
    endpoint.host = endpoint.loopback ? parsed->host + ':' + parsed->port : parsed->host;
  }
  const KnownEndpoint* entry = known(input, endpoint.identity);
  if (entry != nullptr) apply_known(endpoint, *entry);
  const config::EndpointSettings* own = configured(input, endpoint.identity);
  if (own != nullptr) apply_config(endpoint, *own, input.config, entry != nullptr);
  const bool no_candidate = entry != nullptr && own == nullptr && !input.config.catalogue.builtin;
  if (no_candidate && endpoint.standing == Standing::candidate)
    endpoint.standing = Standing::recognised;
  if (parsed && parsed->scheme == "file") endpoint.trust = Trust::private_;
  return endpoint;
}

// One of the chain in force. Who is not the user's was put there by gopxd, and that was a public
// one, even if the configuration knows it no more.
Endpoint describe_used(const std::string& url, const TableInput& input) {
  Endpoint endpoint = describe(url, EndpointOrigin::baseline, input);
  const bool forgotten = !in_chain(input.baseline, endpoint.identity) &&
                         known(input, endpoint.identity) == nullptr &&
                         configured(input, endpoint.identity) == nullptr;
  if (!forgotten || url.starts_with("file:")) return endpoint;
  endpoint.trust = Trust::user;
  endpoint.note = "the configuration does not know it any more";
  return endpoint;
}

Role role_of(const Endpoint& endpoint, const TableInput& input) {
  if (!endpoint.enabled) return Role::disabled;
  if (!input.baseline.empty() && input.baseline.front().kind == ElementKind::url &&
      input.baseline.front().identity == endpoint.identity) {
    return Role::primary;
  }
  const auto& wanted = input.config.failover.candidates;
  const bool listed =
      wanted.empty() || std::find(wanted.begin(), wanted.end(), endpoint.name) != wanted.end();
  const bool may = endpoint.is_public() && endpoint.standing == Standing::candidate && listed;
  return may ? Role::candidate : Role::other;
}

}  // namespace

void EndpointTable::add(Endpoint endpoint, std::vector<Endpoint>& next, Now now) {
  if (next.size() >= endpoints_max) return;
  for (const Endpoint& other : next) {
    if (other.identity == endpoint.identity && other.hidden == endpoint.hidden) return;
  }
  for (const Endpoint& old : endpoints_) {
    if (old.identity != endpoint.identity || old.hidden != endpoint.hidden) continue;
    Endpoint kept = old;
    static_cast<Declared&>(kept) = endpoint;
    next.push_back(std::move(kept));
    return;
  }
  endpoint.id = EndpointId{++last_id_};
  endpoint.since = now.wall;
  endpoint.due.deep = now.steady;
  const auto owes = std::find_if(departed_.begin(), departed_.end(), [&](const Departed& one) {
    return one.identity == endpoint.identity && one.hidden == endpoint.hidden;
  });
  if (owes != departed_.end()) {
    endpoint.pace = std::move(owes->pace);
    departed_.erase(owes);
  }
  next.push_back(std::move(endpoint));
}

// How often an endpoint may be asked is not forgotten with it: whoever edits back and forth would
// ask a server more often than it is to be asked.
void EndpointTable::note_departed(const std::vector<Endpoint>& next, Now now) {
  std::erase_if(departed_,
                [&](const Departed& one) { return one.at + departed_kept <= now.steady; });
  for (Endpoint& old : endpoints_) {
    const bool stays = std::any_of(next.begin(), next.end(),
                                   [&](const Endpoint& one) { return one.id == old.id; });
    if (stays) continue;
    if (departed_.size() >= departed_max) departed_.erase(departed_.begin());
    departed_.push_back({old.identity, old.hidden, now.steady, std::move(old.pace)});
  }
}

void EndpointTable::name_all(std::vector<Endpoint>& next) {
  std::set<std::string> taken;
  for (Endpoint& endpoint : next) {
    if (endpoint.hidden != Hidden::no) continue;
    const std::string base = endpoint.name.empty() ? "endpoint" : endpoint.name;
    std::string name = base;
    for (int n = 2; !taken.insert(name).second; ++n) name = base + "-" + std::to_string(n);
    endpoint.name = name;
  }
}

void EndpointTable::rebuild(const TableInput& input, Now now) {
  std::vector<Endpoint> next;
  for (const Element& element : input.baseline) {
    if (element.kind == ElementKind::url)
      add(describe(element.text, EndpointOrigin::baseline, input), next, now);
  }
  for (const Element& element : input.in_force) {
    if (element.kind == ElementKind::url) add(describe_used(element.text, input), next, now);
  }
  for (const config::EndpointSettings& entry : input.config.endpoints) {
    add(describe(entry.url, EndpointOrigin::config, input), next, now);
  }
  for (const KnownEndpoint& entry : input.catalogue) {
    if (entry.standing != Standing::candidate || !input.config.catalogue.builtin) continue;
    add(describe(std::string(entry.url), EndpointOrigin::catalogue, input), next, now);
  }
  for (Endpoint& endpoint : next) {
    const bool in_baseline = in_chain(input.baseline, endpoint.identity);
    if (!in_baseline && configured(input, endpoint.identity) != nullptr)
      endpoint.origin = EndpointOrigin::config;
    if (!in_baseline && endpoint.origin == EndpointOrigin::baseline &&
        known(input, endpoint.identity) != nullptr) {
      endpoint.origin = EndpointOrigin::catalogue;
    }
    endpoint.in_use = in_chain(input.in_force, endpoint.identity);
    endpoint.displaced = in_baseline && !endpoint.in_use;
  }
  const auto hide = [&](const std::string& url, Hidden which) {
    if (url.empty()) return;
    Endpoint endpoint = describe(url, EndpointOrigin::config, input);
    endpoint.hidden = which;
    endpoint.trust = Trust::known;
    endpoint.enabled = true;
    endpoint.name.clear();
    endpoint.canaries.clear();
    add(std::move(endpoint), next, now);
  };
  hide(input.sumdb_direct, Hidden::sumdb_direct);
  hide(input.sumdb_alias, Hidden::sumdb_alias);
  name_all(next);
  for (Endpoint& endpoint : next) endpoint.role = role_of(endpoint, input);
  note_departed(next, now);
  endpoints_ = std::move(next);
  index();
  order_candidates(input.config);
}

// Configured order if there is one; else the catalogue's, official before known before user.
void EndpointTable::order_candidates(const config::Config& config) {
  std::vector<const Endpoint*> chosen;
  for (const Endpoint& endpoint : endpoints_) {
    const bool may =
        endpoint.is_public() && endpoint.standing == Standing::candidate && endpoint.enabled;
    if (may && endpoint.hidden == Hidden::no) chosen.push_back(&endpoint);
  }
  const auto& wanted = config.failover.candidates;
  candidates_.clear();
  if (wanted.empty()) {
    std::stable_sort(chosen.begin(), chosen.end(),
                     [](const Endpoint* a, const Endpoint* b) { return a->trust < b->trust; });
    for (const Endpoint* endpoint : chosen) candidates_.push_back(endpoint->identity);
    return;
  }
  for (const std::string& name : wanted) {
    for (const Endpoint* endpoint : chosen) {
      if (endpoint->name == name) candidates_.push_back(endpoint->identity);
    }
  }
}

void EndpointTable::index() {
  ++generation_;
  in_chains_.clear();
  place_of_.clear();
  place_by_identity_.clear();
  for (std::size_t at = 0; at < endpoints_.size(); ++at) {
    const Endpoint& endpoint = endpoints_[at];
    place_of_.emplace(endpoint.id, at);
    if (endpoint.hidden != Hidden::no) continue;
    place_by_identity_.emplace(endpoint.identity, at);
    if (endpoint.in_use || endpoint.displaced) in_chains_.push_back(at);
  }
}

Endpoint* EndpointTable::by_id(EndpointId id) {
  const auto found = place_of_.find(id);
  return found == place_of_.end() ? nullptr : &endpoints_[found->second];
}

Endpoint* EndpointTable::by_identity(std::string_view identity) {
  return const_cast<Endpoint*>(std::as_const(*this).by_identity(identity));
}

const Endpoint* EndpointTable::by_identity(std::string_view identity) const {
  const auto found = place_by_identity_.find(identity);
  return found == place_by_identity_.end() ? nullptr : &endpoints_[found->second];
}

Endpoint* EndpointTable::by_name(std::string_view name) {
  return const_cast<Endpoint*>(std::as_const(*this).by_name(name));
}

const Endpoint* EndpointTable::by_name(std::string_view name) const {
  for (const Endpoint& endpoint : endpoints_) {
    if (endpoint.name == name && endpoint.hidden == Hidden::no) return &endpoint;
  }
  return nullptr;
}

const Endpoint* EndpointTable::hidden(Hidden which) const {
  for (const Endpoint& endpoint : endpoints_) {
    if (endpoint.hidden == which) return &endpoint;
  }
  return nullptr;
}

}  // namespace gopx::core
