// Dead, refused or cut short at any system call of a write: readers see the user's bytes or a whole
// plan, the next start or --restore knows the user's value and puts it back byte for byte, nobody
// can read the file who could not before, and nothing stays behind.
#ifdef __linux__

#include <doctest/doctest.h>

#include <fmt/format.h>

#include "crash_layouts.hpp"
#include "envfile/restore.hpp"
#include "state/history_store.hpp"
#include "state/memory_store.hpp"
#include "support/child_work.hpp"
#include "support/deaths.hpp"

using namespace gopx;
using namespace gopx::envfile;
using namespace gopx::state;
using namespace gopx::sys;
using namespace gopx::testing;

namespace {

constexpr std::size_t shown_max = 4;      // of what went wrong, in each layout
constexpr std::uint64_t torn_each = 200;  // bytes of a write that is cut at each byte
// A death costs several times as much with AddressSanitizer: there each layout takes every other
// call, the next layout the ones between.
#ifdef __SANITIZE_ADDRESS__
constexpr std::uint64_t calls_apart = 2;
constexpr std::uint64_t torn_step = 241;  // bytes between two cuts of a long write
constexpr std::size_t errors_each =
    1;  // of the plausible ones, at one call: each layout has others
#else
constexpr std::uint64_t calls_apart = 1;
constexpr std::uint64_t torn_step = 61;
constexpr std::size_t errors_each = 2;
#endif
constexpr int wanted_points = 1500;

const auto no_wait = [](Duration) {};

struct Operation {
  const char* name;
  std::vector<core::WriteEnv> before;  // carried out in peace
  std::function<int(const StoreFixture&)> run;
  bool keeps = false;  // afterwards the plan may be the user's own
};

core::WriteEnv write_of(core::Intent intent, const std::string& goproxy = "",
                        const std::optional<std::string>& gosumdb = std::nullopt) {
  core::WriteEnv write;
  write.intent = intent;
  write.goproxy = goproxy;
  write.gosumdb = gosumdb;
  return write;
}

int carry_out(const StoreFixture& fixture, core::WriteEnv write) {
  EnvStore store = fixture.store();
  write.expected_digest = store.read().digest;
  return static_cast<int>(store.write(write, noon).outcome);
}

int restore_all(const StoreFixture& fixture) {
  auto lock = InstanceLock::acquire(fixture.state, resolve_links(fixture.env).path);
  if (!lock) return static_cast<int>(core::WriteOutcome::failed);
  const auto restored = restore(fixture.options(&*lock), no_wait, noon);
  return static_cast<int>(restored ? core::WriteOutcome::written : core::WriteOutcome::failed);
}

std::vector<Operation> operations() {
  const auto take_p = write_of(core::Intent::takeover, "p", "alias");
  const auto writes = [](const core::WriteEnv& order) {
    return [order](const StoreFixture& fixture) { return carry_out(fixture, order); };
  };
  return {{"takeover", {}, writes(take_p)},
          {"another backup", {take_p}, writes(write_of(core::Intent::takeover, "q"))},
          {"revert", {take_p}, writes(write_of(core::Intent::revert))},
          {"keep", {take_p}, writes(write_of(core::Intent::keep)), true},
          {"--restore", {take_p}, restore_all}};
}

struct Tally {
  int points = 0;
  int torn = 0;
  int bad = 0;
  std::string told;
};

// One layout and one operation, at one point after the other.
class Trial {
 public:
  Trial(const StoreFixture& fixture, const Layout& layout, const Operation& operation,
        std::size_t number, Tally& tally)
      : fixture_(fixture), layout_(layout), operation_(operation), number_(number), tally_(tally) {}

  void run() {
    begin();
    before_ = now();
    looks_ = looks_of(real());
    const Traced whole = run_with({}, [this] { return operation_.run(fixture_); });
    after_ = now();
    for (int call = 1; call <= static_cast<int>(whole.calls.size()); ++call) {
      if ((static_cast<std::uint64_t>(call) + number_) % calls_apart != 0) continue;
      const CountedCall& made = whole.calls[static_cast<std::size_t>(call) - 1];
      at({call, Death::before});
      at({call, Death::after});
      if (!calls_can_be_changed) continue;
      const auto errors = plausible_errors(made);
      for (std::size_t i = 0; i < std::min(errors_each, errors.size()); ++i) {
        const int error = errors[(number_ * errors_each + i) % errors.size()];
        at({call, Death::fails, static_cast<std::uint64_t>(error)});
      }
      const bool each_byte = made.bytes <= torn_each && (layout_.in_place || number_ == 0);
      const std::uint64_t step = each_byte ? 1 : torn_step;
      for (std::uint64_t bytes = step; bytes < made.bytes; bytes += step) {
        at({call, Death::cut, bytes});
      }
    }
  }

