// The laws of the brain's contract (core/engine.hpp): total, deterministic, early and double
// wake-ups harmless, exactly one answer, bounded.
#include <doctest/doctest.h>

#include <set>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "sim/world/show.hpp"
#include "sim/world/weather.hpp"
#include "sim/world/world.hpp"

using namespace gopx;
using namespace gopx::sim;

namespace {

// Events that the shell would never send in that order: unknown ids, answers to nothing, hostile
// values.
class Rubbish {
 public:
  explicit Rubbish(std::uint64_t seed) : random_(seed) {}

  core::Event event() {
    switch (random_.below(14)) {
      case 0:
        return core::ProbeFinished{ProbeId{random_.below(400)}, report()};
      case 1:
        return core::ProbeFinished{ProbeId{random_.below(60)}, report()};
      case 2:
        return core::EnvFileSeen{file()};
      case 3:
        return core::GoRootsSeen{roots(), random_.below(4) == 0};
      case 4:
        return core::GoStarted{};
      case 5:
        return core::WriteFinished{WriteId{random_.below(8)}, outcome(), text(), file(), flip()};
      case 6:
        return core::GoEnvRead{text(), text(), text()};
      case 7:
        return core::WaitingGoSeen{LookId{random_.below(8)}, waiting()};
      case 8:
        return core::NetworkHinted{
            static_cast<core::NetworkHint>(random_.below(5)),
            random_.below(2) == 0 ? "" : std::string(1, static_cast<char>('A' + random_.below(4)))};
      case 9:
        return core::ConfigReloaded{config(), {text()}};
      case 10:
        return core::ConfigRejected{text()};
      case 11:
        return core::CommandReceived{CommandId{++commands_}, command()};
      case 12:
        return core::PartReported{static_cast<core::Part>(random_.below(5)), text()};
      default:
        return core::TimeReached{};
    }
  }
  Duration pause() {
    const Duration lengths[] = {0ms, 1us, 20ms, 1s, 30s, 10min, 5h};
    return lengths[random_.below(7)];
  }
  std::uint64_t commands() const { return commands_; }

