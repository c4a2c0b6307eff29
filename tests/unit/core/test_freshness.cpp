// Who is behind, who is stale, and when anybody is asked at all.
#include "engine_fixture.hpp"

namespace gopx::testing {
namespace {

// The bench answers @latest by URL and module; "" = 404.
struct Fleet {
  EngineFixture fixture;

  explicit Fleet(config::Config config = settings(), Memory memory = {})
      : fixture(std::move(config), "https://a.test,direct", std::move(memory)) {
    for (const char* name : {"a", "b", "c", "d"}) set(name, "v1.2.0", "2026-01-01T00:00:00Z");
    fixture.start();
    fixture.run(10s);
  }

  static config::Config settings() {
    config::Config config;
    config.catalogue.builtin = false;
    config.probe.jitter = 0;
    config.freshness.modules = {"example.test/m"};
    for (const std::string name : {"a", "b", "c", "d"}) {
      config::EndpointSettings endpoint;
      endpoint.name = name;
      endpoint.url = "https://" + name + ".test";
      config.endpoints.push_back(endpoint);
    }
    return config;
  }

  void set(const std::string& name, const std::string& version, const std::string& day = "") {
    fixture.newest["https://" + name + ".test"] = {version, parse_time(day)};
  }

  std::size_t asked(const std::string& name = "") const {
    return static_cast<std::size_t>(
        std::count_if(fixture.probes.begin(), fixture.probes.end(), [&](const StartProbe& probe) {
          return probe.only == Step::newest &&
                 (name.empty() || probe.url == "https://" + name + ".test");
        }));
  }

