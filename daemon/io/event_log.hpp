// The last events, ready to be sent: what /v1/events answers from. Bounded in number and in bytes;
// the oldest go first. A reader keeps a cursor (the last seq it has got) instead of a queue of its
// own, so a slow reader costs nothing and can't hold anything back: when what it needs is gone, it
// has lost.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <string>

#include "core/action.hpp"

namespace gopx::io {

class EventLog {
 public:
  static constexpr std::size_t events_max = 1000;
  static constexpr std::size_t bytes_max = 2 * 1024 * 1024;  // of all lines together

  // seq must be greater than that of every event before; others are ignored.
  void add(const core::Journal& journal);
  // Called after each add().
  void on_added(std::function<void()> added) { added_ = std::move(added); }

  struct Batch {
    std::string text;        // whole lines
    std::uint64_t last = 0;  // seq of the last one; the cursor again if there is none
    bool lost = false;       // events after the cursor are gone already
  };
  // The lines with a greater seq than the cursor, oldest first, as many as fit into `bytes` but at
  // least one.
  Batch after(std::uint64_t cursor, std::size_t bytes) const;

 private:
  struct Line {
    std::uint64_t seq;
    std::string text;
  };
  void make_room();

  std::deque<Line> lines_;
  std::size_t bytes_ = 0;
  std::function<void()> added_;
};

}  // namespace gopx::io
