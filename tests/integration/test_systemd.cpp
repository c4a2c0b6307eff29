// gopxd as a service of a real `systemd --user`, with the unit files that are shipped.
#include <doctest/doctest.h>
#include <signal.h>

#include <filesystem>

#include "support/user_session.hpp"
#include "support/watched.hpp"

namespace gopx::testing {
namespace {

struct Serviced : Watched {
  UserSession manager{machine};

  Serviced() { machine.write_config(); }
  void be_taken_over() {
    lab.fault("a", "refuse");
    machine.wait_for_takeover();
  }
  bool is_another(pid_t than) const {
    return eventually([&] {
      const pid_t now = manager.main_pid();
      return now != 0 && now != than && manager.property("ActiveState") == "active";
    });
  }
  // What must be so after any death during a takeover.
  void check_takeover_goes_on(const std::string& during) const {
    CHECK(machine.env_text() == during);
    const auto status = machine.wait_until("the same takeover", [](const Machine::Status& now) {
      return text_at(now, "/takeover") == "true" && text_at(now, "/active") == "mirror-b";
    });
    CHECK(text_at(status, "/goenv/baseline") == lab.url("a") + ",direct");
  }
};

}  // namespace

TEST_SUITE("systemd") {
  TEST_CASE("start returns when the daemon is ready; reload, status line, stop") {
    Serviced serviced;
    if (!serviced.manager.start_or_skip("systemd")) return;
    UserSession& manager = serviced.manager;
    CHECK(manager.systemctl({"start", "gopxd"}).exit == 0);
    // Ready means: the socket answers and the env file has been read. So no waiting here.
    CHECK(text_at(serviced.machine.status(), "/goenv/current") ==
          serviced.lab.url("a") + ",direct");
    CHECK(manager.property("ActiveState") == "active");
    serviced.machine.wait_until_healthy("mirror-a");
    CHECK(eventually([&] {
      return manager.property("StatusText") == text_at(serviced.machine.status(), "/summary");
    }));

    const pid_t pid = manager.main_pid();
    serviced.machine.set("health", "fall", "4");
    serviced.machine.write_config();
    const Outcome reloaded = manager.systemctl({"reload", "gopxd"});
    CHECK_MESSAGE(reloaded.exit == 0, reloaded.err);
    const Outcome shown = manager.ctl({"--json", "config", "show"});
    CHECK_MESSAGE(shown.out.find("\"health.fall\",\"value\":4,") != std::string::npos, shown.out);
    serviced.machine.set("health", "fall", "\"many\"");
    serviced.machine.write_config();
    CHECK(manager.systemctl({"reload", "gopxd"}).exit != 0);
    CHECK(manager.property("ActiveState") == "active");
    CHECK(manager.main_pid() == pid);

    CHECK(manager.systemctl({"stop", "gopxd"}).exit == 0);
    CHECK(manager.property("Result") == "success");
    CHECK(serviced.machine.env_text() == serviced.before);
    CHECK_FALSE(std::filesystem::exists(serviced.machine.socket()));
  }

  TEST_CASE("killed or hung, it is started again and the takeover goes on") {
    Serviced serviced;
    serviced.manager.drop_in("quick", "[Service]\nWatchdogSec=2s\n");
    if (!serviced.manager.start_or_skip("systemd")) return;
    UserSession& manager = serviced.manager;
    REQUIRE(manager.systemctl({"start", "gopxd"}).exit == 0);
    serviced.machine.wait_until_healthy("mirror-b");
    serviced.be_taken_over();
    const std::string during = serviced.machine.env_text();

    pid_t pid = manager.main_pid();
    ::kill(pid, SIGKILL);
    REQUIRE(serviced.is_another(pid));
    CHECK(manager.property("NRestarts") == "1");
    serviced.check_takeover_goes_on(during);

    pid = manager.main_pid();
    ::kill(pid, SIGSTOP);
    REQUIRE(serviced.is_another(pid));
    CHECK(manager.property("NRestarts") == "2");
    serviced.check_takeover_goes_on(during);

    // With a watchdog that short, living this long means that it is fed.
    pid = manager.main_pid();
    CHECK(throughout(Milliseconds{5000}, [&] { return manager.main_pid() == pid; }));
    serviced.lab.mend("a");
    serviced.machine.wait_for_revert();
    CHECK(serviced.machine.env_text() == serviced.before);
  }

  TEST_CASE("log out and in: an enabled service comes by itself, and the takeover goes on") {
    Serviced serviced;
    serviced.machine.set("failover", "restore_on_exit", "\"never\"");
    serviced.machine.write_config();
    if (!serviced.manager.start_or_skip("systemd")) return;
    UserSession& manager = serviced.manager;
    const Outcome enabled = manager.systemctl({"enable", "--now", "gopxd"});
    REQUIRE_MESSAGE(enabled.exit == 0, enabled.err);
    serviced.machine.wait_until_healthy("mirror-b");
    serviced.be_taken_over();
    const std::string during = serviced.machine.env_text();
    manager.stop();
    CHECK(serviced.machine.env_text() == during);
    manager.start();
    CHECK(eventually([&] { return manager.property("ActiveState") == "active"; }));
    serviced.check_takeover_goes_on(during);
  }

  TEST_CASE("the first client starts it through the socket, and the socket outlives it") {
    Serviced serviced;
    if (!serviced.manager.start_or_skip("systemd")) return;
    UserSession& manager = serviced.manager;
    REQUIRE(manager.systemctl({"start", "gopxd.socket"}).exit == 0);
    CHECK(manager.property("ActiveState") == "inactive");
    CHECK(eventually([&] { return manager.ctl({"status", "--json"}).exit == 0; }));
    CHECK(eventually([&] { return manager.property("ActiveState") == "active"; }));
    const pid_t first = manager.main_pid();
    CHECK(manager.systemctl({"kill", "-s", "KILL", "gopxd"}).exit == 0);
    CHECK(eventually([&] { return manager.ctl({"status", "--json"}).exit == 0; }));
    CHECK(manager.main_pid() != first);
    CHECK(manager.systemctl({"stop", "gopxd"}).exit == 0);
    CHECK(std::filesystem::exists(serviced.machine.socket()));
    CHECK(eventually([&] { return manager.ctl({"status", "--json"}).exit == 0; }));
    CHECK(eventually([&] { return manager.property("ActiveState") == "active"; }));
  }

  TEST_CASE("a configuration that is wrong is not tried again and again") {
    Serviced serviced;
    serviced.machine.set("probe", "interval", "\"often\"");
    serviced.machine.write_config();
    if (!serviced.manager.start_or_skip("systemd")) return;
    UserSession& manager = serviced.manager;
    CHECK(manager.systemctl({"start", "gopxd"}).exit != 0);
    CHECK(manager.property("ActiveState") == "failed");
    CHECK(manager.property("ExecMainStatus") == "78");
    CHECK(manager.property("NRestarts") == "0");
  }

  TEST_CASE("the strict drop-in bites, and gopxd does its work within it") {
    Serviced serviced;
    const std::string strict = got(GOPX_SOURCE_DIR "/systemd/strict.conf").value();
    serviced.manager.drop_in("strict", strict);
    serviced.manager.drop_in("bite", R"([Service]
ExecStartPost=-/bin/sh -c 'touch %h/forbidden'
ExecStartPost=-/bin/sh -c 'touch %h/.config/go/allowed'
ExecStartPost=-/bin/sh -c 'touch /var/tmp/gopx-mine && ls /var/tmp > %h/.config/go/tmp-inside'
StandardError=null
)");
    std::filesystem::create_directories(serviced.machine.state_dir());
    if (!serviced.manager.start_or_skip("systemd")) return;
    UserSession& manager = serviced.manager;
    const Outcome started = manager.systemctl({"start", "gopxd"});
    if (started.exit != 0 && manager.property("ExecMainStatus") == "226") {
      MESSAGE("SKIPPED: systemd: no user namespaces here");
      return;
    }
    REQUIRE_MESSAGE(started.exit == 0, started.err);
    CHECK_FALSE(std::filesystem::exists(serviced.machine.home() / "forbidden"));
    CHECK(std::filesystem::exists(serviced.machine.home() / ".config/go/allowed"));
    CHECK(got(serviced.machine.home() / ".config/go/tmp-inside") == "gopx-mine\n");
    const std::string process =
        got("/proc/" + std::to_string(manager.main_pid()) + "/status").value();
    CHECK(process.find("\nSeccomp:\t2\n") != std::string::npos);
    CHECK(process.find("\nNoNewPrivs:\t1\n") != std::string::npos);

    CHECK(manager.ctl({"wait", "--for", "healthy", "--timeout", "30s"}).exit == 0);
    CHECK(manager.ctl({"probe", "mirror-b", "--deep"}).exit == 0);
    serviced.lab.fault("a", "refuse");
    CHECK(manager.ctl({"wait", "--for", "takeover", "--timeout", "30s"}).exit == 0);
    CHECK(serviced.machine.goproxy() == serviced.lab.url("b") + ",direct");
    serviced.lab.mend("a");
    CHECK(eventually([&] { return serviced.machine.env_text() == serviced.before; }));
  }
}

}  // namespace gopx::testing