 private:
  std::string real() const { return fixture_.scratch / layout_.real; }
  std::optional<std::string> now() const { return got(real()); }

  void begin() const {
    begin_afresh(fixture_, layout_);
    for (const core::WriteEnv& write : operation_.before) carry_out(fixture_, write);
  }

  void at(const CrashPoint& point) {
    begin();
    const Traced traced = run_with(point, [this] { return operation_.run(fixture_); });
    ++(point.death == Death::cut ? tally_.torn : tally_.points);
    std::string fault = fault_at_once(traced);
    if (fault.empty()) fault = fault_afterwards();
    if (fault.empty()) return;
    if (static_cast<std::size_t>(++tally_.bad) > shown_max) return;
    const auto& calls = traced.calls;
    tally_.told += fmt::format("{}, {}: call {} (number {}), death {} with {}: {}\n", layout_.name,
                               operation_.name, point.call,
                               static_cast<int>(calls.size()) < point.call
                                   ? 0
                                   : calls[static_cast<std::size_t>(point.call) - 1].number,
                               static_cast<int>(point.death), point.with, fault);
  }

  // What a reader sees in this moment.
  std::string fault_at_once(const Traced& traced) const {
    const auto text = now();
    const bool whole = text == before_ || text == after_ || text == layout_.text;
    if (!whole && !layout_.in_place) return "torn: " + text.value_or("(absent)");
    if (text && !looks_.empty() && looks_of(real()) != looks_) return "another owner or mode";
    if (traced.end != Traced::End::finished) return {};
    if (!whole) return "torn without a death: " + text.value_or("(absent)");
    const auto outcome = static_cast<core::WriteOutcome>(traced.status);
    const bool done = outcome == core::WriteOutcome::written;
    return done && text != after_ ? "done, it says, and it is not" : "";
  }

  // The next start, then --restore.
  std::string fault_afterwards() const {
    EnvStore store = fixture_.store();
    store.recover();
    if (now() != before_ && now() != after_ && now() != layout_.text) return "still torn";
    const core::EnvFile file = store.read();
    if (!file.problem.empty()) return file.problem;
    const bool kept = operation_.keeps && !file.claim;
    const auto users = layout_.text ? env_value(*layout_.text, "GOPROXY") : std::nullopt;
    if (!kept && users_goproxy(file) != users) return "the user's value is not known";
    const auto restored = restore(fixture_.options(), no_wait, noon);
    if (!restored) return "restore: " + restored.error().message;
    const auto text = now();
    if (!kept && text != layout_.text) return "not restored: " + text.value_or("(absent)");
    if (kept && text != after_) return "not what was kept: " + text.value_or("(absent)");
    store.settle(store.read());
    if (fixture_.record() && names_in(fixture_.scratch.path()).size() > 1 && layout_.text)
      return "the record is left";
    const auto left = left_behind(fixture_, layout_);
    return left.empty() ? "" : "left behind: " + left.front();
  }

  const StoreFixture& fixture_;
  const Layout& layout_;
  const Operation& operation_;
  const std::size_t number_;  // of the layout
  Tally& tally_;
  std::optional<std::string> before_, after_;
  std::string looks_;
};

// "points torn bad\nwhat went wrong"; "" if the layout can't be had here.
std::string try_layout(const Layout& layout, std::size_t number) {
  const StoreFixture fixture{Scratch(Scratch::memory)};
  if (!layout.prepare(fixture)) return {};
  return in_child([&]() -> std::string {
    if (!layout.enter(fixture)) return {};
    Tally tally;
    for (const Operation& operation : operations())
      Trial(fixture, layout, operation, number, tally).run();
    return fmt::format("{} {} {}\n{}", tally.points, tally.torn, tally.bad, tally.told);
  });
}

bool ptrace_works() {
  if (run_with({}, [] { return 0; }).end == Traced::End::finished) return true;
  MESSAGE("SKIPPED: ptrace is not allowed here");
  return false;
}

}  // namespace

