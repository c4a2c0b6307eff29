// Each rule is one small function; the order is that of the settings.
#include "config/check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/logins.hpp"
#include "base/sentence.hpp"
#include "base/text.hpp"
#include "config/settings.hpp"
#include "config/url.hpp"

namespace gopx::config {
namespace {

constexpr std::size_t shown_bytes_max = 80;

std::string shown(std::string_view text) { return printable(mask_logins(text), shown_bytes_max); }

class Checker {
 public:
  Checker(Merged& merged, std::span<const KnownEndpoint> catalogue)
      : merged_(merged), catalogue_(catalogue) {}

  void run() {
    check_timeout();
    check_sumdb();
    check_command();
    for (auto& canary : merged_.canaries) check_canary(canary);
    for (auto& endpoint : merged_.endpoints) check_endpoint(endpoint);
    check_addresses();
    check_candidates();
  }

 private:
  bool sound(std::string_view name) const {
    const auto found = merged_.places.find(name);
    return found == merged_.places.end() || found->second.sound;
  }

  // The place of the first of these settings that some file gives, with its name.
  void report_first(std::initializer_list<std::string_view> names, Sentence message) {
    for (auto name : names) {
      const auto found = merged_.places.find(name);
      if (found == merged_.places.end()) continue;
      return report(found->second.place, std::string{name}, std::move(message));
    }
  }

  void report(const SourcePosition& place, std::string key, Sentence message) {
    merged_.problems.push_back(problem_at(place, std::move(key), std::move(message)));
  }

  void warn(const SourcePosition& place, std::string key, Sentence message) {
    report(place, std::move(key), std::move(message));
    merged_.problems.back().warning = true;
  }

  void check_timeout() {
    const auto& probe = merged_.config.probe;
    if (!sound("probe.timeout") || !sound("probe.interval") || probe.timeout <= probe.interval)
      return;
    report_first(
        {"probe.timeout", "probe.interval"},
        say("timeout {timeout} is longer than interval {interval}; allowed: at most the interval",
            format_duration(probe.timeout), format_duration(probe.interval)));
  }

  void check_sumdb() {
    const auto& sumdb = merged_.config.sumdb;
    if (!sound("sumdb.name") || !sound("sumdb.key")) return;
    const auto key_name = sumdb.key.substr(0, sumdb.key.find('+'));
    if (key_name == sumdb.name) return;
    report_first({"sumdb.key", "sumdb.name"},
                 say("name is \"{name}\", but key belongs to \"{key_name}\"; allowed: a key that "
                     "begins with the name",
                     shown(sumdb.name), shown(key_name)));
  }

  void check_command() {
    const auto& command = merged_.config.notify.command;
    if (sound("notify.command") && !command.empty() && command.front().empty())
      report_first(
          {"notify.command"},
          say("the program name is empty; allowed: [], or a list that begins with the program"));
  }

  void check_canary(Draft<Canary>& draft) {
    for (const auto& setting : canary_settings()) {
      if (draft.places.contains(setting.name)) continue;
      report(draft.place, fmt::format("canary.{}", setting.name),
             say("is missing; allowed: {allowed}", setting.allowed.described));
    }
    const auto& canary = draft.object;
    const auto id = canary.module + "@" + canary.version;
    if (id.size() > 1 && !canaries_.insert(id).second)
      report(draft.place, "canary.module",
             say("{module} is in two [[canary]] entries; allowed: one", shown(id)));
  }

  const KnownEndpoint* known(std::string_view name) const {
    const auto found = std::find_if(catalogue_.begin(), catalogue_.end(),
                                    [name](const auto& each) { return each.name == name; });
    return found == catalogue_.end() ? nullptr : &*found;
  }

  void check_endpoint(Draft<EndpointSettings>& draft) {
    auto& endpoint = draft.object;
    if (!draft.places.contains("url"))
      take_url_from_catalogue(draft);
    else
      check_name(draft);
    const auto url = parse_url(endpoint.url);
    if (!url) return;  // reported
    if (url->scheme == "file") check_trust(draft);
    if (url->scheme == "http" && !is_loopback(*url) && !endpoint.allow_insecure)
      report(place_of(draft, "url"), "endpoint.url",
             say("\"{url}\" is not encrypted and leads to another machine; allowed: https://, or "
                 "http:// with allow_insecure = true",
                 shown(endpoint.url)));
    check_own_canaries(draft);
  }

  static const SourcePosition& place_of(const Draft<EndpointSettings>& draft,
                                        std::string_view key) {
    const auto found = draft.places.find(key);
    return found == draft.places.end() ? draft.place : found->second.place;
  }

