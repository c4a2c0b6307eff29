// What is told, in which order, and what a person may put away.
#include "engine_fixture.hpp"

using namespace gopx;
using namespace gopx::testing;

namespace {

const std::string main_url = "http://127.0.0.1:1";
const std::string second_url = "http://127.0.0.1:2";

// An old go, a paused gopxd and a lying mirror: a note, a warning and an error.
EngineFixture troubled(std::vector<std::string> acknowledged) {
  config::Config config;
  config.catalogue.builtin = false;
  for (const auto& [name, url] : {std::pair{"main", main_url}, std::pair{"second", second_url}}) {
    config::EndpointSettings endpoint;
    endpoint.name = name;
    endpoint.url = url;
    config.endpoints.push_back(endpoint);
  }
  config.notify.acknowledged = std::move(acknowledged);
  EngineFixture fixture(std::move(config), main_url + ",direct");
  fixture.behaviour[second_url].deep_fault = Fault::zip_mismatch;
  fixture.start();
  GoRoot old;
  old.root = "/usr/lib/go-1.19";
  old.version = "go1.19.8";
  fixture.feed(GoRootsSeen{{old}});
  fixture.run(10s);
  fixture.command(Pause{});
  return fixture;
}

std::vector<std::string> codes(const EngineFixture& fixture) {
  std::vector<std::string> found;
  for (const auto& warning : fixture.status().warnings) {
    if (warning.code == "wrong-content" || warning.code == "go-hole" || warning.code == "paused" ||
        warning.code == "config-warning")
      found.push_back(warning.code);
  }
  return found;
}

}  // namespace

TEST_CASE("errors come first, then warnings, then notes") {
  CHECK(codes(troubled({})) == std::vector<std::string>{"wrong-content", "go-hole", "paused"});
}

TEST_CASE("whoever serves wrong content is named, with the class and for how long it is not used") {
  const EngineFixture fixture = troubled({});
  const auto first = fixture.status().warnings.front();
  CHECK(first.code == "wrong-content");
  CHECK(first.severity == "error");
  CHECK(english(first.message).find("second") != std::string::npos);
  CHECK(english(first.message).find("zip-mismatch") != std::string::npos);
  CHECK(english(first.message).find("another 59 min") != std::string::npos);
}

TEST_CASE("notes and warnings can be acknowledged, errors can't") {
  CHECK(codes(troubled({"go-hole"})) == std::vector<std::string>{"wrong-content", "paused"});
  CHECK(codes(troubled({"paused", "wrong-content"})) ==
        std::vector<std::string>{"wrong-content", "go-hole"});
}

TEST_CASE("an acknowledged code that does not exist is told, with the nearest one") {
  const EngineFixture fixture = troubled({"go-hoel"});
  CHECK(codes(fixture) ==
        std::vector<std::string>{"wrong-content", "config-warning", "go-hole", "paused"});
  CHECK(english(fixture.status().warnings[1].message).find("did you mean \"go-hole\"?") !=
        std::string::npos);
}
