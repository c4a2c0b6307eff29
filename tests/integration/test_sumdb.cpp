// Checksum databases and relays that lie, with the real go and the real gopxd: what go would refuse
// is noticed before go meets it, and what the database has signed against itself is kept.
#include <doctest/doctest.h>

#include <filesystem>

#include "journey.hpp"

namespace gopx::testing {
namespace {

std::string relay_is_down_with(const Machine& machine) {
  return endpoint_field(machine.wait_for_takeover(), "mirror-a", "reason");
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

}  // namespace

TEST_SUITE("sumdb") {
  TEST_CASE("a relay that lies about records, tiles or the log is left, and go is green again") {
    travel({
        {"look-ups without the lines", R"({"kind":"lookup-no-lines"})", "sumdb-inconsistent"},
        {"look-ups with wrong lines", R"({"kind":"lookup-wrong-lines"})", "sumdb-inconsistent"},
        {"a forged tile", R"({"kind":"forged-tile"})", "sumdb-inconsistent"},
        {"no tiles", R"({"kind":"tile-502"})", "sumdb-relay-error"},
        {"another log", R"({"kind":"forked-log"})", "sumdb-inconsistent"},
    });
  }

  TEST_CASE("a fork leaves both signed heads behind, also over a restart") {
    const LabClient lab;
    Machine machine{lab};
    machine.write_env(machine.usual_env(lab.url("a") + ",direct"));
    machine.start();
    machine.wait_until_healthy("mirror-a");
    machine.wait_until_healthy("mirror-b");
    CHECK(machine.evidence().empty());
    CHECK(machine.stop() == 0);  // what was seen before the restart is what convicts
    lab.fault("a", "forked-log");
    machine.start();
    const std::string reason = relay_is_down_with(machine);
    CHECK_MESSAGE(reason.find("sumdb-inconsistent") != std::string::npos, reason);
    const std::string evidence = machine.evidence();
    CHECK_MESSAGE(count(evidence, "go.sum database tree\n") >= 2, evidence);
  }

  TEST_CASE("a relay with fewer records than are known is no liar") {
    const LabClient lab;
    Machine machine{lab};
    machine.write_env(machine.usual_env(lab.url("a") + ",direct"));
    machine.start();
    machine.wait_until_healthy("mirror-a");
    lab.fault("a", "shrunk-log");
    const auto before = lab.paths_asked("a").size();
    machine.wait_until("some more deep probes", [&](const Machine::Status&) {
      std::size_t lookups = 0;
      const auto paths = lab.paths_asked("a");
      for (std::size_t i = before; i < paths.size(); ++i)
        lookups += paths[i].find("/lookup/") != std::string::npos;
      return lookups >= 3;
    });
    CHECK(text_at(machine.status(), "/takeover") == "false");
    CHECK(machine.evidence().empty());
  }
}

}  // namespace gopx::testing
