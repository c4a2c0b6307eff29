// The order of a deep probe is that of `go mod download`: what is cheap and proves most comes
// first, and the first failure ends it, because everything behind it would only repeat the same
// fault on the user's line. The checksum route is asked for last: go, too, needs it only for
// modules that it got.
//
// What must not happen: the name of a private module reaching a checksum database. A canary that
// isn't public is never looked up.
#include "probes/probe.hpp"

#include <deque>
#include <utility>

#include <fmt/format.h>

#include "base/text.hpp"
#include "probes/address.hpp"
#include "probes/archive.hpp"
#include "probes/classify.hpp"
#include "probes/inclusion.hpp"
#include "probes/info.hpp"
#include "probes/list.hpp"
#include "probes/modfile.hpp"
#include "probes/modpath.hpp"
#include "probes/sumdb.hpp"
#include "probes/tiles.hpp"

namespace gopx::probes {
namespace {

std::size_t body_max_of(Step step) {
  switch (step) {
    case Step::mod:
      return mod_bytes_max;
    case Step::info:
      return info_bytes_max;
    case Step::zip:
      return zip_bytes_max;
    case Step::list:
      return list_bytes_max;
    case Step::supported:
      return supported_bytes_max;
    case Step::lookup:
      return lookup_bytes_max;
    case Step::tile:
      return tile_bytes_max;
  }
  return 0;
}

std::deque<Step> planned_steps(const Order& order) {
  if (order.level == Level::sumdb) return {Step::lookup};
  if (order.only == Step::tile) return {Step::lookup};  // without it nobody knows which tile
  if (order.only) return {*order.only};
  if (order.level == Level::shallow) return {Step::mod};
  std::deque<Step> steps = {Step::mod, Step::info, Step::zip, Step::list};
  if (!order.sumdb_name.empty()) steps.push_back(Step::supported);
  return steps;
}

// What an order consists of, made ready for URLs.
struct Route {
  Address address;
  std::string escaped_module;
  std::string escaped_version;
  std::string sumdb_base;  // "" for the database itself, else "sumdb/NAME/"
  std::optional<VerifierKey> key;
};

bool asks_database(const Order& order) {
  if (order.level == Level::sumdb) return true;
  if (order.only) return is_sumdb(*order.only);
  return order.level == Level::deep && !order.sumdb_name.empty();
}

Result<std::optional<VerifierKey>> key_of(const Order& order) {
  std::optional<VerifierKey> none;
  if (!asks_database(order)) return none;
  if (order.sumdb_key.empty() && order.only == Step::tile)
    return failure("a tile proves nothing without the key of its database");
  if (order.sumdb_key.empty()) return none;
  Result<VerifierKey> key = parse_verifier_key(order.sumdb_key);
  if (!key) return tl::unexpected<Error>{key.error()};
  if (!order.sumdb_name.empty() && key->name != order.sumdb_name)
    return failure(
        fmt::format("the key of \"{}\" can't judge \"{}\"", key->name, order.sumdb_name));
  return std::move(*key);
}

Result<Route> route_of(const Order& order) {
  const bool looks_up =
      order.level == Level::sumdb || order.only == Step::lookup || order.only == Step::tile;
  if (looks_up && !order.canary_is_public) {
    return failure("a private module's name is never sent to a checksum database");
  }
  const bool relayed = order.level != Level::sumdb;
  const bool needs_name = relayed && order.only && is_sumdb(*order.only);
  if ((needs_name || (relayed && !order.sumdb_name.empty())) && !is_sumdb_name(order.sumdb_name)) {
    return failure(fmt::format("\"{}\" is no name of a checksum database", order.sumdb_name));
  }
  Result<Address> address = parse_address(order.url);
  if (!address) return tl::unexpected<Error>{address.error()};
  const Result<std::string> module_path = escape_path(order.canary.module);
  if (!module_path) return tl::unexpected<Error>{module_path.error()};
  const Result<std::string> version = escape_version(order.canary.version);
  if (!version) return tl::unexpected<Error>{version.error()};
  Result<std::optional<VerifierKey>> key = key_of(order);
  if (!key) return tl::unexpected<Error>{key.error()};
  return Route{std::move(*address), *module_path, *version,
               relayed ? fmt::format("sumdb/{}/", order.sumdb_name) : std::string(),
               std::move(*key)};
}

std::string url_of(const Route& route, Step step) {
  const auto version_file = [&](std::string_view suffix) {
    return module_url(route.address, route.escaped_module,
                      fmt::format("@v/{}{}", route.escaped_version, suffix));
  };
  switch (step) {
    case Step::mod:
      return version_file(".mod");
    case Step::info:
      return version_file(".info");
    case Step::zip:
      return version_file(".zip");
    case Step::list:
      return module_url(route.address, route.escaped_module, "@v/list");
    case Step::supported:
      return sumdb_url(route.address, route.sumdb_base + "supported");
    case Step::lookup:
    case Step::tile:
      break;
  }
  return sumdb_url(route.address, fmt::format("{}lookup/{}@{}", route.sumdb_base,
                                              route.escaped_module, route.escaped_version));
}

Finding judge_body(Step step, const Canary& canary, const Response& response,
                   const VerifierKey* key) {
  switch (step) {
    case Step::mod:
      return judge_mod(canary, response);
    case Step::info:
      return judge_info(canary, response);
    case Step::zip:
      return judge_zip(canary, response);
    case Step::list:
      return judge_list(canary, response);
    case Step::supported:
      return judge_supported();
    case Step::lookup:
    case Step::tile:
      break;
  }
  return judge_lookup(canary, response, key);
}

StepResult result_of(Step step, const Finding& finding, const Response& response) {
  StepResult result;
  result.step = step;
  result.ok = !finding.fault;
  result.fault = finding.fault;
  result.detail = finding.detail;
  result.http_status = response.fault ? 0 : response.status;
  result.timings = response.timings;
  return result;
}

class Asking : public Conversation {
 public:
  Asking(Order order, Result<Route> route)
      : order_(std::move(order)), route_(std::move(route)), steps_(planned_steps(order_)) {
    report_.level = order_.level;
  }

