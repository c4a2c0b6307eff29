// What appears on the screen, and what notify.command is told, from a real gopxd.
#include <doctest/doctest.h>

#include "support/buses.hpp"
#include "support/watched.hpp"

namespace gopx::testing {
TEST_SUITE("notices") {
  TEST_CASE("takeover and revert on the screen: one place, the second instead of the first") {
    Watched watched;
    Bus bus;
    if (!bus.start_or_skip("notices")) return;
    bus.mock("notification_daemon", false, "org.freedesktop.Notifications");
    watched.machine.variable("DBUS_SESSION_BUS_ADDRESS", bus.address());
    watched.machine.set("notify", "desktop", "true");
    watched.start();
    watched.lab.fault("a", "refuse");
    watched.machine.wait_for_takeover();
    const auto shown = [&](const std::string& text) {
      return eventually(
          [&] { return bus.mock_log("notification_daemon").find(text) != std::string::npos; });
    };
    CHECK(shown("Notify \"gopx\" 0 "));
    CHECK(shown("GOPROXY: go is now using mirror-b instead of mirror-a"));
    CHECK(shown("Undo: `gopxctl pause`."));
    watched.lab.mend("a");
    watched.machine.wait_for_revert();
    CHECK(shown("Notify \"gopx\" 1 "));  // replaces the first
    CHECK(shown("GOPROXY: switched back to yours"));
    MESSAGE(bus.mock_log("notification_daemon"));
  }

  TEST_CASE("notify.command gets the facts; one that hangs delays nothing") {
    Watched watched;
    const std::string heard = (watched.machine.home() / "heard").string();
    const std::string script = "echo \"$GOPX_EVENT $GOPX_ENDPOINT $GOPX_TO $GOPX_GOPROXY\" >>" +
                               heard + "; env | grep -c ^NOTIFY_SOCKET; yes | head -c 1000000";
    watched.machine.set("notify", "command", "[\"/bin/sh\", \"-c\", '" + script + "']");
    watched.start();
    watched.lab.fault("a", "refuse");
    watched.machine.wait_for_takeover();
    CHECK(eventually([&] {
      return got(heard).value_or("").find("takeover mirror-b mirror-b " + watched.lab.url("b") +
                                          ",direct") != std::string::npos;
    }));
    watched.machine.set("notify", "command", "[\"/bin/sleep\", \"1000\"]");
    watched.machine.write_config();
    CHECK(watched.machine.ctl({"reload"}).exit == 0);
    watched.lab.mend("a");
    watched.machine.wait_for_revert();
    CHECK(watched.machine.stop() == 0);
  }
}

}  // namespace gopx::testing
