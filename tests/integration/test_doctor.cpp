// `gopxctl doctor` with the real programs on set-ups that broke for people: the first line says
// whose it is, what it is, and what mends it. No daemon runs: gopxctl starts its own gopxd for the
// questions. What one machine can't be made to be (a wrong clock) is in unit/ctl/test_doctor.cpp.
#include <doctest/doctest.h>
#include <unistd.h>

#include <boost/json.hpp>

#include "support/lab_client.hpp"
#include "support/machine.hpp"
#include "support/network_namespace.hpp"
#include "support/unprivileged.hpp"

namespace gopx::testing {
namespace {

constexpr const char* setpriv = "/usr/bin/setpriv";

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// A developer's computer with a project in ~/work.
struct Patient {
  LabClient& lab;
  Machine machine{lab};
  std::string before = {};  // shell commands in front
  std::string as = {};      // a program that runs it otherwise

  explicit Patient(LabClient& the_lab) : lab{the_lab} {
    machine.write_config();
    machine.write_env(machine.usual_env(lab.url("a") + ",direct"));
    work("main.go", "package main\n\nfunc main() {}\n");
  }
  void work(const std::string& name, const std::string& text) const {
    put((machine.home() / "work" / name).string(), text);
  }
  void home(const std::string& name, const std::string& text) const {
    put((machine.home() / name).string(), text);
  }
  void env(const std::string& text) const { machine.write_env(text); }
  void with(const std::string& assignment) { before += "export " + assignment + "\n"; }

