// gopxctl against a living gopxd: what each command changes, and the exit codes that scripts rely
// on.
#include <doctest/doctest.h>

#include <boost/json.hpp>

#include "support/lab_client.hpp"
#include "support/machine.hpp"

namespace gopx::testing {
namespace {

struct Running {
  LabClient lab{{.mirrors = 3}};
  Machine machine{lab};
  std::string before, a, b;

  Running() {
    a = lab.url("a") + ",direct";
    b = lab.url("b") + ",direct";
    before = machine.usual_env(a);
    machine.write_env(before);
  }
  void start() {
    machine.start();
    for (const std::string name : {"mirror-a", "mirror-b", "mirror-c"}) {
      machine.wait_until_healthy(name);
    }
  }
  void take_over() {
    start();
    lab.fault("a", "refuse");
    machine.wait_for_takeover();
  }
  std::optional<int> ctl(const std::vector<std::string>& arguments) const {
    const Outcome outcome = machine.ctl(arguments);
    if (outcome.exit != 0) MESSAGE(outcome.err);
    return outcome.exit;
  }
  void control_becomes(const std::string& control) const {
    machine.wait_until("control " + control, [&](const Machine::Status& status) {
      return text_at(status, "/control") == control;
    });
  }
};

bool fits_screen(const std::string& text, std::size_t columns) {
  std::size_t width = 0;
  for (const char c : text) {
    const bool continues =
        (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;  // of a UTF-8 character
    width = c == '\n' ? 0 : width + (continues ? 0 : 1);
    if (width > columns) return false;
  }
  return true;
}

}  // namespace

TEST_SUITE("gopxctl") {
  TEST_CASE("without a daemon: 69 and the way out; usage: 64; what needs none works") {
    const Running running;
    for (const std::string command : {"status", "why", "events", "pause", "probe"}) {
      CAPTURE(command);
      const Outcome outcome = running.machine.ctl({command});
      CHECK(outcome.exit == 69);
      CHECK(outcome.out == "");
      CHECK_MESSAGE(outcome.err.find("gopxd") != std::string::npos, outcome.err);
    }
    CHECK(running.machine.ctl({"nonsense"}).exit == 64);
    CHECK(running.machine.ctl({"status", "--nonsense"}).exit == 64);
    CHECK(running.machine.ctl({"use"}).exit == 64);
    CHECK(running.machine.ctl({"version"}).exit == 0);
    running.machine.write_config();
    CHECK(running.ctl({"config", "check"}) == 0);
    put(running.machine.config_file().string(), "[probe]\ninterval = 1\n");
    CHECK(running.machine.ctl({"config", "check"}).exit == 78);
  }

  TEST_CASE(
      "status: one plain screen of 80 columns, the same facts as JSON, the exported GOPROXY "
      "found") {
    Running running;
    running.start();
    const Outcome screen = running.machine.ctl({});
    CAPTURE(screen.out);
    CHECK(screen.exit == 0);
    for (const std::string part : {"mirror-a", "mirror-b", "mirror-c", "healthy"}) {
      CHECK(screen.out.find(part) != std::string::npos);
    }
    CHECK(screen.out.find('\x1b') == std::string::npos);
    CHECK(fits_screen(screen.out, 80));
    for (const auto& arguments : {std::vector<std::string>{"--json", "status"},
                                  std::vector<std::string>{"status", "--json"}}) {
      const Outcome json = running.machine.ctl(arguments);
      CHECK(json.exit == 0);
      CHECK(text_at(boost::json::parse(json.out), "/verdict") == "ok");
      CHECK(json.out.find("env-shadowed") == std::string::npos);
    }
    running.machine.variable("GOPROXY", "https://elsewhere.test");
    const Outcome shadowed = running.machine.ctl({"status", "--json"});
    CHECK(shadowed.out.find("env-shadowed") != std::string::npos);
    CHECK(running.machine.ctl({"status"}).out.find("GOPROXY") != std::string::npos);
  }

  TEST_CASE("use and auto: a pin holds over a kill, and is given back") {
    Running running;
    running.start();
    CHECK(running.machine.ctl({"use", "nobody"}).exit == 64);
    CHECK(running.ctl({"use", "mirror-b"}) == 0);
    running.control_becomes("pinned");
    CHECK(eventually([&] { return running.machine.goproxy() == running.b; }));
    running.machine.daemon().kill();
    running.machine.start();
    running.control_becomes("pinned");
    CHECK(running.machine.goproxy() == running.b);
    CHECK(running.ctl({"auto"}) == 0);
    running.control_becomes("auto");
    running.machine.wait_for_revert();
    CHECK(running.machine.env_text() == running.before);
  }

  TEST_CASE("use: a public endpoint in front of a private one is refused with 77") {
    Running running;
    running.machine.trust("a", "private");
    running.start();
    CHECK(running.machine.ctl({"use", "mirror-b"}).exit == 77);
    CHECK(running.machine.env_text() == running.before);
  }

  TEST_CASE("pause: the baseline at once, kept over a restart; resume: the plan again") {
    Running running;
    running.take_over();
    CHECK(running.ctl({"pause"}) == 0);
    running.machine.wait_for_revert();
    CHECK(running.machine.env_text() == running.before);
    CHECK(running.machine.stop() == 0);
    running.machine.start();
    running.control_becomes("paused");
    CHECK(throughout(Milliseconds{2500},
                     [&] { return running.machine.env_text() == running.before; }));
    CHECK(running.ctl({"resume"}) == 0);
    running.machine.wait_for_takeover();
  }

  TEST_CASE("pause for a while ends by itself") {
    Running running;
    running.take_over();
    CHECK(running.ctl({"pause", "--for", "2s"}) == 0);
    CHECK(text_at(running.machine.status(), "/control_until") != "null");
    running.control_becomes("auto");
    running.machine.wait_for_takeover();
  }

  TEST_CASE("keep: the plan is the user's own now, and stays when the old primary is back") {
    Running running;
    running.take_over();
    const std::string plan = running.machine.goproxy();
    CHECK(running.ctl({"keep"}) == 0);
    running.machine.wait_until("the new baseline", [&](const Machine::Status& status) {
      return text_at(status, "/goenv/baseline") == plan && text_at(status, "/takeover") == "false";
    });
    CHECK(running.machine.env_text().find("gopxd") == std::string::npos);
    running.lab.mend("a");
    CHECK(throughout(Milliseconds{3500}, [&] { return running.machine.goproxy() == plan; }));
  }

  TEST_CASE("probe, why, events: what a person needs to know after a takeover") {
    Running running;
    running.take_over();
    CHECK(running.machine.ctl({"probe", "mirror-b", "--deep"}).exit == 0);
    CHECK(running.machine.ctl({"probe", "mirror-a"}).exit == 2);
    CHECK(running.machine.ctl({"probe", "nobody"}).exit == 64);
    const Outcome why = running.machine.ctl({"why"});
    CHECK(why.out.find("tcp-refused") != std::string::npos);
    const Outcome one = running.machine.ctl({"why", "mirror-a"});
    CHECK(one.out.find("tcp-refused") != std::string::npos);
    const Outcome events = running.machine.ctl({"events"});
    CHECK(events.exit == 0);
    CHECK(events.out.find("failover") != std::string::npos);
    CHECK_MESSAGE(events.out.find("go env -w GOPROXY=") != std::string::npos, events.out);
    const Outcome lines = running.machine.ctl({"events", "--json"});
    CHECK(boost::json::parse(lines.out.substr(0, lines.out.find('\n'))).is_object());
  }

  TEST_CASE("why of a version with its hashes, of the newest, of a branch that nobody has") {
    Running running;
    running.start();
    const Outcome version = running.machine.ctl({"why", "example.test/alpha@v1.0.0"});
    CHECK_EQ(version.exit, 0);
    CHECK_MESSAGE(version.out.find("has its hashes") != std::string::npos, version.out);
    const Outcome newest = running.machine.ctl({"why", "example.test/alpha@latest"});
    CHECK_EQ(newest.exit, 0);
    CHECK_MESSAGE(newest.out.find("the newest is v") != std::string::npos, newest.out);
    CHECK(newest.out.find("has its hashes") == std::string::npos);
    CHECK_EQ(running.machine.ctl({"why", "example.test/alpha@no-such-branch"}).exit, 2);
  }

  TEST_CASE("wait: 0 when it is so, 2 on time-out") {
    Running running;
    running.start();
    CHECK(running.ctl({"wait", "--for", "healthy", "--timeout", "10s"}) == 0);
    CHECK(running.ctl({"wait", "--for", "primary", "--timeout", "10s"}) == 0);
    CHECK(running.machine.ctl({"wait", "--for", "takeover", "--timeout", "300ms"}).exit == 2);
    running.lab.fault("a", "502");
    CHECK(running.ctl({"wait", "--for", "takeover", "--timeout", "20s"}) == 0);
    CHECK(running.ctl({"wait", "--for", "usable", "--timeout", "10s"}) == 0);
    running.lab.mend("a");
    CHECK(running.ctl({"wait", "--for", "primary", "--timeout", "30s"}) == 0);
  }
}

}  // namespace gopx::testing
