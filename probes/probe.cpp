// The order of a deep probe is that of `go mod download`: what is cheap and proves most comes
// first, and the first failure ends it, because everything behind it would only repeat the same
// fault on the user's line. The checksum route is asked for last: go, too, needs it only for
// modules that it got.
//
// What must not happen: the name of a private module reaching a checksum database. A canary that
// isn't public is never looked up.
#include "probes/probe.hpp"

#include <algorithm>
#include <deque>
#include <utility>

#include <fmt/format.h>

#include "base/text.hpp"
#include "probes/address.hpp"
#include "probes/archive.hpp"
#include "probes/classify.hpp"
#include "probes/growth.hpp"
#include "probes/inclusion.hpp"
#include "probes/info.hpp"
#include "probes/list.hpp"
#include "probes/modfile.hpp"
#include "probes/modpath.hpp"
#include "probes/newest.hpp"
#include "probes/sumdb.hpp"
#include "probes/tiles.hpp"

namespace gopx::probes {
namespace {

std::size_t body_max_of(Step step) {
  switch (step) {
    case Step::mod:
      return mod_bytes_max;
    case Step::info:
    case Step::newest:
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
    case Step::latest:
      return latest_bytes_max;
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
struct PreparedOrder {
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
        fmt::format("the key of \"{}\" does not belong to \"{}\"", key->name, order.sumdb_name));
  return std::move(*key);
}

Result<PreparedOrder> route_of(const Order& order) {
  const bool looks_up =
      order.level == Level::sumdb || order.only == Step::lookup || order.only == Step::tile;
  if (looks_up && !order.canary_is_public) {
    return failure("a private module's name is never sent to a checksum database");
  }
  const bool relayed = order.level != Level::sumdb;
  const bool needs_name = relayed && order.only && is_sumdb(*order.only);
  if ((needs_name || (relayed && !order.sumdb_name.empty())) && !is_sumdb_name(order.sumdb_name)) {
    return failure(fmt::format("\"{}\" is not the name of a checksum database", order.sumdb_name));
  }
  Result<Address> address = parse_address(order.url);
  if (!address) return tl::unexpected<Error>{address.error()};
  const Result<std::string> module_path = escape_path(order.canary.module);
  if (!module_path) return tl::unexpected<Error>{module_path.error()};
  const Result<std::string> version = escape_version(order.canary.version);
  if (!version) return tl::unexpected<Error>{version.error()};
  Result<std::optional<VerifierKey>> key = key_of(order);
  if (!key) return tl::unexpected<Error>{key.error()};
  return PreparedOrder{std::move(*address), *module_path, *version,
                       relayed ? fmt::format("sumdb/{}/", order.sumdb_name) : std::string(),
                       std::move(*key)};
}

std::string url_of(const PreparedOrder& route, Step step) {
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
    case Step::latest:
      return sumdb_url(route.address, route.sumdb_base + "latest");
    case Step::lookup:
    case Step::tile:
    case Step::newest:
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
    case Step::latest:
    case Step::newest:
      break;
  }
  return judge_lookup(canary, response, key);
}

// Those that their key has signed; the newest comes last.
std::vector<TreeHead> heads_of(const std::vector<SignedHead>& signed_heads,
                               const std::optional<VerifierKey>& key) {
  std::vector<TreeHead> heads;
  for (const SignedHead& one : signed_heads) {
    if (!key || heads.size() == known_heads_max) break;
    const Result<Note> note = open_note(one.note, *key);
    const auto head = note ? parse_tree_head(note->text) : failure("");
    if (head) heads.push_back(*head);
  }
  std::sort(heads.begin(), heads.end(),
            [](const TreeHead& a, const TreeHead& b) { return a.size < b.size; });
  return heads;
}

std::string_view note_in(std::string_view lookup_body) {
  const std::size_t gap = lookup_body.find("\n\n");
  return gap == std::string_view::npos ? lookup_body : lookup_body.substr(gap + 2);
}

StepReport report_of(Step step, const Finding& finding, const Response& response) {
  StepReport result;
  result.step = step;
  result.ok = !finding.fault;
  result.fault = finding.fault;
  result.detail = finding.detail + (step == Step::info ? kept_note(response) : "");
  result.http_status = response.fault ? 0 : response.status;
  result.timings = response.timings;
  return result;
}

class OrderedConversation : public Conversation {
 public:
  OrderedConversation(Order order, Result<PreparedOrder> route)
      : order_(std::move(order)), route_(std::move(route)), steps_(planned_steps(order_)) {
    report_.level = order_.level;
    if (route_) known_ = heads_of(order_.known_heads, route_->key);
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
    const bool own = order_.level == Level::sumdb;
    return {step, url(step), order_.is_public, order_.canary_is_public, own, seen_metadata()};
  }

  std::string url(Step step) const {
    if (step != Step::tile) return url_of(*route_, step);
    return sumdb_url(route_->address, route_->sumdb_base + tile_due().value_or(""));
  }

  std::optional<std::string> tile_due() const {
    auto path = inclusion_ ? inclusion_->next() : std::nullopt;
    return !path && growth_ ? growth_->next() : path;
  }

  Finding judge(Step step, const Response& response) {
    if (step == Step::tile) return judge_tile(response);
    if (step == Step::latest) return judge_latest(response);
    if (auto finding = judge_arrival(asked(step), response)) return *finding;
    return judge_body(step, order_.canary, response, route_->key ? &*route_->key : nullptr);
  }

