#include "weather.hpp"

#include <cmath>

#include "go_walk.hpp"

namespace gopx::sim {
namespace {

const std::vector<std::string>& names_people_use() {
  static const std::vector<std::string> names = {
      "proxy-golang-org", "goproxy-cn", "aliyun", "goproxy-io", "goproxy-corp-example", "nobody"};
  return names;
}

}  // namespace

const std::vector<std::optional<std::string>>& chains_people_write() {
  static const std::vector<std::optional<std::string>> chains = {
      "https://proxy.golang.org,direct",
      "https://proxy.golang.org,direct",
      "https://proxy.golang.org,direct",
      std::nullopt,
      "https://goproxy.cn,direct",
      "goproxy.cn",
      "https://proxy.golang.org|https://goproxy.cn|direct",
      "https://goproxy.io,https://goproxy.cn,direct",
      "https://goproxy.io,https://goproxy.cn,off",
      "https://proxy.golang.org,https://goproxy.cn|https://goproxy.io,direct",
      "https://goproxy.corp.example,https://proxy.golang.org,direct",
      "https://goproxy.corp.example|https://proxy.golang.org|direct",
      "https://proxy.golang.org,https://goproxy.corp.example,direct",
      "https://goproxy.corp.example",
      "https://goproxy.ustc.edu.cn/,direct",
      "https://proxy.golang.com.cn,direct",
      "https://u:secret@goproxy.cn,direct",
      "direct",
      "off",
      "https://a b,direct",
      "localhost",
  };
  return chains;
}

Duration Weather::about(Duration mean) {
  const double factor = -std::log(1.0 - random_.unit());
  return Duration{static_cast<Duration::rep>(static_cast<double>(mean.count()) * factor) + 1};
}

void Weather::repeat(Duration mean, Happening what) {
  world_.after(about(mean), [this, mean, what, spell = spell_] {
    if (spell != spell_) return;
    (this->*what)();
    repeat(mean, what);
  });
}

void Weather::begin() {
  calm_ = false;
  ++spell_;
  repeat(40min, &Weather::change_a_server);
  repeat(70min, &Weather::break_the_official_one);
  repeat(8h, &Weather::let_the_official_one_flap);
  repeat(8h, &Weather::serve_wrong_content);
  repeat(3h, &Weather::refuse_at_corp);
  repeat(5h, &Weather::lose_the_network);
  repeat(6h, &Weather::lose_half_the_network);
  repeat(8h, &Weather::change_what_is_private);
  repeat(2h, &Weather::change_the_rules);
  repeat(3h, &Weather::change_a_database);
  repeat(4min, &Weather::start_go);
  repeat(2h, &Weather::start_many_go);
  repeat(8h, &Weather::edit_the_chain);
  repeat(3h, &Weather::edit_something_else);
  repeat(4h, &Weather::give_a_command);
  repeat(12h, &Weather::reload);
  repeat(12h, &Weather::sleep);
  repeat(24h, &Weather::set_the_clock);
  repeat(6h, &Weather::kill);
  repeat(20h, &Weather::stop);
  repeat(6h, &Weather::trouble_with_writing);
  repeat(6h, &Weather::hint);
  world_.after_write = [this](const core::WriteEnv& order) { kill_the_backup(order); };
}

void Weather::calm() {
  calm_ = true;
  ++spell_;
  world_.outage.reset();
  world_.before_write = nullptr;
  world_.after_write = nullptr;
  world_.paths.detour = {};
  world_.writes_to_fail = 0;
  world_.disk.writable = true;
  world_.no_kill_after_actions();
  if (!world_.alive()) world_.start();
  world_.run_for(1s);
  world_.edit_other("GOPRIVATE", "");
  world_.edit_other("GONOPROXY", "");
  world_.edit_other("GOFLAGS", "-calm");  // the watcher looks again
  auto config = world_.config();
  config.failover.mode = config::Mode::automatic;
  config.failover.max_switches_per_hour = config::FailoverSettings{}.max_switches_per_hour;
  world_.reload(config);
  world_.send(core::Resume{});
  world_.send(core::Auto{});
  repeat(10min, &Weather::start_go);
}

Behaviour Weather::any_behaviour() {
  Behaviour behaviour;
  if (chance(0.5)) behaviour.mode = static_cast<Mode>(random_.below(mode_count));
  if (chance(0.2)) behaviour.relay = static_cast<Relay>(random_.below(relay_count));
  behaviour.latency = about(40ms);
  if (chance(0.5)) behaviour.retry_after = about(2min);
  return behaviour;
}

void Weather::change_a_server() {
  const std::vector<std::string_view> urls = {official, cn, ali, io, corp, alias_of_io};
  world_.servers.at(one_of(urls)).behaviour = any_behaviour();
}

void Weather::break_the_official_one() {
  auto& behaviour = world_.servers.at(official).behaviour;
  behaviour.mode = static_cast<Mode>(random_.below(mode_count));
  world_.after(about(10min), [this, spell = spell_] {
    if (spell == spell_) world_.servers.at(official).behaviour = Behaviour{};
  });
}

// Up and down every few minutes, a dozen times: the limit is spent, the penalty high.
void Weather::let_the_official_one_flap() { flap(6 + static_cast<int>(random_.below(12))); }

void Weather::flap(int times) {
  auto& mode = world_.servers.at(official).behaviour.mode;
  mode = mode == Mode::ok ? one_of(std::vector<Mode>{Mode::refused, Mode::error_502}) : Mode::ok;
  if (times == 0) return;
  world_.after(2min + about(5min), [this, times, spell = spell_] {
    if (spell == spell_) flap(times - 1);
  });
}

// Wrong bytes for a while; half of the time every backup dies when it is mended.
void Weather::serve_wrong_content() {
  auto& mode = world_.servers.at(official).behaviour.mode;
  mode = chance(0.5) ? Mode::mod_mismatch : Mode::zip_mismatch;
  const bool all_die = chance(0.5);
  world_.after(1min + about(10min), [this, all_die, spell = spell_] {
    if (spell != spell_) return;
    world_.servers.at(official).behaviour = Behaviour{};
    if (!all_die) return;
    for (const auto url : {cn, ali, io}) {
      world_.servers.at(url).behaviour.mode =
          one_of(std::vector<Mode>{Mode::refused, Mode::error_502, Mode::silent});
    }
  });
}

void Weather::refuse_at_corp() {
  const std::vector<Mode> codes = {Mode::unauthorized, Mode::forbidden, Mode::not_found, Mode::ok};
  world_.servers.at(corp).behaviour.mode = one_of(codes);
}

// IPv6 leads nowhere: each connection waits for it before it tries IPv4.
void Weather::lose_half_the_network() {
  world_.paths.detour = 200ms + about(100ms);
  world_.after(about(20min), [this] { world_.paths.detour = {}; });
}

void Weather::kill_the_backup(const core::WriteEnv& order) {
  if (order.intent != core::Intent::takeover || !chance(0.3)) return;
  const auto chain = core::parse_chain(order.goproxy);
  const auto* first = chain ? world_.servers.find(chain->front().text) : nullptr;
  if (first == nullptr) return;
  world_.after(about(10s), [this, url = first->url, spell = spell_] {
    if (spell != spell_) return;
    world_.servers.at(url).behaviour.mode =
        one_of(std::vector<Mode>{Mode::refused, Mode::silent, Mode::zip_html, Mode::zip_mismatch});
  });
}

void Weather::change_what_is_private() {
  const std::vector<std::string> patterns = {"", "", "corp.example/*", "*.corp.example", "none"};
  world_.edit_other(chance(0.5) ? "GOPRIVATE" : "GONOPROXY", one_of(patterns));
}

// While a backup stands in: it may be no candidate any more, or there may be nothing left to spend.
void Weather::change_the_rules() {
  if (!world_.disk.claim) return;
  auto config = world_.config();
  const std::vector<std::vector<std::string>> lists = {
      {}, {"goproxy-io"}, {"goproxy-cn"}, {"aliyun", "goproxy-io"}};
  config.failover.candidates = one_of(lists);
  config.failover.max_switches_per_hour = static_cast<int>(random_.below(5));
  world_.reload(config);
}

void Weather::lose_the_network() {
  const std::vector<Mode> ways = {Mode::unreachable, Mode::dns_timeout, Mode::blackhole,
                                  Mode::html,        Mode::silent,      Mode::no_name};
  world_.outage = one_of(ways);
  world_.after(about(5min), [this] { world_.outage.reset(); });
}

void Weather::change_a_database() {
  auto& direct = world_.servers.at(database_url).behaviour;
  auto& alias = world_.servers.at(alias_url).behaviour;
  direct.mode = chance(0.5) ? Mode::ok : Mode::blackhole;
  alias.mode = chance(0.8) ? Mode::ok : Mode::refused;
}

void Weather::start_go() { world_.go_command(); }

void Weather::start_many_go() {
  for (int i = 0; i < 40; ++i) {
    world_.after(about(20s), [this] { world_.go_command(); });
  }
}

void Weather::edit_the_chain() {
  world_.edit_goproxy(one_of(chains_people_write()));
  if (chance(0.3))
    world_.after(about(300ms), [this] { world_.edit_goproxy(world_.setup().goproxy); });
}

void Weather::edit_something_else() {
  if (chance(0.2))
    return world_.edit_gosumdb(chance(0.5) ? std::optional<std::string>("off") : std::nullopt);
  world_.edit_other("GOFLAGS", "-tags=t" + std::to_string(random_.below(100)));
}

void Weather::give_a_command() {
  const auto duration = chance(0.5) ? std::optional<Duration>(about(20min)) : std::nullopt;
  switch (random_.below(6)) {
    case 0:
      return world_.send(core::ProbeNow{{}, chance(0.5)});
    case 1:
      return world_.send(core::Use{one_of(names_people_use()), duration});
    case 2:
      return world_.send(core::Auto{});
    case 3:
      return world_.send(core::Pause{duration});
    case 4:
      return world_.send(core::Resume{});
    default:
      return world_.send(core::Keep{});
  }
}

void Weather::reload() {
  auto config = world_.config();
  config.failover.mode = chance(0.2) ? config::Mode::observe : config::Mode::automatic;
  config.failover.chain_length = 1 + static_cast<int>(random_.below(2));
  config.failover.separator = chance(0.3) ? config::Separator::pipe : config::Separator::keep;
  config.failover.candidates.clear();
  if (chance(0.3)) config.failover.candidates = {"goproxy-io", "goproxy-cn"};
  config.failover.hold = chance(0.5) ? Duration{5min} : Duration{1min};
  world_.reload(config);
}

void Weather::sleep() {
  world_.after(0ms, [this] {
    if (world_.alive()) world_.suspend(about(chance(0.3) ? 9h : 1h));
  });
}

void Weather::set_the_clock() {
  const auto by = about(chance(0.3) ? 24h * 7 : 1h);
  world_.jump_wall(chance(0.5) ? by : -by);
}

void Weather::start_again() {
  world_.after(about(20s), [this] {
    if (!world_.alive()) world_.start();
  });
}

void Weather::kill() {
  if (!world_.alive()) return;
  world_.killed_write_lands = chance(0.5);
  if (chance(0.5)) {
    world_.kill();
  } else {
    world_.crash_after(1 + static_cast<int>(random_.below(4)));
  }
  for (int i = 1; i <= 4; ++i) start_again();
  world_.after(10min, [this] {
    if (!world_.alive()) world_.start();
  });
}

void Weather::stop() {
  const std::vector<config::RestoreOnExit> choices = {config::RestoreOnExit::if_usable,
                                                      config::RestoreOnExit::always,
                                                      config::RestoreOnExit::never};
  if (!world_.alive()) return;
  auto config = world_.config();
  config.failover.restore_on_exit = one_of(choices);
  world_.reload(config);
  world_.stop();
  start_again();
}

void Weather::trouble_with_writing() {
  switch (random_.below(3)) {
    case 0:
      world_.writes_to_fail = 1 + static_cast<int>(random_.below(4));
      break;
    case 1:
      world_.disk.writable = !world_.disk.writable;
      world_.edit_other("GOFLAGS", "-w");
      break;
    default:
      world_.before_write = [this] {
        world_.before_write = nullptr;
        if (chance(0.5)) edit_the_chain();
        world_.edit_other("GOFLAGS", "-race");
      };
  }
}

void Weather::hint() {
  const std::vector<core::NetworkHint> hints = {core::NetworkHint::link_changed,
                                                core::NetworkHint::connectivity_changed};
  world_.hint(one_of(hints));
}

}  // namespace gopx::sim
