// What go's settings mean for the engine: no takeover that helps nobody, no private name told to a
// public host, and a sentence that names variable and layer.
#include <algorithm>

#include "engine_fixture.hpp"

namespace gopx::testing {
namespace {

const std::string primary = "https://proxy.golang.org";
const std::string own_chain = primary + ",direct";

std::optional<api::Warning> warning(const EngineFixture& fixture, std::string_view code) {
  for (const auto& one : fixture.status().warnings)
    if (one.code == code) return one;
  return std::nullopt;
}

GoRoot go_with(std::map<std::string, std::string> settings, std::string root = "/usr/local/go") {
  GoRoot go;
  go.root = std::move(root);
  go.version = "go1.27.3";
  go.has_go_env = true;
  go.goproxy = own_chain;
  go.settings = std::move(settings);
  return go;
}

// In which layer a setting is.
enum class In { file, go_env, one_go_of_two };

void start(EngineFixture& fixture, const std::string& name, const std::string& value, In where) {
  if (where == In::file) fixture.file.other = {{name, value}};
  fixture.start();
  if (where == In::go_env) fixture.feed(GoRootsSeen{{go_with({{name, value}})}});
  if (where == In::one_go_of_two)
    fixture.feed(GoRootsSeen{{go_with({}), go_with({{name, value}}, "/opt/go")}});
}

void break_primary(EngineFixture& fixture) {
  fixture.run(2min);
  fixture.behaviour[primary].fault = Fault::tcp_refused;
  fixture.run(3min);
}

}  // namespace

TEST_CASE(
    "a pattern that takes everything past the proxies: told at once, and nothing is written") {
  struct Row {
    const char* name;
    const char* value;
    In where;
    const char* source;
  };
  for (const Row& row :
       {Row{"GOPRIVATE", "*", In::file, "GOPRIVATE=* in the env file"},
        Row{"GOPRIVATE", "*,corp.example", In::file, "GOPRIVATE=*,corp.example in the env file"},
        Row{"GONOPROXY", "**", In::file, "GONOPROXY=** in the env file"},
        Row{"GOPRIVATE", "*.*", In::go_env, "GOPRIVATE=*.* in /usr/local/go/go.env"},
        Row{"GONOPROXY", "*", In::go_env, "GONOPROXY=* in /usr/local/go/go.env"}}) {
    CAPTURE(row.source);
    EngineFixture fixture({}, own_chain);
    start(fixture, row.name, row.value, row.where);
    fixture.run(2min);
    for (const bool broken : {false, true}) {
      if (broken) break_primary(fixture);
      const auto status = fixture.status();
      const auto told = warning(fixture, "gonoproxy-all");
      REQUIRE(told.has_value());
      CHECK(told->severity == "warning");
      CHECK(english(told->message).find(row.source) == 0);
      CHECK(status.verdict == "ok");
      CHECK(english(status.summary).find("go asks no proxy, because ") == 0);
      CHECK_FALSE(status.active.has_value());
      CHECK(std::none_of(status.endpoints.begin(), status.endpoints.end(),
                         [](const auto& endpoint) { return endpoint.in_use; }));
      CHECK_FALSE(warning(fixture, "no-candidate").has_value());
    }
    CHECK(fixture.writes.empty());
    fixture.command(Use{"goproxy-cn", {}});
    REQUIRE_FALSE(fixture.replies.empty());
    const std::string answer = english(fixture.replies.back().message);
    CAPTURE(answer);
    CHECK(answer.find(", but go asks no proxy, because ") != std::string::npos);
    CHECK(answer.ends_with(std::string(" is ") + row.value));
  }
}

TEST_CASE("the takeover comes as soon as the pattern goes") {
  EngineFixture fixture({}, own_chain);
  start(fixture, "GOPRIVATE", "*", In::file);
  break_primary(fixture);
  REQUIRE(fixture.writes.empty());
  fixture.file.other.clear();
  fixture.edit(own_chain);
  fixture.run(1min);
  CHECK(fixture.writes.size() == 1);
  CHECK_FALSE(warning(fixture, "gonoproxy-all").has_value());
}

TEST_CASE("GONOPROXY decides where it is set: none, or a list that leaves something") {
  for (const char* value : {"none", "corp.example", "[a-z]*"}) {
    EngineFixture fixture({}, own_chain);
    fixture.file.other = {{"GOPRIVATE", "*"}, {"GONOPROXY", value}};
    fixture.start();
    break_primary(fixture);
    CAPTURE(value);
    CHECK_FALSE(warning(fixture, "gonoproxy-all").has_value());
    CHECK(warning(fixture, "sumdb-skipped").has_value());
    CHECK(fixture.writes.size() == 1);
  }
}

TEST_CASE("one go of two that asks no proxy is told of; the other one is helped") {
  EngineFixture fixture({}, own_chain);
  start(fixture, "GOPRIVATE", "*", In::one_go_of_two);
  break_primary(fixture);
  CHECK(fixture.writes.size() == 1);
  const auto told = warning(fixture, "gonoproxy-all");
  REQUIRE(told.has_value());
  CHECK(english(told->message).find("GOPRIVATE=* in /opt/go/go.env: that go") == 0);
}

TEST_CASE("a pattern in gopxd's own environment is no go's: it keeps names, and writes go on") {
  EngineInputs inputs;
  inputs.catalogue = {};
  inputs.own_environment = {{"GOPRIVATE", "*"}, {"GOPROXY", "off"}};
  Engine engine(std::move(inputs), {Instant{1000h}, WallTime{Duration{1800000000000000}}});
  const auto warnings = engine.status({}).warnings;
  CHECK(std::count_if(warnings.begin(), warnings.end(),
                      [](const auto& one) { return one.code == "own-environment"; }) == 2);
  CHECK(english(warnings[0].message)
            .find("GOPROXY is set in gopxd's own environment: it is not used") == 0);
  CHECK(english(warnings[1].message).find("keeps names") != std::string::npos);
}

TEST_CASE("a list: the modules that no failover helps are named, and the rest is helped") {
  EngineFixture fixture({}, own_chain);
  start(fixture, "GOPRIVATE", "corp.example,none,*.lab.example", In::file);
  const auto told = warning(fixture, "gonoproxy-some");
  REQUIRE(told.has_value());
  CHECK(told->severity == "info");
  CHECK(english(told->message) ==
        "go asks no proxy for corp.example, *.lab.example (GOPRIVATE in the env file): no failover "
        "helps these modules");
  break_primary(fixture);
  CHECK(fixture.writes.size() == 1);

  EngineFixture nothing({}, own_chain);
  start(nothing, "GOPRIVATE", "none", In::file);
  CHECK_FALSE(warning(nothing, "gonoproxy-some").has_value());
}

TEST_CASE("nothing is verified: whatever says so, in whichever layer") {
  struct Row {
    const char* name;
    const char* value;
    In where;
    bool told;
  };
  for (const Row& row :
       {Row{"GONOSUMDB", "*", In::file, true}, Row{"GONOSUMDB", "**", In::file, true},
        Row{"GONOSUMDB", "*", In::go_env, true}, Row{"GOPRIVATE", "*", In::go_env, true},
        Row{"GONOSUMDB", "rsc.io,github.com", In::file, false},
        Row{"GONOPROXY", "*", In::file, false}}) {
    CAPTURE(row.name);
    CAPTURE(row.value);
    EngineFixture fixture({}, own_chain);
    start(fixture, row.name, row.value, row.where);
    CHECK(warning(fixture, "sumdb-skipped").has_value() == row.told);
  }
}

TEST_CASE("GOSUMDB=off in a go.env; flags and modes in which no proxy matters, in any file") {
  struct Row {
    const char* name;
    const char* value;
    const char* code;
  };
  for (const Row& row : {Row{"GOFLAGS", "-v -mod=vendor", "goflags-vendor"},
                         Row{"GO111MODULE", "off", "modules-off"}}) {
    for (const In where : {In::file, In::go_env}) {
      EngineFixture fixture({}, own_chain);
      start(fixture, row.name, row.value, where);
      CAPTURE(row.code);
      REQUIRE(warning(fixture, row.code).has_value());
      CHECK(warning(fixture, row.code)->severity == "info");
    }
  }
  EngineFixture harmless({}, own_chain);
  start(harmless, "GOFLAGS", "-mod=readonly", In::file);
  CHECK_FALSE(warning(harmless, "goflags-vendor").has_value());
  EngineFixture fixture({}, own_chain);
  fixture.file.gosumdb.reset();
  start(fixture, "GOSUMDB", "off", In::go_env);
  REQUIRE(warning(fixture, "sumdb-off").has_value());
  CHECK(english(warning(fixture, "sumdb-off")->message).find("/usr/local/go/go.env") !=
        std::string::npos);
}

TEST_CASE("private names: the caller's shell, the env file and every go.env count") {
  const std::string secret = "corp.example/secret";
  const auto reason = [&](const EngineFixture& fixture, const api::Environment& shell) {
    const auto found = const_cast<EngineFixture&>(fixture).engine().places_for(secret, shell);
    return found.private_by ? api::source_of(*found.private_by) : std::string{};
  };
  EngineFixture plain({}, own_chain);
  plain.start();
  CHECK(reason(plain, {}).empty());
  CHECK(reason(plain, {{"GOPRIVATE", "corp.example"}}) == "GOPRIVATE in your shell");
  CHECK(reason(plain, {{"GOPRIVATE", "none"}}).empty());
  EngineFixture file({}, own_chain);
  start(file, "GONOPROXY", "corp.example", In::file);
  CHECK(reason(file, {{"GONOPROXY", "none"}}) == "GONOPROXY in the env file");
  EngineFixture second({}, own_chain);
  start(second, "GOPRIVATE", "corp.example", In::one_go_of_two);
  CHECK(reason(second, {}) == "GOPRIVATE in /opt/go/go.env");
}

TEST_CASE("versions are compared of no module whose name is private") {
  for (const bool of_shell : {false, true}) {
    config::Config config;
    config.freshness.modules = {"corp.example/busy", "rsc.io/quote"};
    EngineFixture fixture(std::move(config), own_chain);
    if (!of_shell) fixture.file.other = {{"GOPRIVATE", "corp.example"}};
    fixture.start();
    fixture.run(1min);
    fixture.command(CompareNewest{of_shell ? api::Environment{{"GOPRIVATE", "corp.example"}}
                                           : api::Environment{}});
    fixture.run(10s);
    std::size_t quoted = 0;
    for (const StartProbe& probe : fixture.probes) {
      CHECK(probe.canary.module != "corp.example/busy");
      quoted += probe.only == Step::newest && probe.canary.module == "rsc.io/quote";
    }
    CHECK(quoted > 0);
    REQUIRE(fixture.replies.size() == 1);
    CHECK(english(fixture.replies[0].message).find("corp.example/busy is private (GOPRIVATE in ") ==
          0);
  }
}

TEST_CASE(
    "under a local fault a certificate file that is not there is named, and not the network") {
  EngineFixture fixture({}, own_chain);
  for (const KnownEndpoint& known : probes::catalogue())
    fixture.behaviour[std::string(known.url)].fault = Fault::tcp_refused;
  fixture.start();
  fixture.run(3min);
  REQUIRE(fixture.status().verdict == "local");
  REQUIRE(warning(fixture, "local-fault")->advice.has_value());
  CHECK(english(*warning(fixture, "local-fault")->advice).find("check the network") == 0);
  fixture.feed(PartReported{Part::certificates, "SSL_CERT_FILE names /none.pem"});
  CHECK(english(fixture.status().summary).find("/none.pem") != std::string::npos);
  CHECK(english(warning(fixture, "local-fault")->message).find("/none.pem") != std::string::npos);
  CHECK(warning(fixture, "local-fault")->fix.find("systemctl --user edit gopxd") == 0);
  CHECK(warning(fixture, "file-missing").has_value());
  fixture.feed(PartReported{Part::netrc, "NETRC names /none"});
  fixture.feed(PartReported{Part::certificates, ""});
  CHECK(english(fixture.status().summary).find("/none.pem") == std::string::npos);
  CHECK(english(warning(fixture, "file-missing")->message) == "NETRC names /none");
}

TEST_CASE("what the layers say is told, masked") {
  EngineFixture fixture({}, own_chain);
  fixture.file.other = {{"GOFLAGS", "-ldflags=-X=secret"}, {"GOPRIVATE", ""}};
  fixture.start();
  fixture.feed(GoRootsSeen{{go_with({{"GOPRIVATE", "corp.example"}})}});
  std::string all;
  const auto status = fixture.status();
  for (const auto& one : status.go_settings.value())
    all += std::string(name_of(one.layer)) + ":" + one.name + "=" + one.value + "\n";
  CHECK(all == "env-file:GOFLAGS=-ldflags=…\nenv-file:GOPRIVATE=\nenv-file:GOPROXY=" + own_chain +
                   "\nenv-file:GOSUMDB=off\ngo.env:GOPRIVATE=corp.example\ngo.env:GOPROXY=" +
                   own_chain + "\n");
}

}  // namespace gopx::testing
