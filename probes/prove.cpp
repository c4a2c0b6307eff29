// Which questions are asked, and when. The first one decides whether there is a server; then
// everything is asked that a canary is there for; the checksum route goes step by step, because
// each answer says what to ask next.
#include "probes/prove.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/text.hpp"
#include "probes/growth.hpp"
#include "probes/inclusion.hpp"
#include "probes/modpath.hpp"
#include "probes/prove_table.hpp"
#include "probes/sumdb.hpp"
#include "probes/tiles.hpp"

namespace gopx::probes {
namespace {

constexpr std::string_view toolchain_module = "golang.org/toolchain";

bool is_incompatible(const Canary& canary) { return canary.version.ends_with("+incompatible"); }
bool is_pseudo(const Canary& canary) { return is_pseudo_version(canary.version); }
bool is_plain(const Canary& canary) { return !is_incompatible(canary) && !is_pseudo(canary); }
bool has_upper(const Canary& canary) {
  return std::any_of(canary.module.begin(), canary.module.end(),
                     [](char c) { return c >= 'A' && c <= 'Z'; });
}

std::optional<Canary> first(const std::vector<Canary>& all, bool (*wanted)(const Canary&)) {
  const auto found = std::find_if(all.begin(), all.end(), wanted);
  if (found == all.end()) return std::nullopt;
  return *found;
}

// Of the same major version, or no client would ask for it.
std::string absent_version(const Canary& canary) {
  const std::string_view version = canary.version;
  return fmt::format("{}.999999.0-gopx.absent", version.substr(0, version.find('.')));
}

struct Shape {
  Step step;
  std::size_t body_max;
};
Shape shape_of(Question question) {
  switch (question) {
    case Question::info:
    case Question::latest:
    case Question::absent:
      return {Step::info, info_bytes_max};
    case Question::zip:
      return {Step::zip, zip_bytes_max};
    case Question::list:
    case Question::toolchain:
      return {Step::list, list_bytes_max};
    case Question::supported:
      return {Step::supported, supported_bytes_max};
    case Question::lookup:
      return {Step::lookup, lookup_bytes_max};
    case Question::tile:
      return {Step::tile, tile_bytes_max};
    default:
      return {Step::mod, mod_bytes_max};
  }
}

// Faults after which there is nobody to ask anything else.
bool ends_everything(const Response& response) {
  return response.fault &&
         (*response.fault <= Fault::flood || *response.fault == Fault::not_http ||
          *response.fault == Fault::http_407 || *response.fault == Fault::local_proxy_broken ||
          *response.fault == Fault::bad_url);
}

bool is_address(std::string_view host) {
  return host.starts_with('[') ||
         host.substr(0, host.find(':')).find_first_not_of("0123456789.") == std::string_view::npos;
}

std::string with_plain_bangs(std::string url) {
  for (auto at = url.find("%21"); at != std::string::npos; at = url.find("%21", at + 1))
    url.replace(at, 3, "!");
  return url;
}

std::string file_url(const Address& address, const Canary& canary, std::string_view suffix) {
  return module_url(address, escape_path(canary.module).value(),
                    fmt::format("@v/{}{}", escape_version(canary.version).value(), suffix));
}

Result<void> check_canaries(const std::vector<Canary>& canaries) {
  if (canaries.empty()) return failure("there is no test module to ask for");
  for (const Canary& canary : canaries) {
    const auto path = escape_path(canary.module);
    if (!path) return tl::unexpected<Error>{path.error()};
    const auto version = escape_version(canary.version);
    if (!version) return tl::unexpected<Error>{version.error()};
  }
  return {};
}

}  // namespace

struct Examination::State {
  Facts facts;
  std::vector<Asking> due;
  std::map<Question, int> open;
  std::optional<Inclusion> inclusion;

  std::string relay(std::string_view path) const {
    return sumdb_url(facts.address, fmt::format("sumdb/{}/{}", facts.order.sumdb_name, path));
  }

