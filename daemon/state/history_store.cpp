// Tables, their versions, and what is asked of them.
#include "state/history_store.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <limits>
#include <utility>

#include "api/json.hpp"
#include "base/logins.hpp"
#include "base/text.hpp"

namespace gopx::state {
namespace {

// Each brings the tables from the version before to its own number; never changed, only added to.
constexpr std::array<std::string_view, 1> migrations{
    "CREATE TABLE events(seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, line TEXT NOT NULL);"
    "CREATE TABLE endpoints(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);"
    "CREATE TABLE minutes(minute INTEGER NOT NULL, endpoint INTEGER NOT NULL, good INTEGER, "
    "bad INTEGER, transitions INTEGER, unknown_ms INTEGER, healthy_ms INTEGER, "
    "degraded_ms INTEGER, down_ms INTEGER, recovering_ms INTEGER, latency TEXT, "
    "PRIMARY KEY(minute, endpoint)) WITHOUT ROWID;"};

// Two writes in one minute, as after a restart, add up.
constexpr std::string_view add_minute =
    "INSERT INTO minutes VALUES(?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT DO UPDATE SET "
    "good = good + excluded.good, bad = bad + excluded.bad, "
    "transitions = transitions + excluded.transitions, "
    "unknown_ms = unknown_ms + excluded.unknown_ms, "
    "healthy_ms = healthy_ms + excluded.healthy_ms, "
    "degraded_ms = degraded_ms + excluded.degraded_ms, down_ms = down_ms + excluded.down_ms, "
    "recovering_ms = recovering_ms + excluded.recovering_ms, latency = latency || excluded.latency";

std::int64_t minute_of(WallTime at) {
  return std::chrono::floor<std::chrono::minutes>(at.time_since_epoch()).count();
}

std::int64_t whole(std::uint64_t value) { return static_cast<std::int64_t>(value); }
std::uint64_t natural(std::int64_t value) {
  return static_cast<std::uint64_t>(std::max<std::int64_t>(value, 0));
}

WallTime wall_time(std::int64_t microseconds) { return WallTime{Duration{microseconds}}; }

StoredEvent read_event(const Statement& row) {
  return {natural(row.number(0)), wall_time(row.number(1)), std::string{row.text(2)}};
}

RollUp read_roll_up(const Statement& row) {
  constexpr int first_state = 6;
  RollUp one;
  one.minute = row.number(0);
  one.endpoint = row.text(2);
  one.good = natural(row.number(3));
  one.bad = natural(row.number(4));
  one.transitions = natural(row.number(5));
  for (int i = 0; i < static_cast<int>(core::endpoint_states); ++i)
    one.in_state[static_cast<std::size_t>(i)] =
        std::chrono::milliseconds{row.number(first_state + i)};
  add_printed(one.good_latency, row.text(first_state + static_cast<int>(core::endpoint_states)));
  return one;
}

}  // namespace

std::string print_sketch(const core::Sketch& sketch) {
  std::string text;
  for (std::size_t place = 0; place < core::Sketch::places; ++place)
    if (sketch.at(place) > 0) text += fmt::format("{}:{},", place, sketch.at(place));
  return text;
}

void add_printed(core::Sketch& sketch, std::string_view text) {
  for (const auto pair : split(text, ',')) {
    const auto colon = pair.find(':');
    if (colon == std::string_view::npos) continue;
    const auto place = read_number<std::size_t>(pair.substr(0, colon));
    const auto times = read_number<std::uint32_t>(pair.substr(colon + 1));
    if (place && times) sketch.add(*place, *times);
  }
}

bool HistoryStore::open() {
  for (const bool again : {true, false}) {
    database_ = Database::open(path_, {limits_.bytes, checkpoint_pages});
    if (database_->ok() && migrate() && mask_events()) return true;
    const bool damaged = database_->trouble() == DatabaseTrouble::corrupt;
    if (!database_->ok()) message_ = database_->message();
    close();
    if (!damaged || !again || !put_damaged_aside()) return false;
  }
  return false;
}

bool HistoryStore::migrate() {
  const auto version = database_->number("PRAGMA user_version");
  const auto newest = static_cast<std::int64_t>(migrations.size());
  if (!database_->ok()) return false;
  if (version < 0 || version > newest) {
    message_ = fmt::format("{} was written by a newer gopxd (version {}, this one knows {})", path_,
                           version, newest);
    return false;
  }
  for (auto next = version; next < newest; ++next) {
    const bool done = database_->together([&] {
      return database_->run(migrations[static_cast<std::size_t>(next)]) &&
             database_->run(fmt::format("PRAGMA user_version = {}", next + 1));
    });
    if (!done) return false;
  }
  return true;
}

// The first version showed a part of a password in which one of , | # stands; what it wrote is
// masked as today. No other version of the tables: that one must be able to read them, too.
bool HistoryStore::mask_events() {
  std::vector<std::pair<std::int64_t, std::string>> masked;
  auto found = database_->prepare("SELECT seq, line FROM events WHERE line LIKE '%://%@%'");
  while (found.next()) {
    const std::string line{found.text(1)};
    auto event = api::from_json<api::Event>(line);
    if (!event) continue;
    for (auto* value : {&event->from, &event->to, &event->undo})
      if (*value) **value = mask_logins(**value);
    std::string shown = api::to_json(*event) + '\n';
    if (shown != line) masked.emplace_back(found.number(0), std::move(shown));
  }
  if (masked.empty()) return database_->ok();
  return database_->run("PRAGMA secure_delete = ON") && database_->together([&] {
    auto update = database_->prepare("UPDATE events SET line = ? WHERE seq = ?");
    return std::all_of(masked.begin(), masked.end(), [&](const auto& event) {
      return update.with(event.second).with(event.first).run();
    });
  });
}

// The newest damaged file is history.db.damaged-1.
bool HistoryStore::put_damaged_aside() {
  const auto name = [this](int number, std::string_view part) {
    return fmt::format("{}.damaged-{}{}", path_, number, part);
  };
  for (const std::string_view part : {"", "-wal"}) {
    for (int number = damaged_kept - 1; number > 0; --number)
      std::rename(name(number, part).c_str(), name(number + 1, part).c_str());
    std::rename((path_ + std::string{part}).c_str(), name(1, part).c_str());
  }
  struct stat still {};
  if (::lstat(path_.c_str(), &still) == 0) {
    message_ += "; it can't be put aside either";
    return false;
  }
  put_aside_ = name(1, "");
  return true;
}

std::optional<std::string> HistoryStore::put_aside() {
  return std::exchange(put_aside_, std::nullopt);
}

bool HistoryStore::failed() {
  message_ = database_->message();
  close();
  return false;
}

std::optional<std::int64_t> HistoryStore::id_of(const std::string& endpoint) {
  database_->prepare("INSERT OR IGNORE INTO endpoints(name) VALUES(?)").with(endpoint).run();
  auto found = database_->prepare("SELECT id FROM endpoints WHERE name = ?");
  found.with(endpoint);
  if (!found.next()) return std::nullopt;
  return found.number(0);
}

bool HistoryStore::write_events(const std::vector<StoredEvent>& events) {
  auto insert = database_->prepare("INSERT OR REPLACE INTO events VALUES(?,?,?)");
  for (const auto& event : events) {
    insert.with(whole(event.seq)).with(event.at.time_since_epoch().count()).with(event.line);
    if (!insert.run()) return false;
  }
  return true;
}

bool HistoryStore::write_roll_ups(const std::vector<RollUp>& roll_ups) {
  auto insert = database_->prepare(add_minute);
  for (const auto& one : roll_ups) {
    const auto id = id_of(one.endpoint);
    if (!id) return false;
    insert.with(one.minute).with(*id);
    for (const auto count : {one.good, one.bad, one.transitions}) insert.with(whole(count));
    for (const Duration span : one.in_state)
      insert.with(std::chrono::round<std::chrono::milliseconds>(span).count());
    if (!insert.with(print_sketch(one.good_latency)).run()) return false;
  }
  return true;
}

bool HistoryStore::write(const std::vector<StoredEvent>& events,
                         const std::vector<RollUp>& roll_ups) {
  if (!database_) return false;
  const bool done =
      database_->together([&] { return write_events(events) && write_roll_ups(roll_ups); });
  return done || failed();
}

void HistoryStore::prune_table(std::string_view table, std::string_view key, Oldest oldest) {
  database_->run(fmt::format(
      "DELETE FROM {0} WHERE {1} < min({2}, coalesce((SELECT {1} FROM {0} ORDER BY {1} LIMIT 1 "
      "OFFSET {3}), {2}))",
      table, key, oldest.below, oldest.most));
}

void HistoryStore::prune(WallTime now) {
  if (!database_) return;
  const auto minute = minute_of(now);
  const auto used =
      (database_->number("PRAGMA page_count") - database_->number("PRAGMA freelist_count")) *
      database_->number("PRAGMA page_size");
  if (used > limits_.bytes / 4 * 3) {
    constexpr auto any = std::numeric_limits<std::int64_t>::max();
    prune_table("minutes", "minute", {any, pruned_at_once});
    prune_table("events", "seq", {any, events_pruned_at_once});
  }
  prune_table("minutes", "minute", {minute - minutes_kept, pruned_at_once});
  const auto too_many = database_->number(
      fmt::format("SELECT seq FROM events ORDER BY seq DESC LIMIT 1 OFFSET {}", limits_.events));
  const auto too_old = database_->number(
      fmt::format("SELECT max(seq) FROM events WHERE at < {}", (minute - events_age) * 60'000'000));
  prune_table("events", "seq", {std::max(too_many, too_old) + 1, pruned_at_once});
  database_->run("DELETE FROM endpoints WHERE id NOT IN (SELECT endpoint FROM minutes)");
  end_reading();
}

void HistoryStore::end_reading() {
  if (!database_->ok()) failed();
}

HistoryStore::Events HistoryStore::events(std::uint64_t cursor, std::uint64_t before,
                                          std::size_t bytes) {
  Events found;
  if (!database_) return found;
  constexpr std::uint64_t most = std::numeric_limits<std::int64_t>::max();
  auto rows =
      database_->prepare("SELECT seq, at, line FROM events WHERE seq > ? AND seq < ? ORDER BY seq");
  rows.with(whole(std::min(cursor, most))).with(whole(std::min(before, most)));
  std::size_t size = 0;
  while (found.all && rows.next()) {
    size += rows.text(2).size();
    found.all = found.events.empty() || size <= bytes;
    if (found.all) found.events.push_back(read_event(rows));
  }
  end_reading();
  return found;
}

std::vector<StoredEvent> HistoryStore::newest_events(std::size_t count) {
  std::vector<StoredEvent> found;
  if (!database_) return found;
  auto rows = database_->prepare("SELECT seq, at, line FROM events ORDER BY seq DESC LIMIT ?");
  rows.with(whole(count));
  while (rows.next()) found.push_back(read_event(rows));
  end_reading();
  return {found.rbegin(), found.rend()};
}

std::vector<RollUp> HistoryStore::roll_ups(Cursor& cursor, std::size_t count) {
  std::vector<RollUp> found;
  if (!database_) return found;
  auto rows = database_->prepare(
      "SELECT minute, endpoint, name, good, bad, transitions, unknown_ms, healthy_ms, degraded_ms, "
      "down_ms, recovering_ms, latency FROM minutes JOIN endpoints ON id = endpoint "
      "WHERE (minute, endpoint) > (?, ?) ORDER BY minute, endpoint LIMIT ?");
  rows.with(cursor.minute).with(cursor.endpoint).with(whole(count));
  while (rows.next()) {
    cursor = {rows.number(0), rows.number(1)};
    found.push_back(read_roll_up(rows));
  }
  end_reading();
  return found;
}

}  // namespace gopx::state
