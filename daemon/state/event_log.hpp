// The last events, ready to be sent: what /v1/events answers from; older ones are asked of the
// history where there is one. Bounded in number and in bytes; the oldest go first. A reader keeps a
// cursor (the last seq it has got) instead of a queue of its own, so a slow reader costs nothing
// and can't hold anything back: when what it needs is gone, it has lost.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <vector>

#include "base/translation.hpp"
#include "core/action.hpp"

namespace gopx::state {

class EventLog {
 public:
  static constexpr std::size_t events_max = 1000;
  static constexpr std::size_t bytes_max = 2 * 1024 * 1024;  // of all lines together

  // seq must be greater than that of every event before; others are ignored.
  void add(const core::Journal& journal);
  // An event of an earlier run: before any add(), in order.
  void restore(std::uint64_t seq, std::string line);
  // Called after each add().
  void on_added(std::function<void()> added) { added_ = std::move(added); }

  struct Line {
    std::uint64_t seq;
    std::string text;
  };
  // The lines after `cursor` and before `before`, oldest first, as many as fit into `bytes` but at
  // least one.
  struct OlderLines {
    std::vector<Line> lines;
    bool all = true;     // there are no more
    bool known = false;  // it can be told at all
  };
  using Older =
      std::function<OlderLines(std::uint64_t cursor, std::uint64_t before, std::size_t bytes)>;
  void ask_for_older(Older older) { older_ = std::move(older); }
  // A cursor before everything that is kept here.
  std::uint64_t begin() const { return lines_.empty() ? 0 : lines_.front().seq - 1; }

  struct Batch {
    std::string text;        // whole lines
    std::uint64_t last = 0;  // seq of the last one; the cursor again if there is none
    bool lost = false;       // events after the cursor are gone already
  };
  // The lines with a greater seq than the cursor, oldest first, as many as fit into `bytes` but at
  // least one.
  Batch after(std::uint64_t cursor, std::size_t bytes) const;

 private:
  void push(std::uint64_t seq, std::string line);
  void make_room();
  OlderLines older(std::uint64_t cursor, std::size_t bytes) const;

  std::deque<Line> lines_;
  std::size_t bytes_ = 0;
  std::function<void()> added_;
  Older older_;
};

// The event as a line of /v1/events, with its newline.
std::string event_line(const core::Journal& journal);
// These lines with their sentences in that language; one that is no event stays as it is.
std::string in_language(std::string_view lines, Language language);

}  // namespace gopx::state
