// What is on disk of the past: events as they were told, and a row per endpoint and minute in which
// something was to be said of it. Bounded in age, in number and in bytes; the oldest goes first.
//
// A file that is damaged is put aside (never deleted, the last few are kept) and a new one begun. A
// file of a newer gopxd is left alone: there is no history then.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/tallies.hpp"
#include "state/database.hpp"

namespace gopx::state {

struct StoredEvent {
  std::uint64_t seq = 0;
  WallTime at{};
  std::string line;  // as /v1/events tells it, with its newline
};

// What became of one endpoint between its last row and this one.
struct RollUp {
  std::int64_t minute = 0;  // since 1970
  std::string endpoint;
  std::uint64_t good = 0, bad = 0, transitions = 0;
  std::array<Duration, core::endpoint_states> in_state{};
  core::Sketch good_latency;
};

class HistoryStore {
 public:
  static constexpr std::int64_t bytes_max = 16 * 1024 * 1024;  // of the file
  static constexpr int checkpoint_pages = 128;                 // half a MiB
  static constexpr std::int64_t minutes_kept = 30 * 24 * 60;   // age of the oldest roll-up
  static constexpr std::int64_t events_kept = 10'000;
  static constexpr std::int64_t events_age = 90LL * 24 * 60;  // minutes
  static constexpr std::int64_t pruned_at_once = 2'000;       // rows
  static constexpr std::int64_t events_pruned_at_once = 500;  // where bytes are short
  static constexpr int damaged_kept = 3;                      // files

  struct Limits {
    std::int64_t bytes = bytes_max;
    std::int64_t events = events_kept;
  };
  explicit HistoryStore(std::string path) : HistoryStore(std::move(path), {}) {}
  HistoryStore(std::string path, Limits limits) : path_(std::move(path)), limits_(limits) {}

  // Opens, or begins. False: message() says why not.
  bool open();
  void close() { database_.reset(); }
  bool is_open() const { return database_.has_value(); }
  const std::string& message() const { return message_; }
  // A damaged file was put aside since the last call: its new name.
  std::optional<std::string> put_aside();

  // All of it, or nothing. False: the store is closed, and message() says why.
  bool write(const std::vector<StoredEvent>& events, const std::vector<RollUp>& roll_ups);
  // Takes away a bounded number of what is too old or too much.
  void prune(WallTime now);

  // Events after `cursor` and before `before`, oldest first, until their lines have `bytes` (but at
  // least one).
  struct Events {
    std::vector<StoredEvent> events;
    bool all = true;  // there are no more before `before`
  };
  Events events(std::uint64_t cursor, std::uint64_t before, std::size_t bytes);
  // The newest events, oldest first.
  std::vector<StoredEvent> newest_events(std::size_t count);
  // The next roll-ups at or after the cursor, at most `count`, in order of time; moves it.
  struct Cursor {
    std::int64_t minute = 0;
    std::int64_t endpoint = -1;
  };
  std::vector<RollUp> roll_ups(Cursor& cursor, std::size_t count);

 private:
  bool migrate();
  bool failed();
  void end_reading();
  bool put_damaged_aside();
  std::optional<std::int64_t> id_of(const std::string& endpoint);
  bool mask_events();
  bool write_events(const std::vector<StoredEvent>& events);
  bool write_roll_ups(const std::vector<RollUp>& roll_ups);
  // The oldest rows: those below this key, at most so many.
  struct Oldest {
    std::int64_t below;
    std::int64_t most;
  };
  void prune_table(std::string_view table, std::string_view key, Oldest oldest);

  std::string path_;
  Limits limits_;
  std::optional<Database> database_;
  std::string message_;
  std::optional<std::string> put_aside_;
};

// "17:2,40:1,": places of a sketch with how often; the texts of two sketches together are their
// sum. What is no such text adds nothing.
std::string print_sketch(const core::Sketch& sketch);
void add_printed(core::Sketch& sketch, std::string_view text);

}  // namespace gopx::state
