// What could be done is found by trying everything that the contract allows, not by asking the
// policy.
#include "liveness.hpp"

#include <algorithm>

#include "config/url.hpp"
#include "go_walk.hpp"
#include "permission.hpp"

namespace gopx::sim {
namespace {

using core::Chain;
using core::Element;
using core::ElementKind;

class Possibilities {
 public:
  explicit Possibilities(const World& world) : world_(world) {}

  // Is a change to be expected: one that helps, that can be seen to, and of which there is proof?
  bool expected(const Chain& user, const Chain& in_force) const {
    return any(user) && !any_unseen_relay(in_force) && anybody_proves_the_network(user);
  }

  // A login that was refused is not tried again until somebody changes something.
  bool any_refused_login(const Chain& chain) const {
    return std::any_of(chain.begin(), chain.end(), [this](const Element& element) {
      const auto* answers =
          element.kind == ElementKind::url ? world_.record().find(element.text) : nullptr;
      return answers != nullptr && answers->refused && element.text.find('@') != std::string::npos;
    });
  }

  bool any_broken(const Chain& user) const {
    return std::any_of(user.begin(), user.end(),
                       [this](const Element& element) { return is_broken(element); });
  }

 private:
  // Is there an allowed change of this chain with which go succeeds?
  bool any(const Chain& user) const {
    if (!convicted(user) && tried(user, user)) return true;
    for (std::size_t at = 0; at < user.size(); ++at) {
      if (own_element_is_sound(user, at) && tried(user, without_the_broken_before(user, at)))
        return true;
      if (with_a_stand_in(user, at)) return true;
    }
    return false;
  }
  // Whether one that has no zips relays the database can't be seen: no probe gets that far. Go
  // does.
  bool any_unseen_relay(const Chain& chain) const {
    return std::any_of(chain.begin(), chain.end(), [this](const Element& element) {
      const auto* server =
          element.kind == ElementKind::url ? world_.servers.find(element.text) : nullptr;
      return server != nullptr && server->behaviour.mode == Mode::zip_not_found &&
             server->behaviour.relay != Relay::yes && server->behaviour.relay != Relay::no;
    });
  }
  // Does any public proxy that is known answer a small request rightly? If none does, nothing tells
  // their fault from ours, and nothing may be written.
  bool anybody_proves_the_network(const Chain& user) const {
    const auto proves = [this](std::string_view url) {
      const auto* server = world_.servers.find(url);
      if (server == nullptr) return false;
      const auto mode = server->behaviour.mode;
      return mode == Mode::ok || mode == Mode::slow || mode == Mode::zip_mismatch ||
             mode == Mode::zip_html || mode == Mode::zip_cut || mode == Mode::zip_not_found;
    };
    const auto& known = world_.setup().catalogue;
    const auto& own = world_.config().endpoints;
    return std::any_of(known.begin(), known.end(),
                       [&](const auto& one) {
                         return one.standing == Standing::candidate && proves(one.url);
                       }) ||
           std::any_of(
               own.begin(), own.end(),
               [&](const auto& one) { return one.trust != Trust::private_ && proves(one.url); }) ||
           std::any_of(user.begin(), user.end(), [&](const Element& element) {
             return element.kind == ElementKind::url && !is_private(element) &&
                    proves(element.text);
           });
  }
  bool is_private(const Element& element) const {
    return element.kind == ElementKind::url &&
           is_private_url(element.text, world_.config(), world_.setup().catalogue);
  }
  bool convicted(const Chain& chain) const {
    return world_.record().convictions.any_standing(chain, world_.now().steady);
  }
  bool is_broken(const Element& element) const {
    if (element.kind != ElementKind::url || is_private(element)) return false;
    const auto* server = world_.servers.find(element.text);
    const auto mode = server == nullptr ? Mode::no_name : server->behaviour.mode;
    // A login that is refused is its owner's affair.
    const bool login = element.text.find('@') != std::string::npos;
    if (login && (mode == Mode::unauthorized || mode == Mode::forbidden)) return false;
    const auto relay = server == nullptr ? Relay::broken : server->behaviour.relay;
    return (mode != Mode::ok && mode != Mode::slow) || (relay != Relay::yes && relay != Relay::no);
  }
  // Public endpoints that may stand in and are beyond doubt.
  std::vector<std::string> stand_ins() const {
    const auto& config = world_.config();
    const auto& wanted = config.failover.candidates;
    const auto is_wanted = [&wanted](std::string_view name) {
      return wanted.empty() || std::find(wanted.begin(), wanted.end(), name) != wanted.end();
    };
    std::vector<std::string> urls;
    for (const auto& known : world_.setup().catalogue) {
      if (known.standing != Standing::candidate || !is_wanted(known.name)) continue;
      if (is_sound(known.url)) urls.emplace_back(known.url);
    }
    for (const auto& endpoint : config.endpoints) {
      const bool usable = endpoint.enabled && endpoint.trust == Trust::user;
      if (usable && is_wanted(endpoint.name) && is_sound(endpoint.url))
        urls.push_back(endpoint.url);
    }
    return urls;
  }
  bool is_sound(std::string_view url) const {
    const auto* server = world_.servers.find(url);
    if (world_.record().convictions.standing(url, world_.now().steady) != nullptr) return false;
    return server != nullptr && server->behaviour.mode == Mode::ok &&
           (server->behaviour.relay == Relay::yes || server->behaviour.relay == Relay::no);
  }
  bool allowed(const Chain& user, const Chain& plan) const {
    PermissionRules rules;
    rules.is_private = [this](std::string_view url) {
      return is_private_url(url, world_.config(), world_.setup().catalogue);
    };
    return more_permissive(user, plan, rules).empty();
  }
  bool tried(const Chain& user, const Chain& plan) const {
    if (!allowed(user, plan)) return false;
    const auto gosumdb = world_.disk.users_gosumdb();
    if (go_succeeds({plan, gosumdb}, world_.servers)) return true;
    const auto value = gosumdb.value_or("");
    const bool managed =
        world_.config().go.manage_gosumdb && (value.empty() || value == "sum.golang.org");
    return managed && go_succeeds({plan, std::string(alias_name)}, world_.servers);
  }
  bool own_element_is_sound(const Chain& user, std::size_t at) const {
    return user[at].kind == ElementKind::url && !is_private(user[at]) && is_sound(user[at].text);
  }
  Chain without_the_broken_before(const Chain& user, std::size_t at) const {
    Chain rest;
    for (std::size_t i = 0; i < user.size(); ++i) {
      if (i >= at || !is_broken(user[i])) rest.push_back(user[i]);
    }
    return rest;
  }
  // The broken elements that begin there, replaced by one stand-in.
  bool with_a_stand_in(const Chain& user, std::size_t begin) const {
    std::size_t end = begin;
    while (end < user.size() && is_broken(user[end])) ++end;
    if (end == begin) return false;
    for (const auto& url : stand_ins()) {
      Chain plan(user.begin(), user.begin() + static_cast<std::ptrdiff_t>(begin));
      plan.push_back({ElementKind::url, url, user[end - 1].fallback});
      plan.insert(plan.end(), user.begin() + static_cast<std::ptrdiff_t>(end), user.end());
      if (tried(user, plan)) return true;
    }
    return false;
  }