TEST_CASE("dead, refused or cut short at any system call, in every layout") {
  if (!ptrace_works()) return;
  Tally all;
  int layouts = 0;
  std::size_t number = 0;
  for (const Layout& layout : all_layouts()) {
    CAPTURE(layout.name);
    const std::string result = try_layout(layout, number++);
    if (result.empty()) {
      MESSAGE("SKIPPED: no such layout can be made here: " << layout.name);
      continue;
    }
    int points = 0, torn = 0, bad = 0;
    REQUIRE(std::sscanf(result.c_str(), "%d %d %d", &points, &torn, &bad) == 3);
    CHECK_MESSAGE(bad == 0, result);
    all.points += points;
    all.torn += torn;
    all.bad += bad;
    ++layouts;
  }
  MESSAGE(fmt::format("{} crash points over {} layouts, {} bad; {} torn writes besides", all.points,
                      layouts, all.bad, all.torn));
  CHECK(layouts >= 9);
  CHECK(all.points >= wanted_points);
}

namespace {

// Runs `save` at each point after `begin`; gives how many points there were, and checks each.
int at_each_point(const std::function<void()>& begin, const std::function<int()>& save,
                  const std::function<bool()>& is_sound) {
  begin();
  const Traced whole = run_with({}, save);
  int points = 0, bad = 0;
  const auto at = [&](const CrashPoint& point) {
    begin();
    run_with(point, save);
    ++points;
    if (is_sound()) return;
    if (++bad == 1) {
      CAPTURE(point.call);
      CAPTURE(static_cast<int>(point.death));
      CAPTURE(point.with);
      FAIL_CHECK("not sound afterwards");
    }
  };
  for (int call = 1; call <= static_cast<int>(whole.calls.size()); ++call) {
    at({call, Death::before});
    at({call, Death::after});
    const CountedCall& made = whole.calls[static_cast<std::size_t>(call) - 1];
    if (!calls_can_be_changed) continue;
    for (const int error : plausible_errors(made))
      at({call, Death::fails, static_cast<std::uint64_t>(error)});
    for (std::uint64_t bytes = torn_step; bytes < made.bytes; bytes += torn_step)
      at({call, Death::cut, bytes});
  }
  CHECK(bad == 0);
  return points;
}

}  // namespace

TEST_CASE("the memory is the old one or the new one, and nothing of a dead writer stays") {
  if (!ptrace_works()) return;
  const StoreFixture fixture{Scratch(Scratch::memory)};
  const MemoryStore store(fixture.state);
  core::Memory old_one, new_one;
  old_one.pinned = "old";
  old_one.control = new_one.control = core::Memory::Control::pinned;
  new_one.pinned = "new";
  const int points = at_each_point(
      [&] {
        std::filesystem::remove_all(fixture.state);
        std::filesystem::create_directory(fixture.state);
        REQUIRE(store.save(old_one));
      },
      [&] { return store.save(new_one) ? 0 : 1; },
      [&] {
        const auto read = store.load();
        fixture.store().recover();
        const bool one_of_them = read && (read->pinned == "old" || read->pinned == "new");
        return one_of_them && names_in(fixture.state) == std::vector<std::string>{"memory.json"};
      });
  MESSAGE(fmt::format("{} crash points of the memory, 0 bad", points));
  CHECK(points > 20);
}

TEST_CASE("the history opens again and has the old events, and all of the new ones or none") {
  if (!ptrace_works()) return;
  const StoreFixture fixture{Scratch(Scratch::memory)};
  const std::string path = fixture.state + "/history.db";
  const auto add = [&](std::uint64_t first) {
    HistoryStore store(path);
    return store.open() && store.write({{first, noon, "{}\n"}, {first + 1, noon, "{}\n"}}, {}) ? 0
                                                                                               : 1;
  };
  const int points = at_each_point(
      [&] {
        std::filesystem::remove_all(fixture.state);
        std::filesystem::create_directory(fixture.state);
        REQUIRE(add(1) == 0);
      },
      [&] { return add(3); },
      [&] {
        HistoryStore store(path);
        if (!store.open() || store.put_aside()) return false;
        const std::size_t count = store.newest_events(10).size();
        return count == 2 || count == 4;
      });
  MESSAGE(fmt::format("{} crash points of the history, 0 bad", points));
  CHECK(points > 20);
}

#endif
