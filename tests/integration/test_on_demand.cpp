// gopxd looks when a developer needs it: a go command that starts opens the env file, and that is
// noticed. So a long interval is no long wait; and a go command that is already waiting for the
// dead proxy is named, never signalled.
#include <doctest/doctest.h>

#include <boost/json.hpp>

#include "support/watched.hpp"

namespace gopx::testing {
namespace {

struct Quiet : Watched {
  // After the probes of the start there is none for an hour, unless somebody asks.
  Quiet() {
    for (const char* const key : {"interval", "standby_interval", "deep_interval"}) {
      machine.set("probe", key, "\"1h\"");
    }
    start();
  }
};

}  // namespace

TEST_SUITE("on-demand") {
  TEST_CASE(
      "a go command that starts after the fault brings the takeover, an hour before the next "
      "probe") {
    if (go_or_skip("on-demand") == nullptr) return;
    Quiet quiet;
    quiet.lab.fault("a", "502");
    CHECK(throughout(Milliseconds{2500},
                     [&] { return text_at(quiet.machine.status(), "/takeover") == "false"; }));
    CHECK(quiet.machine.download().exit == 1);
    quiet.machine.wait_for_takeover();
    const Outcome outcome = quiet.machine.download();
    CHECK_MESSAGE(outcome.exit == 0, outcome.err);
  }

  TEST_CASE("a go command that waits for the silent proxy is named, and goes on waiting") {
    if (go_or_skip("on-demand") == nullptr) return;
    Quiet quiet;
    quiet.lab.fault("a", "silent");
    const auto waiting = quiet.machine.spawn_go({"mod", "download", "example.test/alpha@v1.0.0"});
    quiet.machine.wait_for_takeover();
    const std::string pid = std::to_string(waiting->pid());
    const auto status = quiet.machine.wait_until("the waiting go", [&](const Machine::Status& now) {
      return text_at(now, "/waiting_processes/0/pid") == pid;
    });
    CHECK(boost::json::serialize(status.at("warnings")).find("go-waits") != std::string::npos);
    CHECK(waiting->running());
    CHECK(quiet.machine.ctl({"status"}).out.find(pid) != std::string::npos);
  }

  TEST_CASE("with on_demand = false a go command changes nothing") {
    if (go_or_skip("on-demand") == nullptr) return;
    const LabClient lab{{.mirrors = 2}};
    Machine machine{lab};
    machine.set("probe", "on_demand", "false");
    machine.set("probe", "interval", "\"1h\"");
    machine.set("probe", "deep_interval", "\"1h\"");
    machine.write_env(machine.usual_env(lab.url("a") + ",direct"));
    machine.start();
    machine.wait_until_healthy("mirror-a");
    lab.fault("a", "502");
    CHECK(machine.download().exit == 1);
    CHECK(throughout(Milliseconds{3500},
                     [&] { return text_at(machine.status(), "/takeover") == "false"; }));
  }
}

TEST_SUITE("absent") {
  // The default that counts then is proxy.golang.org. A forward proxy that refuses stands between
  // it and this test.
  TEST_CASE("no env file: a pin creates it, and giving the pin back removes it") {
    const LabClient lab{{.mirrors = 2}};
    Machine machine{lab};
    for (const char* const name : {"HTTPS_PROXY", "HTTP_PROXY"}) {
      machine.variable(name, "http://127.0.0.1:1");
    }
    machine.start();
    machine.wait_until_healthy("mirror-b");
    const auto before = machine.status();
    CHECK(text_at(before, "/goenv/baseline") == "https://proxy.golang.org,direct");
    CHECK(text_at(before, "/goenv/baseline_was_absent") == "true");
    CHECK(text_at(before, "/primary") == "proxy-golang-org");
    REQUIRE(machine.ctl({"use", "mirror-b"}).exit == 0);
    CHECK(eventually([&] { return machine.goproxy() == lab.url("b") + ",direct"; }));
    CHECK(machine.env_text().find("GOPROXY was not set until 20") != std::string::npos);
    REQUIRE(machine.ctl({"pause"}).exit == 0);
    machine.wait_for_revert();
    CHECK(eventually([&] { return !std::filesystem::exists(machine.env_file()); }));
    CHECK(machine.stop() == 0);
    CHECK(!std::filesystem::exists(machine.env_file()));
  }

  TEST_CASE("an env file without a GOPROXY line has every byte back") {
    const LabClient lab{{.mirrors = 2}};
    Machine machine{lab};
    for (const char* const name : {"HTTPS_PROXY", "HTTP_PROXY"}) {
      machine.variable(name, "http://127.0.0.1:1");
    }
    const std::string odd =
        "GOFLAGS=-mod=mod\r\n\n  # indented\nGOPROXY = no line of go's\nGOSUMDB=" +
        lab.database_key();  // and no final newline
    machine.write_env(odd);
    machine.start();
    machine.wait_until_healthy("mirror-b");
    REQUIRE(machine.ctl({"use", "mirror-b"}).exit == 0);
    CHECK(eventually([&] { return machine.goproxy() == lab.url("b") + ",direct"; }));
    REQUIRE(machine.ctl({"pause"}).exit == 0);
    machine.wait_for_revert();
    CHECK(machine.env_text() == odd);
  }
}

}  // namespace gopx::testing
