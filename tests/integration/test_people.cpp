// A person edits the env file while gopxd has it in hand: go's own `go env -w` truncates it in
// place, sorts lines and knows nothing of us. The person wins.
#include <doctest/doctest.h>

#include "support/lab_client.hpp"
#include "support/machine.hpp"

namespace gopx::testing {
namespace {

struct Taken {
  LabClient lab{{.mirrors = 3}};
  Machine machine{lab};
  std::string before;

  Taken() {
    before = machine.usual_env(lab.url("a") + ",direct");
    machine.write_env(before);
    machine.start();
    machine.wait_until_healthy("mirror-a");
    machine.wait_until_healthy("mirror-b");
    lab.fault("a", "refuse");
    machine.wait_for_takeover();
  }
};

std::size_t count_of(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

}  // namespace

TEST_SUITE("people") {
  TEST_CASE("the comment names what was, what is and how to go back") {
    Taken taken;
    const std::string text = taken.machine.env_text();
    CHECK(text.find("# gopxd: GOPROXY was \"" + taken.lab.url("a") + ",direct\" until 20") !=
          std::string::npos);
    CHECK(text.find(", now \"" + taken.lab.url("b") + ",direct\"; undo: gopxd --restore\n") !=
          std::string::npos);
  }

  TEST_CASE("another setting written during a takeover is kept by the revert") {
    if (go_or_skip("people") == nullptr) return;
    Taken taken;
    REQUIRE(taken.machine.go({"env", "-w", "GOFLAGS=-mod=mod"}).exit == 0);
    CHECK(text_at(taken.machine.status(), "/takeover") == "true");
    taken.lab.mend("a");
    taken.machine.wait_for_revert();
    const std::string text = taken.machine.env_text();
    CAPTURE(text);
    CHECK(count_of(text, "GOFLAGS=-mod=mod\n") == 1);
    CHECK(count_of(text, "GOPROXY=" + taken.lab.url("a") + ",direct\n") == 1);
    CHECK(count_of(text, "GOPRIVATE=corp.example.test\n") == 1);
    CHECK(count_of(text, "# my own settings\n") == 1);
    CHECK(count_of(text, "gopxd") == 0);
    CHECK(count_of(text, "\n") == count_of(taken.before, "\n"));
  }

  TEST_CASE("a GOPROXY written during a takeover is never overwritten") {
    if (go_or_skip("people") == nullptr) return;
    Taken taken;
    const std::string wish = taken.lab.url("c") + ",off";
    REQUIRE(taken.machine.go({"env", "-w", "GOPROXY=" + wish}).exit == 0);
    taken.machine.wait_until("the edit as the baseline", [&](const Machine::Status& status) {
      return text_at(status, "/goenv/baseline") == wish && text_at(status, "/takeover") == "false";
    });
    taken.lab.mend("a");
    CHECK(throughout(Milliseconds{4000}, [&] { return taken.machine.goproxy() == wish; }));
    CHECK(taken.machine.stop() == 0);
    CHECK(taken.machine.goproxy() == wish);
  }

  TEST_CASE(
      "the same value written by hand during a takeover is an edit too, once gopxd has seen it") {
    if (go_or_skip("people") == nullptr) return;
    Taken taken;
    const std::string wish = taken.lab.url("a") + ",off";  // the dead one, on purpose
    REQUIRE(taken.machine.go({"env", "-w", "GOPROXY=" + wish}).exit == 0);
    taken.machine.wait_until("the edit as the baseline", [&](const Machine::Status& status) {
      return text_at(status, "/goenv/baseline") == wish;
    });
    CHECK(throughout(Milliseconds{3000}, [&] { return taken.machine.goproxy() == wish; }));
  }

  TEST_CASE(
      "the very value in force, set by hand: the person is told of keep, which makes it his") {
    if (go_or_skip("people") == nullptr) return;
    Taken taken;
    const std::string in_force = taken.machine.goproxy();
    REQUIRE(taken.machine.go({"env", "-w", "GOPROXY=" + in_force}).exit == 0);
    const auto status = taken.machine.wait_until(
        "the hint", [](const Machine::Status& now) { return has_warning(now, "edit-repeats"); });
    CHECK(text_at(status, "/takeover") == "true");
    CHECK(taken.machine.ctl({"status"}).out.find("gopxctl keep") != std::string::npos);
    REQUIRE(taken.machine.ctl({"keep"}).exit == 0);
    taken.lab.mend("a");
    taken.machine.wait_until_healthy("mirror-a");
    CHECK(throughout(Milliseconds{3000}, [&] { return taken.machine.goproxy() == in_force; }));
  }

  TEST_CASE("an edit while all is well is the new baseline, and is what a revert goes back to") {
    if (go_or_skip("people") == nullptr) return;
    const LabClient lab{{.mirrors = 3}};
    Machine machine{lab};
    machine.write_env(machine.usual_env(lab.url("a") + ",direct"));
    machine.start();
    machine.wait_until_healthy("mirror-a");
    const std::string wish = lab.url("b") + "|direct";
    REQUIRE(machine.go({"env", "-w", "GOPROXY=" + wish}).exit == 0);
    machine.wait_until("the edit as the baseline", [&](const Machine::Status& status) {
      return text_at(status, "/goenv/baseline") == wish &&
             text_at(status, "/primary") == "mirror-b";
    });
    const std::string edited = machine.env_text();
    lab.fault("b", "502");
    machine.wait_for_takeover();
    CHECK(machine.goproxy().ends_with("|direct"));
    lab.mend("b");
    machine.wait_for_revert();
    CHECK(machine.env_text() == edited);
  }
}

}  // namespace gopx::testing
