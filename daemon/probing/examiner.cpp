// Who is asked for what: a proxy of one's own only for canaries that the configuration has for it,
// or for public ones, whose absence there proves nothing (probes/probe).
#include "probing/examiner.hpp"

#include <algorithm>

#include "base/logins.hpp"
#include "config/url.hpp"
#include "core/chain.hpp"
#include "core/gosumdb.hpp"
#include "probes/catalogue.hpp"

namespace gopx::probing {
namespace {

struct Who {
  std::string url;
  const config::EndpointSettings* settings = nullptr;
  bool is_public = false;
};

Who who_is(const std::string& url, const config::Config& config) {
  const auto identity = config::identity_of(url);
  Who who{url};
  for (const auto& each : config.endpoints)
    if (config::identity_of(each.url) == identity) who.settings = &each;
  const auto known = probes::catalogue();
  who.is_public = std::any_of(known.begin(), known.end(), [&](const auto& each) {
    return config::identity_of(each.url) == identity;
  });
  if (who.settings != nullptr) who.is_public = who.settings->trust != Trust::private_;
  return who;
}

std::vector<Canary> public_canaries(const config::Config& config) {
  if (!config.canaries.empty()) return config.canaries;
  const auto builtin = probes::builtin_canaries();
  return {builtin.begin(), builtin.end()};
}

// "module@version", with its hashes where they are known.
Canary own_canary(const std::string& text, const std::vector<Canary>& pinned) {
  const auto at = std::min(text.rfind('@'), text.size());
  const Canary wanted{text.substr(0, at), text.substr(std::min(at + 1, text.size())), "", ""};
  for (const auto& each : pinned)
    if (each.module == wanted.module && each.version == wanted.version) return each;
  return wanted;
}

core::StartProbe probe_of(const Who& who, Level level, const config::Config& config) {
  core::StartProbe probe;
  probe.url = who.url;
  probe.level = level;
  probe.is_public = who.is_public;
  const auto pinned = public_canaries(config);
  const bool own = who.settings != nullptr && !who.settings->canary.empty();
  probe.canary = own ? own_canary(who.settings->canary.front(), pinned) : pinned.front();
  probe.canary_is_public = !own;
  probe.connect_timeout = std::min(config.probe.connect_limit(), examination_connect_max);
  probe.timeout = probe.request_timeout = examination_max;
  probe.ca_file = who.settings == nullptr ? "" : who.settings->ca_file;
  return probe;
}

// Others that could stand in: those of the configuration, then the catalogue's.
std::vector<Who> others(const core::Chain& chain, const config::Config& config) {
  std::vector<std::string> urls;
  for (const auto& each : config.endpoints)
    if (each.enabled && each.trust == Trust::user) urls.push_back(each.url);
  if (config.catalogue.builtin)
    for (const auto& each : probes::catalogue())
      if (each.standing == Standing::candidate) urls.emplace_back(each.url);
  std::vector<Who> found;
  for (const auto& url : urls)
    if (found.size() < compared_proxies_max && !core::contains(chain, config::identity_of(url)))
      found.push_back(who_is(url, config));
  return found;
}

core::StartProbe database_probe(const core::SumdbChoice& choice, const config::Config& config) {
  const bool own = choice.name == config.sumdb.name && !config.sumdb.url.empty();
  const auto direct = own ? config.sumdb.url : "https://" + choice.name;
  auto probe =
      probe_of({choice.explicit_url.empty() ? direct : choice.explicit_url}, Level::sumdb, config);
  probe.canary = public_canaries(config).front();
  probe.canary_is_public = probe.is_public = true;
  probe.sumdb_name = choice.name;
  probe.sumdb_key = choice.key;
  return probe;
}

}  // namespace

Result<std::vector<core::StartProbe>> examination_probes(const ExaminationOrder& order,
                                                         const config::Config& config) {
  const auto chain = core::parse_chain(order.goproxy);
  if (!chain) return tl::unexpected<Error>{chain.error()};
  const auto choice = core::read_gosumdb(order.gosumdb, config.sumdb);
  const bool sums = choice.wanted && !choice.name.empty();
  std::vector<core::StartProbe> probes;
  for (const auto& element : *chain) {
    if (element.kind != core::ElementKind::url || probes.size() >= examined_proxies_max) continue;
    auto probe = probe_of(who_is(element.text, config), Level::deep, config);
    if (sums && choice.explicit_url.empty()) {
      probe.sumdb_name = choice.name;
      probe.sumdb_key = choice.key;
    }
    probes.push_back(std::move(probe));
  }
  for (const auto& who : others(*chain, config))
    probes.push_back(probe_of(who, Level::shallow, config));
  if (sums) probes.push_back(database_probe(choice, config));
  return probes;
}

Examiner::Examiner(boost::asio::io_context& loop, fetch::Http& http)
    : prober_(loop, http, [this](const core::ProbeFinished& done) { finished(done); }) {}

void Examiner::use_forward_proxy(std::string setting, sys::Environment environment) {
  prober_.use_forward_proxy(std::move(setting), std::move(environment));
}

void Examiner::start(const ExaminationOrder& order, const config::Config& config, Done done) {
  auto probes = examination_probes(order, config);
  if (!probes)
    return done(
        {.refused = api::ErrorCode::bad_request, .message = verbatim(probes.error().message)});
  if (done_)
    return done({.refused = api::ErrorCode::busy,
                 .message = say("an examination is in progress: try again in a moment")});
  if (probes->empty()) return done({});
  done_ = std::move(done);
  reply_ = {};
  open_.clear();
  for (auto& probe : *probes) {
    probe.id = ProbeId{++last_probe_};
    open_.push_back(probe.id);
    reply_.probed.push_back({mask_logins(probe.url), {}});
  }
  all_ = open_;
  for (const auto& probe : *probes) prober_.start(probe);
}

void Examiner::finished(const core::ProbeFinished& finished) {
  const auto place = std::find(all_.begin(), all_.end(), finished.id);
  if (place == all_.end()) return;
  reply_.probed[static_cast<std::size_t>(place - all_.begin())].report = finished.report;
  std::erase(open_, finished.id);
  if (!open_.empty()) return;
  all_.clear();
  const auto done = std::exchange(done_, nullptr);
  done(reply_);
}

}  // namespace gopx::probing
