// The simulator itself: go's walk agrees with what the real go was seen to do, the comparison of
// chains knows what is more permissive, and the judges complain when they must.
#include <doctest/doctest.h>

#include "sim/world/go_walk.hpp"
#include "sim/world/permission.hpp"
#include "sim/world/world.hpp"

using namespace gopx;
using namespace gopx::sim;

namespace {

core::Chain chain(std::string_view text) { return core::parse_chain(text).value(); }

// Seen with go 1.19, 1.23 and 1.27 on loopback: A faulty, B good. ("ok" after 30 s per request is
// no ok here.)
TEST_CASE("go's walk, fault by fault") {
  struct Row {
    Mode mode;
    bool comma, pipe;
  };
  const Row rows[] = {
      {Mode::refused, false, true},       {Mode::error_502, false, true},
      {Mode::silent, false, false},       {Mode::blackhole, false, false},
      {Mode::tls_stall, false, false},    {Mode::html, false, false},
      {Mode::zip_html, false, false},     {Mode::zip_cut, false, true},
      {Mode::zip_mismatch, false, false}, {Mode::zip_not_found, true, true},
      {Mode::not_found, true, true},      {Mode::rate_limited, false, true},
      {Mode::trickle, false, false},      {Mode::ok, true, true},
  };
  for (const auto& row : rows) {
    CAPTURE(std::string(name_of(row.mode)));
    World world;
    world.servers.at(official).behaviour.mode = row.mode;
    CHECK(go_succeeds({chain("https://proxy.golang.org,https://goproxy.cn"), {}}, world.servers) ==
          row.comma);
    CHECK(go_succeeds({chain("https://proxy.golang.org|https://goproxy.cn"), {}}, world.servers) ==
          row.pipe);
  }
}

TEST_CASE("go's checksum route") {
  World world;
  auto& a = world.servers.at(official).behaviour.relay;
  auto& b = world.servers.at(cn).behaviour.relay;
  auto& direct = world.servers.at(database_url).behaviour.mode;
  const auto succeeds = [&world](std::string_view text, std::optional<std::string> gosumdb = {}) {
    return go_succeeds({chain(text), std::move(gosumdb)}, world.servers);
  };
  const std::string comma = "https://proxy.golang.org,https://goproxy.cn";
  const std::string pipe = "https://proxy.golang.org|https://goproxy.cn";

  a = Relay::lookup_broken;
  CHECK_FALSE(succeeds(comma));
  CHECK_FALSE(succeeds(pipe));
  CHECK(succeeds(comma, "off"));
  CHECK(succeeds(comma, "sum.golang.google.cn"));
  a = Relay::broken;
  CHECK_FALSE(succeeds(comma));
  CHECK(succeeds(pipe));
  b = Relay::no;
  CHECK_FALSE(succeeds(pipe));  // the error outranks the 404
  CHECK(succeeds(pipe + "|direct"));
  CHECK_FALSE(succeeds(pipe + "|off"));
  a = Relay::no;
  CHECK(succeeds(comma));
  direct = Mode::blackhole;
  CHECK_FALSE(succeeds(comma));
  b = Relay::yes;
  CHECK(succeeds(comma));
}

TEST_CASE("what is more permissive than the user") {
  struct Row {
    std::string_view user, plan;
    bool pipe_asked, fine;
  };
  const Row rows[] = {
      {"https://a,direct", "https://a,direct", false, true},
      {"https://a,direct", "https://n,direct", false, true},
      {"https://a|direct", "https://n|direct", false, true},
      {"https://a|direct", "https://n,direct", false, true},
      {"https://a,direct", "https://n|direct", false, false},
      {"https://a,direct", "https://n|direct", true, false},
      {"https://a,direct", "https://n|https://m,direct", true, true},
      {"https://a,direct", "https://n|https://m,direct", false, false},
      {"https://a,https://b,direct", "https://b,direct", false, true},
      {"https://a,https://b,direct", "https://n,direct", false, true},
      {"https://a,https://b|direct", "https://n|direct", false, true},
      {"https://a,https://b,direct", "https://a|https://b,direct", false, false},
      {"https://a,https://b,direct", "https://b,https://a,direct", false, false},
      {"https://a", "https://n,direct", false, false},
      {"https://a,direct", "https://n", false, false},
      {"https://a,off", "https://n,direct", false, false},
      {"https://a,direct", "direct", false, true},
      {"https://a,direct", "https://n,https://a,direct", false, false},
      {"https://a,https://private,direct", "https://n,https://private,direct", false, false},
      {"https://a,https://private,direct", "https://private,direct", false, true},
      {"https://private,https://a,direct", "https://private,https://n,direct", false, true},
      {"https://private,https://a,direct", "https://a,direct", false, false},
      {"https://private,direct", "https://n,direct", false, false},
      {"https://a,direct", "https://private,direct", false, false},
      {"direct", "https://n,direct", false, false},
      {"off", "https://n", false, false},
  };
  for (const auto& row : rows) {
    CAPTURE(row.user);
    CAPTURE(row.plan);
    PermissionRules rules;
    rules.pipe_asked = row.pipe_asked;
    rules.is_private = [](std::string_view url) { return url == "https://private"; };
    CHECK(more_permissive(chain(row.user), chain(row.plan), rules).empty() == row.fine);
  }
}

// A courtroom: a record that the test writes, a disk, a write.
struct Court {
  Record record;
  Complaints complaints;
  WriteJudge judge{record, complaints};
  config::Config config;
  std::vector<core::GoRoot> roots = {stock_go()};
  std::vector<KnownEndpoint> catalogue = small_catalogue();
  Disk disk;
  Servers servers;  // empty: nothing works
  std::vector<Canary> canaries = Setup{}.canaries;
  std::string control = "auto";
  bool stopping = false;
  Instant now{std::chrono::hours{1}};

