// An upgrade in the middle of things: the state that an earlier gopxd left (tests/upgrade) is gone
// on with, and what was changed then can be undone now.
#include <doctest/doctest.h>

#include <filesystem>

#include "support/lab_client.hpp"
#include "support/machine.hpp"

namespace gopx::testing {
namespace {

const std::filesystem::path fixtures = std::filesystem::path{GOPX_SOURCE_DIR} / "tests/upgrade";

std::string fixture(const std::string& home, const std::string& name) {
  return got((fixtures / home / name).string()).value();
}

// The mirrors of the fixtures are gone; those of the lab have their names.
struct Upgraded {
  LabClient lab{{.mirrors = 3}};
  Machine machine{lab};

  explicit Upgraded(const std::string& home) {
    machine.set("health", "quarantine", "\"87600h\"");
    std::filesystem::create_directories(machine.state_dir());
    std::filesystem::permissions(machine.state_dir(), std::filesystem::perms::owner_all);
    for (const auto& entry : std::filesystem::directory_iterator(fixtures / home)) {
      const auto name = entry.path().filename().string();
      if (name.starts_with("env")) continue;
      std::string text = fixture(home, name);
      for (auto at = text.find("@HOME@"); at != std::string::npos; at = text.find("@HOME@"))
        text.replace(at, 6, machine.home().string());
      put((machine.state_dir() / name).string(), text);
    }
    machine.write_env(fixture(home, "env"));
  }
};

void check_quarantine(const Machine& machine) {
  const auto status = machine.status();
  CHECK(endpoint_field(status, "mirror-c", "quarantined_until").starts_with("2036-"));
  CHECK(endpoint_field(status, "mirror-c", "reason").find("zip-mismatch") != std::string::npos);
}

}  // namespace

TEST_SUITE("upgrade") {
  TEST_CASE("a takeover of an earlier gopxd goes on, and is reverted byte for byte") {
    Upgraded upgraded("takeover");
    Machine& machine = upgraded.machine;
    machine.start();
    const auto status = machine.status();
    CHECK(text_at(status, "/takeover") == "true");
    CHECK(text_at(status, "/takeover_since") == "2026-11-27T21:37:56Z");
    CHECK(text_at(status, "/goenv/baseline") == "http://127.0.0.1:37233,direct");
    CHECK(text_at(status, "/goenv/current") == "http://127.0.0.1:38549,direct");
    CHECK_FALSE(has_warning(status, "foreign-takeover"));
    CHECK_FALSE(has_warning(status, "history-off"));
    check_quarantine(machine);
    CHECK(machine.get("/v1/events?since=0").body.find("\"kind\":\"takeover\"") !=
          std::string::npos);
    CHECK(machine.env_text() == fixture("takeover", "env"));
    CHECK(machine.ctl({"pause"}).exit == 0);
    machine.wait_until("the revert", [&](const Machine::Status& now) {
      return text_at(now, "/takeover") == "false";
    });
    CHECK(machine.env_text() == fixture("takeover", "env.before"));
    CHECK_FALSE(std::filesystem::exists(machine.state_dir() / "takeover.json"));
  }

  TEST_CASE("it is restored without a daemon, too") {
    Upgraded upgraded("takeover");
    const auto restored = upgraded.machine.gopxd({"--restore"});
    CHECK(restored.exit == 0);
    CHECK(upgraded.machine.env_text() == fixture("takeover", "env.before"));
  }

  TEST_CASE("a pause goes on until somebody ends it") {
    Upgraded upgraded("paused");
    upgraded.machine.start();
    const auto status = upgraded.machine.status();
    CHECK(text_at(status, "/control") == "paused");
    CHECK(text_at(status, "/takeover") == "false");
    check_quarantine(upgraded.machine);
    CHECK(upgraded.machine.get("/v1/events?since=0").body.find("\"kind\":\"revert\"") !=
          std::string::npos);
    CHECK(upgraded.machine.ctl({"resume"}).exit == 0);
    CHECK(text_at(upgraded.machine.status(), "/control") == "auto");
    CHECK(upgraded.machine.env_text() == fixture("paused", "env"));
  }
}

}  // namespace gopx::testing
