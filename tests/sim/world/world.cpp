#include "world.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "go_walk.hpp"
#include "hands.hpp"
#include "identity.hpp"
#include "show.hpp"
#include "wire.hpp"

namespace gopx::sim {
namespace {

constexpr int idle_wakes_max = 200;  // wake-ups at one instant that lead to nothing
constexpr Duration reply_within = std::chrono::minutes{2};
constexpr Duration file_settles = 210ms;  // two equal reads 200 ms apart

bool is_control(const core::Command& command) {
  return !std::holds_alternative<core::ProbeNow>(command);
}

// What a person wanted by an edit is over when he has said something else since.
bool gives_control_back(const core::Command& command) {
  return std::holds_alternative<core::Auto>(command) || std::holds_alternative<core::Use>(command);
}

void add_servers(World& world, const Setup& setup) {
  for (const auto& known : setup.catalogue) {
    Server server;
    server.url = known.url;
    if (known.name == "aliyun") server.behaviour = {Mode::ok, Relay::no, 35ms, std::nullopt};
    if (known.standing == Standing::known_bad) server.behaviour.mode = Mode::no_name;
    world.servers.add(server);
  }
  for (const auto url : {database_url, alias_url}) {
    world.servers.add({std::string(url), false, true, {}});
  }
  Server home;
  home.url = corp;
  home.is_private = true;
  home.behaviour.relay = Relay::no;
  world.servers.add(home);
}

// The world's checksum database is signed with a key of its own.
config::Config with_own_key(config::Config config) {
  if (config.sumdb.key == config::SumdbSettings{}.key) config.sumdb.key = database_key();
  return config;
}

}  // namespace

World::World(Setup setup) : paths(setup.seed), setup_(std::move(setup)) {
  setup_.config = with_own_key(std::move(setup_.config));
  if (setup_.roots.empty()) setup_.roots.push_back(stock_go());
  add_servers(*this, setup_);
  disk.goproxy = setup_.goproxy;
  disk.gosumdb = setup_.gosumdb;
  disk.other = setup_.other;
  judge_writes_.user_wants(disk);
  start();
}

void World::keep_line(const std::string& line) {
  lines_.push_back(sim::show(steady_) + ' ' + line);
  if (lines_.size() > setup_.lines_kept) lines_.pop_front();
}

Duration World::elapsed() const { return steady_.time_since_epoch() - std::chrono::hours{1}; }

void World::after(Duration delay, std::function<void()> what) {
  agenda_.emplace(Key{steady_ + delay, next_order_++}, std::move(what));
}

void World::run_for(Duration duration) {
  const Instant end = steady_ + duration;
  while (steady_ < end && !halted()) step(end);
  while (!agenda_.empty() && agenda_.begin()->first.first <= end && !halted()) step(end);
}

bool World::run_until(const std::function<bool()>& reached, Duration at_most) {
  const Instant end = steady_ + at_most;
  while (!reached()) {
    if (steady_ >= end || halted()) return false;
    step(end);
  }
  return true;
}

// One thing happens, or the clock reaches the limit.
void World::step(Instant limit) {
  const auto deadline = brain_ ? brain_->next_deadline() : std::nullopt;
  Instant next = limit;
  if (!agenda_.empty()) next = std::min(next, agenda_.begin()->first.first);
  const bool brain_first = deadline && *deadline <= next;
  if (brain_first) next = *deadline;
  if (setup_.extra_wakeups && brain_) wake(next);
  if (next > steady_) {
    wall_ += next - steady_;
    steady_ = next;
    idle_wakes_ = 0;
  }
  if (brain_first) {
    if (++idle_wakes_ > idle_wakes_max) {
      complain("the brain spins: its deadline does not move");
      forget_run();
      return;
    }
    deliver(core::TimeReached{});
  } else if (!agenda_.empty() && agenda_.begin()->first.first <= steady_) {
    const auto what = std::move(agenda_.begin()->second);
    agenda_.erase(agenda_.begin());
    what();
  }
}

// Wakes the brain up early and twice: nothing may come of it.
void World::wake(Instant limit) {
  const Duration half = (limit - steady_) / 2;
  for (const Duration early : {Duration{0}, half, half}) {
    if (steady_ + early > limit || !brain_) return;
    const auto nothing = brain_->handle(core::TimeReached{}, {steady_ + early, wall_ + early});
    if (early > Duration{0} && steady_ + early < limit && !nothing.empty()) {
      complain("an early wake-up has an effect: " + sim::show(nothing.front()));
    }
    if (!nothing.empty()) carry_out(nothing);
  }
}

void World::deliver(const core::Event& event) {
  if (!brain_) return;
  ++events_;
  facts_.add(event, now());
  if (!std::holds_alternative<core::TimeReached>(event)) {
    note([&event] { return "  " + sim::show(event); });
  }
  const auto actions = brain_->handle(event, now());
  carry_out(actions);
  check_replies();
}

void World::carry_out(const std::vector<core::Action>& actions) {
  if (!actions.empty()) idle_wakes_ = 0;
  bool remembered = false;
  for (const auto& action : actions) {
    remembered = remembered || std::holds_alternative<core::Remember>(action);
    facts_.add(action);
    if (setup_.keeps_lists) actions_.push_back(sim::show(steady_) + ' ' + sim::show(action));
    note([&action] { return "> " + sim::show(action); });
    std::visit(Hands(*this), action);
    if (!brain_) return;
    if (actions_left_ && --*actions_left_ <= 0) {
      // What it had only just heard and not written down is lost with it.
      if (!remembered) record_.convictions.forget_those_of(steady_);
      return kill();
    }
  }
}

bool World::found(std::string_view begin) const {
  return std::any_of(complaints_.begin(), complaints_.end(),
                     [begin](const std::string& one) { return one.starts_with(begin); });
}

void World::complain(std::string what) { complaints_.push_back(std::move(what)); }

// The last events and actions, and what the brain makes of it.
std::string World::last_lines() const {
  std::string out;
  for (const auto& line : lines_) out += line + '\n';
  if (!brain_) return out + "not running\n";
  const auto seen = status();
  out += fmt::format("{} {} {}: {}\n", seen.control, seen.network, seen.verdict,
                     english(seen.summary));
  for (const auto& one : seen.endpoints) {
    out += fmt::format("  {} {} {} {} {}: {}\n", one.name, one.role, one.state, one.reach,
                       one.sumdb_relay, english(one.reason));
  }
  for (const auto& warning : seen.warnings)
    out += "  " + warning.code + ": " + english(warning.message) + '\n';
  return out;
}

// --- the env file

void World::file_changed() {
  if (file_event_due_ || !brain_) return;
  file_event_due_ = true;
  after(file_settles, [this, run = run_] {
    if (run_ != run) return;
    file_event_due_ = false;
    show_file();
  });
}

void World::show_file() {
  if (std::exchange(edited_during_takeover_, false)) judge_writes_.edit_seen(steady_);
  deliver(core::EnvFileSeen{disk.seen()});
  check_baseline();
}

void World::edit_goproxy(std::optional<std::string> value) {
  edited_during_takeover_ = alive() && disk.claim && value != disk.goproxy;
  note([&value] { return "* a person sets GOPROXY to " + value.value_or("(none)"); });
  disk.edit_goproxy(std::move(value));
  judge_writes_.user_wants(disk);
  file_changed();
}

void World::edit_gosumdb(std::optional<std::string> value) {
  disk.edit_gosumdb(std::move(value));
  judge_writes_.user_wants(disk);
  file_changed();
}

void World::edit_other(const std::string& key, const std::string& value) {
  note([&] { return "* a person sets " + key + " to " + value; });
  if (value.empty()) {
    disk.other.erase(key);
  } else {
    disk.other[key] = value;
  }
  file_changed();
}

// 7 and 8: once the brain has seen the file, its baseline is the user's value.
void World::check_baseline() {
  // While it writes, what it sees is kept for afterwards.
  if (!brain_ || writing_ || !disk.problem.empty()) return;
  const auto chain = effective_chain(disk.users_goproxy(), setup_.roots);
  if (!chain) return;
  const auto seen = status();
  const auto shown = core::parse_chain(seen.goenv.baseline.value_or(""));
  if (!shown || core::print_chain(*shown) != core::show_chain(*chain)) {
    complain("7/8: the baseline is " + seen.goenv.baseline.value_or("(none)") + " and not " +
             core::show_chain(*chain));
  }
  if (seen.takeover != disk.claim.has_value())
    complain("8: status.takeover is not what the disk says");
}

// --- people

void World::reload(config::Config config) {
  setup_.config = with_own_key(std::move(config));
  judge_writes_.person_acted(steady_, false);
  deliver(core::ConfigReloaded{setup_.config, {"failover.hold"}});
}

void World::send(core::Command command) {
  if (!brain_) return;
  const CommandId id{++next_command_};
  if (is_control(command)) {
    judge_writes_.person_acted(steady_, gives_control_back(command));
  }
  unanswered_[id.value] = {steady_, command};
  deliver(core::CommandReceived{id, std::move(command)});
}

core::Reply World::ask(core::Command command) {
  send(std::move(command));
  const auto id = next_command_;
  run_until([this, id] { return replies_.count(id) != 0 || !brain_; }, reply_within);
  const auto found = replies_.find(id);
  if (found != replies_.end()) return found->second;
  complain(fmt::format("command #{} was never answered", id));
  return {};
}

void World::check_replies() {
  if (unanswered_.empty()) return;
  const auto& [id, command] = *unanswered_.begin();
  if (steady_ - command.first <= reply_within) return;
  complain(fmt::format("command #{} was never answered", id));
  unanswered_.erase(unanswered_.begin());
}

void World::install_go(std::vector<core::GoRoot> roots) {
  setup_.roots = std::move(roots);
  deliver(core::GoRootsSeen{setup_.roots});
}

// Nothing runs; connections that were open are dead afterwards.
void World::suspend(Duration duration) {
  hint(core::NetworkHint::went_to_sleep);
  steady_ += duration;
  wall_ += duration;
  slept_ += duration;
  auto cut_off = std::exchange(in_flight_, {});
  for (auto& [id, waiting] : unanswered_) waiting.first = steady_;
  hint(core::NetworkHint::resumed);
  for (const auto& [id, started] : cut_off) {
    const auto& order = started.first;
    Report report;
    report.level = order.level;
    report.fault = Fault::stall;
    report.step = order.only.value_or(Step::mod);
    record_.answered(order, report, {started.second, steady_});
    deliver(core::ProbeFinished{ProbeId{id}, report});
  }
}

// --- looking

api::EndpointStatus World::endpoint(std::string_view name) const {
  const auto all = status().endpoints;
  const auto found = std::find_if(
      all.begin(), all.end(), [name](const api::EndpointStatus& one) { return one.name == name; });
  if (found == all.end()) std::abort();
  return *found;
}

std::string World::goproxy() const { return disk.goproxy.value_or("(none)"); }

std::vector<World::Probed> World::probes_of(std::string_view url, Instant since) const {
  std::vector<Probed> found;
  for (const auto& probe : probes_) {
    if (probe.at >= since && identity(probe.order.url) == identity(url)) found.push_back(probe);
  }
  return found;
}

WriteJudge::Scene World::scene(std::string control) const {
  return {setup_.config, setup_.roots, setup_.catalogue, disk,           std::move(control),
          stopping_,     steady_,      servers,          setup_.canaries};
}

std::string World::control() const { return brain_ ? status().control : "auto"; }

ProbeJudge::Scene World::probe_scene(const core::StartProbe& order) const {
  const bool asked = std::any_of(unanswered_.begin(), unanswered_.end(), [](const auto& waiting) {
    return !is_control(waiting.second.second);
  });
  return {setup_.config, in_flight_.size(), asked, is_private(order.url), steady_};
}

// What was put into the list by us was public, even if nobody knows it any more.
bool World::is_private(const std::string& url) const {
  if (!is_private_url(url, setup_.config, setup_.catalogue)) return false;
  const auto user = effective_chain(disk.users_goproxy(), setup_.roots).value_or(core::Chain{});
  const auto used = effective_chain(disk.goproxy, setup_.roots).value_or(core::Chain{});
  const auto named = [&url](const config::EndpointSettings& one) {
    return identity(one.url) == identity(url);
  };
  const bool forgotten =
      core::contains(used, identity(url)) && !core::contains(user, identity(url)) &&
      std::none_of(setup_.config.endpoints.begin(), setup_.config.endpoints.end(), named);
  return !forgotten;
}

}  // namespace gopx::sim
