// Set-ups that broke for people, each on a machine of its own: the first line names whose it is,
// what it is, and the command.
#include <doctest/doctest.h>

#include "support/fake_machine.hpp"

using namespace gopx;
using namespace gopx::ctl::doctor;
using testing::FakeMachine;

namespace {

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

// Side, words of the sentence, the command.
void expect(const FakeMachine& machine, std::string_view side, std::string_view sentence,
            std::string_view command) {
  const auto line = machine.first_line();
  CAPTURE(line);
  CHECK(line.starts_with(std::string{side} + ": "));
  CHECK(has(line, sentence));
  CHECK(has(line, " → " + std::string{command}));
}

const std::string dockerfile =
    "FROM golang:1.23\nWORKDIR /x\nCOPY . .\nRUN go mod download && go build ./...\n";

}  // namespace

TEST_SUITE("ctl::doctor") {
  TEST_CASE("nothing is wrong") {
    const FakeMachine machine;
    CHECK(machine.verdict().causes.empty());
    CHECK_EQ(machine.verdict().exit_code(), 0);
  }

  TEST_CASE("a build container that does not see GOPROXY") {
    FakeMachine machine;
    machine.go_env("GOPROXY=https://goproxy.cn,direct\n");
    machine.here("Dockerfile", dockerfile);
    expect(machine, "me",
           "the build container does not see your GOPROXY (it uses proxy.golang.org)",
           "docker build --build-arg GOPROXY=\"$(go env GOPROXY)\" .");
    machine.here("Dockerfile", "ARG GOPROXY\n" + dockerfile);
    expect(machine, "me", "stands in front of FROM", "docker build --build-arg");
    machine.here("Dockerfile", "FROM golang:1.23\nARG GOPROXY\nRUN go mod download\n");
    CHECK(machine.verdict().causes.empty());
    machine.here("Dockerfile", dockerfile);
    machine.go_env("");
    CHECK(machine.verdict().causes.empty());
  }

  TEST_CASE(
      "the Dockerfile's own GOSUMDB=off is a note, unless the image has to fetch a toolchain") {
    FakeMachine machine;
    machine.here("Dockerfile",
                 "FROM golang:1.22\nENV GOSUMDB=off GOPROXY=https://goproxy.cn\nRUN go build\n");
    CHECK(machine.verdict().causes.empty());
    machine.here("go.mod", "module m.example/x\ngo 1.23.1\n");
    expect(machine, "me", "refuses to fetch the toolchain 1.23.1", "sed -i");
  }

  TEST_CASE("a forward proxy on loopback, for containers") {
    FakeMachine machine;
    machine.at_home(".docker/config.json",
                    "{\"proxies\":{\"default\":{\"httpsProxy\":\"http://127.0.0.1:7890\"}}}");
    expect(machine, "me", "HTTPS_PROXY points at 127.0.0.1 in ~/.docker/config.json:1",
           "docker build --network host .");
  }

  TEST_CASE("forward proxies: dead, alive, mistyped, of names that go does not use") {
    FakeMachine machine;
    machine.environment["HTTPS_PROXY"] = machine.environment["https_proxy"] =
        "http://127.0.0.1:7890";
    expect(machine, "me",
           "HTTPS_PROXY (127.0.0.1:7890) refuses the connection, so no proxy was asked",
           "unset HTTPS_PROXY https_proxy");
    machine.at_home(".bashrc", "export HTTPS_PROXY=http://127.0.0.1:7890\n");
    expect(machine, "me", "set by ~/.bashrc:1", "unset HTTPS_PROXY https_proxy");
    machine.listening.insert(7890);
    CHECK(machine.verdict().causes.empty());
    machine.environment = {
        {"HOME", "/home/u"}, {"PATH", "/usr/bin"}, {"https_proxy", "http//127.0.0.1:7890"}};
    expect(machine, "me", "https_proxy is mistyped", "export https_proxy=http://127.0.0.1:7890");
    machine.environment = {
        {"HOME", "/home/u"}, {"PATH", "/usr/bin"}, {"ALL_PROXY", "socks5://127.0.0.1:1080"}};
    expect(machine, "me", "go does not use ALL_PROXY for https",
           "export HTTPS_PROXY=\"$ALL_PROXY\"");
    machine.environment = {
        {"HOME", "/home/u"}, {"PATH", "/usr/bin"}, {"http_proxy", "http://10.0.0.1:3128"}};
    expect(machine, "me", "go does not use http_proxy for https",
           "export HTTPS_PROXY=\"$http_proxy\"");
  }

  TEST_CASE("bots that ask the origins") {
    FakeMachine machine;
    machine.here("renovate.json", "{\n  \"env\": {\"GOPROXY\": \"direct\"}\n}");
    expect(machine, "me",
           "Renovate asks the origins directly (GOPROXY=direct in ~/work/renovate.json:2)",
           "export GOPROXY=https://proxy.golang.org,direct");
  }

  TEST_CASE("sudo: another home; a cache that root has left behind") {
    FakeMachine machine;
    machine.folders["/home/u/go/pkg/mod"] = {1000, true, true, true};
    machine.folders["/home/u/go/pkg/mod/cache/download/sumdb"] = {0, true, true, false};
    expect(machine, "me", "the module cache belongs to root",
           "sudo chown -R \"$(id -un)\" /home/u/go/pkg/mod");
    FakeMachine root;
    root.uid = 0;
    root.environment["HOME"] = "/root";
    root.environment["SUDO_UID"] = "1000";
    root.folders["/root"] = {0, true, true, true};
    root.go_env("GOPROXY=https://goproxy.cn,direct\n");
    expect(root, "me", "sudo does not see your env file", "export GOPROXY=");
    FakeMachine cron;
    cron.environment.erase("HOME");
    expect(cron, "me", "HOME is not set", "export HOME=");
  }

  TEST_CASE("an exported GOPROXY hides the env file") {
    FakeMachine machine;
    machine.environment["GOPROXY"] = "https://goproxy.io,direct";
    machine.go_env("GOPROXY=https://goproxy.cn,direct\n");
    machine.at_home(".zshrc", "\n\nexport GOPROXY=https://goproxy.io,direct\n");
    expect(machine, "me", "GOPROXY is exported by ~/.zshrc:3 and wins over the env file",
           "unset GOPROXY");
  }

  TEST_CASE("editors") {
    FakeMachine machine;
    machine.here(".vscode/settings.json",
                 "{\n\"go.toolsEnvVars\": {\"GOPROXY\": \"https://goproxy.io\"}}");
    expect(machine, "me",
           "VS Code sets GOPROXY=https://goproxy.io itself (~/work/.vscode/settings.json:2)",
           "go mod download");
    FakeMachine goland;
    goland.here(".idea/workspace.xml", "<component name=\"VgoProject\">\n<proxy>direct</proxy>\n");
    expect(goland, "me", "GoLand sets GOPROXY=direct itself", "go mod download");
  }

  TEST_CASE("mistyped values and orders") {
    for (const auto& [value, corrected] :
         {std::pair{"direct;", "direct"},
          {"https//goproxy.cn", "https://goproxy.cn"},
          {"\"https://goproxy.cn\"", "https://goproxy.cn"},
          {"direct,https://goproxy.cn", "https://goproxy.cn,direct"}}) {
      FakeMachine machine;
      machine.go_env(std::string("GOPROXY=") + value + "\n");
      expect(machine, "me", "", std::string("go env -w GOPROXY=") + corrected);
    }
    FakeMachine shell;
    shell.environment["GOPROXY"] = "https//goproxy.cn";
    expect(shell, "me", "mistyped", "export GOPROXY=https://goproxy.cn");
  }

  TEST_CASE("GOFLAGS, GOSUMDB, toolchains") {
    FakeMachine flags;
    flags.go_env("GOFLAGS=-mod=vendor\n");
    expect(flags, "me", "GOFLAGS=-mod=vendor forbids downloads", "go env -u GOFLAGS");
    flags.here("vendor/modules.txt", "");
    CHECK(flags.verdict().causes.empty());
    for (const char* value : {"on", "sum.goproxy.cn"}) {
      FakeMachine sumdb;
      sumdb.go_env(std::string("GOSUMDB=") + value + "\n");
      expect(sumdb, "me", "go rejects GOSUMDB=", "go env -u GOSUMDB");
    }
    FakeMachine off;
    off.go_env("GOSUMDB=off\n");
    CHECK(off.verdict().causes.empty());
    off.here("go.mod", "module m.example/x\ngo 1.24.2\n");
    expect(off, "me", "refuses to fetch a toolchain while GOSUMDB=off", "go env -u GOSUMDB");
    FakeMachine other;
    other.go_env("GOSUMDB=gosum.io+ce6e7565+AY5qEHUk/qmHc5btzW45JVoENfazw8LielDsaI+lEbq6\n");
    expect(other, "them", "gosum.io lacks most records", "go env -u GOSUMDB");
    CHECK_EQ(other.verdict().exit_code(), 2);
    FakeMachine local;
    local.go_env("GOTOOLCHAIN=local\n");
    local.here("go.mod", "module m.example/x\ngo 1.24.2\n");
    expect(local, "me", "GOTOOLCHAIN=local forbids fetching it", "go env -u GOTOOLCHAIN");
  }

  TEST_CASE(
      "private modules: told to strangers, without a login, with a login that go does not read") {
    FakeMachine machine;
    machine.here("go.mod",
                 "module m.example/x\nrequire git.corp.example/team/lib v1.0.0\nrequire "
                 "github.com/a/b v1.0.0\n");
    expect(machine, "me", "git.corp.example/team/lib", "go env -w GOPRIVATE=git.corp.example");
    machine.go_env("GOPRIVATE=git.corp.example\n");
    expect(machine, "me", "git can't log in to git.corp.example",
           "git config --global url.\"git@git.corp.example:\".insteadOf "
           "\"https://git.corp.example/\"");
    machine.at_home(".netrc", "machine git.corp.example login u\n");
    expect(machine, "me", "wants a login and a password",
           "echo 'machine git.corp.example login USER password PASSWORD'");
    machine.at_home(".netrc", "machine git.corp.example login u password p\n");
    CHECK(machine.verdict().causes.empty());
    machine.at_home(".netrc", "");
    machine.at_home(".gitconfig",
                    "[url \"git@git.corp.example:\"]\n insteadOf = https://git.corp.example/\n");
    machine.at_home(".ssh/id_ed25519", "");
    expect(machine, "me", "does not know the key of that host",
           "ssh-keyscan git.corp.example >> ~/.ssh/known_hosts");
    machine.at_home(".ssh/known_hosts", "git.corp.example ssh-ed25519 AAAA\n");
    CHECK(machine.verdict().causes.empty());
  }

  TEST_CASE("no git, no disk, a wrong clock, a blocked name") {
    FakeMachine machine;
    machine.files.erase("/usr/bin/git");
    machine.files["/etc/alpine-release"] = "3.20";
    expect(machine, "me", "git is missing here", "apk add git");
    FakeMachine full;
    full.disk.free_bytes = 1000;
    expect(full, "me", "is full", "go clean -cache");
    FakeMachine read_only;
    read_only.disk.is_read_only = true;
    expect(read_only, "me", "on a disk that is read-only", "export GOMODCACHE=");
    FakeMachine clock;
    clock.now = testing::at("1970-01-01T00:00:10Z");
    expect(clock, "me", "the clock says 1970-01-01", "sudo timedatectl set-ntp true");
    FakeMachine hosts;
    hosts.files["/etc/hosts"] = "127.0.0.1 localhost\n0.0.0.0 proxy.golang.org\n";
    expect(hosts, "me", "the name proxy.golang.org is answered with 0.0.0.0 here, by /etc/hosts:2",
           "sudo sed -i '/[[:space:]]proxy\\.golang\\.org/d' /etc/hosts");
  }

  TEST_CASE("two causes are both named, in the order in which to mend them") {
    FakeMachine machine;
    machine.environment["HTTPS_PROXY"] = "http://127.0.0.1:7890";
    machine.go_env("GOPROXY=https//goproxy.cn\n");
    const auto text = render_verdict(machine.verdict(), {}, {});
    const auto second = text.find("\nme: HTTPS_PROXY");
    CHECK(text.starts_with("me: GOPROXY is mistyped"));
    CHECK(second != std::string::npos);
    CHECK(second < text.find("\n\n"));
  }

  TEST_CASE(
      "what files say comes first where nobody can be reached, a proxy's own trouble before it") {
    const auto cause = [](std::string_view check, Grade grade) {
      return Finding{check, "x", grade, Side::me, "c", verbatim(std::string{check}), {}};
    };
    const auto first = [](Findings findings) {
      return weigh(std::move(findings)).causes.front().check;
    };
    CHECK_EQ(first({cause("resolver", Grade::fail), cause("editor", Grade::warn)}), "editor");
    CHECK_EQ(first({cause("proxy", Grade::fail), cause("editor", Grade::warn)}), "proxy");
    CHECK_EQ(first({cause("resolver", Grade::fail), cause("goproxy", Grade::fail)}), "goproxy");
  }

  TEST_CASE(
      "other places: a second stage, compose, GOENV, certificates, a folder, a bot's environment") {
    FakeMachine stages;
    stages.go_env("GOPROXY=https://goproxy.cn,direct\n");
    stages.here("Dockerfile",
                "FROM golang:1.22 AS a\nARG GOPROXY\nRUN go mod download\nFROM golang:1.22\nRUN go "
                "build\n");
    expect(stages, "me", "the build container does not see your GOPROXY",
           "docker build --build-arg");
    FakeMachine compose;
    compose.here("compose.yaml",
                 "services:\n  x:\n    environment:\n      - GOPROXY=https//goproxy.cn\n");
    expect(compose, "me", "~/work/compose.yaml:4: GOPROXY is mistyped",
           "export GOPROXY=https://goproxy.cn");
    FakeMachine goenv;
    goenv.environment["GOENV"] = "/nowhere/env";
    expect(goenv, "me", "GOENV names /nowhere/env, which does not exist", "unset GOENV");
    FakeMachine certificates;
    certificates.environment["SSL_CERT_FILE"] = "/nowhere.pem";
    expect(certificates, "me", "SSL_CERT_FILE names /nowhere.pem", "unset SSL_CERT_FILE");
    FakeMachine folder;
    folder.go_env("GOPROXY=file:///srv/nothing\n");
    expect(folder, "me", "GOPROXY names the folder /srv/nothing", "go env -u GOPROXY");
    FakeMachine bot;
    bot.environment["RENOVATE_TOKEN"] = "x";
    bot.environment["GOPROXY"] = "direct";
    expect(bot, "me", "the bot asks the origins directly", "export GOPROXY=");
    FakeMachine windows;
    windows.go_env("GOSUMDB=off\r\n");
    expect(windows, "me", "a carriage return", "go env -w GOSUMDB=off");
  }

  TEST_CASE("nothing hostile gets into a command") {
    FakeMachine machine;
    const std::string evil = "$(touch x)`y`\x1b[2J\xE2\x80\xAE";
    machine.here("go.mod", "module m\nrequire git." + evil + ".example/x v1.0.0\n");
    machine.go_env("GOPROXY=https//" + evil + "\nGOSUMDB=" + evil + "\nGOFLAGS=" + evil + "\n");
    machine.environment["HTTPS_PROXY"] = "http://" + evil + ":1";
    machine.here("Dockerfile", "FROM " + evil + "\nENV GOPROXY=" + evil + "\nRUN go build\n");
    machine.here("renovate.json", "{\"env\": {\"GOPROXY\": \"" + evil + "\"}}");
    const auto verdict = machine.verdict();
    CHECK_FALSE(verdict.causes.empty());
    for (const auto& check : verdict.checks)
      for (const auto& command : check.fix) {
        CAPTURE(command);
        CHECK(command.find('\x1b') == std::string::npos);
        const auto at = command.find("$(touch");
        if (at != std::string::npos) CHECK(command.rfind('\'', at) != std::string::npos);
      }
    CHECK(render_verdict(verdict, {}, {}).find('\x1b') == std::string::npos);
  }
}