  const api::Newest* told(const std::string& name) const {
    if (fixture.replies.empty() || !fixture.replies.back().newest) return nullptr;
    for (const auto& one : *fixture.replies.back().newest)
      if (one.endpoint == name) return &one;
    return nullptr;
  }
  std::string state(const std::string& name) const { return fixture.endpoint(name).state; }
};

}  // namespace

TEST_CASE("nobody is asked in the first hour, then everybody once a day") {
  Fleet fleet;
  fleet.fixture.run(1h - 11s);
  CHECK_EQ(fleet.asked(), 0);
  fleet.fixture.run(2s);
  CHECK_EQ(fleet.asked(), 4);
  fleet.fixture.run(24h - 2s);
  CHECK_EQ(fleet.asked(), 4);
  fleet.fixture.run(2s);
  CHECK_EQ(fleet.asked(), 8);
}

TEST_CASE("a restart does not make it more than once a day") {
  Memory memory;
  {
    Fleet fleet;
    fleet.fixture.run(2h);
    REQUIRE(fleet.fixture.memory.compared_at.has_value());
    memory = fleet.fixture.memory;
  }
  memory.compared_at = EngineFixture(Fleet::settings(), "off").now.wall - 20h;
  Fleet again(Fleet::settings(), memory);
  again.fixture.run(4h - 11s);
  CHECK_EQ(again.asked(), 0);
  again.fixture.run(2s);
  CHECK_EQ(again.asked(), 4);
}

TEST_CASE(
    "switched off, or without modules, or with too few to compare: nobody is asked by itself") {
  auto off = Fleet::settings();
  off.freshness.daily = false;
  auto none = Fleet::settings();
  none.freshness.modules.clear();
  auto two = Fleet::settings();
  two.endpoints.resize(2);
  for (const auto& config : {off, none, two}) {
    Fleet fleet(config);
    fleet.fixture.run(30h);
    CHECK_EQ(fleet.asked(), 0);
  }
}

TEST_CASE("behind two others for an hour: degraded, said with the lag; caught up: healthy") {
  Fleet fleet;
  fleet.set("a", "v1.1.0", "2025-12-30T00:00:00Z");
  fleet.fixture.run(1h - 9s);
  CHECK_EQ(fleet.state("a"), "healthy");  // an hour is not over
  fleet.fixture.run(1h - 2s);
  CHECK_EQ(fleet.state("a"), "healthy");
  fleet.fixture.run(2s);
  CHECK_EQ(fleet.state("a"), "degraded");
  CHECK_EQ(english(fleet.fixture.endpoint("a").reason),
           "stale-list: its newest example.test/m is v1.1.0; at least 2 other proxies have had "
           "v1.2.0 for 1 h");
  CHECK_EQ(fleet.fixture.status().verdict, "degraded");
  CHECK_EQ(fleet.fixture.journal.back().to, "degraded");
  CHECK_EQ(english(fleet.fixture.journal.back().cause), "stale-list");
  CHECK(fleet.fixture.writes.empty());  // no reason to switch
  CHECK_EQ(fleet.asked("a"), 2);
  CHECK_EQ(fleet.asked("b"), 1);  // only who is behind is asked again
  fleet.set("a", "v1.2.0");
  fleet.fixture.run(1h);
  CHECK_EQ(fleet.state("a"), "healthy");
  fleet.fixture.run(5h);
  CHECK_EQ(fleet.asked("a"), 3);
}

TEST_CASE("one that is ahead proves nothing, and two that are behind are seen by two others") {
  Fleet fleet;
  fleet.set("d", "v9.0.0");
  fleet.fixture.run(3h);
  for (const char* name : {"a", "b", "c", "d"}) CHECK_EQ(fleet.state(name), "healthy");
  Fleet split;
  split.set("a", "v1.1.0");
  split.set("b", "v1.1.9");
  split.fixture.run(3h);
  CHECK_EQ(split.state("a"), "degraded");
  CHECK_EQ(split.state("b"), "degraded");
  CHECK_EQ(split.state("c"), "healthy");
}

TEST_CASE("who moves on but is late is not stale; who gives no answer is not judged") {
  Fleet fleet;
  fleet.set("a", "v1.1.0");
  fleet.fixture.run(1h + 1s);
  for (const char* name : {"b", "c", "d"}) fleet.set(name, "v1.3.0");
  fleet.set("a", "v1.2.0");  // what the others had an hour ago
  fleet.fixture.run(2h);
  CHECK_EQ(fleet.state("a"), "healthy");
  Fleet silent;
  silent.set("a", "v1.1.0");
  silent.fixture.run(1h + 1s);
  silent.set("a", "");
  silent.fixture.run(2h);
  CHECK_EQ(silent.state("a"), "healthy");
  silent.set("a", "rubbish");
  silent.fixture.run(2h);
  CHECK_EQ(silent.state("a"), "healthy");
}

TEST_CASE("on request at once, twice within a minute only once") {
  Fleet fleet;
  fleet.set("a", "v1.1.0", "2025-12-30T00:00:00Z");
  fleet.set("b", "");
  fleet.fixture.command(CompareNewest{});
  fleet.fixture.run(1s);
  REQUIRE(fleet.told("a"));
  CHECK_EQ(fleet.told("a")->version, "v1.1.0");
  CHECK_EQ(fleet.told("a")->elsewhere, "v1.2.0");
  CHECK(fleet.told("a")->behind_since.has_value());
  CHECK_FALSE(fleet.told("a")->stale);
  CHECK_FALSE(fleet.told("b")->version.has_value());
  CHECK_FALSE(fleet.told("b")->problem.empty());
  CHECK_FALSE(fleet.told("c")->behind_since.has_value());
  fleet.fixture.run(57s);
  fleet.fixture.command(CompareNewest{});
  fleet.fixture.run(1s);
  CHECK_EQ(fleet.fixture.replies.size(), 2);
  CHECK_EQ(fleet.asked(), 4);
  fleet.fixture.run(2s);
  fleet.fixture.command(CompareNewest{});
  fleet.fixture.run(1s);
  CHECK_EQ(fleet.fixture.replies.size(), 3);
  CHECK_EQ(fleet.asked(), 8);
  fleet.fixture.run(1h);
  fleet.fixture.command(CompareNewest{});
  fleet.fixture.run(1s);
  CHECK(fleet.told("a")->stale);
}

TEST_CASE("private endpoints and those that are down are never asked") {
  auto config = Fleet::settings();
  config.endpoints[1].trust = Trust::private_;
  Fleet fleet(config);
  fleet.fixture.behaviour["https://c.test"].fault = Fault::tcp_refused;
  fleet.fixture.run(10min);
  fleet.fixture.command(CompareNewest{});
  fleet.fixture.run(1s);
  CHECK_EQ(fleet.asked("b"), 0);
  CHECK_EQ(fleet.asked("c"), 0);
  CHECK_EQ(fleet.asked("a"), 1);
  CHECK_FALSE(fleet.told("b"));
}

TEST_CASE("who departs while a comparison is under way is asked nothing more") {
  auto config = Fleet::settings();
  config.freshness.modules = {"example.test/m", "example.test/n", "example.test/o"};
  Fleet fleet(config);
  fleet.fixture.command(CompareNewest{});
  config.endpoints.erase(config.endpoints.begin() + 3);
  fleet.fixture.feed(ConfigReloaded{config, {"endpoint"}});
  fleet.fixture.run(10s);
  for (const StartProbe& probe : fleet.fixture.probes) CHECK_FALSE(probe.url.empty());
  CHECK_LT(fleet.asked("d"), 3);
  CHECK_EQ(fleet.asked("a"), 3);
}

TEST_CASE("nothing to compare is said") {
  auto config = Fleet::settings();
  config.freshness.modules.clear();
  Fleet fleet(config);
  fleet.fixture.command(CompareNewest{});
  REQUIRE_EQ(fleet.fixture.replies.size(), 1);
  CHECK(fleet.fixture.replies.back().refused == api::ErrorCode::conflict);
}

TEST_CASE("at most two requests at once, eight modules, 32 endpoints") {
  auto config = Fleet::settings();
  config.freshness.modules.clear();
  for (int i = 0; i < 20; ++i)
    config.freshness.modules.push_back("example.test/m" + std::to_string(i));
  for (int i = 0; i < 60; ++i) {
    config::EndpointSettings endpoint;
    endpoint.name = "e" + std::to_string(i);
    endpoint.url = "https://" + endpoint.name + ".test";
    config.endpoints.push_back(endpoint);
  }
  Fleet fleet(config);
  fleet.fixture.run(1min);
  fleet.fixture.command(CompareNewest{});
  CHECK_EQ(fleet.asked(), 2);
  fleet.fixture.run(10s);
  CHECK_EQ(fleet.asked(), 8 * 32);
}

}  // namespace gopx::testing