  Outcome doctor(const std::string& options = "") const {
    return machine.program(
        {"/bin/sh", "-c", before + "cd work && exec " + as + " gopxctl doctor " + options});
  }
  std::string first_line() const {
    const auto outcome = doctor();
    return outcome.out.substr(0, outcome.out.find('\n')) + outcome.err;
  }
};

struct Expected {
  std::string side, sentence, command;
};

void check(const Patient& patient, const Expected& expected) {
  const auto line = patient.first_line();
  CAPTURE(line);
  CHECK(line.starts_with(expected.side + ": "));
  CHECK(has(line, expected.sentence));
  CHECK(has(line, "→ " + expected.command));
  MESSAGE(line);
}

LabClient& lab() {
  static LabClient one{{.mirrors = 2}};
  return one;
}

const std::string dockerfile = "FROM golang:1.23\nWORKDIR /x\nCOPY . .\nRUN go mod download\n";

}  // namespace

TEST_SUITE("doctor") {
  TEST_CASE("healthy: fine, and it names the proxy that go asks") {
    lab().mend("all");
    const Patient patient{lab()};
    const auto outcome = patient.doctor();
    CHECK_EQ(outcome.exit, 0);
    CHECK(has(outcome.out, "fine: go asks " + lab().url("a") + ", which is working"));
    const auto told = boost::json::parse(patient.doctor("--json").out);
    CHECK_EQ(text_at(told, "/verdict"), "fine");
    CHECK_EQ(text_at(told, "/schema"), "1");
    CHECK_LT(told.at("took_ms").to_number<int>(), 5000);
  }

  TEST_CASE("files of builds, editors and bots") {
    lab().mend("all");
    {
      const Patient patient{lab()};
      patient.work("Dockerfile", dockerfile);
      check(patient,
            {"me", "the build container does not see your GOPROXY (it uses proxy.golang.org)",
             "docker build --build-arg GOPROXY=\"$(go env GOPROXY)\" ."});
    }
    {
      const Patient patient{lab()};
      patient.home(".docker/config.json",
                   R"({"proxies":{"default":{"httpsProxy":"http://127.0.0.1:7890"}}})");
      check(patient, {"me", "HTTPS_PROXY points at 127.0.0.1", "docker build --network host ."});
    }
    {
      const Patient patient{lab()};
      patient.work("renovate.json", R"({"env":{"GOPROXY":"direct"}})");
      check(patient, {"me", "Renovate asks the origins directly", "export GOPROXY="});
    }
    {
      const Patient patient{lab()};
      patient.work(".vscode/settings.json",
                   "{\n  // mine\n  \"go.toolsEnvVars\": {\"GOPROXY\": \"off\"},\n}\n");
      check(patient, {"me", "VS Code sets GOPROXY=off itself (~/work/.vscode/settings.json:3)",
                      "go mod download"});
    }
  }

  TEST_CASE("forward proxies") {
    lab().mend("all");
    {
      Patient patient{lab()};
      patient.with("HTTPS_PROXY=http://127.0.0.1:1 https_proxy=http://127.0.0.1:1");
      check(patient, {"me", "HTTPS_PROXY (127.0.0.1:1) refuses the connection",
                      "unset HTTPS_PROXY https_proxy"});
    }
    for (const char* name : {"ALL_PROXY", "HTTP_PROXY"}) {
      Patient patient{lab()};
      patient.with(std::string(name) + "=http://127.0.0.1:7890");
      check(patient,
            {"me", "go does not use " + std::string(name) + " for https", "export HTTPS_PROXY="});
    }
  }

  TEST_CASE("settings: shadowed, mistyped, in a wrong order, refused by go") {
    lab().mend("all");
    {
      Patient patient{lab()};
      patient.with("GOPROXY=" + lab().url("b"));
      patient.home(".bashrc", "# x\nexport GOPROXY=" + lab().url("b") + "\n");
      check(patient, {"me", "GOPROXY is exported by ~/.bashrc:2 and wins over the env file",
                      "unset GOPROXY"});
    }
    for (const auto& [value, corrected] :
         {std::pair<std::string, std::string>{"direct;", "direct"},
          {"https//goproxy.cn", "https://goproxy.cn"},
          {"'https://goproxy.cn,direct'", "https://goproxy.cn,direct"},
          {"set export GOPROXY=https://goproxy.cn", "https://goproxy.cn"},
          {"https://goproxy.cn，direct", "https://goproxy.cn,direct"},
          {"direct,https://goproxy.cn", "https://goproxy.cn,direct"}}) {
      const Patient patient{lab()};
      patient.env("GOPROXY=" + value + "\n");
      check(patient, {"me", "", "go env -w GOPROXY=" + corrected});
    }
    const auto other_line = [](const std::string& line, const Expected& expected) {
      const Patient patient{lab()};
      patient.env(patient.machine.usual_env(lab().url("a") + ",direct") + line + "\n");
      check(patient, expected);
    };
    other_line("GOFLAGS=-mod=vendor",
               {"me", "GOFLAGS=-mod=vendor forbids downloads", "go env -u GOFLAGS"});
    other_line("GOSUMDB=on", {"me", "go rejects GOSUMDB=on", "go env -u GOSUMDB"});
    other_line("GOSUMDB=sum.goproxy.cn",
               {"me", "go rejects GOSUMDB=sum.goproxy.cn", "go env -u GOSUMDB"});
    other_line("GOSUMDB=gosum.io+ce6e7565+AY5qEHUk/qmHc5btzW45JVoENfazw8LielDsaI+lEbq6",
               {"them", "gosum.io lacks most records", "go env -u GOSUMDB"});
    other_line("GOPROXY=http://u:secret@corp.example",
               {"me", "go never sends a login over http",
                "go env -w GOPROXY=https://u:PASSWORD@corp.example"});
  }

  TEST_CASE("GOSUMDB=off is a choice, until a toolchain is wanted") {
    lab().mend("all");
    Patient patient{lab()};
    patient.env(patient.machine.usual_env(lab().url("a") + ",direct") + "GOSUMDB=off\n");
    CHECK(patient.first_line().starts_with("fine: "));
    patient.work("go.mod", "module x.example/y\n\ngo 1.26.1\n");
    patient.home("sdk/VERSION", "go1.23.5\ntime 2025-01-01T00:00:00Z\n");
    patient.home("sdk/bin/go", "");
    patient.before = "chmod +x sdk/bin/go; export PATH=$HOME/sdk/bin:$PATH; unset GOTOOLCHAIN\n";
    check(patient,
          {"me", "go refuses to fetch a toolchain while GOSUMDB=off", "go env -u GOSUMDB"});
  }

  TEST_CASE("private modules and their logins") {
    lab().mend("all");
    Patient patient{lab()};
    patient.with("GIT_CONFIG_NOSYSTEM=1");
    const auto settings = [&](const std::string& more) {
      patient.env("GOSUMDB=" + lab().database_key() + "\nGOPROXY=" + lab().url("a") + ",direct\n" +
                  more);
    };
    patient.work("go.mod", "module x.example/y\n\nrequire git.corp.internal/team/lib v1.0.0\n");
    patient.env("GOPROXY=https://goproxy.cn,direct\nGOSUMDB=off\n");
    CHECK(has(patient.doctor().out,
              "\nme: the module git.corp.internal/team/lib of go.mod looks private"));
    CHECK(has(patient.doctor().out, "→ go env -w GOPRIVATE=git.corp.internal"));
    settings("GOPRIVATE=git.corp.internal\n");
    check(patient, {"me", "git can't log in to git.corp.internal", "git config --global url."});
    patient.home(".netrc", "machine git.corp.internal:443 login u password p\n");
    check(patient, {"me", "is not one that go reads for that host",
                    "echo 'machine git.corp.internal login USER password PASSWORD'"});
    patient.home(".netrc", "machine git.corp.internal login u password p\n");
    CHECK(patient.first_line().starts_with("fine: "));
  }

  TEST_CASE("one proxy is down: theirs, and the other is named; all of them: the way's") {
    lab().mend("all");
    const Patient patient{lab()};
    lab().fault_json("a", R"({"kind":"status","status":502})");
    check(patient, {"them", lab().url("a") + " does not work",
                    "go env -w GOPROXY=" + lab().url("b") + ",direct"});
    CHECK_EQ(patient.doctor().exit, 2);
    lab().fault("all", "html");
    check(patient, {"path", "a login page answers instead of every proxy", "xdg-open"});
    CHECK_EQ(patient.doctor().exit, 3);
    lab().fault("all", "refuse");
    CHECK(patient.first_line().starts_with("path: no proxy"));
    lab().fault("all", "silent");
    const auto told = boost::json::parse(patient.doctor("--json").out);
    CHECK_LT(told.at("took_ms").to_number<int>(), 5000);
    CHECK_EQ(text_at(told, "/verdict"), "path");
    lab().mend("all");
  }

  TEST_CASE("TLS that nobody here trusts: the issuer is named") {
    LabClient own{{.mirrors = 2, .tls = true}};
    Patient patient{own};
    patient.home(".config/gopx/gopxd.toml", "[catalogue]\nbuiltin = false\n");
    patient.before = "export SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt\n";
    check(patient, {"path", "is intercepted by \"", "sudo update-ca-certificates"});
    patient.before = "export SSL_CERT_FILE=/nowhere.pem\n";
    check(patient,
          {"me", "SSL_CERT_FILE names /nowhere.pem, which does not exist", "unset SSL_CERT_FILE"});
  }

  TEST_CASE("no git; a cache that belongs to root; sudo; no HOME") {
    lab().mend("all");
    Patient patient{lab()};
    patient.before =
        "mkdir -p bin && ln -s \"$(command -v gopxctl)\" bin/ && ln -s \"$(command -v gopxd)\" "
        "bin/ && export PATH=$HOME/bin\n";
    check(patient, {"me", "git is missing here", ""});
    Patient nowhere{lab()};
    nowhere.before = "unset HOME\n";
    check(nowhere, {"me", "HOME is not set", "export HOME="});
    if (::geteuid() != 0) return;
    Patient cache{lab()};
    cache.home("go/pkg/mod/cache/lock", "");
    cache.as = std::string(setpriv) + " --reuid=65534 --clear-groups";
    cache.before =
        "chown 65534 . work .config .config/go .config/go/env go go/pkg; chmod 755 "
        "go/pkg/mod/cache\n";
    check(cache, {"me", "the module cache belongs to root", "sudo chown -R \"$(id -un)\""});
  }

  TEST_CASE("a full disk, a blocked name, a resolver that is gone: in mounts of their own") {
    if (!Machine::can_hide("doctor")) return;
    lab().mend("all");
    Patient full{lab()};
    full.before = "mkdir -p go/pkg/mod\n";
    full.as =
        "unshare -m sh -c 'mount -t tmpfs -o size=64k none ~/go/pkg/mod && exec gopxctl doctor' #";
    check(full, {"me", "the disk of the module cache (~/go/pkg/mod) is full", "go clean -cache"});
    Patient hosts{lab()};
    hosts.env("GOPROXY=https://goproxy.cn,direct\n");
    hosts.home("hosts", "127.0.0.1 localhost\n0.0.0.0 goproxy.cn\n");
    hosts.as = "unshare -m sh -c 'mount --bind ~/hosts /etc/hosts && exec gopxctl doctor' #";
    check(hosts, {"me", "the name goproxy.cn is answered with 0.0.0.0 here, by /etc/hosts:2",
                  "sudo sed -i"});
    Patient resolver{lab()};
    resolver.env("GOPROXY=https://goproxy.cn,direct\n");
    resolver.home("resolv.conf", "nameserver 127.0.0.11\n");
    resolver.home(".config/gopx/gopxd.toml", "");
    resolver.as =
        "unshare -mn sh -c 'mount --bind ~/resolv.conf /etc/resolv.conf && exec gopxctl doctor' #";
    check(resolver, {"me", "(127.0.0.11) does not answer, so no proxy was asked", ""});
  }

  TEST_CASE("two causes at once: both are named, in the order in which to mend them") {
    lab().mend("all");
    Patient patient{lab()};
    patient.env("GOPROXY=https//goproxy.cn\n");
    patient.with("HTTPS_PROXY=http://127.0.0.1:1");
    const auto text = patient.doctor().out;
    CHECK(text.starts_with("me: GOPROXY is mistyped"));
    const auto second = text.find("\nme: HTTPS_PROXY (127.0.0.1:1) refuses");
    CHECK(second != std::string::npos);
    CHECK(second < text.find("\n\n"));
  }

  TEST_CASE("it changes nothing") {
    lab().mend("all");
    const Patient patient{lab()};
    const auto before =
        patient.machine.program({"/bin/sh", "-c", "find . -type f | sort | xargs md5sum"}).out;
    patient.doctor();
    CHECK_EQ(patient.machine.program({"/bin/sh", "-c", "find . -type f | sort | xargs md5sum"}).out,
             before);
  }

  TEST_CASE("a value by itself needs neither home nor daemon") {
    const Patient patient{lab()};
    const auto outcome = patient.machine.ctl({"doctor", "--chain", "https//goproxy.cn，direct"});
    CHECK_EQ(outcome.exit, 3);
    CHECK(has(outcome.out, "→ go env -w GOPROXY=https://goproxy.cn,direct"));
    CHECK_EQ(patient.machine.ctl({"doctor", "--chain", "https://goproxy.cn,direct"}).exit, 0);
  }
}

}  // namespace gopx::testing
