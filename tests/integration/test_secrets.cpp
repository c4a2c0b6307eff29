// Passwords in GOPROXY: after a whole day's worth of events none is found in anything that gopxd
// and gopxctl say or keep, the two places aside that must give the user's own value back (the
// takeover record and the comment in the env file itself). And a value that go misreads because of
// its password is said, left alone, and nobody is asked with a piece of it.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>

#include "support/lab_client.hpp"
#include "support/machine.hpp"

namespace gopx::testing {
namespace {

// Pieces of every password in this file; they stand nowhere else.
const std::vector<std::string> pieces{"sEc", "ret9"};

void check_clean(const std::string& where, const std::string& text) {
  CAPTURE(where);
  CAPTURE(text);
  for (const auto& piece : pieces) CHECK(text.find(piece) == std::string::npos);
}

void check_all_that_is_said(const Machine& machine) {
  for (const auto* target : {"/v1/status", "/v1/events", "/v1/history?since=1h", "/v1/config",
                             "/metrics", "/v1/endpoints/mirror-b"})
    check_clean(target, machine.get(target).body);
  for (const std::vector<std::string>& arguments : {std::vector<std::string>{"status"},
                                                    {"why"},
                                                    {"events"},
                                                    {"history"},
                                                    {"--json", "status"},
                                                    {"config", "show"},
                                                    {"check", "--timeout", "10s"},
                                                    {"metrics"}}) {
    const auto outcome = machine.ctl(arguments);
    check_clean("gopxctl " + arguments.back(), outcome.out + outcome.err);
  }
  check_clean("the log", got(machine.log().string()).value_or(""));
}

// What is kept on the disk, the takeover record aside.
void check_all_that_is_kept(const Machine& machine) {
  for (const auto& entry : std::filesystem::recursive_directory_iterator(machine.state_dir())) {
    if (!entry.is_regular_file() || entry.path().filename() == "takeover.json") continue;
    check_clean(entry.path().string(), got(entry.path().string()).value_or(""));
  }
}

}  // namespace

TEST_SUITE("secrets") {
  TEST_CASE("a value that go misreads is named, left alone, and its pieces are asked of nobody") {
    LabClient lab({.mirrors = 2});
    for (const std::string value :
         {"https://joe:sEc#ret9@127.0.0.1:9,direct", "https://joe:sEc|ret9@127.0.0.1:9,direct",
          "https://joe:12,ret9@127.0.0.1:9|direct"}) {
      CAPTURE(value);
      Machine machine(lab);
      const std::string before = "GOPROXY=" + value + "\nGOSUMDB=off\n";
      machine.write_env(before);
      machine.start();
      const auto status = machine.wait_until("the warning", [](const Machine::Status& now) {
        return has_warning(now, "login-misread");
      });
      CHECK(text_at(status, "/verdict") == "failed");
      CHECK(text_at(status, "/goenv/current").starts_with("https://joe:xxxxx@127.0.0.1:9"));
      CHECK(machine.get("/v1/status").body.find("%2C") != std::string::npos);
      CHECK(machine.ctl({"use", "mirror-a"}).exit == 77);
      CHECK(machine.ctl({"pause"}).exit == 0);
      CHECK(machine.ctl({"resume"}).exit == 0);
      check_all_that_is_said(machine);
      CHECK(machine.env_text() == before);
      CHECK(machine.stop() == 0);
      check_all_that_is_kept(machine);
      const auto restored = machine.gopxd({"--restore"});
      CHECK(restored.exit == 0);
      check_clean("--restore", restored.out + restored.err);
      check_clean("the log", got(machine.log().string()).value_or(""));
      CHECK(machine.env_text() == before);
    }
  }

  TEST_CASE("a login in the user's own value: moved, edited, pinned, kept and restored unseen") {
    LabClient lab({.mirrors = 3, .tls = true});
    Machine machine(lab);
    const auto with_login = [&](const std::string& password) {
      return "https://joe:" + password + "@" + lab.url("a").substr(8) + ",direct";
    };
    const std::string before = machine.usual_env(with_login("sEc@%23ret9"));
    machine.write_env(before);
    lab.fault("a", "refuse");
    machine.start();
    machine.wait_for_takeover();
    check_all_that_is_said(machine);
    check_all_that_is_kept(machine);
    CHECK(machine.ctl({"pause"}).exit == 0);
    machine.wait_until("its own",
                       [&](const Machine::Status&) { return machine.env_text() == before; });
    CHECK(machine.ctl({"resume"}).exit == 0);
    machine.wait_for_takeover();
    machine.write_env(machine.usual_env(with_login("ret9:sEc")));
    machine.wait_until("the edit is seen", [](const Machine::Status& now) {
      return has_warning(now, "edit-respected");
    });
    CHECK(machine.ctl({"use", "mirror-c"}).exit == 0);
    CHECK(machine.ctl({"auto"}).exit == 0);
    machine.wait_for_takeover();
    check_all_that_is_said(machine);
    machine.stop(9);
    const auto restored = machine.gopxd({"--restore"});
    CHECK(restored.exit == 0);
    check_clean("--restore", restored.out + restored.err);
    CHECK(machine.goproxy() == with_login("ret9:sEc"));
    check_all_that_is_kept(machine);
    check_clean("the log", got(machine.log().string()).value_or(""));
  }
}

}  // namespace gopx::testing
