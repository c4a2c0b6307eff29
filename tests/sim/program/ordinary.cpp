// See ordinary.hpp. The world begins on a Sunday at midnight.
#include "ordinary.hpp"

#include <cmath>
#include <vector>

namespace gopx::sim {
namespace {

constexpr Duration burst_lasts = 30s;
constexpr Duration foreseen = 1min;                // what is under way when it begins meets it, too
constexpr Duration mute_min = 1s, mute_max = 10s;  // after a wake-up, after roaming
constexpr Duration blamed_for = 2min;              // a move is put down to what happened before
constexpr Duration latency_min = 20ms, latency_max = 300ms;
constexpr int work_begins = 9, work_ends = 19;  // hours
constexpr Duration day = 24h;

}  // namespace

std::string_view name_of(Usual usual) {
  constexpr std::array<std::string_view, usual_count> names = {
      "latency and loss alone", "bursts on all paths", "bursts on one path", "wake-ups", "roaming",
      "restarts (no history)"};
  return names[static_cast<std::size_t>(usual)];
}

OrdinaryDays::OrdinaryDays(World& world, std::uint64_t seed)
    : world_(world), random_(seed ^ 0x6f7264696e617279U) {}

Duration OrdinaryDays::about(Duration mean) {
  const double factor = -std::log(1.0 - random_.unit());
  return Duration{static_cast<Duration::rep>(static_cast<double>(mean.count()) * factor) + 1};
}

Duration OrdinaryDays::between(Duration least, Duration most) {
  return least + Duration{static_cast<Duration::rep>(static_cast<double>((most - least).count()) *
                                                     random_.unit())};
}

void OrdinaryDays::repeat(Duration mean, Happening what) {
  world_.after(about(mean), [this, mean, what] {
    (this->*what)();
    repeat(mean, what);
  });
}

void OrdinaryDays::begin() {
  world_.paths.ordinary = Ordinary{};
  for (auto& [identity, server] : world_.servers.all()) {
    const double spread = std::log(static_cast<double>(latency_max / latency_min));
    const double factor = std::exp(spread * random_.unit());
    server.behaviour.latency =
        Duration{static_cast<Duration::rep>(static_cast<double>(latency_min.count()) * factor)};
  }
  world_.after_write = [this](const core::WriteEnv&) { moved(); };
  repeat(5min, &OrdinaryDays::go_commands);
  repeat(8h, &OrdinaryDays::burst_everywhere);
  repeat(8h, &OrdinaryDays::burst_on_one);
  repeat(8h, &OrdinaryDays::roam);
  repeat(40h, &OrdinaryDays::restart);
  nights();
}

bool OrdinaryDays::is_work_time() const {
  const auto since_sunday = world_.elapsed() % (7 * day);
  const auto weekday = since_sunday / day;  // 0 is Sunday
  const auto hour = since_sunday % day / Duration{1h};
  return weekday >= 1 && weekday <= 5 && hour >= work_begins && hour < work_ends;
}

void OrdinaryDays::note(Usual usual) {
  ++counts_.happened[static_cast<std::size_t>(usual)];
  last_ = usual;
  last_at_ = world_.now().steady;
}

void OrdinaryDays::moved() {
  const bool a_moment_ago = world_.now().steady - last_at_ <= blamed_for;
  const auto blamed = a_moment_ago ? last_ : Usual::line;
  ++counts_.moves[static_cast<std::size_t>(blamed)];
  world_.complain("a move without a fault: " + std::string(name_of(blamed)));
}

// A build is a few go commands within a minute. Out of hours one in twenty.
void OrdinaryDays::go_commands() {
  if (!is_work_time() && random_.below(20) != 0) return;
  const auto commands = 1 + random_.below(4);
  for (std::uint64_t i = 0; i < commands; ++i) {
    ++counts_.go_commands;
    world_.after(about(15s), [this] { world_.go_command(); });
  }
}

void OrdinaryDays::burst_everywhere() {
  note(Usual::burst_everywhere);
  const auto begin = world_.now().steady + foreseen;
  world_.paths.burst("", begin, begin + burst_lasts);
}

// The primary's more often than another's: it is the one that matters.
void OrdinaryDays::burst_on_one() {
  const std::vector<std::string_view> urls = {official, official, official, cn, ali, io};
  note(Usual::burst_on_one);
  const auto begin = world_.now().steady + foreseen;
  world_.paths.burst(urls[random_.below(urls.size())], begin, begin + burst_lasts);
}

void OrdinaryDays::roam() {
  const auto begin = world_.now().steady + foreseen;
  world_.paths.mute(begin, begin + between(mute_min, mute_max));
  world_.after(foreseen, [this] {
    note(Usual::roaming);
    const std::string networks[] = {"home", "office", "telephone"};
    world_.move_to(networks[random_.below(3)]);
  });
}

void OrdinaryDays::restart() {
  note(Usual::restart);
  world_.kill();
  world_.after(between(1s, 30s), [this] {
    if (!world_.alive()) world_.start();
  });
}

void OrdinaryDays::sleep_for(Duration length) {
  note(Usual::wake_up);
  const auto begin = world_.now().steady;
  world_.paths.mute(begin, begin + length + between(mute_min, mute_max));
  if (world_.alive()) world_.suspend(length);
  last_at_ = world_.now().steady;
}

// The lid is closed for lunch and for the night.
void OrdinaryDays::nights() {
  const auto to_noon = (12h + day - world_.elapsed() % day) % day + between(0s, 40min);
  world_.after(to_noon, [this] {
    sleep_for(between(20min, 50min));
    world_.after(between(5h, 7h), [this] {
      sleep_for(between(9h, 13h));
      nights();
    });
  });
}

}  // namespace gopx::sim
