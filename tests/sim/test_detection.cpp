#include <doctest/doctest.h>
#include <iostream>
#include "sim/world/world.hpp"
using namespace gopx;
using namespace gopx::sim;
TEST_CASE("smoke") {
  World w;
  w.run_for(1min);
  w.servers.at(official).behaviour.mode = Mode::refused;
  w.go_command();
  w.run_for(3s);
  std::cout << w.last_lines() << w.goproxy() << "\n";
  w.servers.at(official).behaviour.mode = Mode::ok;
  w.run_for(20min);
  std::cout << w.last_lines() << w.goproxy() << "\n";
  for (auto& c : w.complaints()) std::cout << c << "\n";
}