 private:
  bool flip() { return random_.below(2) == 0; }
  core::WriteOutcome outcome() { return static_cast<core::WriteOutcome>(random_.below(4)); }
  std::string text() {
    static const std::vector<std::string> texts = {
        "",
        "direct",
        "off",
        ",",
        "https://goproxy.cn,direct",
        "https://proxy.golang.org|direct",
        "https://a b",
        "file:///srv",
        std::string(20'000, 'x'),
        std::string("a\0b", 3),
        "https://u:p@goproxy.io",
        "\xff\xfe",
        "https://goproxy.corp.example,https://goproxy.cn"};
    return texts[random_.below(texts.size())];
  }
  std::optional<std::string> maybe() { return flip() ? std::optional(text()) : std::nullopt; }
  Report report() {
    Report report;
    report.level = static_cast<Level>(random_.below(3));
    report.ok = flip();
    if (!report.ok || random_.below(9) == 0) report.fault = static_cast<Fault>(random_.below(50));
    if (flip()) report.step = static_cast<Step>(random_.below(6));
    report.verified = flip();
    report.content_unproven = random_.below(5) == 0;
    report.relay = static_cast<RelayAnswer>(random_.below(3));
    report.detail = text();
    report.timings.total = report.timings.first_byte = pause();
    if (flip()) report.retry_after = pause();
    return report;
  }
  core::EnvFile file() {
    core::EnvFile file;
    file.path = flip() ? "/home/u/.config/go/env" : "";
    file.problem = random_.below(6) == 0 ? "is a directory" : "";
    file.exists = flip();
    file.writable = random_.below(5) != 0;
    file.digest = text();
    file.goproxy = maybe();
    file.gosumdb = maybe();
    if (random_.below(4) == 0) file.claim = core::Claim{maybe(), maybe(), flip(), {}};
    file.foreign_claim = random_.below(8) == 0;
    if (flip()) file.other["GOPRIVATE"] = text();
    return file;
  }
  std::vector<core::GoRoot> roots() {
    std::vector<core::GoRoot> roots(random_.below(3));
    for (auto& root : roots) {
      root = {text(), text(), maybe(), maybe(), flip()};
      root.said_goproxy = maybe();
      root.said_gosumdb = maybe();
      if (flip()) root.silent = text();
    }
    return roots;
  }
  std::vector<core::WaitingGo> waiting() {
    return std::vector<core::WaitingGo>(random_.below(500), core::WaitingGo{1, text()});
  }
  config::Config config() {
    config::Config config;
    config.failover.mode = static_cast<config::Mode>(random_.below(2));
    config.failover.chain_length = 1 + static_cast<int>(random_.below(4));
    config.health.fall = 1 + static_cast<int>(random_.below(4));
    config.health.rise = 1 + static_cast<int>(random_.below(4));
    config.probe.max_in_flight = 3 + static_cast<int>(random_.below(8));
    if (flip()) config.failover.candidates = {"goproxy-io", "nobody"};
    if (flip()) config.endpoints = {{"mine", text(), Trust::user, flip(), false, "", {"a.b/c@v1"}}};
    return config;
  }
  core::Command command() {
    const auto duration = flip() ? std::optional(pause()) : std::nullopt;
    switch (random_.below(6)) {
      case 0:
        return core::ProbeNow{{}, flip()};
      case 1:
        return core::Use{flip() ? "goproxy-io" : text(), duration};
      case 2:
        return core::Auto{};
      case 3:
        return core::Pause{duration};
      case 4:
        return core::Resume{};
      default:
        return core::Keep{};
    }
  }

  Random random_;
  std::uint64_t commands_ = 0;
};

core::EngineInputs born(std::uint64_t seed) {
  return {{},
          small_catalogue(),
          {{"example.com/canary", "v1.0.0", "h1:a=", "h1:b="}},
          {},
          seed,
          "0.1.0",
          1,
          {},
          {}};
}

struct Life {
  std::vector<std::string> actions;
  std::set<std::uint64_t> replied;
  std::uint64_t commands = 0;
  bool replied_twice = false;
};

// So many events in a row; every bound is checked after each.
Life live(std::uint64_t seed, int events) {
  Rubbish rubbish(seed);
  Now now{Instant{1h}, WallTime{1'795'305'600s}};
  core::Engine engine(born(seed), now);
  Life life;
  for (int n = 0; n < events; ++n) {
    const auto pause = rubbish.pause();
    now.steady += pause;
    now.wall += n % 17 == 0 ? -pause : pause;
    const auto actions = engine.handle(rubbish.event(), now);
    const auto deadline = engine.next_deadline();
    if (deadline && *deadline <= now.steady) FAIL_CHECK("the deadline does not lie ahead");
    if (actions.size() > 200) FAIL_CHECK("more than 200 actions at once: " << actions.size());
    for (const auto& action : actions) {
      life.actions.push_back(show(action));
      const auto* reply = std::get_if<core::Reply>(&action);
      if (reply == nullptr) continue;
      life.replied_twice = life.replied_twice || !life.replied.insert(reply->id.value).second;
    }
    if (n % 50 != 0) continue;
    const auto status = engine.status(now);
    CHECK(status.endpoints.size() <= 40);
    CHECK(status.warnings.size() <= 40);
    CHECK(status.waiting_processes.size() <= 64);
    for (const auto& endpoint : status.endpoints) {
      CHECK(endpoint.reach.size() == 8);
      CHECK_FALSE(endpoint.reason.empty());
      const auto detail = engine.endpoint(endpoint.name, now);
      REQUIRE(detail);
      CHECK(detail->results.size() <= 32);
    }
  }
  life.commands = rubbish.commands();
  return life;
}

TEST_CASE("total: any event in any state") {
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    CAPTURE(seed);
    const auto life = live(seed, 1500);
    CHECK_FALSE(life.replied_twice);
    CHECK(life.replied.size() <= life.commands);
  }
}

TEST_CASE("deterministic: the same inputs, the same actions, byte for byte") {
  for (std::uint64_t seed = 100; seed <= 105; ++seed) {
    CAPTURE(seed);
    CHECK(live(seed, 800).actions == live(seed, 800).actions);
  }
}

TEST_CASE("unknown ids change nothing") {
  Now now{Instant{1h}, WallTime{1'795'305'600s}};
  core::Engine engine(born(1), now);
  engine.handle(core::GoRootsSeen{{stock_go()}}, now);
  core::EnvFile file;
  file.path = "/env";
  file.goproxy = "https://proxy.golang.org,direct";
  engine.handle(core::EnvFileSeen{file}, now);
  const auto before = engine.status(now);
  for (const std::uint64_t id : {0ULL, 999'999ULL, ~0ULL}) {
    CHECK(engine.handle(core::ProbeFinished{ProbeId{id}, {}}, now).empty());
    CHECK(engine.handle(core::WriteFinished{WriteId{id}, {}, "", file, false}, now).empty());
  }
  const auto after = engine.status(now);
  CHECK(after.summary == before.summary);
  CHECK(after.warnings == before.warnings);
  CHECK(after.endpoints.size() == before.endpoints.size());
  CHECK_FALSE(engine.endpoint("nobody", now));
}

std::vector<std::string> actions_in_weather(Setup setup, std::uint64_t seed) {
  setup.seed = seed;
  World world(setup);
  Weather weather(world, seed);
  weather.begin();
  world.run_for(3h);
  for (const auto& complaint : world.complaints()) {
    if (complaint.find("wake-up") != std::string::npos) FAIL_CHECK(complaint);
  }
  return world.actions();
}

TEST_CASE("early and double wake-ups are harmless") {
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    CAPTURE(seed);
    Setup often;
    often.extra_wakeups = true;
    CHECK(actions_in_weather({}, seed) == actions_in_weather(often, seed));
  }
}

TEST_CASE("an answer that comes twice is heard once") {
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    CAPTURE(seed);
    Setup twice;
    twice.answers_twice = true;
    CHECK(actions_in_weather({}, seed) == actions_in_weather(twice, seed));
  }
}

TEST_CASE("every command is answered exactly once, also a thousand at a time") {
  World world;
  world.run_for(1s);
  for (int n = 0; n < 1000; ++n) world.send(core::ProbeNow{{}, n % 2 == 0});
  world.run_for(10min);
  for (const auto& complaint : world.complaints()) FAIL_CHECK(complaint);
}

TEST_CASE("what is remembered stays small, however often a person changes the file") {
  World world;
  for (int n = 0; n < 300; ++n) {
    world.edit_goproxy("https://goproxy.cn/" + std::to_string(n) + ",direct");
    world.run_for(30s);
  }
  CHECK(world.memory().baselines.size() <= 8);
  CHECK(world.memory().moves.of_the_hour.size() <= 64);
  CHECK(world.memory().flaps.size() <= 64);
  CHECK(world.status().endpoints.size() <= 16);
  CHECK(world.complaints().empty());
}

TEST_CASE("a thousand endpoints are carried without complaint") {
  Setup setup;
  for (int n = 0; n < 1000; ++n) {
    const auto name = "e" + std::to_string(n);
    setup.config.endpoints.push_back(
        {name, "https://" + name + ".example", Trust::user, true, false, "", {}});
  }
  World world(setup);
  world.run_for(2min);
  CHECK(world.status().endpoints.size() >= 1000);
  for (const auto& complaint : world.complaints()) FAIL_CHECK(complaint);
}

}  // namespace
