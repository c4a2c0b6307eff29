// When gopxd moves, when it waits, and what it says meanwhile: the rules of moves with the real
// programs, as a person and a script see them.
#include <doctest/doctest.h>

#include "support/lab_client.hpp"
#include "support/machine.hpp"

namespace gopx::testing {
namespace {

struct Moving {
  LabClient lab{{.mirrors = 4}};
  Machine machine{lab};
  std::string a = lab.url("a") + ",direct", b = lab.url("b") + ",direct";
  std::string c = lab.url("c") + ",direct";

  void start() {
    machine.write_env(machine.usual_env(a));
    machine.start();
    for (const std::string name : {"mirror-a", "mirror-b", "mirror-c", "mirror-d"})
      machine.wait_until_healthy(name);
  }
  void take_over() {
    lab.fault("a", "refuse");
    machine.wait_for_takeover();
  }
  void wait_for_held(const std::string& by) const {
    machine.wait_until("held back by " + by, [&](const Machine::Status& status) {
      return text_at(status, "/held_back_by") == by;
    });
  }
  void wait_for_goproxy(const std::string& value) const {
    machine.wait_until(value, [&](const Machine::Status&) { return machine.goproxy() == value; });
  }
  void reload() const {
    machine.write_config();
    REQUIRE(machine.ctl({"reload"}).exit == 0);
  }
};

}  // namespace

TEST_SUITE("moves") {
  TEST_CASE("with max_switches_per_hour spent go stays where it works; what dies is still left") {
    Moving all;
    all.machine.set("failover", "max_switches_per_hour", "1");
    all.machine.set("failover", "hold", "\"1s\"");
    all.start();
    all.take_over();
    all.lab.mend("a");
    all.machine.wait_for_revert();
    all.take_over();
    all.lab.mend("a");
    all.wait_for_held("limit");
    const auto status = all.machine.status();
    CHECK(all.machine.goproxy() == all.b);
    CHECK(text_at(status, "/next_move_at").ends_with("Z"));
    CHECK(has_warning(status, "limit"));
    CHECK(all.machine.ctl({"status"}).out.find("`gopxctl auto`") != std::string::npos);
    CHECK(all.machine.ctl({"why"}).out.find("max_switches_per_hour") != std::string::npos);
    CHECK(all.machine.get("/v1/events").body.find("\"held_back\"") != std::string::npos);
    CHECK(all.machine.ctl({"auto"}).exit == 0);
    all.wait_for_goproxy(all.a);
  }

  TEST_CASE("paused, with its primary dead: the first line says so and names the command") {
    Moving all;
    all.start();
    REQUIRE(all.machine.ctl({"pause"}).exit == 0);
    all.lab.fault("a", "502");
    all.wait_for_held("paused");
    const std::string out = all.machine.ctl({"status"}).out;
    const std::string first = out.substr(0, out.find("\n\n"));
    CAPTURE(first);
    CHECK(first.starts_with("failed"));
    CHECK(first.find("paused") != std::string::npos);
    CHECK(first.find("`gopxctl resume`") != std::string::npos);
    CHECK(all.machine.ctl({"resume"}).exit == 0);
    all.wait_for_goproxy(all.b);
  }

  TEST_CASE("a reload that leaves out what is in use moves on to who is allowed") {
    Moving all;
    all.machine.set("failover", "max_switches_per_hour", "0");
    all.start();
    all.take_over();
    REQUIRE(all.machine.goproxy() == all.b);
    all.machine.set("failover", "candidates", "[\"mirror-c\"]");
    all.reload();
    all.wait_for_goproxy(all.c);
    CHECK(text_at(all.machine.status(), "/takeover") == "true");
  }

  TEST_CASE("a quarantined proxy can't be pinned, and it is said until when") {
    Moving all;
    all.lab.fault("b", "tampered-zip");
    all.machine.write_env(all.machine.usual_env(all.a));
    all.machine.start();
    const auto status = all.machine.wait_until("a quarantine", [](const Machine::Status& now) {
      return !endpoint_field(now, "mirror-b", "quarantined_until").empty() &&
             endpoint_field(now, "mirror-b", "quarantined_until") != "null";
    });
    const Outcome refused = all.machine.ctl({"use", "mirror-b"});
    CHECK(refused.exit == 77);
    CHECK(refused.err.find("mirror-b is quarantined until ") != std::string::npos);
    const HttpAnswer answer = all.machine.post("/v1/use", R"({"endpoint":"mirror-b"})");
    CHECK(answer.status == 403);
    const auto until = endpoint_field(status, "mirror-b", "quarantined_until").substr(0, 16);
    CHECK(answer.body.find(until) != std::string::npos);
    CHECK(text_at(answer.json, "/error/code") == "not_permitted");
    CHECK(text_at(all.machine.status(), "/control") == "auto");
  }
}

}  // namespace gopx::testing
