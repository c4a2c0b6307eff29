// What go says of a GOSUMDB value (all of it seen with go 1.19.8: `go mod download` of a module
// that is not in go.sum), and what the engine makes of a value that go refuses.
#include "core/gosumdb.hpp"

#include "engine_fixture.hpp"

using namespace gopx;
using namespace gopx::testing;

namespace {

const std::string key = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8";

std::string refusal(const std::optional<std::string>& value) {
  return read_gosumdb(value, {}).refused;
}

api::Warning warning_of(const EngineFixture& fixture, const std::string& code) {
  for (const api::Warning& warning : fixture.status().warnings) {
    if (warning.code == code) return warning;
  }
  return {};
}

EngineFixture running_with(std::optional<std::string> gosumdb, std::vector<GoRoot> roots = {}) {
  EngineFixture fixture({}, "https://proxy.golang.org,direct");
  fixture.file.gosumdb = std::move(gosumdb);
  fixture.feed(EnvFileSeen{fixture.file});
  fixture.feed(GoRootsSeen{std::move(roots)});
  fixture.run(1min);
  return fixture;
}

GoRoot go(const std::string& version, const std::string& gosumdb) {
  GoRoot root;
  root.root = "/opt/go";
  root.version = version;
  root.said_goproxy = "https://proxy.golang.org,direct";
  root.said_gosumdb = gosumdb;
  return root;
}

}  // namespace

TEST_CASE("what go takes") {
  for (const std::string& value :
       {std::string("off"), std::string("sum.golang.org"), std::string("sum.golang.google.cn"), key,
        key + " https://goproxy.cn/sumdb/sum.golang.org", std::string("sum.golang.org\r"),
        std::string("sum.golang.org https://goproxy.cn/sumdb/sum.golang.org"),
        std::string("  sum.golang.org\t"), std::string("sum.golang.org file:///srv/db")}) {
    CAPTURE(value);
    CHECK(refusal(value) == "");
  }
  CHECK(refusal(std::nullopt) == "");
}

TEST_CASE("what go refuses, in its words") {
  const std::pair<std::string, std::string> rows[] = {
      {"", "missing GOSUMDB"},
      {" \t", "missing GOSUMDB"},
      {"sum.golang.org https://a b", "too many fields"},
      {"https://sum.golang.test", "malformed verifier id"},
      {"goproxy.cn/sumdb/sum.golang.org", "malformed verifier id"},
      {"on", "malformed verifier id"},
      {"off\r", "malformed verifier id"},
      {"sum.golang.google.cn\r", "malformed verifier id"},
      {"sum.golang.google.cn https://sum.golang.google.cn", "malformed verifier id"},
      {"\"sum.golang.org\"", "malformed verifier id"},
      {"sum.golang.com" + key.substr(14), "invalid verifier hash"},
      {"a/+4ac4fbcc+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8", "invalid verifier hash"},
      {"sum.golang.org https://a:b:c", "invalid GOSUMDB URL"},
      {"sum.golang.org ftp://a", "unsupported scheme: ftp://a"},
      {"sum.golang.org goproxy.cn", "no Host in request URL: goproxy.cn"},
      {"sum.golang.org http://u:p@a", "refusing to pass credentials to insecure URL"},
  };
  for (const auto& [value, why] : rows) {
    CAPTURE(value);
    CHECK(refusal(value).starts_with(why));
    CHECK_FALSE(refusal(value).empty());
    CHECK_FALSE(read_gosumdb(value, {}).wanted);
  }
}

TEST_CASE("the value that was meant") {
  CHECK(meant_gosumdb("off\r") == "off");
  CHECK(meant_gosumdb(" sum.golang.google.cn ") == "sum.golang.google.cn");
  CHECK(meant_gosumdb("https://sum.golang.google.cn/") == "sum.golang.google.cn");
  CHECK(meant_gosumdb("goproxy.cn/sumdb/sum.golang.org") ==
        "sum.golang.org https://goproxy.cn/sumdb/sum.golang.org");
  for (const char* value : {"", "on", "https://sum.golang.test", "a b c", "/sumdb/sum.golang.org"})
    CHECK(meant_gosumdb(value) == "sum.golang.org");
}

TEST_CASE("a refused value: failed, named with the line to write; no endpoint suffers") {
  EngineFixture fixture = running_with("https://sum.golang.test");
  const api::Status status = fixture.status();
  CHECK(status.verdict == "failed");
  CHECK(english(status.summary)
            .find("go refuses GOSUMDB=https://sum.golang.test (malformed verifier id)") !=
        std::string::npos);
  CHECK(warning_of(fixture, "gosumdb-invalid").severity == "error");
  CHECK(warning_of(fixture, "gosumdb-invalid").fix == "go env -w GOSUMDB=sum.golang.org");
  CHECK(warning_of(fixture, "local-fault").code.empty());
  CHECK(fixture.endpoint("proxy-golang-org").state == "healthy");
  for (const StartProbe& probe : fixture.probes) CHECK(probe.sumdb_name.empty());
  // Another proxy would not help.
  fixture.behaviour["https://proxy.golang.org"].fault = Fault::tcp_refused;
  fixture.run(1h);
  CHECK(fixture.writes.empty());
  // Once the line is mended all goes its way.
  fixture.file.gosumdb = "off";
  fixture.edit("https://proxy.golang.org,direct");
  fixture.run(1h);
  CHECK(fixture.writes.size() == 1);
}

TEST_CASE("a refused value is no affair of the network, nor of GOPROXY=direct") {
  EngineFixture fixture = running_with("on");
  for (const char* url : {"https://proxy.golang.org", "https://goproxy.cn", "https://goproxy.io",
                          "https://mirrors.aliyun.com/goproxy/"})
    fixture.behaviour[url].fault = Fault::tcp_refused;
  fixture.run(10min);
  CHECK(fixture.status().verdict == "failed");
  fixture.edit("direct");
  fixture.run(1min);
  CHECK(fixture.status().verdict == "failed");
}

TEST_CASE("what no module is verified by can't be refused") {
  EngineFixture fixture({}, "https://proxy.golang.org,direct");
  fixture.file.gosumdb = "on";
  fixture.file.other["GONOSUMDB"] = "*";
  fixture.start();
  fixture.run(1min);
  CHECK(fixture.status().verdict == "ok");
}

TEST_CASE("a carriage return behind the value is named") {
  EngineFixture fixture = running_with("off\r");
  CHECK(
      english(warning_of(fixture, "gosumdb-invalid").message).find("a carriage return behind it") !=
      std::string::npos);
  CHECK(warning_of(fixture, "gosumdb-invalid").fix == "go env -w GOSUMDB=off");
}

TEST_CASE("the default of a go is looked at likewise, and named") {
  EngineFixture fixture = running_with(std::nullopt, {go("go1.23.5", "sum.golang.test")});
  CHECK(fixture.status().verdict == "failed");
  CHECK(english(warning_of(fixture, "gosumdb-invalid").message)
            .find("the default of go1.23.5 in /opt/go") != std::string::npos);
  CHECK(fixture.status().gosumdb_default == "sum.golang.test");
}

TEST_CASE("GOSUMDB= with nothing behind it: the default for old gos, missing for new ones") {
  CHECK(running_with("", {go("go1.19.8", "sum.golang.org")}).status().verdict == "ok");
  EngineFixture recent = running_with("", {go("go1.23.5", "sum.golang.org")});
  CHECK(recent.status().verdict == "failed");
  CHECK(english(warning_of(recent, "gosumdb-invalid").message).find("(missing GOSUMDB)") !=
        std::string::npos);
}
