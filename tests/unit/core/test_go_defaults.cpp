// What several go commands come to, answer by answer; and what the engine makes of it.
#include "core/go_defaults.hpp"

#include "engine_fixture.hpp"

using namespace gopx;
using namespace gopx::testing;

namespace {

const std::string usual = "https://proxy.golang.org,direct";

GoRoot go(const std::string& version, std::optional<std::string> said = std::nullopt) {
  GoRoot root;
  root.root = "/opt/" + version;
  root.version = version;
  root.said_goproxy = std::move(said);
  return root;
}

GoRoot with_go_env(GoRoot root, std::optional<std::string> goproxy) {
  root.has_go_env = true;
  root.goproxy = std::move(goproxy);
  return root;
}

GoRoot silent(GoRoot root) {
  root.silent = root.root + "/bin/go: it took too long and was stopped";
  return root;
}

GoRoot with_gosumdb(GoRoot root, std::optional<std::string> said) {
  root.said_gosumdb = std::move(said);
  return root;
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::string message_of(const EngineFixture& fixture, const std::string& code) {
  for (const api::Warning& warning : fixture.status().warnings) {
    if (warning.code == code) return warning.severity + ": " + english(warning.message);
  }
  return "";
}

// The primary of the default is down, a candidate is well; an hour goes by.
EngineFixture outage(const std::vector<GoRoot>& roots,
                     std::optional<std::string> goproxy = std::nullopt) {
  EngineFixture fixture({}, std::move(goproxy));
  fixture.behaviour["https://proxy.golang.org"].fault = Fault::tcp_refused;
  fixture.feed(EnvFileSeen{fixture.file});
  fixture.feed(GoRootsSeen{roots});
  fixture.run(1min);
  fixture.feed(GoStarted{});
  fixture.run(1h);
  return fixture;
}

}  // namespace

TEST_CASE("no go at all: the default that go is published with") {
  const GoDefaults defaults = defaults_of({});
  CHECK(defaults.goproxy == usual);
  CHECK(defaults.gosumdb == "sum.golang.org");
  CHECK(defaults.problem.empty());
  CHECK_FALSE(defaults.empty_is_absent);
}

TEST_CASE("an answer counts, whatever the files say") {
  const GoDefaults defaults =
      defaults_of({with_go_env(go("go1.23.5", "https://a,direct"), "https://b,direct")});
  CHECK(defaults.goproxy == "https://a,direct");
  CHECK(defaults.source == "go1.23.5 in /opt/go1.23.5");
  CHECK(defaults.problem.empty());
}

TEST_CASE("who does not answer is left out; if none does, those with a go.env count") {
  const GoRoot mute = silent(with_go_env(go("go1.24.4"), "https://b,direct"));
  CHECK(defaults_of({mute, go("go1.19.8", usual)}).goproxy == usual);
  CHECK(defaults_of({mute, go("go1.19.8", usual)}).problem.empty());
  CHECK(defaults_of({mute, silent(go("go1.19.8"))}).goproxy == "https://b,direct");
  const GoDefaults nobody = defaults_of({silent(go("go1.19.8")), silent(go("go1.24.4"))});
  CHECK_FALSE(nobody.goproxy);
  CHECK(contains(english(nobody.problem), "it took too long"));
  // Up to 1.20 no go.env is read.
  CHECK_FALSE(defaults_of({silent(with_go_env(go("go1.20.14"), "https://b"))}).goproxy);
}

TEST_CASE("defaults that differ, and a go without any, name what is wrong") {
  const auto differ = defaults_of({go("go1.19.8", usual), go("go1.23.5", "direct")});
  CHECK(contains(english(differ.problem), "different defaults"));
  CHECK(contains(english(differ.problem), "direct in /opt/go1.23.5"));
  CHECK(contains(english(defaults_of({go("go1.23.5", "")}).problem),
                 "/opt/go1.23.5/go.env is missing"));
  CHECK(contains(english(defaults_of({with_go_env(go("go1.23.5", ""), std::nullopt)}).problem),
                 "/opt/go1.23.5/go.env sets none"));
  CHECK(contains(english(defaults_of({go("go1.19.8", usual), go("go1.23.5", "")}).problem),
                 "go1.23.5 in /opt/go1.23.5 has no default GOPROXY"));
}

TEST_CASE("a line with nothing behind its = is no line up to go 1.20 only") {
  CHECK(defaults_of({go("go1.20.14", usual)}).empty_is_absent);
  CHECK_FALSE(defaults_of({go("go1.21", usual)}).empty_is_absent);
  CHECK_FALSE(defaults_of({go("go1.20.14", usual), go("go1.21", usual)}).empty_is_absent);
  CHECK_FALSE(defaults_of({go("devel +1234", usual)}).empty_is_absent);
}

TEST_CASE("GOSUMDB: the strictest of them, and whether all agree") {
  const GoRoot plain = with_gosumdb(go("go1.19.8", usual), "sum.golang.org");
  const GoRoot off = with_gosumdb(go("go1.23.5", usual), "off");
  CHECK(defaults_of({off, plain}).gosumdb == "sum.golang.org");
  CHECK_FALSE(defaults_of({off, plain}).gosumdb_agreed);
  CHECK(defaults_of({off}).gosumdb == "off");
  CHECK(defaults_of({plain, plain}).gosumdb_agreed);
  CHECK_FALSE(defaults_of({go("go1.19.8", usual)}).gosumdb);
}

TEST_CASE("a go whose default names no public proxy: nothing is ever written, and why is said") {
  for (const char* said : {"direct", "off", "https://goproxy.corp.example,direct"}) {
    CAPTURE(said);
    EngineFixture fixture = outage({go("go1.19.8", said)});
    CHECK(fixture.writes.empty());
    CHECK(contains(message_of(fixture, "goroot-default"), "go1.19.8 in /opt/go1.19.8"));
    CHECK(fixture.status().goenv.current == said);
  }
  CHECK(outage({go("go1.19.8", usual)}).writes.size() == 1);  // the other side
}

TEST_CASE("a go that refuses for want of a default: failed, the cause first, nothing written") {
  EngineFixture fixture = outage({go("go1.23.5", "")});
  CHECK(fixture.writes.empty());
  CHECK(fixture.status().verdict == "failed");
  CHECK(contains(english(fixture.status().summary), "/opt/go1.23.5/go.env is missing"));
  CHECK(message_of(fixture, "chain-invalid") == "");
}

TEST_CASE("nobody says what the default is: nothing is written, and null is shown") {
  EngineFixture fixture = outage({silent(go("go1.19.8"))});
  CHECK(fixture.writes.empty());
  CHECK_FALSE(fixture.status().goenv.current);
  CHECK_FALSE(fixture.status().goenv.baseline);
  CHECK(fixture.status().verdict == "degraded");
  CHECK(contains(english(fixture.status().summary), "unknown what go uses"));
  fixture.edit(usual);  // with a line of his own it does not matter
  fixture.run(10min);
  CHECK(fixture.writes.size() == 1);
}

TEST_CASE("one that is left out is told where its default would count") {
  const std::vector<GoRoot> roots{go("go1.19.8", usual), silent(go("go1.24.4"))};
  CHECK(contains(message_of(outage(roots), "go-left-out"), "info: /opt/go1.24.4/bin/go"));
  CHECK(message_of(outage(roots, usual), "go-left-out") == "");
}

TEST_CASE("until all have answered nothing is known and nothing written") {
  EngineFixture fixture({}, std::nullopt);
  fixture.behaviour["https://proxy.golang.org"].fault = Fault::tcp_refused;
  fixture.feed(EnvFileSeen{fixture.file});
  fixture.feed(GoRootsSeen{{go("go1.19.8")}, true});
  fixture.run(1min);
  CHECK(fixture.probes.empty());
  CHECK(fixture.status().starting);
  CHECK(contains(english(fixture.status().summary), "asking the installed Go"));
  fixture.feed(GoRootsSeen{{go("go1.19.8", usual)}, false});
  fixture.run(10min);
  CHECK_FALSE(fixture.status().starting);
  CHECK(fixture.writes.size() == 1);
}

TEST_CASE("asked again, because a go was replaced: no takeover meanwhile, but a way back") {
  EngineFixture fixture({}, std::nullopt);
  fixture.feed(EnvFileSeen{fixture.file});
  fixture.feed(GoRootsSeen{{go("go1.19.8", usual)}});
  fixture.run(1min);
  fixture.feed(GoRootsSeen{{go("go1.19.8", usual)}, true});
  fixture.behaviour["https://proxy.golang.org"].fault = Fault::tcp_refused;
  fixture.run(10min);
  CHECK(fixture.writes.empty());
  fixture.command(Use{"goproxy-cn", std::nullopt});
  CHECK(fixture.writes.empty());
  fixture.feed(GoRootsSeen{{go("go1.19.8", usual)}, false});
  fixture.run(1s);
  REQUIRE(fixture.writes.size() == 1);
  fixture.feed(GoRootsSeen{{go("go1.19.8", usual)}, true});
  fixture.command(Pause{});
  CHECK(fixture.writes.size() == 2);
}

TEST_CASE("a takeover of a default that turns out to ask no proxy is undone") {
  EngineFixture fixture = outage({go("go1.19.8", usual)});
  REQUIRE(fixture.writes.size() == 1);
  fixture.feed(GoRootsSeen{{go("go1.19.8", "direct")}});
  fixture.run(1s);
  REQUIRE(fixture.writes.size() == 2);
  CHECK(fixture.writes[1].intent == Intent::revert);
  CHECK_FALSE(fixture.file.goproxy);
}

TEST_CASE("GOPROXY= with nothing behind it: as if not there for old gos, refused by new ones") {
  EngineFixture old = outage({go("go1.19.8", usual)}, "");
  REQUIRE(old.writes.size() == 1);
  CHECK(old.status().goenv.baseline == usual);
  CHECK(old.status().goenv.baseline_was_absent);
  old.command(Pause{});
  CHECK(old.file.goproxy == "");  // the line as it was, not none
  EngineFixture recent = outage({go("go1.23.5", usual)}, "");
  CHECK(recent.writes.empty());
  CHECK(recent.status().verdict == "failed");
  CHECK(contains(message_of(recent, "chain-invalid"), "contains no entries"));
  CHECK_FALSE(recent.status().goenv.baseline_was_absent);
}