  const World& world_;
};

}  // namespace

std::string go_is_stranded(const World& world) {
  const auto& disk = world.disk;
  const auto user = effective_chain(disk.users_goproxy(), world.setup().roots);
  const auto chain = effective_chain(disk.goproxy, world.setup().roots);
  if (!user || !chain || go_succeeds({*chain, disk.gosumdb}, world.servers)) return "";
  return Possibilities(world).expected(*user, *chain)
             ? "6: go fails for half an hour and needn't; user: " + core::print_chain(*user) +
                   ", file: " + world.goproxy()
             : "";
}

std::string not_as_it_should_be(const World& world) {
  const auto& disk = world.disk;
  const auto user = effective_chain(disk.users_goproxy(), world.setup().roots);
  if (!user) return disk.claim ? "a takeover of a value that go refuses" : "";
  const auto shown = "user: " + core::print_chain(*user) + ", file: " + world.goproxy() +
                     " GOSUMDB=" + disk.gosumdb.value_or("(none)");
  if (Possibilities(world).any_refused_login(*user)) return "";
  if (go_succeeds({*user, disk.users_gosumdb()}, world.servers)) {
    // Whether a proxy whose modules are broken relays the database can't be seen: no probe gets
    // that far. Where GOSUMDB alone was changed, and go works, that may stay.
    const bool only_gosumdb = disk.claim && disk.goproxy == disk.users_goproxy();
    if (only_gosumdb && go_succeeds({*user, disk.gosumdb}, world.servers) &&
        Possibilities(world).any_broken(*user))
      return "";
    return disk.claim ? "6: the user's own chain works and isn't in force; " + shown : "";
  }
  const auto chain = effective_chain(disk.goproxy, world.setup().roots);
  if (chain && go_succeeds({*chain, disk.gosumdb}, world.servers)) return "";
  const bool helped = Possibilities(world).expected(*user, chain.value_or(core::Chain{}));
  return helped ? "6: go fails and needn't; " + shown : "";
}

}  // namespace gopx::sim
