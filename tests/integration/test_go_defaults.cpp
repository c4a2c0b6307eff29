// What counts where the env file has no GOPROXY line: what the installed go commands say themselves
// when they are asked. And what of the file's lines go takes otherwise than they were meant.
#include <doctest/doctest.h>

#include <boost/json.hpp>

#include "support/lab_client.hpp"
#include "support/machine.hpp"

namespace gopx::testing {
namespace {

namespace fs = std::filesystem;

// A machine whose only go is a script: a distribution's, which has a default of its own.
class Patched {
 public:
  explicit Patched(int mirrors = 2) : lab{{.mirrors = mirrors}}, machine{lab} {
    for (const Go& go : installed_gos()) machine.hide(go.binary.parent_path().parent_path());
    machine.variable("PATH", (root() / "bin").string() + ":/usr/bin:/bin");
    put((root() / "VERSION").string(), "go1.19.8\n");
    machine.write_env(text());
  }

  // What it prints is read from a file, so that the program itself stays the same.
  void says(const std::string& goproxy) const { runs("echo '" + goproxy + "'"); }
  void runs(const std::string& command) const {
    const std::string program = (root() / "bin/go").string();
    put(program + ".new", "#!/bin/sh\ncase \"$*\" in 'env GOPROXY') " + command +
                              ";; 'env GOSUMDB') echo sum.golang.org;; *) exit 2;; esac\n");
    fs::permissions(program + ".new", fs::perms(0755));
    fs::rename(program + ".new", program);
  }

  fs::path root() const { return machine.home() / "opt/go"; }
  std::string text() const { return "# mine\nGOSUMDB=" + lab.database_key() + "\n"; }
  void wait_for_baseline(const std::string& value) const {
    machine.wait_until("the baseline " + value, [&](const Machine::Status& status) {
      return text_at(status, "/goenv/baseline") == value;
    });
  }

