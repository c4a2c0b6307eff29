// Random weather over a World: faults come and go, networks fail, laptops sleep, clocks jump,
// people edit, command and reload, other programs write, disks fill up, and the program is killed
// at any instruction. And what happened to people: a primary that comes and goes until every limit
// is spent, one that serves wrong bytes and is mended while all others are dead, a backup that dies
// seconds after the move to it, rules that change during a takeover, half a network. One seed, one
// weather.
#pragma once

#include <functional>
#include <vector>

#include "base/random.hpp"
#include "world.hpp"

namespace gopx::sim {

class Weather {
 public:
  Weather(World& world, std::uint64_t seed) : world_(world), random_(seed) {}

  // From now on things happen, until calm() is called.
  void begin();
  // Everything stays as it has come to be, people give control back, and the disk is well again.
  void calm();

 private:
  using Happening = void (Weather::*)();
  void repeat(Duration mean, Happening what);
  Duration about(Duration mean);  // exponentially distributed
  bool chance(double probability) { return random_.unit() < probability; }
  template <class T>
  const T& one_of(const std::vector<T>& choices) {
    return choices[random_.below(choices.size())];
  }

  void change_a_server();
  void break_the_official_one();
  void let_the_official_one_flap();
  void flap(int times);
  void serve_wrong_content();
  void refuse_at_corp();
  void lose_the_network();
  void lose_half_the_network();
  void kill_the_backup(const core::WriteEnv& order);
  void change_what_is_private();
  void change_the_rules();
  void change_a_database();
  void start_go();
  void start_many_go();
  void edit_the_chain();
  void edit_something_else();
  void give_a_command();
  void reload();
  void sleep();
  void set_the_clock();
  void kill();
  void stop();
  void trouble_with_writing();
  void hint();
  void start_again();
  Behaviour any_behaviour();

  World& world_;
  Random random_;
  bool calm_ = true;
  std::uint64_t spell_ = 0;  // of weather; what an earlier one has planned doesn't happen
};

// Chains that people write, good and bad.
const std::vector<std::optional<std::string>>& chains_people_write();

}  // namespace gopx::sim