  Court() {
    disk.goproxy = "https://proxy.golang.org,direct";
    judge.user_wants(disk);
  }
  void answered(std::string_view url, Level level, bool ok, Duration ago) {
    core::StartProbe order;
    order.url = url;
    order.level = level;
    Report report;
    report.ok = report.verified = ok;
    record.answered(order, report, {now - ago, now - ago});
  }
  core::WriteEnv order(std::string goproxy, core::Intent intent = core::Intent::takeover) {
    return {WriteId{1}, intent, disk.digest(), std::move(goproxy), std::nullopt, "a test"};
  }
  WriteJudge::Scene scene() const {
    return {config, roots, catalogue, disk, control, stopping, now, servers, canaries};
  }
  void served_wrong(std::string_view url, Duration ago) {
    core::StartProbe order;
    order.url = url;
    order.level = Level::deep;
    Report report;
    report.fault = Fault::zip_mismatch;
    record.answered(order, report, {now - ago, now - ago});
  }
  void right_again(std::string_view url, int times) {
    core::StartProbe order;
    order.url = url;
    order.level = Level::deep;
    Report report;
    report.ok = report.verified = true;
    for (const auto& canary : canaries) {
      order.canary = canary;
      for (int n = 0; n < times; ++n) record.answered(order, report, {now, now});
    }
  }
  // Ordered and written; the file is then as it was before.
  std::string moved(const core::WriteEnv& write) {
    const auto verdict_of_order = verdict(write);
    const auto before = disk;
    disk.write(write, {});
    judge.written(write, scene());
    disk = before;
    return complaints.empty() ? verdict_of_order : complaints.front().substr(0, 2);
  }
  std::string verdict(const core::WriteEnv& write) {
    complaints.clear();
    judge.ordered(write, scene());
    return complaints.empty() ? "" : complaints.front().substr(0, 2);
  }
};

TEST_CASE("the judge lets a proper takeover pass, and only that") {
  Court court;
  court.answered(official, Level::shallow, false, 10s);
  court.answered(cn, Level::deep, true, 5s);
  CHECK(court.verdict(court.order("https://goproxy.cn,direct")) == "");
  CHECK(court.verdict(court.order("")) == "1:");
  CHECK(court.verdict(court.order("https://a b")) == "1:");
  CHECK(court.verdict(court.order("https://goproxy.cn|direct")) == "2:");
  CHECK(court.verdict(court.order("https://goproxy.io,direct")) == "3:");
  auto with_gosumdb = court.order("https://goproxy.cn,direct");
  with_gosumdb.gosumdb = "off";
  CHECK(court.verdict(with_gosumdb) == "2:");
  court.control = "paused";
  CHECK(court.verdict(court.order("https://goproxy.cn,direct")) == "0:");
  court.control = "auto";
  court.config.failover.mode = config::Mode::observe;
  CHECK(court.verdict(court.order("https://goproxy.cn,direct")) == "0:");
}

TEST_CASE("the judge wants a cause, a fresh success and a proof") {
  Court court;
  court.answered(cn, Level::deep, true, 20s);
  CHECK(court.verdict(court.order("https://goproxy.cn,direct")) == "3:");  // nothing has failed
  court.answered(official, Level::shallow, false, 10s);
  CHECK(court.verdict(court.order("https://goproxy.cn,direct")) == "3:");  // the success is older
  court.answered(cn, Level::deep, true, 10s);
  CHECK(court.verdict(court.order("https://goproxy.cn,direct")) == "");
}

TEST_CASE("the judge counts moves away from a dead chain: three at once, then one a minute") {
  Court court;
  court.answered(official, Level::shallow, false, 30min);
  court.answered(cn, Level::deep, true, 1s);
  const auto write = court.order("https://goproxy.cn,direct");
  for (int n = 0; n < 3; ++n) CHECK(court.moved(write) == "");
  CHECK(court.moved(write) == "5:");
  court.now += 59s;
  CHECK(court.moved(write) == "5:");
  court.now += 1s;
  CHECK(court.moved(write) == "");
  CHECK(court.moved(write) == "5:");
  court.now += 3min;
  for (int n = 0; n < 3; ++n) CHECK(court.moved(write) == "");
  CHECK(court.moved(write) == "5:");
}

TEST_CASE("the judge counts moves away from a working chain by the hour") {
  for (const int per_hour : {0, 1, 4}) {
    CAPTURE(per_hour);
    Court court;
    court.config.failover.max_switches_per_hour = per_hour;
    for (const auto url : {official, cn, database_url})
      court.servers.add({std::string(url), false, url == database_url, {}});
    court.disk.write(court.order("https://goproxy.cn,direct"), {});
    court.answered(official, Level::deep, true, 0s);
    const auto revert = court.order("", core::Intent::revert);
    for (int n = 0; n < per_hour; ++n) CHECK(court.moved(revert) == "");
    CHECK(court.moved(revert) == "5:");
    court.now += 1h;
    court.answered(official, Level::deep, true, 0s);
    CHECK(court.moved(revert) == (per_hour == 0 ? "5:" : ""));
  }
}

TEST_CASE("the judge knows no move that a person ordered or the rules forced") {
  Court court;
  court.config.failover.max_switches_per_hour = 0;
  for (const auto url : {official, cn, database_url})
    court.servers.add({std::string(url), false, url == database_url, {}});
  court.disk.write(court.order("https://goproxy.cn,direct"), {});
  court.answered(official, Level::deep, true, 0s);
  const auto revert = court.order("", core::Intent::revert);
  CHECK(court.moved(revert) == "5:");
  court.config.failover.candidates = {"goproxy-io"};
  CHECK(court.moved(revert) == "");
  court.config.failover.candidates.clear();
  court.judge.person_acted(court.now, false);
  CHECK(court.moved(revert) == "");
}

TEST_CASE("the judge lets no quarantined backup be used, not even by a person") {
  Court court;
  court.answered(official, Level::shallow, false, 10s);
  court.served_wrong(cn, 59min);
  court.answered(cn, Level::deep, true, 5s);
  for (const auto* control : {"auto", "pinned"}) {
    court.control = control;
    CHECK(court.verdict(court.order("https://goproxy.cn,direct")) == "6:");
  }
  court.control = "auto";
  court.now += 1min;
  CHECK(court.verdict(court.order("https://goproxy.cn,direct")) == "");
}

TEST_CASE("the judge takes a quarantined primary back after enough right answers, and once") {
  Court court;
  court.served_wrong(official, 10min);
  court.answered(cn, Level::deep, true, 9min);
  CHECK(court.verdict(court.order("https://goproxy.cn,direct")) == "");  // that is cause enough
  court.disk.write(court.order("https://goproxy.cn,direct"), {});
  court.answered(cn, Level::shallow, false, 1min);
  const auto revert = court.order("", core::Intent::revert);
  court.right_again(official, 1);
  CHECK(court.verdict(revert) == "6:");
  court.right_again(official, 1);
  court.answered(io, Level::deep, true, 30s);
  CHECK(court.verdict(revert) == "6:");  // somebody else is proven
  court.answered(io, Level::shallow, false, 20s);
  CHECK(court.verdict(revert) == "");
  court.served_wrong(official, 0s);
  court.right_again(official, 5);
  CHECK(court.verdict(revert) == "6:");
}

TEST_CASE("the judge protects an edit made during a takeover, for half an hour") {
  Court court;
  court.answered(official, Level::shallow, false, 10s);
  court.answered(cn, Level::deep, true, 5s);
  court.judge.edit_seen(court.now);
  const auto write = court.order("https://goproxy.cn,direct");
  court.now += 30min - 1s;
  CHECK(court.verdict(write) == "7:");
  court.now += 1s;
  CHECK(court.verdict(write) == "");
}

TEST_CASE("the judge misses the user's value when it is lost") {
  Court court;
  auto write = court.order("https://goproxy.cn,direct");
  court.disk.write(write, {});
  court.judge.written(write, court.scene());
  CHECK(court.complaints.empty());
  court.disk.claim->goproxy_before = "https://goproxy.io";
  court.judge.written(write, court.scene());
  REQUIRE(court.complaints.size() == 1);
  CHECK(court.complaints.front().substr(0, 2) == "8:");
}

TEST_CASE("the judge wants a fresh deep success before a revert after the hold") {
  Court court;
  court.answered(official, Level::shallow, false, 10min);
  court.disk.write(court.order("https://goproxy.cn,direct"), {});
  const auto revert = court.order("", core::Intent::revert);
  court.answered(official, Level::deep, true, 5min);
  CHECK(court.verdict(revert) == "4:");
  court.answered(official, Level::deep, true, 30s);
  CHECK(court.verdict(revert) == "");
  court.disk.claim.reset();
  CHECK(court.verdict(court.order("", core::Intent::revert)) == "0:");
}

TEST_CASE("the judge counts probes of hosts that are not on loopback") {
  for (const bool loopback : {false, true}) {
    Record record;
    Complaints complaints;
    ProbeJudge judge(record, complaints);
    const config::Config config;
    core::StartProbe order;
    order.url = loopback ? "http://127.0.0.1:8080" : std::string(official);
    order.canary.module = "example.com/canary";
    order.timeout = 5s;
    order.is_public = !loopback;
    for (std::uint64_t n = 1; n <= Budget::shallow + 1; ++n) {
      CHECK(complaints.empty());
      order.id = ProbeId{n};
      judge.started(order, {config, 0, false, loopback, Instant{1h + n * 1s}});
    }
    CHECK(complaints.size() == (loopback ? 0 : 1));
  }
}

TEST_CASE("a World without faults is a boring one") {
  World world;
  world.run_for(6h);
  CHECK(world.complaints().empty());
  CHECK(world.writes_ordered() == 0);
  CHECK(world.status().verdict == "ok");
}

}  // namespace