  LabClient lab;
  Machine machine;
};

std::string message_of(const Machine::Status& status, std::string_view code) {
  for (const auto& warning : status.at("warnings").as_array()) {
    if (text_at(warning, "/code") == code) return text_at(warning, "/message");
  }
  return "";
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_SUITE("go-defaults") {
  TEST_CASE("a go whose default is direct asks no proxy: none is written for it") {
    if (!Machine::can_hide("go-defaults")) return;
    Patched patched;
    patched.says("direct");
    patched.machine.start();
    patched.machine.wait_until_healthy("mirror-a");
    const auto status = patched.machine.status();
    CHECK(text_at(status, "/goenv/baseline") == "direct");
    CHECK(text_at(status, "/goenv/baseline_was_absent") == "true");
    CHECK(contains(message_of(status, "goroot-default"), "go1.19.8 in " + patched.root().string()));
    const Outcome use = patched.machine.ctl({"use", "mirror-a"});
    CHECK_MESSAGE(use.exit == 77, use.err);
    CHECK(patched.machine.env_text() == patched.text());
  }

  TEST_CASE("a go whose default is a mirror has that one looked after, and its bytes back") {
    if (!Machine::can_hide("go-defaults")) return;
    Patched patched;
    patched.says(patched.lab.url("a") + ",direct");
    patched.machine.start();
    patched.machine.wait_until_healthy("mirror-a");
    patched.machine.wait_until_healthy("mirror-b");
    patched.lab.fault("a", "refuse");
    patched.machine.wait_for_takeover();
    CHECK(patched.machine.goproxy() == patched.lab.url("b") + ",direct");
    patched.lab.mend("a");
    patched.machine.wait_for_revert();
    CHECK(patched.machine.env_text() == patched.text());
  }

  TEST_CASE(
      "GOPROXY= with nothing behind it counts as go 1.19 counts it, and comes back as it was") {
    if (!Machine::can_hide("go-defaults")) return;
    Patched patched;
    const std::string text = "GOPROXY=\n" + patched.text();
    patched.machine.write_env(text);
    patched.says(patched.lab.url("a") + ",direct");
    patched.machine.start();
    patched.machine.wait_until_healthy("mirror-b");
    patched.lab.fault("a", "502");
    patched.machine.wait_for_takeover();
    REQUIRE(patched.machine.ctl({"pause"}).exit == 0);
    patched.machine.wait_for_revert();
    CHECK(patched.machine.env_text() == text);
  }

  TEST_CASE(
      "while a go is asked the first line says that gopxd is starting; a silent one is left out") {
    if (!Machine::can_hide("go-defaults")) return;
    Patched patched;
    patched.runs("sleep 1000");
    put((patched.root() / "go.env").string(), "GOPROXY=" + patched.lab.url("a") + "\n");
    put((patched.root() / "VERSION").string(), "go1.23.5\n");
    // Four are asked at a time, so that five take four seconds: enough to look.
    for (const char* other : {"go1", "go2", "go3", "go4"}) {
      const auto sdk = patched.machine.home() / "sdk" / other;
      fs::create_directories(sdk.parent_path());
      fs::copy(patched.root(), sdk, fs::copy_options::recursive);
      fs::remove(sdk / "go.env");
    }
    patched.machine.write_config();
    patched.machine.spawn();
    CHECK(
        eventually([&] { return patched.machine.ctl({"status"}).out.starts_with("starting: "); }));
    // Nobody answers: the go.env counts.
    patched.wait_for_baseline(patched.lab.url("a"));
    const auto status = patched.machine.status();
    CHECK(text_at(status, "/starting") == "false");
    CHECK(contains(message_of(status, "go-left-out"), "took too long"));
  }

  TEST_CASE("a go that is replaced is asked again") {
    if (!Machine::can_hide("go-defaults")) return;
    Patched patched;
    patched.says(patched.lab.url("a") + ",direct");
    patched.machine.start();
    patched.says(patched.lab.url("b") + ",direct");
    patched.wait_for_baseline(patched.lab.url("b") + ",direct");
    patched.says("direct");
    patched.wait_for_baseline("direct");
  }

  TEST_CASE("two gos that disagree: nothing is written") {
    const Go* real = go_or_skip("go-defaults");
    if (real == nullptr) return;
    Patched patched;
    Machine machine{patched.lab};  // one that sees the real go, too
    machine.variable("PATH", (patched.root() / "bin").string() + ":" +
                                 real->binary.parent_path().string() + ":/usr/bin:/bin");
    machine.write_env(patched.text());
    patched.says("direct");
    machine.start();
    const auto status = machine.status();
    CHECK(contains(message_of(status, "goroot-default"), "different defaults"));
    CHECK(machine.ctl({"use", "mirror-a"}).exit == 77);
    CHECK(machine.env_text() == patched.text());
  }

  TEST_CASE("a GOSUMDB that go refuses: failed, in go's own words; the network is not blamed") {
    const LabClient lab{{.mirrors = 2}};
    Machine machine{lab};
    machine.write_env("GOPROXY=" + lab.url("a") + ",direct\nGOSUMDB=https://sum.golang.test\n");
    machine.start();
    machine.wait_until_healthy("mirror-a");
    machine.wait_until_healthy("mirror-b");
    const auto status = machine.status();
    CHECK(text_at(status, "/verdict") == "failed");
    CHECK(message_of(status, "gosumdb-invalid") ==
          "go refuses GOSUMDB=https://sum.golang.test (malformed verifier id)");
    CHECK_FALSE(has_warning(status, "local-fault"));
    CHECK(machine.ctl({"wait", "--for", "usable", "--timeout", "300ms"}).exit == 2);
    if (go_or_skip("go-defaults") == nullptr) return;
    CHECK(contains(machine.download().err, "invalid GOSUMDB: malformed verifier id"));
  }

  // Each is taken by go as said here, and gopxd says the same of it.
  TEST_CASE("what go says of a GOSUMDB is what gopxd says") {
    const Go* real = go_or_skip("go-defaults");
    if (real == nullptr) return;
    const LabClient lab{{.mirrors = 1}};
    Machine machine{lab};
    const std::pair<std::string, std::string> rows[] = {
        {"on", "malformed verifier id"},
        {"off\r", "malformed verifier id"},
        {"sum.golang.com+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8",
         "invalid verifier hash"},
        {"a b c", "too many fields"},
        {lab.database_key() + " ftp://127.0.0.1:1", "unsupported scheme"},
        {" ", "missing GOSUMDB"},
    };
    machine.write_env("GOPROXY=" + lab.url("a") + "\n");
    machine.start();
    for (const auto& [value, why] : rows) {
      CAPTURE(value);
      machine.write_env("GOPROXY=" + lab.url("a") + "\nGOSUMDB=" + value + "\n");
      const auto status = machine.wait_until("the refusal", [&](const Machine::Status& seen) {
        return contains(message_of(seen, "gosumdb-invalid"), why);
      });
      CHECK(text_at(status, "/verdict") == "failed");
      CHECK(contains(machine.download().err, why));
    }
  }

  TEST_CASE("lines that go passes over are named") {
    const LabClient lab{{.mirrors = 1}};
    Machine machine{lab};
    machine.write_env("# c\nexport GOPROXY=https://a\nGOPROXY=" + lab.url("a") +
                      "\nGOPRIVATE=corp.example\r\n");
    machine.start();
    const auto status = machine.status();
    CHECK(contains(message_of(status, "env-line-ignored"), "line 2 of "));
    CHECK(contains(message_of(status, "env-line-ignored"), "it begins with \"export\""));
    CHECK(contains(message_of(status, "env-value-misread"), "a carriage return behind it"));
  }
}

}  // namespace gopx::testing