  std::string url_of(Question question) const;
  void ask(Question question);
  void ask_everything();
  void ask_ways();
  void ask_checksums();
  void ask_tile();
  void hear_mod(const Response& response);
  void hear_lookup(const Response& response);
  void hear_tile(const Response& response);
};

std::string Examination::State::url_of(Question question) const {
  const Address& address = facts.address;
  const Canary& canary = facts.canary;
  const auto module = escape_path(canary.module).value();
  switch (question) {
    case Question::info:
      return file_url(address, canary, ".info");
    case Question::zip:
      return file_url(address, canary, ".zip");
    case Question::list:
      return module_url(address, module, "@v/list");
    case Question::latest:
      return module_url(address, module, "@latest");
    case Question::upper:
      return file_url(address, *facts.upper, ".mod");
    case Question::upper_plain:
      return with_plain_bangs(file_url(address, *facts.upper, ".mod"));
    case Question::pseudo:
      return file_url(address, *facts.pseudo, ".mod");
    case Question::incompatible:
      return file_url(address, *facts.incompatible, ".mod");
    case Question::absent:
      return module_url(address, module, fmt::format("@v/{}.info", absent_version(canary)));
    case Question::toolchain:
      return module_url(address, toolchain_module, "@v/list");
    case Question::supported:
      return relay("supported");
    case Question::lookup:
      return relay(fmt::format("lookup/{}@{}", module, escape_version(canary.version).value()));
    case Question::tile:
      return relay(inclusion->next().value_or(""));
    default:
      return file_url(address, canary, ".mod");
  }
}

void Examination::State::ask(Question question) {
  const Shape shape = shape_of(question);
  Asking asking;
  asking.question = question;
  asking.request.step = shape.step;
  asking.request.url = url_of(question);
  asking.request.body_max = shape.body_max;
  asking.request.cached_only = question == Question::cached_only;
  asking.request.http1_only = question == Question::http1;
  if (question == Question::ipv4) asking.request.family = Family::ipv4;
  if (question == Question::ipv6) asking.request.family = Family::ipv6;
  facts.urls[question] = asking.request.url;
  ++open[question];
  due.push_back(std::move(asking));
}

void Examination::State::ask_everything() {
  for (const Question question : {Question::info, Question::zip, Question::list, Question::latest,
                                  Question::absent, Question::cached_only, Question::toolchain})
    ask(question);
  if (facts.upper) {
    ask(Question::upper);
    ask(Question::upper_plain);
  }
  if (facts.pseudo) ask(Question::pseudo);
  if (facts.incompatible) ask(Question::incompatible);
  if (!facts.order.sumdb_name.empty()) ask(Question::supported);
}

// The same file over other versions of HTTP and IP than it came over.
void Examination::State::ask_ways() {
  const Response& mod = facts.answers.at(Question::mod);
  if (mod.http_version == "2") ask(Question::http1);
  const bool by_name = !is_address(host_of(facts.order.url)) && !mod.peer_ip.empty();
  const bool came_over_ipv6 = mod.peer_ip.find(':') != std::string::npos;
  if (by_name) ask(came_over_ipv6 ? Question::ipv4 : Question::ipv6);
}

void Examination::State::hear_mod(const Response& response) {
  facts.unreachable = ends_everything(response);
  if (facts.unreachable) return;
  ask_everything();
  ask_ways();
}

// A relay is asked for names only that are in the public database.
void Examination::State::ask_checksums() {
  if (facts.order.canaries_are_public && facts.key) ask(Question::lookup);
}

void Examination::State::hear_lookup(const Response& response) {
  if (facts.arrival(Question::lookup)) return;
  if (judge_lookup(facts.canary, response, &*facts.key).fault) return;
  inclusion.emplace(*parse_lookup(response.body));
  ask_tile();
}

void Examination::State::ask_tile() {
  if (inclusion->next()) ask(Question::tile);
}

void Examination::State::hear_tile(const Response& response) {
  const Asked asked{.step = Step::tile, .url = facts.urls.at(Question::tile)};
  facts.tile = inclusion->hear(asked, response);
  if (!facts.tile->fault) ask_tile();
}

Examination::Examination(std::unique_ptr<State> state) : state_(std::move(state)) {}
Examination::Examination(Examination&&) noexcept = default;
Examination& Examination::operator=(Examination&&) noexcept = default;
Examination::~Examination() = default;

Result<Examination> Examination::begin(const ProveOrder& order) {
  auto address = parse_address(order.url);
  if (!address) return tl::unexpected<Error>{address.error()};
  if (const auto fit = check_canaries(order.canaries); !fit)
    return tl::unexpected<Error>{fit.error()};
  auto state = std::make_unique<State>();
  Facts& facts = state->facts;
  facts.order = order;
  facts.address = std::move(*address);
  facts.canary = first(order.canaries, is_plain).value_or(order.canaries.front());
  facts.upper = first(order.canaries, has_upper);
  facts.pseudo = first(order.canaries, is_pseudo);
  facts.incompatible = first(order.canaries, is_incompatible);
  if (!is_sumdb_name(order.sumdb_name)) facts.order.sumdb_name.clear();
  const auto key = parse_verifier_key(order.sumdb_key);
  if (key && key->name == order.sumdb_name) facts.key = *key;
  facts.unreachable = true;  // until somebody answers
  Response& none = facts.answers[Question::mod];
  none.fault = Fault::slow;
  none.fault_detail = "no answer within the time limit";
  state->ask(Question::mod);
  return Examination(std::move(state));
}

std::vector<Asking> Examination::due() { return std::exchange(state_->due, {}); }

void Examination::hear(Question question, const Response& response) {
  auto& open = state_->open[question];
  if (open == 0) return;
  --open;
  Facts& facts = state_->facts;
  facts.answers[question] = response;
  if (question == Question::mod) state_->hear_mod(response);
  if (question == Question::zip && !facts.arrival(Question::zip))
    facts.zip =
        digest_zip(response.body, fmt::format("{}@{}/", facts.canary.module, facts.canary.version));
  if (question == Question::supported && !response.fault && response.status == 200)
    state_->ask_checksums();
  if (question == Question::lookup) state_->hear_lookup(response);
  if (question == Question::tile) state_->hear_tile(response);
}

bool Examination::done() const {
  return state_->due.empty() && std::all_of(state_->open.begin(), state_->open.end(),
                                            [](const auto& entry) { return entry.second == 0; });
}

ExaminationResult Examination::proof() const {
  ExaminationResult proof;
  proof.verdict = Verdict::ok;
  for (const auto& checks : {wire_checks(), module_checks(), sumdb_checks()}) {
    for (const Check& check : checks) {
      auto [outcome, detail] = check.judge(state_->facts);
      // Whatever would be the reason: nothing could be asked.
      if (outcome == CheckOutcome::skip && state_->facts.unreachable)
        detail = unanswered(state_->facts, Question::mod).detail;
      if (outcome == CheckOutcome::fail && !check.required) outcome = CheckOutcome::flaw;
      if (outcome == CheckOutcome::fail) proof.verdict = Verdict::failed;
      if (outcome == CheckOutcome::flaw) proof.verdict = std::max(proof.verdict, Verdict::degraded);
      proof.checks.push_back({check.name, check.what, check.required, outcome, std::move(detail)});
    }
  }
  proof.summary = summary_of(state_->facts, proof);
  return proof;
}

}  // namespace gopx::probes
