// go's settings in their three layers, as the real go reads them: private names reach no public
// host whichever layer says so, a pattern that takes everything past the proxies stops gopxd from
// writing, and what only a shell knows is told first.
#include <doctest/doctest.h>

#include <algorithm>
#include <boost/json.hpp>

#include "support/lab_client.hpp"
#include "support/machine.hpp"

namespace gopx::testing {
namespace {

const std::string secret = "corp.example/secret";

struct Office {
  LabClient lab{{.mirrors = 3}};
  Machine machine{lab};
  std::string chain = lab.url("a") + ",direct";

  void start(const std::string& more_lines = "") {
    machine.write_env("GOPROXY=" + chain + "\nGOSUMDB=" + lab.database_key() + "\n" + more_lines);
    machine.start();
    for (const char* name : {"mirror-a", "mirror-b", "mirror-c"}) machine.wait_until_healthy(name);
  }

  // A go that is found first, with these lines in its go.env; it never says anything.
  void install_go(const std::string& go_env) {
    const auto root = machine.home() / "goroot";
    std::filesystem::create_directories(root / "src");
    put((root / "bin/go").string(), "#!/bin/sh\nexit 1\n");
    std::filesystem::permissions(root / "bin/go", std::filesystem::perms{0755});
    put((root / "VERSION").string(), "go1.27.3\n");
    put((root / "go.env").string(), "GOPROXY=" + chain + "\n" + go_env);
    machine.variable("PATH", (root / "bin").string() + ":/usr/bin:/bin");
  }

  // gopxctl in a shell with these variables on top.
  Outcome ctl(const std::vector<std::string>& words, const Environment& shell) const {
    Command command = machine.command({GOPX_BINARY_DIR "/bin/gopxctl"});
    command.argv.insert(command.argv.end(), words.begin(), words.end());
    for (const auto& [name, value] : shell) command.environment[name] = value;
    return run(command);
  }

  std::ptrdiff_t told(const std::string& part) const {
    std::ptrdiff_t times = 0;
    for (const char* letter : {"a", "b", "c", "sumdb"}) {
      const auto paths = lab.paths_asked(letter);
      times += std::count_if(paths.begin(), paths.end(), [&](const std::string& path) {
        return path.find(part) != std::string::npos;
      });
    }
    return times;
  }
};

// On one line and with single spaces, however wide the screen was.
std::string unwrapped(const std::string& text) {
  std::string line;
  for (const char c : text) {
    const bool blank = c == ' ' || c == '\n';
    if (!blank || !line.ends_with(' ')) line += blank ? ' ' : c;
  }
  return line;
}

std::string first_line(const Outcome& outcome) {
  return outcome.out.substr(0, outcome.out.find('\n'));
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::string warnings_of(const Machine::Status& status) {
  return boost::json::serialize(status.at("warnings"));
}

}  // namespace

TEST_SUITE("layers") {
  TEST_CASE("a private name of the caller's shell, the env file or a go.env is told to nobody") {
    for (const bool in_go_env : {true, false}) {
      Office office;
      if (in_go_env) office.install_go("GOPRIVATE=corp.example\n");
      office.start(in_go_env ? "" : "GONOPROXY=corp.example,x.example\n");
      const auto place = in_go_env ? "GOPRIVATE in " + (office.machine.home() / "goroot").string()
                                   : std::string{"GONOPROXY in the env file"};
      for (const Environment& shell : {Environment{}, Environment{{"GOPRIVATE", "none"}},
                                       Environment{{"GONOPROXY", "y.example"}}}) {
        const auto asked = office.ctl({"why", secret + "@v1.0.0", "--json"}, shell);
        CHECK(asked.exit == 3);
        CHECK_MESSAGE(has(asked.out, place), asked.out);
      }
      CHECK(office.told("corp.example") == 0);
    }
    Office office;
    office.start();
    const auto other = (office.machine.home() / "other-env").string();
    put(other, "GOPRIVATE=corp.example\n");
    for (const Environment& shell :
         {Environment{{"GOPRIVATE", "corp.example"}}, Environment{{"GOPRIVATE", "*"}},
          Environment{{"GONOPROXY", "x.example,corp.*"}}, Environment{{"GOENV", other}}}) {
      const auto asked = office.ctl({"why", secret + "@v1.0.0"}, shell);
      CHECK(asked.exit == 3);
      CHECK_MESSAGE(has(asked.out, "private (GO"), asked.out);
    }
    CHECK(office.told("corp.example") == 0);
    CHECK(office.machine
              .post("/v1/why", R"({"module":")" + secret +
                                   R"(","version":"v1.0.0","environment":{"GOPRIVATE":)"
                                   R"("corp.example"}})")
              .status == 200);
    CHECK(office.told("corp.example") == 0);

    // What keeps a name from the checksum database only, or covers another one, is asked for.
    const auto nowhere = office.ctl({"why", secret + "@v1.0.0"}, {{"GONOSUMDB", "corp.example"}});
    CHECK(nowhere.exit == 2);
    CHECK(office.told("corp.example") == 3);
    CHECK(office.ctl({"why", office.lab.modules().front()}, {{"GOPRIVATE", "corp.example"}}).exit ==
          0);
  }

