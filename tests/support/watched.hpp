// A machine whose primary is the first of two mirrors: where most stories of a failure begin.
#pragma once

#include <string>

#include "support/lab_client.hpp"
#include "support/machine.hpp"

namespace gopx::testing {

struct Watched {
  LabClient lab{{.mirrors = 2}};
  Machine machine{lab};
  std::string before;  // the env file

  Watched() {
    before = machine.usual_env(lab.url("a") + ",direct");
    machine.write_env(before);
  }
  // gopxd has seen both of them healthy.
  void start() {
    machine.start();
    machine.wait_until_healthy("mirror-a");
    machine.wait_until_healthy("mirror-b");
  }
  // There and back.
  void outage() {
    lab.fault("a", "refuse");
    machine.wait_for_takeover();
    lab.mend("a");
    machine.wait_for_revert();
  }
};

}  // namespace gopx::testing
