// The checksum database's heads: what is remembered, what probes are held against, and what only a
// look over time can show.
#include <algorithm>

#include "core/engine_parts.hpp"
#include "core/limits.hpp"
#include "engine_fixture.hpp"

using namespace gopx;
using namespace gopx::testing;

namespace {

constexpr const char* official = "https://proxy.golang.org";
constexpr const char* database = "https://sum.golang.org";

SignedHead head(std::uint64_t size) { return {size, "note of " + std::to_string(size) + "\n"}; }

EngineFixture with_database(Memory memory = {}) {
  EngineFixture fixture({}, "https://proxy.golang.org,direct", std::move(memory));
  fixture.file.gosumdb.reset();
  return fixture;
}

Memory that_knows(std::uint64_t size, WallTime seen) {
  Memory memory;
  memory.sumdb_name = "sum.golang.org";
  memory.sumdb_heads = {{head(size), seen}};
  return memory;
}

const StartProbe& last_at(const EngineFixture& fixture, const std::string& url) {
  const auto found = std::find_if(
      fixture.probes.rbegin(), fixture.probes.rend(),
      [&](const auto& probe) { return probe.url == url && probe.level != Level::shallow; });
  REQUIRE(found != fixture.probes.rend());
  return *found;
}

const WallTime long_ago{Duration{1800000000000000} - Duration{30h}};

}  // namespace

TEST_CASE("probes of the checksum route carry the key, shallow ones no heads") {
  EngineFixture fixture = with_database(that_knows(100, long_ago));
  fixture.start();
  fixture.run(1min);
  CHECK(last_at(fixture, official).sumdb_key.starts_with("sum.golang.org+"));
  CHECK(last_at(fixture, official).known_heads == std::vector<SignedHead>{head(100)});
  for (const StartProbe& probe : fixture.probes) {
    if (probe.level == Level::shallow) CHECK(probe.known_heads.empty());
  }
}

TEST_CASE("the key is that of the database that GOSUMDB names, or none") {
  const config::SumdbSettings settings;
  CHECK(read_gosumdb(std::nullopt, settings).key == settings.key);
  CHECK(read_gosumdb("sum.golang.google.cn", settings).key == settings.key);
  CHECK(read_gosumdb("db.example+01234567+AAAA https://db.example", settings).key ==
        "db.example+01234567+AAAA");
  CHECK(read_gosumdb("db.example", settings).key.empty());
}

TEST_CASE("a newer head is remembered over restarts, an older one that belongs to it is not") {
  EngineFixture fixture = with_database(that_knows(100, long_ago));
  fixture.behaviour[official].heads = {head(80), head(120)};
  fixture.start();
  fixture.run(1min);
  REQUIRE(fixture.memory.sumdb_heads.size() == 2);
  CHECK(fixture.memory.sumdb_heads.back().head == head(120));
  fixture.run(2h);
  const auto known = last_at(fixture, official).known_heads;
  CHECK(known == std::vector<SignedHead>{head(80), head(120)});
}

TEST_CASE("another database's heads are forgotten") {
  EngineFixture fixture = with_database(that_knows(100, long_ago));
  fixture.file.gosumdb =
      "gopxd.test/sumdb+0e95f78d+AXm1Vi6P5lT5QHixEuipi6eQH4U65pW+1+DjkQutBJZk https://db.example";
  fixture.start();
  fixture.run(1min);
  CHECK(last_at(fixture, official).known_heads.empty());
}

TEST_CASE("heads between the newest and those long known are thinned out") {
  EngineFixture fixture = with_database();
  fixture.start();
  for (std::uint64_t size = 1; size < 200; ++size) {
    fixture.behaviour[official].heads = {head(size)};
    fixture.run(30min);
  }
  const auto& heads = fixture.memory.sumdb_heads;
  CHECK(heads.size() <= sumdb_heads_kept);
  CHECK(heads.back().head.size >= 190);
  CHECK(heads.back().first_seen - heads.front().first_seen > head_age_max);
}

TEST_CASE("a head that belongs to no endpoint to be trusted is not taken over") {
  EngineFixture fixture = with_database(that_knows(100, long_ago));
  fixture.behaviour[official].heads = {head(120)};
  fixture.behaviour[official].fault = Fault::mod_mismatch;
  fixture.start();
  fixture.run(1min);
  REQUIRE(fixture.memory.sumdb_heads.size() == 1);
  CHECK(fixture.memory.sumdb_heads[0].head == head(100));
}

TEST_CASE("the newest head is asked for once an hour") {
  EngineFixture fixture = with_database();
  fixture.start();
  fixture.run(4h);
  const auto asked =
      std::count_if(fixture.probes.begin(), fixture.probes.end(),
                    [](const auto& probe) { return probe.url == official && probe.ask_latest; });
  CHECK(asked >= 3);
  CHECK(asked <= 5);
}

TEST_CASE(
    "the database's own log may not shrink; a relay may lag behind, and says so after a day") {
  for (const auto& [seen_before, caught] :
       {std::pair{Duration{30h}, true}, std::pair{Duration{30min}, false}}) {
    CAPTURE(caught);
    const WallTime seen{Duration{1800000000000000} - seen_before};
    EngineFixture fixture = with_database(that_knows(100, seen));
    fixture.behaviour[official].latest = 90;
    fixture.behaviour[database].latest = 90;
    fixture.behaviour[database].heads = {head(90)};
    fixture.start();
    fixture.run(1min);
    CHECK(fixture.evidence.empty() != caught);
    CHECK(fixture.endpoint("proxy-golang-org").state == "healthy");
    const auto warnings = fixture.status().warnings;
    const bool told = std::any_of(warnings.begin(), warnings.end(), [](const auto& warning) {
      return warning.code == "sumdb-stale";
    });
    CHECK(told == caught);
    if (!caught) continue;
    CHECK(fixture.evidence[0].text.find("note of 100") != std::string::npos);
    CHECK(fixture.evidence[0].text.find("note of 90") != std::string::npos);
  }
}

TEST_CASE("a database that contradicts itself is quarantined, and what it signed is kept") {
  EngineFixture fixture = with_database();
  fixture.behaviour[official].deep_fault = Fault::sumdb_inconsistent;
  fixture.behaviour[official].deep_step = Step::tile;
  fixture.behaviour[official].evidence = "two heads";
  fixture.start();
  fixture.run(1min);
  REQUIRE_FALSE(fixture.evidence.empty());
  CHECK(fixture.evidence[0].about == "proxy-golang-org");
  CHECK(fixture.endpoint("proxy-golang-org").quarantined_until);
  REQUIRE(fixture.memory.quarantines.size() == 1);
  CHECK(fixture.memory.quarantines[0].fault == "sumdb-inconsistent");
}

TEST_CASE("settings that switch the verification off are told, and never changed") {
  EngineFixture fixture = with_database();
  fixture.file.other = {{"GONOSUMDB", "*"}, {"GOFLAGS", "-insecure"}};
  fixture.start();
  fixture.run(1min);
  int told = 0;
  for (const auto& warning : fixture.status().warnings) told += warning.code == "sumdb-skipped";
  CHECK(told == 2);
  CHECK(fixture.writes.empty());
}
