// A report with a secret in every place that could hold one.
#include "ctl/report/report.hpp"

#include <doctest/doctest.h>

#include "support/fake_machine.hpp"

using namespace gopx;
using namespace gopx::ctl;

namespace {

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

ReportParts full() {
  testing::FakeMachine fake;
  fake.environment["GOPROXY"] = "https://u:s3cret@corp.example,direct";
  fake.environment["HTTPS_PROXY"] = "http://u:s3cret@127.0.0.1:7890";
  fake.environment["GOAUTH"] = "helper --token s3cret";
  fake.environment["GOFLAGS"] = "-ldflags=s3cret";
  fake.environment["AWS_SECRET"] = "s3cret";
  fake.go_env(
      "GOPRIVATE=secret-team.example\nGOSUMDB=sum.golang.org\nGONOSUMDB=secret-team.example\n");
  fake.at_home(
      ".netrc",
      "machine corp.example login u password s3cret\nmachine git.secret-team.internal login x\n");
  fake.here("go.mod", "module secret-team.example/x\nrequire git.secret-team.internal/y v1.0.0\n");
  ReportParts parts;
  parts.at = testing::at("2026-01-02T03:04:05Z");
  parts.system = "Linux";
  parts.home = "/home/u";
  const auto machine = fake.machine();
  parts.go = doctor::go_setup(machine);
  parts.findings = doctor::look_at_machine({machine, parts.go, probes::catalogue(), {}});
  parts.status = testing::sample_status();
  parts.endpoints.push_back({parts.status->endpoints.front(), {testing::sample_probe(true)}});
  parts.config = {
      {"probe.proxy", std::string{"http://u:s3cret@p.example"}, "/home/u/.config/gopx/gopxd.toml"},
      {"log.level", std::string{"info"}, "default"}};
  return parts;
}

}  // namespace

TEST_SUITE("ctl::report") {
  TEST_CASE("no password, no name of the user's modules, no home") {
    const auto text = report_text(full());
    CAPTURE(text);
    for (const char* secret : {"s3cret", "secret-team", "/home/u"}) CHECK_FALSE(has(text, secret));
  }

  TEST_CASE("it says what there is to know") {
    const auto text = report_text(full());
    CHECK(has(text, "- gopxctl " GOPX_VERSION));
    CHECK(has(text, "- GOPROXY in the environment: https://u:xxxxx@corp.example,direct"));
    CHECK(has(text, "- GOPRIVATE in ~/.config/go/env: (1 patterns)"));
    CHECK(has(text, "- probe.proxy = http://u:xxxxx@p.example (~/.config/gopx/gopxd.toml)"));
    CHECK(has(text, "- 1 settings are as built in"));
    CHECK(has(text, "## Checks of this machine"));
  }

  TEST_CASE("without a daemon there is less, and it is said") {
    auto parts = full();
    parts.status.reset();
    parts.endpoints.clear();
    const auto text = report_text(parts);
    CHECK(has(text, "- gopxd is not running"));
    CHECK_FALSE(has(text, "## State of gopxd"));
  }
}
