// How gopxd ends, and what the next one, or --restore, makes of what it left: the user's value is
// never lost.
#include <doctest/doctest.h>
#include <signal.h>

#include "support/watched.hpp"

namespace gopx::testing {
namespace {

constexpr Milliseconds exit_limit{3'000};  // promised: 2 s; one more for a busy machine

struct Taken : Watched {
  std::string during;

  explicit Taken(const std::string& restore_on_exit = "if-usable", const std::string& hold = "2s") {
    machine.set("failover", "restore_on_exit", '"' + restore_on_exit + '"');
    machine.set("failover", "hold", '"' + hold + '"');
    start();
    lab.fault("a", "refuse");
    machine.wait_for_takeover();
    during = machine.env_text();
  }
};

}  // namespace

TEST_SUITE("endings") {
  TEST_CASE("kill -9 during a takeover: the next start goes on with it, then reverts") {
    Taken taken;
    taken.machine.daemon().kill();
    CHECK(taken.machine.env_text() == taken.during);
    taken.machine.start();
    taken.machine.wait_until("the takeover goes on", [](const Machine::Status& status) {
      return text_at(status, "/takeover") == "true" && text_at(status, "/active") == "mirror-b";
    });
    CHECK(text_at(taken.machine.status(), "/goenv/baseline") == taken.lab.url("a") + ",direct");
    CHECK(taken.machine.env_text() == taken.during);
    taken.lab.mend("a");
    taken.machine.wait_for_revert();
    CHECK(taken.machine.env_text() == taken.before);
  }

  TEST_CASE(
      "kill -9 during a takeover: --restore puts the baseline back, and a second time changes "
      "nothing") {
    Taken taken;
    taken.machine.daemon().kill();
    const Outcome first = taken.machine.gopxd({"--restore", "--no-system"});
    CHECK_MESSAGE(first.exit == 0, first.err);
    CHECK(taken.machine.env_text() == taken.before);
    const Outcome second = taken.machine.gopxd({"--restore", "--no-system"});
    CHECK_MESSAGE(second.exit == 0, second.err);
    CHECK(taken.machine.env_text() == taken.before);
  }

  TEST_CASE("--restore without a daemon leaves no pause behind") {
    Taken taken;
    taken.machine.daemon().kill();
    CHECK(taken.machine.gopxd({"--restore", "--no-system"}).exit == 0);
    taken.machine.start();
    taken.machine.wait_for_takeover();
  }

  TEST_CASE("--restore tells a living daemon to pause") {
    Taken taken;
    const Outcome outcome = taken.machine.gopxd({"--restore", "--no-system"});
    CHECK_MESSAGE(outcome.exit == 0, outcome.err);
    CHECK(taken.machine.env_text() == taken.before);
    CHECK(text_at(taken.machine.status(), "/control") == "paused");
    CHECK(throughout(Milliseconds{3000}, [&] { return taken.machine.env_text() == taken.before; }));
  }

  TEST_CASE("SIGTERM, restore_on_exit = always: the baseline, dead or not") {
    Taken taken{"always"};
    taken.machine.daemon().send(SIGTERM);
    CHECK(taken.machine.daemon().wait(exit_limit) == 0);
    CHECK(taken.machine.env_text() == taken.before);
  }

  TEST_CASE("SIGTERM, restore_on_exit = never: what works stays") {
    Taken taken{"never"};
    taken.machine.daemon().send(SIGTERM);
    CHECK(taken.machine.daemon().wait(exit_limit) == 0);
    CHECK(taken.machine.env_text() == taken.during);
  }

  TEST_CASE("SIGTERM, restore_on_exit = if-usable: stays while the primary is down") {
    Taken taken{"if-usable"};
    taken.machine.daemon().send(SIGTERM);
    CHECK(taken.machine.daemon().wait(exit_limit) == 0);
    CHECK(taken.machine.env_text() == taken.during);
  }

  TEST_CASE("SIGINT, restore_on_exit = if-usable: reverts once the primary answers again") {
    Taken taken{"if-usable", "10m"};  // so that no revert comes before the exit
    taken.lab.mend("a");
    taken.machine.wait_until_healthy("mirror-a");
    CHECK(taken.machine.env_text() == taken.during);
    taken.machine.daemon().send(SIGINT);
    CHECK(taken.machine.daemon().wait(exit_limit) == 0);
    CHECK(taken.machine.env_text() == taken.before);
  }

  TEST_CASE("a second gopxd for the same env file exits 75 and names the first") {
    Taken taken;
    const Outcome second = taken.machine.gopxd({"--no-system"});
    CHECK(second.exit == 75);
    const std::string pid = std::to_string(taken.machine.daemon().pid());
    CHECK_MESSAGE(second.err.find(pid) != std::string::npos, second.err);
    CHECK(taken.machine.daemon().running());
    CHECK(taken.machine.env_text() == taken.during);
  }
}

}  // namespace gopx::testing