  void take_url_from_catalogue(Draft<EndpointSettings>& draft) {
    const auto* entry = known(draft.object.name);
    if (entry != nullptr) {
      draft.object.url = entry->url;
      return;
    }
    report(draft.place, "endpoint.url",
           say("is missing; allowed: {allowed}", say("an https, http or file URL")));
  }

  // Two endpoints may have one name only where the catalogue's is out of the way.
  void check_name(const Draft<EndpointSettings>& draft) {
    const auto* entry = known(draft.object.name);
    if (entry == nullptr || !merged_.config.catalogue.builtin) return;
    if (identity_of(entry->url) == identity_of(draft.object.url)) return;
    warn(place_of(draft, "name"), "endpoint.name",
         say("\"{name}\" is also the name of {url} in the built-in list; choose another name",
             shown(draft.object.name), entry->url));
  }

  void check_trust(Draft<EndpointSettings>& draft) {
    const auto given = draft.places.find("trust");
    const bool is_public = draft.object.trust != Trust::private_;
    draft.object.trust = Trust::private_;
    if (is_public && given != draft.places.end() && given->second.sound)
      report(given->second.place, "endpoint.trust",
             say("a file:// endpoint is always private; allowed: \"private\""));
  }

  void check_own_canaries(const Draft<EndpointSettings>& draft) {
    std::set<std::string_view> seen;
    for (const auto& canary : draft.object.canary)
      if (!seen.insert(canary).second)
        report(place_of(draft, "canary"), "endpoint.canary",
               say("\"{value}\" is listed twice", shown(canary)));
  }

  void check_addresses() {
    std::map<std::string, std::string> names;  // by identity
    for (const auto& draft : merged_.endpoints) {
      const auto& endpoint = draft.object;
      if (endpoint.url.empty()) continue;
      const auto [first, is_new] = names.emplace(identity_of(endpoint.url), endpoint.name);
      if (!is_new)
        report(place_of(draft, "url"), "endpoint.url",
               say("\"{url}\" is also the URL of \"{name}\"; allowed: one [[endpoint]] per URL",
                   shown(endpoint.url), shown(first->second)));
    }
  }

  const EndpointSettings* configured(std::string_view name) const {
    const auto found = std::find_if(merged_.endpoints.begin(), merged_.endpoints.end(),
                                    [name](const auto& each) { return each.object.name == name; });
    return found == merged_.endpoints.end() ? nullptr : &found->object;
  }

  void check_candidates() {
    if (!sound("failover.candidates")) return;
    std::set<std::string_view> seen;
    for (const auto& name : merged_.config.failover.candidates) {
      if (!seen.insert(name).second)
        report_first({"failover.candidates"}, say("\"{value}\" is listed twice", shown(name)));
      else
        check_candidate(name);
    }
  }

  void check_candidate(std::string_view name) {
    const auto* own = configured(name);
    const auto* entry = known(name);
    const auto& place = merged_.places["failover.candidates"].place;
    if (own != nullptr && own->trust == Trust::private_)
      return warn(place, "failover.candidates",
                  say("\"{name}\" is private, so gopxd never fails over to it", name));
    if (own != nullptr || catalogue_.empty()) return;
    if (entry == nullptr) return report(place, "failover.candidates", unknown_candidate(name));
    if (entry->standing != Standing::candidate)
      report(place, "failover.candidates",
             say("\"{name}\" can't be a backup ({note}); allowed: {names}", name,
                 sentence_of(entry->note, {}), candidate_names()));
    else if (!merged_.config.catalogue.builtin)
      warn(place, "failover.candidates",
           say("\"{name}\" is in the built-in list, which catalogue.builtin = false disables",
               name));
  }

  std::vector<std::string_view> candidates() const {
    std::vector<std::string_view> names;
    for (const auto& entry : catalogue_)
      if (entry.standing == Standing::candidate) names.push_back(entry.name);
    for (const auto& draft : merged_.endpoints) names.push_back(draft.object.name);
    return names;
  }

  std::string candidate_names() const {
    const auto names = candidates();
    const std::vector<std::string> texts(names.begin(), names.end());
    return printable(join(texts, ", "), 4 * shown_bytes_max);
  }

  Sentence unknown_candidate(std::string_view name) const {
    if (const auto near = nearest(name, candidates()))
      return say("there is no proxy named \"{name}\"; did you mean {near}?", name, *near);
    return say("there is no proxy named \"{name}\"; allowed: {names}", name, candidate_names());
  }

  Merged& merged_;
  std::span<const KnownEndpoint> catalogue_;
  std::set<std::string> canaries_;
};

}  // namespace

void check(Merged& merged, std::span<const KnownEndpoint> catalogue) {
  Checker{merged, catalogue}.run();
}

}  // namespace gopx::config
