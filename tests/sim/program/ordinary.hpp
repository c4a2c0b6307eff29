// Days on which nothing is wrong with any endpoint and everything is as it is: lines lose packets,
// somebody downloads a film, the laptop sleeps and roams, people work. gopx must not move.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/random.hpp"
#include "sim/world/world.hpp"

namespace gopx::sim {

// What happens; a move is put down to the one that happened last, if that was a moment ago.
enum class Usual : std::uint8_t { line, burst_everywhere, burst_on_one, wake_up, roaming, restart };
constexpr std::size_t usual_count = 6;
std::string_view name_of(Usual usual);

struct UsualCounts {
  std::array<std::uint64_t, usual_count> happened{};
  std::array<std::uint64_t, usual_count> moves{};  // false ones, by what came before
  std::uint64_t go_commands = 0;
};

class OrdinaryDays {
 public:
  OrdinaryDays(World& world, std::uint64_t seed);
  void begin();
  const UsualCounts& counts() const { return counts_; }

 private:
  using Happening = void (OrdinaryDays::*)();
  void repeat(Duration mean, Happening what);
  Duration about(Duration mean);
  Duration between(Duration least, Duration most);
  bool is_work_time() const;
  void note(Usual usual);
  void moved();
  void go_commands();
  void burst_everywhere();
  void burst_on_one();
  void roam();
  void restart();
  void nights();
  void sleep_for(Duration length);

  World& world_;
  Random random_;
  UsualCounts counts_;
  Usual last_ = Usual::line;
  Instant last_at_{};
};

}  // namespace gopx::sim
