// The checksum database's heads: what is remembered, what probes are held against, and what only a
// look over time can show.
#include <algorithm>

#include "core/limits.hpp"
#include "core/engine_parts.hpp"
#include "engine_bench.hpp"

using namespace gopx;
using namespace gopx::bench;

namespace {

constexpr const char* official = "https://proxy.golang.org";
constexpr const char* database = "https://sum.golang.org";

SignedHead head(std::uint64_t size) { return {size, "note of " + std::to_string(size) + "\n"}; }

Bench with_database(Memory memory = {}) {
  Bench bench({}, "https://proxy.golang.org,direct", std::move(memory));
  bench.file.gosumdb.reset();
  return bench;
}

Memory that_knows(std::uint64_t size, WallTime seen) {
  Memory memory;
  memory.sumdb_name = "sum.golang.org";
  memory.sumdb_heads = {{head(size), seen}};
  return memory;
}

const StartProbe& last_at(const Bench& bench, const std::string& url) {
  const auto found = std::find_if(
      bench.probes.rbegin(), bench.probes.rend(),
      [&](const auto& probe) { return probe.url == url && probe.level != Level::shallow; });
  REQUIRE(found != bench.probes.rend());
  return *found;
}

const WallTime long_ago{Duration{1800000000000000} - Duration{30h}};

}  // namespace

TEST_CASE("probes of the checksum route carry the key, shallow ones no heads") {
  Bench bench = with_database(that_knows(100, long_ago));
  bench.start();
  bench.run(1min);
  CHECK(last_at(bench, official).sumdb_key.starts_with("sum.golang.org+"));
  CHECK(last_at(bench, official).known_heads == std::vector<SignedHead>{head(100)});
  for (const StartProbe& probe : bench.probes) {
    if (probe.level == Level::shallow) CHECK(probe.known_heads.empty());
  }
}

TEST_CASE("the key is that of the database that GOSUMDB names, or none") {
  const config::Sumdb settings;
  CHECK(read_gosumdb(std::nullopt, settings).key == settings.key);
  CHECK(read_gosumdb("sum.golang.google.cn", settings).key == settings.key);
  CHECK(read_gosumdb("db.example+01234567+AAAA https://db.example", settings).key ==
        "db.example+01234567+AAAA");
  CHECK(read_gosumdb("db.example", settings).key.empty());
}

TEST_CASE("a newer head is remembered over restarts, an older one that belongs to it is not") {
  Bench bench = with_database(that_knows(100, long_ago));
  bench.behaviour[official].heads = {head(80), head(120)};
  bench.start();
  bench.run(1min);
  REQUIRE(bench.memory.sumdb_heads.size() == 2);
  CHECK(bench.memory.sumdb_heads.back().head == head(120));
  bench.run(2h);
  const auto known = last_at(bench, official).known_heads;
  CHECK(known == std::vector<SignedHead>{head(80), head(120)});
}

TEST_CASE("another database's heads are forgotten") {
  Bench bench = with_database(that_knows(100, long_ago));
  bench.file.gosumdb =
      "gopxd.test/sumdb+0e95f78d+AXm1Vi6P5lT5QHixEuipi6eQH4U65pW+1+DjkQutBJZk https://db.example";
  bench.start();
  bench.run(1min);
  CHECK(last_at(bench, official).known_heads.empty());
}

TEST_CASE("heads between the newest and those long known are thinned out") {
  Bench bench = with_database();
  bench.start();
  for (std::uint64_t size = 1; size < 200; ++size) {
    bench.behaviour[official].heads = {head(size)};
    bench.run(30min);
  }
  const auto& heads = bench.memory.sumdb_heads;
  CHECK(heads.size() <= sumdb_heads_kept);
  CHECK(heads.back().head.size >= 190);
  CHECK(heads.back().first_seen - heads.front().first_seen > head_age_max);
}

TEST_CASE("a head that belongs to no endpoint to be trusted is not taken over") {
  Bench bench = with_database(that_knows(100, long_ago));
  bench.behaviour[official].heads = {head(120)};
  bench.behaviour[official].fault = Fault::mod_mismatch;
  bench.start();
  bench.run(1min);
  REQUIRE(bench.memory.sumdb_heads.size() == 1);
  CHECK(bench.memory.sumdb_heads[0].head == head(100));
}

TEST_CASE("the newest head is asked for once an hour") {
  Bench bench = with_database();
  bench.start();
  bench.run(4h);
  const auto asked = std::count_if(bench.probes.begin(), bench.probes.end(), [](const auto& probe) {
    return probe.url == official && probe.ask_latest;
  });
  CHECK(asked >= 3);
  CHECK(asked <= 5);
}

TEST_CASE(
    "the database's own log may not shrink; a relay may lag behind, and says so after a day") {
  for (const auto& [seen_before, caught] :
       {std::pair{Duration{30h}, true}, std::pair{Duration{30min}, false}}) {
    CAPTURE(caught);
    const WallTime seen{Duration{1800000000000000} - seen_before};
    Bench bench = with_database(that_knows(100, seen));
    bench.behaviour[official].latest = 90;
    bench.behaviour[database].latest = 90;
    bench.behaviour[database].heads = {head(90)};
    bench.start();
    bench.run(1min);
    CHECK(bench.evidence.empty() != caught);
    CHECK(bench.endpoint("proxy-golang-org").state == "healthy");
    const auto warnings = bench.status().warnings;
    const bool told = std::any_of(warnings.begin(), warnings.end(), [](const auto& warning) {
      return warning.code == "sumdb-stale";
    });
    CHECK(told == caught);
    if (!caught) continue;
    CHECK(bench.evidence[0].text.find("note of 100") != std::string::npos);
    CHECK(bench.evidence[0].text.find("note of 90") != std::string::npos);
  }
}

TEST_CASE("a database that contradicts itself is quarantined, and what it signed is kept") {
  Bench bench = with_database();
  bench.behaviour[official].deep_fault = Fault::sumdb_inconsistent;
  bench.behaviour[official].deep_step = Step::tile;
  bench.behaviour[official].evidence = "two heads";
  bench.start();
  bench.run(1min);
  REQUIRE_FALSE(bench.evidence.empty());
  CHECK(bench.evidence[0].about == "proxy-golang-org");
  CHECK(bench.endpoint("proxy-golang-org").quarantined_until);
  REQUIRE(bench.memory.quarantines.size() == 1);
  CHECK(bench.memory.quarantines[0].fault == "sumdb-inconsistent");
}

TEST_CASE("settings that switch the verification off are told, and never changed") {
  Bench bench = with_database();
  bench.file.other = {{"GONOSUMDB", "*"}, {"GOFLAGS", "-insecure"}};
  bench.start();
  bench.run(1min);
  int told = 0;
  for (const auto& warning : bench.status().warnings) told += warning.code == "sumdb-skipped";
  CHECK(told == 2);
  CHECK(bench.writes.empty());
}