  Finding judge_tile(const Response& response) {
    if (inclusion_ && inclusion_->next()) return inclusion_->hear(asked(Step::tile), response);
    return growth_->hear(asked(Step::tile), response);
  }

  // go never asks of it: that it isn't there, or is rubbish, is no fault. A forgery is.
  Finding judge_latest(const Response& response) {
    if (const auto arrival = judge_arrival(asked(Step::latest), response))
      return good(fmt::format("no latest tree: {}", arrival->detail));
    const Result<Note> note = parse_note(response.body);
    if (!note) return good(fmt::format("no latest tree: {}", note.error().message));
    const SignatureCheck check = check_signature(*note, *route_->key);
    if (check == SignatureCheck::forged)
      return bad(Fault::sumdb_inconsistent, describe(check, *route_->key));
    const auto head = parse_tree_head(note->text);
    if (check == SignatureCheck::missing || !head) return good("no latest tree: not signed");
    report_.latest = head->size;
    return meet(*head, response.body);
  }

  // A signed head, against those that are known.
  Finding meet(const TreeHead& head, std::string_view note) {
    if (note.size() <= signed_head_bytes_max) {
      report_.heads.push_back({head.size, std::string(note)});
    }
    const Finding is_signed = good(fmt::format("signed tree of {} records", head.size));
    if (known_.empty() || std::find(known_.begin(), known_.end(), head) != known_.end())
      return is_signed;
    const auto same_size = std::find_if(known_.begin(), known_.end(),
                                        [&](const TreeHead& it) { return it.size == head.size; });
    growth_.emplace(same_size == known_.end() ? known_.back() : *same_size, head);
    return growth_->next() ? is_signed : growth_->verdict();
  }

  // What was signed, for people who want to show it.
  void keep_evidence(const Response& response) {
    report_.heads.clear();
    std::string& evidence = report_.evidence;
    for (const SignedHead& known : order_.known_heads)
      evidence += fmt::format("known before:\n{}\n", known.note);
    evidence += fmt::format("answer to {}:\n{}\n", printable(url_asked_, 300), response.body);
    if (!looked_up_.empty()) evidence += fmt::format("its look-up:\n{}\n", looked_up_);
    if (evidence.size() > report_evidence_max) evidence.resize(report_evidence_max);
  }

  void hear(const Response& response) {
    const Step step = steps_.front();
    steps_.pop_front();
    if (is_proof(step) && response.out_of_time) return steps_.clear();
    url_asked_ = url(step);
    const Finding finding = judge(step, response);
    record(step, finding, response);
    if (finding.fault) {
      if (is_sumdb(step) && finding.fault == Fault::sumdb_inconsistent) keep_evidence(response);
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
  std::optional<bool> seen_metadata() const { return order_.only ? std::optional<bool>{} : true; }
  static bool is_proof(Step step) { return step == Step::tile || step == Step::latest; }

  // Goes on behind a good look-up until its record is in the tree, and that one with those known.
  void prove(Step step, const Response& response) {
    if (step == Step::lookup && proves()) {
      looked_up_ = response.body;
      const Lookup lookup = *parse_lookup(response.body);
      inclusion_.emplace(lookup);
      const Finding met = meet(lookup.head, note_in(response.body));
      if (met.fault) return contradict(met, response);
    }
    if (tile_due()) {
      steps_.push_back(Step::tile);
    } else if (order_.ask_latest && proves() && !order_.only && step != Step::latest &&
               !std::exchange(latest_asked_, true)) {
      steps_.push_back(Step::latest);
    }
  }

  // Two heads of one size with different roots: no tile is needed to see it.
  void contradict(const Finding& finding, const Response& response) {
    report_.steps.back().ok = false;
    report_.steps.back().fault = finding.fault;
    report_.steps.back().detail = finding.detail;
    report_.ok = false;
    decide(Step::lookup, finding, response);
    keep_evidence(response);
    steps_.clear();
  }

  // The other files of a module that isn't there are not there either; the relay is worth knowing
  // all the same, because go asks the first proxy of a chain that has one.
  void keep_only_the_relay_question() {
    while (!steps_.empty() && steps_.front() != Step::supported) steps_.pop_front();
  }

  void record(Step step, const Finding& finding, const Response& response) {
    report_.steps.push_back(report_of(step, finding, response));
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
    report_.detail = report_.steps.back().detail;
    report_.served_h1 = finding.h1;
    report_.http_status = report_.steps.back().http_status;
    report_.peer_ip = printable(response.peer_ip, 64);
    report_.timings = response.timings;
    report_.retry_after = finding.fault ? response.retry_after : std::nullopt;
  }

  Order order_;
  Result<PreparedOrder> route_;
  std::deque<Step> steps_;              // those not yet answered; the front one has been asked
  std::optional<Inclusion> inclusion_;  // from the look-up on, if it is to be proven
  std::optional<Growth> growth_;        // of the head met last, against those known
  std::vector<TreeHead> known_;
  std::string looked_up_;  // the body, while it is being proven
  std::string url_asked_;
  bool latest_asked_ = false;
  Report report_;
};

}  // namespace

std::unique_ptr<Conversation> converse(const Order& order) {
  if (order.only == Step::newest) return ask_newest(order);
  return std::make_unique<OrderedConversation>(order, route_of(order));
}

}  // namespace gopx::probes
