// Every check carries the number of its invariant (0 where it follows from the contract elsewhere).
#include "write_judge.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "config/url.hpp"
#include "go_walk.hpp"
#include "permission.hpp"

namespace gopx::sim {
namespace {

constexpr Duration excuse_lasts = std::chrono::seconds{30};
constexpr Duration edit_respected_for = std::chrono::minutes{30};
constexpr Duration revert_proof_max_age = std::chrono::seconds{75};

bool has_url(const core::Chain& chain, std::string_view url) {
  const auto identity = config::identity_of(url);
  return std::any_of(chain.begin(), chain.end(), [&identity](const core::Element& element) {
    return element.kind == core::ElementKind::url && config::identity_of(element.text) == identity;
  });
}

std::ptrdiff_t count(const core::Chain& chain, const core::Element& wanted) {
  return std::count_if(chain.begin(), chain.end(), [&wanted](const core::Element& element) {
    return element.kind == wanted.kind && element.text == wanted.text;
  });
}

std::string first_url(const core::Chain& chain) {
  const auto found = std::find_if(chain.begin(), chain.end(), [](const core::Element& element) {
    return element.kind == core::ElementKind::url;
  });
  return found == chain.end() ? "" : found->text;
}

bool is_default_gosumdb(const std::optional<std::string>& value) {
  return !value || value->empty() || *value == "sum.golang.org";
}

}  // namespace

void WriteJudge::complain(std::string_view what, const core::WriteEnv& order) {
  complaints_.push_back(
      fmt::format("{} (write #{} of {}: {})", what, order.id.value, order.goproxy, order.cause));
}

bool WriteJudge::excused(Instant now) const {
  return person_acted_at_ && now < *person_acted_at_ + excuse_lasts;
}

void WriteJudge::user_wants(const Disk& disk) {
  user_goproxy_ = disk.users_goproxy();
  user_gosumdb_ = disk.users_gosumdb();
  respected_until_.reset();
}

void WriteJudge::edit_seen(Instant now) { respected_until_ = now + edit_respected_for; }

void WriteJudge::person_acted(Instant now, bool gave_control_back) {
  person_acted_at_ = now;
  if (gave_control_back) respected_until_.reset();
}

void WriteJudge::answered_well(std::string_view url, const Scene& scene) {
  if (!respected_until_ || scene.disk.claim) return;
  const auto chain = effective_chain(scene.disk.goproxy, scene.roots);
  if (!chain) return;
  if (config::identity_of(first_url(*chain)) == config::identity_of(url)) respected_until_.reset();
}

void WriteJudge::ordered(const core::WriteEnv& order, const Scene& scene) {
  if (scene.config.failover.mode == config::Mode::observe && !excused(scene.now) &&
      !scene.stopping) {
    complain("0: observe never writes", order);
  }
  if (order.intent == core::Intent::takeover) check_takeover(order, scene);
  if (order.intent == core::Intent::revert) check_revert(order, scene);
  note_move(order, scene);
}

// 1 (what is written parses), 2, 6 (never a quarantined backup, not even for a person), and for the
// brain's own ideas 3, 4, 7.
void WriteJudge::check_takeover(const core::WriteEnv& order, const Scene& scene) {
  if (scene.config.failover.mode == config::Mode::observe)
    complain("0: takeover in observe", order);
  if (scene.control == "paused") complain("0: takeover while paused", order);
  if (scene.stopping) complain("0: takeover while stopping", order);
  const auto plan = core::parse_chain(order.goproxy);
  if (!plan) return complain("1: what is written does not parse", order);
  if (order.expected_digest != scene.disk.digest()) return;  // it can't land
  check_permission(order, *plan, scene);
  check_gosumdb(order, scene);
  check_convicted(order, *plan, scene);
  if (scene.control != "auto") return;
  if (respected_until_ && scene.now < *respected_until_) {
    complain("7: an edit made during a takeover is overwritten", order);
  }
  const auto change = switch_of(order, *plan, scene);
  if (change && !excused(scene.now)) check_automatic(order, *change, scene);
}

void WriteJudge::check_permission(const core::WriteEnv& order, const core::Chain& plan,
                                  const Scene& scene) {
  const auto user = effective_chain(user_goproxy_, scene.roots);
  if (!user) return complain("2: the user's value is one that must not be touched", order);
  PermissionRules rules;
  rules.pipe_asked = scene.config.failover.separator == config::Separator::pipe;
  rules.is_private = [&scene](std::string_view url) {
    return is_private_url(url, scene.config, scene.catalogue);
  };
  const auto objection = more_permissive(*user, plan, rules);
  if (!objection.empty()) complain("2: more permissive than the user: " + objection, order);
}

void WriteJudge::check_gosumdb(const core::WriteEnv& order, const Scene& scene) {
  if (!order.gosumdb) return;
  if (*order.gosumdb != alias_name) complain("2: GOSUMDB set to " + *order.gosumdb, order);
  if (!scene.config.go.manage_gosumdb) complain("2: GOSUMDB is not to be managed", order);
  if (!is_default_gosumdb(user_gosumdb_)) complain("2: the user's own GOSUMDB is changed", order);
}

std::optional<WriteJudge::Switch> WriteJudge::switch_of(const core::WriteEnv& order,
                                                        const core::Chain& plan,
                                                        const Scene& scene) const {
  const auto from = effective_chain(scene.disk.goproxy, scene.roots);
  if (!from) return std::nullopt;
  Switch change{*from, plan, {}, std::nullopt};
  const bool only_gosumdb = *from == plan;
  const auto* database = database_of(scene.disk.gosumdb);
  // Where nothing but GOSUMDB changes, it is the database's address that is left.
  if (only_gosumdb && database != nullptr) change.cause = database->first_failure();
  const bool database_left = change.cause.has_value();
  for (const auto& element : change.from) {
    if (element.kind != core::ElementKind::url) continue;
    if (!only_gosumdb && count(plan, element) >= count(change.from, element)) continue;
    const auto* answers = record_.find(element.text);
    auto failure = answers != nullptr ? answers->first_failure() : std::nullopt;
    const auto* convicted = record_.convictions.standing(element.text, scene.now);
    if (convicted != nullptr && (!failure || convicted->first < *failure))
      failure = convicted->first;
    const bool earlier = failure && (!change.cause || *failure < *change.cause);
    if (earlier && !database_left) change.cause = failure;
  }
  if (!change.cause && database != nullptr) change.cause = database->first_failure();
  // What failed may stay where it is, behind another.
  for (const auto& element : change.from) {
    const auto* answers = record_.find(element.text);
    if (!change.cause && answers != nullptr) change.cause = answers->first_failure();
  }
  const auto user = effective_chain(user_goproxy_, scene.roots).value_or(core::Chain{});
  for (const auto& element : plan) {
    if (element.kind != core::ElementKind::url) continue;
    const bool stand_in = !has_url(user, element.text) && !has_url(*from, element.text);
    const bool moved_up = element.text == first_url(plan) && element.text != first_url(user) &&
                          element.text != first_url(*from);
    const bool is_private = is_private_url(element.text, scene.config, scene.catalogue);
    if ((stand_in || moved_up) && !is_private) change.targets.push_back(element.text);
  }
  if (only_gosumdb && order.gosumdb) change.targets.emplace_back(alias_url);
  return change;
}

// Away from what the rules forbid nothing need have failed; who comes in its place has proved
// itself at some time.
void WriteJudge::check_automatic(const core::WriteEnv& order, const Switch& change,
                                 const Scene& scene) {
  // More backups than before, behind those that are in use: no failure need have come.
  const bool extended =
      change.to.size() > change.from.size() &&
      std::all_of(change.from.begin(), change.from.end(), [&](const core::Element& element) {
        return count(change.to, element) >= count(change.from, element);
      });
  const bool forbidden = barred(change.from, scene) || (extended && !change.cause);
  if (!change.cause && !forbidden)
    return complain("3: nothing has failed that would cause this switch", order);
  const Instant cause = forbidden ? Instant::min() : *change.cause;
  for (const auto& target : change.targets) {
    const auto* answers = record_.find(target);
    const auto level = target == alias_url ? Level::sumdb : Level::deep;
    const auto good = answers != nullptr ? answers->good(level) : std::nullopt;
    if (!good || *good < cause) {
      complain("3: no deep success of " + target + " since the failure", order);
    }
  }
  const auto proof = record_.last_proof();
  if (!proof || *proof < cause) complain("4: no verified public answer since the failure", order);
}

void WriteJudge::check_convicted(const core::WriteEnv& order, const core::Chain& plan,
                                 const Scene& scene) {
  const auto user = effective_chain(user_goproxy_, scene.roots).value_or(core::Chain{});
  for (const auto& element : plan) {
    const bool moved_up = element.text == first_url(plan) && element.text != first_url(user);
    const bool backup =
        element.kind == core::ElementKind::url && (!has_url(user, element.text) || moved_up);
    if (backup && record_.convictions.standing(element.text, scene.now) != nullptr)
      complain("6: a quarantined backup is used: " + element.text, order);
  }
}

// By the configuration alone, whatever its health.
bool WriteJudge::may_stand_in(std::string_view url, const Scene& scene) const {
  const auto identity = config::identity_of(url);
  const auto& wanted = scene.config.failover.candidates;
  const auto is_wanted = [&wanted](std::string_view name) {
    return wanted.empty() || std::find(wanted.begin(), wanted.end(), name) != wanted.end();
  };
  for (const auto& endpoint : scene.config.endpoints) {
    if (config::identity_of(endpoint.url) != identity) continue;
    if (!endpoint.enabled || !is_wanted(endpoint.name)) return false;
    if (endpoint.trust == Trust::user) return true;
  }
  const bool builtin = scene.config.catalogue.builtin;
  return std::any_of(scene.catalogue.begin(), scene.catalogue.end(), [&](const auto& known) {
    return builtin && config::identity_of(known.url) == identity &&
           known.standing == Standing::candidate && is_wanted(known.name);
  });
}

// Would the present rules forbid what is in force?
bool WriteJudge::barred(const core::Chain& in_force, const Scene& scene) const {
  const auto user = effective_chain(user_goproxy_, scene.roots).value_or(core::Chain{});
  int inserted = 0;
  for (const auto& element : in_force) {
    if (element.kind != core::ElementKind::url || has_url(user, element.text)) continue;
    ++inserted;
    if (!may_stand_in(element.text, scene)) return true;
  }
  const bool alias = scene.disk.gosumdb == alias_name && user_gosumdb_ != alias_name;
  return inserted > scene.config.failover.chain_length ||
         (alias && !scene.config.go.manage_gosumdb);
}

// Of the address that this GOSUMDB stands for.
const Answers* WriteJudge::database_of(const std::optional<std::string>& gosumdb) const {
  return record_.find(gosumdb == alias_name ? alias_url : database_url);
}

bool WriteJudge::route_failed() const {
  const auto* database = database_of(user_gosumdb_);
  return database != nullptr && database->first_failure().has_value();
}

// What the brain must take the chain in force for. Where the truth and what was told differ, it may
// be of either opinion.
WriteJudge::Condition WriteJudge::in_force_is(const core::Chain& chain, Instant now) const {
  const bool failed = route_failed() || any_answers(chain, [](const Answers& answers) {
                        return answers.first_failure().has_value();
                      });
  const bool convicted = record_.convictions.any_standing(chain, now);
  return failed || convicted ? Condition::broken : Condition::working;
}

// 5. It counts when it is written.
void WriteJudge::note_move(const core::WriteEnv& order, const Scene& scene) {
  pending_.reset();
  if (order.intent == core::Intent::keep || scene.control != "auto" || scene.stopping) return;
  const auto in_force = effective_chain(scene.disk.goproxy, scene.roots);
  if (!in_force || excused(scene.now) || barred(*in_force, scene)) return;
  const bool truly = go_succeeds({*in_force, scene.disk.gosumdb}, scene.servers);
  const auto told = in_force_is(*in_force, scene.now);
  if (truly == (told == Condition::working))
    pending_ = {told, scene.config.failover.max_switches_per_hour, scene.now};
}

// Has somebody else proved fit since what is in force has failed?
bool WriteJudge::any_other_proven(const core::Chain& user, const Scene& scene) const {
  const auto in_force = effective_chain(scene.disk.goproxy, scene.roots);
  const bool simple = in_force && user.size() == 2 && in_force->size() == 2 && !route_failed();
  if (!simple) return false;  // what may be put where is another's judgement
  const auto* dying = record_.find(in_force->front().text);
  const auto cause = dying != nullptr ? dying->first_failure() : std::nullopt;
  if (!cause) return false;
  return std::any_of(scene.catalogue.begin(), scene.catalogue.end(), [&](const auto& known) {
    if (!may_stand_in(known.url, scene) || has_url(user, known.url)) return false;
    const auto* answers = record_.find(known.url);
    if (answers == nullptr || answers->first_failure()) return false;
    if (record_.convictions.standing(known.url, scene.now) != nullptr) return false;
    const auto good = answers->good(Level::deep);
    return good && *good > *cause;
  });
}

// 6: the user's own that served wrong content comes back when nothing else is left, after enough
// right answers, and once only.
void WriteJudge::check_return(const core::WriteEnv& order, const core::Chain& user,
                              const Scene& scene) {
  const auto primary = first_url(user);
  const auto* conviction = record_.convictions.standing(primary, scene.now);
  if (conviction == nullptr) return;
  if (conviction->wrong_again)
    return complain("6: back to the quarantined primary for a second time", order);
  for (const auto& canary : scene.canaries) {
    const auto found = conviction->right.find(canary.module + '@' + canary.version);
    const int right = found == conviction->right.end() ? 0 : found->second;
    if (right < scene.config.health.rise)
      complain("6: back to the quarantined primary without enough full checks of " + canary.module,
               order);
  }
  if (any_other_proven(user, scene))
    complain("6: back to the quarantined primary though another is proven", order);
  record_.convictions.used_again(primary);
}

// Does the user's chain lean, where it serves by what was told, on one that is in force as well?
// Then a revert changes nothing for go, and nobody has to prove anything for it.
bool WriteJudge::stays_where_it_is(const core::Chain& user, const core::Chain& in_force) const {
  for (const auto& element : user) {
    const auto* answers =
        element.kind == core::ElementKind::url ? record_.find(element.text) : nullptr;
    if (answers == nullptr) return false;
    const bool in_both = has_url(in_force, element.text);
    if (in_both && !answers->bad_since[static_cast<std::size_t>(Level::shallow)]) return true;
    if (!answers->first_failure()) return false;
  }
  return false;
}

// 4, for reverts that the brain decides on itself: after the hold, some proxy of the user's chain
// has proved itself in the last minute (a little more is allowed for the write), or the database,
// if that is what go did without; at once, when what is in force has failed, some proxy of the
// user's chain has nothing against it since its last deep success.
void WriteJudge::check_revert(const core::WriteEnv& order, const Scene& scene) {
  if (order.expected_digest != scene.disk.digest()) return;  // it can't land
  if (!scene.disk.claim) return complain("0: a revert without a takeover", order);
  if (scene.control != "auto" || scene.stopping || excused(scene.now)) return;
  const auto user = effective_chain(user_goproxy_, scene.roots);
  const auto in_force = effective_chain(scene.disk.goproxy, scene.roots);
  if (!user || !in_force) return;
  // Where it is asked first in both it has not been left.
  if (first_url(*user) != first_url(*in_force)) check_return(order, *user, scene);
  if (barred(*in_force, scene)) return;
  if (user_gosumdb_ == "off")
    return;  // no checksum route is needed: what failed may matter no more
  const bool only_gosumdb = *user == *in_force;
  // The chains are the same, and GOSUMDB is: nothing changes for go.
  if (only_gosumdb && scene.disk.gosumdb == scene.disk.users_gosumdb()) return;
  const auto has_failed = [](const Answers& answers) {
    return answers.first_failure().has_value();
  };
  if (!only_gosumdb && stays_where_it_is(*user, *in_force)) return;
  const bool failed = route_failed() || any_answers(*in_force, has_failed);
  const auto fresh = [&](std::optional<Instant> good) {
    return good && scene.now - *good <= revert_proof_max_age;
  };
  bool proved = any_answers(*user, [&](const Answers& answers) {
    const auto good = answers.good(Level::deep);
    return (failed && good && !answers.first_failure()) || fresh(good);
  });
  const auto* database = record_.find(database_url);
  const bool share = std::any_of(user->begin(), user->end(), [&](const core::Element& element) {
    return element.kind == core::ElementKind::url && has_url(*in_force, element.text);
  });
  if (share && database != nullptr) proved = proved || fresh(database->good(Level::sumdb));
  // Modules from one that relays the database badly, and the database from elsewhere (after `|`).
  proved = proved || (!route_failed() && any_answers(*user, [&](const Answers& answers) {
             return fresh(answers.last_content);
           }));
  if (!proved) complain("4: a revert without a fresh deep success of the user's chain", order);
}

bool WriteJudge::any_answers(const core::Chain& chain,
                             const std::function<bool(const Answers&)>& holds) const {
  return std::any_of(chain.begin(), chain.end(), [&](const core::Element& element) {
    const bool url = element.kind == core::ElementKind::url;
    const auto* answers = url ? record_.find(element.text) : nullptr;
    return answers != nullptr && holds(*answers);
  });
}

// 8: the user's own value is to be had from the disk alone, at any moment; 6: a revert gives back
// just that.
void WriteJudge::written(const core::WriteEnv& order, const Scene& scene) {
  if (const auto move = std::exchange(pending_, std::nullopt)) {
    const auto wrong = move->left == Condition::working
                           ? moves_.left_working(move->per_hour, move->at)
                           : moves_.left_dead(move->at);
    if (!wrong.empty()) complain(wrong, order);
  }
  const auto& disk = scene.disk;
  if (disk.users_goproxy() != user_goproxy_) complain("8: the user's GOPROXY is lost", order);
  if (disk.users_gosumdb() != user_gosumdb_) complain("8: the user's GOSUMDB is lost", order);
}

}  // namespace gopx::sim
