// Two stages, private then public; each answer is a report like any other.
#include "probing/module_search.hpp"

#include <algorithm>
#include <utility>

#include "base/version.hpp"
#include "probes/modpath.hpp"
#include "probes/newest.hpp"

namespace gopx::probing {

ModuleSearch::ModuleSearch(boost::asio::io_context& loop, fetch::Http& http)
    : prober_(loop, http, [this](const core::ProbeFinished& done) { finished(done); }) {}

void ModuleSearch::use_forward_proxy(std::string setting, sys::Environment environment) {
  prober_.use_forward_proxy(std::move(setting), std::move(environment));
}

void ModuleSearch::start(const Search& search, Done done) {
  core::Reply refusal{.refused = api::ErrorCode::bad_request};
  const auto path = probes::escape_path(search.module);
  const auto version = probes::escape_version(search.version);  // holds for branches, too
  if (!path) refusal.message = verbatim(path.error().message);
  if (path && !version) refusal.message = verbatim(version.error().message);
  if (path && version && running_.size() >= searches_max) {
    refusal.refused = api::ErrorCode::busy;
    refusal.message = say("too many searches are in progress: try again in a moment");
  }
  if (!refusal.message.empty()) return done(refusal);
  auto running = std::make_shared<Running>();
  running->search = search;
  if (running->search.places.size() > search_places_max)
    running->search.places.resize(search_places_max);
  running->done = std::move(done);
  running_.push_back(running);
  ask(running, false);
  next_stage(running);
}

core::StartProbe ModuleSearch::order_for(const Running& running) {
  core::StartProbe order;
  order.id = ProbeId{++last_probe_};
  order.level = Level::deep;
  order.only = is_version(running.search.version) ? Step::info : Step::newest;
  const bool latest = running.search.version == "latest";
  order.canary = {running.search.module,
                  latest ? std::string{probes::go_latest} : running.search.version, "", ""};
  order.canary_is_public = false;
  order.connect_timeout = running.search.connect_timeout;
  order.timeout = order.request_timeout = running.search.timeout;
  order.cached_only = false;
  return order;
}

void ModuleSearch::ask(const std::shared_ptr<Running>& running, bool is_public) {
  for (const SearchPlace& place : running->search.places) {
    if (place.is_public != is_public) continue;
    core::StartProbe order = order_for(*running);
    order.url = place.url;
    order.is_public = place.is_public;
    order.ca_file = place.ca_file;
    running->open.emplace(order.id, place.name);
    prober_.start(order);
  }
}

void ModuleSearch::ask_database(const std::shared_ptr<Running>& running) {
  const auto& database = running->search.database;
  if (!database || !running->found_public || !is_version(running->search.version)) return;
  core::StartProbe order = order_for(*running);
  order.url = database->url;
  order.level = Level::sumdb;
  order.only.reset();
  order.sumdb_name = database->name;
  order.sumdb_key = database->key;
  order.canary_is_public = true;  // public places have it
  running->open.emplace(order.id, database->name);
  prober_.start(order);
}

void ModuleSearch::next_stage(const std::shared_ptr<Running>& running) {
  if (!running->open.empty()) return;
  const bool keep_private = running->search.private_by || running->found_private;
  if (!running->asked_public && !keep_private) {
    running->asked_public = true;
    ask(running, true);
    if (!running->open.empty()) return;
  }
  if (!keep_private && !std::exchange(running->asked_database, true)) {
    ask_database(running);
    if (!running->open.empty()) return;
  }
  std::erase(running_, running);
  running->reply.private_by = running->search.private_by;
  if (running->search.private_by) {
    running->reply.message =
        say("{module} is private ({source}): no public proxy was asked", running->search.module,
            api::source_sentence(*running->search.private_by));
  } else if (running->found_private) {
    running->reply.message = say("a private proxy has it: no public proxy was asked");
  }
  running->done(running->reply);
}

void ModuleSearch::finished(const core::ProbeFinished& done) {
  for (const auto& running : running_) {
    const auto open = running->open.find(done.id);
    if (open == running->open.end()) continue;
    core::Reply::Probed probed{open->second, done.report};
    running->open.erase(open);
    const auto& places = running->search.places;
    const bool from_private =
        std::any_of(places.begin(), places.end(), [&](const SearchPlace& place) {
          return place.name == probed.endpoint && !place.is_public;
        });
    if (probed.report.ok && from_private) running->found_private = true;
    if (probed.report.ok && !from_private) running->found_public = true;
    running->reply.probed.push_back(std::move(probed));
    const auto kept = running;
    return next_stage(kept);
  }
}

}  // namespace gopx::probing