  TEST_CASE("patterns that take everything past the proxies: the real go asks none with them") {
    if (installed_gos().empty()) return;
    const std::string module = "github.com/pkg/errors";
    for (const auto& [pattern, asks] :
         {std::pair{"*", false}, std::pair{"**", false}, std::pair{"*,x.example", false},
          std::pair{"*.*", false}, std::pair{"*/*", false}, std::pair{"*/", false},
          std::pair{"*.example", true}, std::pair{"none", true}, std::pair{" *", true}}) {
      const LabClient lab{{.mirrors = 1}};
      Machine machine{lab};
      machine.write_env("GOPROXY=" + lab.url("a") +
                        "\nGOVCS=*:off\nGONOSUMDB=*\nGOPRIVATE=" + std::string{pattern} + "\n");
      machine.go({"mod", "download", module + "@v0.9.1"});
      const auto paths = lab.paths_asked("a");
      CAPTURE(pattern);
      CHECK(std::any_of(paths.begin(), paths.end(),
                        [&](const std::string& path) { return has(path, "pkg/errors"); }) == asks);
    }
  }

  TEST_CASE(
      "GOPRIVATE=*: a warning while all is well, nothing is written when the primary breaks") {
    Office office;
    office.start("GOPRIVATE=*\n");
    const std::string before = office.machine.env_text();
    CHECK(has(warnings_of(office.machine.status()), "GOPRIVATE=* in the env file"));
    office.lab.fault("a", "refuse");
    office.machine.wait_until("mirror-a down", [](const Machine::Status& status) {
      return endpoint_field(status, "mirror-a", "state") == "down";
    });
    CHECK(throughout(Milliseconds{3000}, [&] { return office.machine.env_text() == before; }));
    const auto status = office.ctl({"status"}, {});
    CHECK(has(first_line(status), "go asks no proxy"));
    CHECK(has(unwrapped(status.out), "go uses no proxy, because GOPRIVATE in the env file is *"));
    CHECK(text_at(office.machine.status(), "/active") == "null");
    CHECK(text_at(office.machine.status(), "/verdict") == "ok");

    // The line alone held it back.
    office.machine.go({"env", "-u", "GOPRIVATE"});
    office.machine.wait_for_takeover();
  }

  TEST_CASE("the first line of status is about this shell where it is not what gopxd looks after") {
    Office office;
    office.start("GOFLAGS=-mod=vendor\n");
    CHECK(has(office.ctl({"status"}, {}).out, "GOFLAGS=-mod=vendor in the env file"));
    const auto other = (office.machine.home() / "other-env").string();
    put(other, "GOPROXY=https://x.example\n");
    for (const auto& [shell, uses] :
         {std::pair{Environment{{"GOENV", other}}, "https://x.example"},
          std::pair{Environment{{"GOPROXY", "https://u:secret@y.example"}},
                    "https://u:xxxxx@y.example"},
          std::pair{Environment{{"GOPRIVATE", "*"}},
                    "no proxy, because GOPRIVATE in your shell is *"}}) {
      const auto status = office.ctl({"status"}, shell);
      CAPTURE(uses);
      CHECK(status.exit == 0);
      CHECK_MESSAGE(status.out.starts_with("this shell: "), status.out);
      CHECK(has(unwrapped(status.out), std::string{"go uses "} + uses));
      CHECK_FALSE(has(status.out, "secret"));
    }
    const Environment differing{{"GODEBUG", "http2client=0"}, {"NETRC", other}};
    const auto differs = office.ctl({"status", "--json"}, differing);
    CHECK(has(differs.out, "GODEBUG is http2client=0 in this shell but not set for gopxd"));
    CHECK(has(differs.out, "NETRC is " + other + " in this shell"));
    CHECK_FALSE(office.ctl({"status"}, differing).out.starts_with("this shell: "));
  }

  TEST_CASE("a certificate file that is not there is named") {
    const LabClient lab{{.mirrors = 2, .tls = true}};
    Machine machine{lab};
    machine.variable("SSL_CERT_FILE", (machine.home() / "none.pem").string());
    machine.write_env(machine.usual_env(lab.url("a") + ",direct"));
    machine.start();
    const auto status = machine.wait_until(
        "a complaint", [](const Machine::Status& now) { return has_warning(now, "file-missing"); });
    CHECK(has(warnings_of(status), "SSL_CERT_FILE in gopxd's environment names " +
                                       (machine.home() / "none.pem").string()));
    std::filesystem::copy_file(lab.ca(), machine.home() / "none.pem");
    machine.wait_until("no complaint", [](const Machine::Status& now) {
      return !has_warning(now, "file-missing");
    });
  }
}

}  // namespace gopx::testing
