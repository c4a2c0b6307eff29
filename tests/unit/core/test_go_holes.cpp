// Which go may be affected by which hole, at the boundaries; and what follows for who may stand in.
#include "core/go_holes.hpp"

#include <algorithm>

#include "engine_fixture.hpp"

using namespace gopx;
using namespace gopx::testing;

namespace {

constexpr const char* official = "https://proxy.golang.org";
constexpr const char* mine = "https://goproxy.mine.example";

config::Config with_own_mirror() {
  config::Config config;
  config.catalogue.builtin = false;
  config::EndpointSettings own;
  own.name = "mine";
  own.url = mine;
  own.trust = Trust::user;
  config.endpoints = {own};
  return config;
}

// A primary that is down, one mirror of the user's own, and that go installed.
EngineFixture with_go(const std::string& version, config::Config config) {
  EngineFixture fixture(std::move(config), "https://proxy.golang.org,direct");
  fixture.behaviour[official].fault = Fault::tcp_refused;
  fixture.feed(EnvFileSeen{fixture.file});
  fixture.feed(GoRootsSeen{{{"/usr/lib/go", version, {}, {}, false}}});
  fixture.run(2min);
  return fixture;
}

bool warned(const EngineFixture& fixture) {
  const auto list = fixture.status().warnings;
  return std::any_of(list.begin(), list.end(),
                     [](const auto& warning) { return warning.code == "go-hole"; });
}

}  // namespace

TEST_CASE("versions are read as go writes them") {
  CHECK(parse_go_version("go1.25.12") == GoVersion{25, 12, 0});
  CHECK(parse_go_version("go1.27") == GoVersion{27, 0, 0});
  CHECK(parse_go_version("go1.27rc2") == GoVersion{27, 0, 2});
  CHECK(parse_go_version("go1.24.4-X:boring") == GoVersion{24, 4, 0});
  for (const auto* text : {"", "go1", "go1.", "go1.x", "1.25.12", "devel go1.28-abc", "go1.25.",
                           "go1.25.12x", "go2.0", "go1.27rc"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_go_version(text));
  }
}

TEST_CASE("both sides of each fix") {
  struct Row {
    const char* version;
    const char* hole;  // "" = none
  };
  for (const Row& row :
       {Row{"go1.19.8", "CVE-2026-56865"}, Row{"go1.25.12", "CVE-2026-56865"}, Row{"go1.25.13", ""},
        Row{"go1.26.5", "CVE-2026-56865"}, Row{"go1.26.6", ""}, Row{"go1.27rc2", "CVE-2026-56865"},
        Row{"go1.27rc3", ""}, Row{"go1.27", ""}, Row{"go1.28.1", ""}, Row{"devel go1.27", ""}}) {
    CAPTURE(row.version);
    const GoHole* hole = hole_in(row.version);
    CHECK((hole != nullptr ? hole->id : "") == std::string_view(row.hole));
  }
}

TEST_CASE("with a go that has a hole only well-known and named endpoints stand in") {
  EngineFixture affected = with_go("go1.26.5", with_own_mirror());
  CHECK(affected.writes.empty());
  CHECK(warned(affected));
  CHECK(english(affected.endpoint("mine").reason).find("CVE-2026-56865") != std::string::npos);
  EngineFixture mended = with_go("go1.26.6", with_own_mirror());
  REQUIRE(mended.writes.size() == 1);
  CHECK(mended.writes[0].goproxy == std::string(mine) + ",direct");
  CHECK_FALSE(warned(mended));
}

TEST_CASE("who is named in candidates is the user's own choice") {
  config::Config config = with_own_mirror();
  config.failover.candidates = {"mine"};
  EngineFixture fixture = with_go("go1.26.5", config);
  REQUIRE(fixture.writes.size() == 1);
  CHECK(fixture.writes[0].goproxy == std::string(mine) + ",direct");
}

TEST_CASE("the catalogue's mirrors stand in whatever the go") {
  EngineFixture fixture = with_go("go1.19.8", {});
  REQUIRE(fixture.writes.size() == 1);
  CHECK(fixture.writes[0].goproxy.find("goproxy.cn") != std::string::npos);
}
