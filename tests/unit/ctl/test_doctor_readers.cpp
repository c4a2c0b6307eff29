// Files as they are found on people's machines, with the lines that matter.
#include <doctest/doctest.h>

#include "ctl/doctor/readers.hpp"

using namespace gopx::ctl::doctor;

namespace {

std::string shown(const Assignments& all) {
  std::string text;
  for (const auto& each : all)
    text +=
        (text.empty() ? "" : "; ") + std::to_string(each.line) + " " + each.name + "=" + each.value;
  return text;
}

}  // namespace

TEST_SUITE("ctl::doctor::readers") {
  TEST_CASE("start-up files of shells") {
    CHECK_EQ(shown(read_profile("# x\nexport GOPROXY=\"https://goproxy.cn,direct\"\n")),
             "2 GOPROXY=https://goproxy.cn,direct");
    CHECK_EQ(shown(read_profile("set -gx GOPROXY off\nGOFLAGS=-mod=vendor\n")),
             "1 GOPROXY=off; 2 GOFLAGS=-mod=vendor");
    CHECK_EQ(shown(read_profile("GOPROXY=x go build\n#export GOPROXY=y\n")), "");
  }

  TEST_CASE("editors' settings, with comments and commas too many") {
    const auto found = read_editor_settings(
        "{\n  // mine\n  \"go.toolsEnvVars\": {\n    \"GO111MODULE\": \"on\", /* \"GOPROXY\": "
        "\"no\" "
        "*/\n    \"GOPROXY\": \"https://goproxy.cn,direct\",\n  },\n  \"gopls\": { \"build.env\": "
        "{\"GOFLAGS\": \"-mod=mod\"} },\n}\n");
    CHECK_EQ(shown(found),
             "4 GO111MODULE=on; 5 GOPROXY=https://goproxy.cn,direct; 7 GOFLAGS=-mod=mod");
    CHECK_EQ(found.at(1).where, "go.toolsEnvVars");
    CHECK(read_editor_settings("{\"GOPROXY\": \"elsewhere\"}").empty());
    CHECK(read_json_texts(std::string(100'000, '[')).empty());
    CHECK(read_json_texts("{\"a\": \"never ends").size() == 1);
  }

  TEST_CASE("docker's proxies for containers") {
    CHECK_EQ(shown(read_docker_proxies(
                 "{\"auths\": {},\n \"proxies\": {\"default\":\n  {\"httpsProxy\": "
                 "\"http://127.0.0.1:7890\", \"noProxy\": \"*.local\"}}}")),
             "3 HTTPS_PROXY=http://127.0.0.1:7890; 3 NO_PROXY=*.local");
  }

  TEST_CASE("GoLand, new form and old") {
    CHECK_EQ(
        shown(read_idea("<project>\n<component name=\"VgoProject\">\n<environment><map>\n<entry "
                        "key=\"GOPROXY\" value=\"https://a&amp;b\" />\n</map></environment>\n")),
        "4 GOPROXY=https://a&b");
    CHECK_EQ(shown(read_idea("<component name=\"VgoProject\">\n  <proxy>direct</proxy>\n")),
             "2 GOPROXY=direct");
    CHECK(read_idea("<component name=\"Other\">\n  <proxy>direct</proxy>\n").empty());
  }

  TEST_CASE("Makefiles and YAML") {
    CHECK_EQ(shown(read_makefile(
                 "export GOPROXY := https://a,direct # x\nGOFLAGS ?= -mod=mod\n\tGOPROXY=no\n")),
             "1 GOPROXY=https://a,direct; 2 GOFLAGS=-mod=mod");
    CHECK_EQ(shown(read_yaml(
                 "env:\n  GOPROXY: \"https://a;direct\" \n#  GOPROXY: x\n  - GOSUMDB=off\n")),
             "2 GOPROXY=https://a;direct; 4 GOSUMDB=off");
  }

  TEST_CASE("a Dockerfile, stage by stage") {
    const auto file = read_dockerfile(
        "ARG GOPROXY\n# c\nFROM --platform=x golang:1.22-alpine AS b\nARG GOPROXY=https://a\nENV "
        "GOSUMDB off\nRUN apk add git && \\\n    GOFLAGS=-mod=mod go mod download\nFROM scratch\n");
    REQUIRE_EQ(file.stages.size(), 2);
    CHECK_EQ(shown(file.global), "1 GOPROXY=");
    const auto& stage = file.stages[0];
    CHECK_EQ(stage.base, "golang:1.22-alpine");
    CHECK_EQ(shown(stage.arguments), "4 GOPROXY=https://a");
    CHECK_EQ(shown(stage.variables), "5 GOSUMDB=off");
    CHECK_EQ(stage.go_line, 6);
    CHECK_EQ(shown(stage.own), "6 GOFLAGS=-mod=mod");
    CHECK_EQ(file.stages[1].go_line, 0);
  }

  TEST_CASE("hosts, netrc, git, go.mod") {
    const auto hosts = read_hosts("127.0.0.1 localhost\n0.0.0.0 GOPROXY.cn # block\n\n");
    REQUIRE_EQ(hosts.size(), 2);
    CHECK_EQ(hosts[1].names.at(0), "goproxy.cn");
    CHECK_EQ(hosts[1].line, 2);

    const auto machines =
        read_netrc("machine a login u password p\nmachine b:80 login u\ndefault\nmachine c");
    REQUIRE_EQ(machines.size(), 2);
    CHECK(machines[0].has_password);
    CHECK_FALSE(machines[1].has_password);

    const auto git = read_git_config(
        "[url \"git@h:\"]\n\tinsteadOf = https://h/\n[credential]\n helper = store\n");
    CHECK(git.has_helper);
    REQUIRE_EQ(git.instead.size(), 1);
    CHECK_EQ(git.instead[0], "https://h/");
    CHECK_EQ(git.targets[0], "git@h:");

    const auto mod = read_go_mod(
        "module \"m.example/x\"\ngo 1.22\ntoolchain go1.22.3\nrequire (\n a.example/b v1.0.0 // "
        "indirect\n)\nrequire c.example/d v2.0.0\n");
    CHECK_EQ(mod.module, "m.example/x");
    CHECK_EQ(mod.go, "1.22");
    CHECK_EQ(mod.toolchain, "go1.22.3");
    CHECK_EQ(mod.required, std::vector<std::string>{"a.example/b", "c.example/d"});
  }
}
