// Sleep, connectivity and a bus that comes and goes: looked at again at once, believed in nothing.
// Routine probes are hours apart here, so that whatever is asked was asked because of a hint.
#include <doctest/doctest.h>
#include <signal.h>

#include "support/buses.hpp"
#include "support/lab_client.hpp"
#include "support/machine.hpp"
#include "support/network_namespace.hpp"

namespace gopx::testing {
namespace {

constexpr const char* logind = "org.freedesktop.login1";
constexpr const char* manager = "org.freedesktop.NetworkManager";

struct Networked {
  Bus bus;
  LabClient lab{{.mirrors = 2}};
  Machine machine{lab};
  std::string before;

  Networked() {
    for (const char* interval : {"interval", "standby_interval", "deep_interval"})
      machine.set("probe", interval, "\"2h\"");
    machine.variable("DBUS_SYSTEM_BUS_ADDRESS", bus.address());
    before = machine.usual_env(lab.url("a") + ",direct");
    machine.write_env(before);
  }
  void mock() {
    bus.mock("logind", true, logind);
    bus.mock("networkmanager", true, manager);
  }
  void start() {
    machine.start();
    machine.wait_until_healthy("mirror-a");
    machine.wait_until_healthy("mirror-b");
    REQUIRE(logged("the system bus connected"));
  }
  bool logged(const std::string& what, std::size_t times = 1) const {
    return eventually([&] { return count(what) >= times; });
  }
  std::size_t count(const std::string& what) const {
    const std::string log = got(machine.log().string()).value_or("");
    std::size_t found = 0;
    for (auto at = log.find(what); at != std::string::npos; at = log.find(what, at + 1)) ++found;
    return found;
  }
  void sleep(bool going) const {
    bus.call(logind, "/org/freedesktop/login1", "org.freedesktop.DBus.Mock.EmitSignal",
             {"org.freedesktop.login1.Manager", "PrepareForSleep", "b",
              going ? "[<true>]" : "[<false>]"});
  }
  void connectivity(int state, int level) const {
    bus.call(manager, "/org/freedesktop/NetworkManager",
             "org.freedesktop.DBus.Mock.SetGlobalConnectionState", {std::to_string(state)});
    bus.call(manager, "/org/freedesktop/NetworkManager",
             "org.freedesktop.DBus.Mock.SetConnectivity", {std::to_string(level)});
  }
  // The primary is asked again; how long that took is said, for a person.
  bool asked_after(const std::function<void()>& cause) const {
    const auto asked = lab.paths_asked("a").size();
    const auto begin = std::chrono::steady_clock::now();
    cause();
    const bool came = eventually([&] { return lab.paths_asked("a").size() > asked; });
    const auto took =
        std::chrono::duration_cast<Milliseconds>(std::chrono::steady_clock::now() - begin);
    MESSAGE("asked again " << took.count() << " ms after the call to the bus began");
    return came;
  }
  void wait_for(const std::string& network, const std::string& verdict) const {
    machine.wait_until(network, [&](const Machine::Status& status) {
      return text_at(status, "/network") == network && text_at(status, "/verdict") == verdict;
    });
  }
};

}  // namespace

TEST_SUITE("network") {
  TEST_CASE("sleep and waking, offline and online, a portal: asked at once, local, no switch") {
    Networked net;
    if (!net.bus.start_or_skip("network")) return;
    net.mock();
    net.start();

    net.sleep(true);
    REQUIRE(net.logged("the system is going to sleep"));
    CHECK(net.asked_after([&] { net.sleep(false); }));
    net.wait_for("online", "ok");

    // NetworkManager is wrong: nothing happens but a look.
    CHECK(net.asked_after([&] { net.connectivity(20, 1); }));
    net.wait_for("online", "ok");

    // The network is gone, and comes back.
    net.lab.fault("all", "refuse");
    net.connectivity(20, 1);
    net.wait_for("offline", "local");
    net.lab.mend("all");
    CHECK(net.asked_after([&] { net.connectivity(70, 4); }));
    net.wait_for("online", "ok");

    // A portal.
    net.lab.fault("all", "html");
    net.connectivity(60, 2);
    net.wait_for("portal", "local");
    net.lab.mend("all");
    CHECK(net.asked_after([&] { net.connectivity(70, 4); }));
    net.wait_for("online", "ok");

    CHECK(net.machine.env_text() == net.before);
    CHECK(net.machine.get("/v1/events").body.find("\"takeover\"") == std::string::npos);
    CHECK(net.machine.stop() == 0);
    CHECK(net.count("loop blocked") == 1);
  }

  TEST_CASE("the bus dies and comes back: complete without it, and heard again") {
    Networked net;
    if (!net.bus.start_or_skip("network")) return;
    net.mock();
    net.start();
    net.bus.stop();
    REQUIRE(net.logged("the system bus disconnected"));
    CHECK(net.machine.ctl({"probe"}).exit == 0);
    net.bus.start();
    REQUIRE(net.logged("the system bus connected", 2));
    net.mock();
    CHECK(net.asked_after([&] { net.sleep(false); }));
    CHECK(net.machine.env_text() == net.before);
  }

  TEST_CASE("a bus that hangs keeps nobody waiting, not even at the start") {
    Networked net;
    if (!net.bus.start_or_skip("network")) return;
    ::kill(net.bus.pid(), SIGSTOP);
    net.machine.start();
    net.machine.wait_until_healthy("mirror-b");
    CHECK(net.machine.ctl({"probe"}).exit == 0);
    ::kill(net.bus.pid(), SIGCONT);
    CHECK(net.logged("the system bus connected"));
  }

  TEST_CASE("the kernel's news: another way out, and none, are looked at once and switch nothing") {
    if (!NetworkNamespace::possible("news of links and routes")) return;
    const NetworkNamespace own;
    Networked net;
    net.machine.start();
    net.machine.wait_until_healthy("mirror-a");
    net.machine.wait_until_healthy("mirror-b");
    REQUIRE(net.logged("no default route"));
    own.ip({"link", "add", "gopx0", "type", "veth", "peer", "name", "gopx1"});
    own.ip({"link", "set", "gopx1", "up"});
    own.ip({"addr", "add", "192.0.2.1/24", "dev", "gopx0"});
    own.ip({"link", "set", "gopx0", "up"});
    CHECK(net.asked_after([&] { own.ip({"route", "add", "default", "via", "192.0.2.254"}); }));
    CHECK(net.logged("default route: gopx0 via 192.0.2.254"));
    net.wait_for("online", "ok");
    CHECK(net.asked_after([&] { own.ip({"link", "set", "gopx0", "down"}); }));
    CHECK(net.logged("no default route", 2));
    net.wait_for("online", "ok");
    CHECK(net.machine.env_text() == net.before);
    CHECK(net.machine.get("/v1/events").body.find("\"takeover\"") == std::string::npos);
  }

  TEST_CASE("no bus at all is normal") {
    Networked net;
    net.machine.start();
    net.machine.wait_until_healthy("mirror-b");
    net.lab.fault("a", "refuse");
    CHECK(net.machine.ctl({"probe", "mirror-a"}).exit.has_value());
    net.machine.wait_for_takeover();
  }
}

}  // namespace gopx::testing