  Next next(const Response* last) override {
    if (!route_) return refuse();
    if (last != nullptr && !steps_.empty()) hear(*last);
    if (steps_.empty()) return report_;
    return request();
  }

 private:
  Report refuse() {
    report_.fault = Fault::bad_url;
    report_.detail = bad(Fault::bad_url, route_.error().message).detail;
    return report_;
  }

  Request request() const {
    const Step step = steps_.front();
    Request request;
    request.step = step;
    request.url = url(step);
    request.body_max = body_max_of(step);
    request.cached_only = order_.cached_only && !is_sumdb(step);
    return request;
  }

  Asked asked(Step step) const {
    return {step, url(step), order_.is_public, order_.canary_is_public,
            order_.level == Level::sumdb};
  }

  std::string url(Step step) const {
    if (step != Step::tile) return url_of(*route_, step);
    return sumdb_url(route_->address, route_->sumdb_base + inclusion_->next().value_or(""));
  }

  Finding judge(Step step, const Response& response) {
    if (step == Step::tile) return inclusion_->hear(asked(step), response);
    if (auto finding = judge_arrival(asked(step), response)) return *finding;
    return judge_body(step, order_.canary, response, route_->key ? &*route_->key : nullptr);
  }

  void hear(const Response& response) {
    const Step step = steps_.front();
    steps_.pop_front();
    const Finding finding = judge(step, response);
    record(step, finding, response);
    if (finding.fault) {
      steps_.clear();
    } else if (finding.unproven) {
      keep_only_the_relay_question();
    } else if (finding.relay == RelayAnswer::yes && !order_.only && order_.canary_is_public) {
      steps_.push_back(Step::lookup);
    } else if (is_sumdb(step)) {
      prove(step, response);
    }
  }

  bool proves() const {
    if (order_.only) return order_.only == Step::tile;
    return order_.prove_inclusion && route_->key;
  }

  // Goes on behind a good look-up until its record is proven to be in the tree.
  void prove(Step step, const Response& response) {
    if (step == Step::lookup && proves()) inclusion_.emplace(*parse_lookup(response.body));
    if (inclusion_ && inclusion_->next()) steps_.push_back(Step::tile);
  }

  // The other files of a module that isn't there are not there either; the relay is worth knowing
  // all the same, because go asks the first proxy of a chain that has one.
  void keep_only_the_relay_question() {
    while (!steps_.empty() && steps_.front() != Step::supported) steps_.pop_front();
  }

  void record(Step step, const Finding& finding, const Response& response) {
    report_.steps.push_back(result_of(step, finding, response));
    report_.ok = !finding.fault;
    report_.verified = report_.verified || finding.verified;
    report_.content_unproven = report_.content_unproven || finding.unproven;
    if (finding.relay != RelayAnswer::unknown) report_.relay = finding.relay;
    if (response.cert_expires_at) report_.cert_expires_at = response.cert_expires_at;
    const bool first = report_.steps.size() == 1;
    if (finding.fault || first) decide(step, finding, response);
  }

  // The first request stands for the probe until another one fails.
  void decide(Step step, const Finding& finding, const Response& response) {
    report_.fault = finding.fault;
    report_.step = finding.fault ? std::optional(step) : std::nullopt;
    report_.detail = finding.detail;
    report_.http_status = report_.steps.back().http_status;
    report_.peer_ip = printable(response.peer_ip, 64);
    report_.timings = response.timings;
    report_.retry_after = finding.fault ? response.retry_after : std::nullopt;
  }

  Order order_;
  Result<Route> route_;
  std::deque<Step> steps_;              // those not yet answered; the front one has been asked
  std::optional<Inclusion> inclusion_;  // from the look-up on, if it is to be proven
  Report report_;
};

}  // namespace

std::unique_ptr<Conversation> converse(const Order& order) {
  return std::make_unique<Asking>(order, route_of(order));
}

}  // namespace gopx::probes
