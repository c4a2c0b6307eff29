// How a fault is found: hedged confirmation, silence, 429, integrity; with the bounds that the
// design promises.
#include "simulated_machine.hpp"

using namespace gopx;
using namespace gopx::sim;

namespace {

TEST_CASE(
    "from the first go command after the fault to the rewritten env file, with the defaults") {
  struct Row {
    Mode mode;
    Duration bound;
  };
  const Row rows[] = {
      {Mode::refused, 1s},      {Mode::reset, 1s},        {Mode::unreachable, 1s},
      {Mode::no_name, 1s},      {Mode::error_502, 1s},    {Mode::forbidden, 1s},
      {Mode::not_found, 1s},    {Mode::html, 1s},         {Mode::mod_mismatch, 1s},
      {Mode::unauthorized, 1s}, {Mode::rate_limited, 2s}, {Mode::blackhole, 6s},
      {Mode::tls_stall, 6s},    {Mode::dns_timeout, 6s},  {Mode::silent, 6s},
      {Mode::trickle, 6s},
  };
  for (const auto& row : rows) {
    CAPTURE(std::string(name_of(row.mode)));
    SimulatedMachine machine;
    machine.become(official, row.mode);
    machine.go_command();
    CHECK(machine.until_goproxy(on_cn, row.bound));
  }
}

TEST_CASE("without a go command a fault is found within one jittered interval") {
  SimulatedMachine machine;
  machine.become(official, Mode::refused);
  CHECK(machine.until_goproxy(on_cn, 36s + 1s));
}

TEST_CASE(
    "what only a deep probe can see is found by the next one, and then acted on in half a second") {
  for (const auto mode : {Mode::zip_html, Mode::zip_mismatch, Mode::zip_cut, Mode::zip_not_found}) {
    CAPTURE(std::string(name_of(mode)));
    SimulatedMachine machine;
    machine.become(official, mode);
    const auto broken_since = machine.now().steady;
    REQUIRE(machine.until_goproxy(on_cn, 18min + 1s));
    const auto deep = machine.probes_of(official, broken_since);
    const auto first = std::find_if(deep.begin(), deep.end(), [](const World::Probed& probe) {
      return probe.order.level == Level::deep;
    });
    REQUIRE(first != deep.end());
    CHECK(machine.now().steady - first->at <=
          500ms + 200ms);  // the probe itself takes up to 120 ms
  }
}

TEST_CASE(
    "a suspicion is confirmed at once and then confirm_interval apart, by the request that "
    "failed") {
  SimulatedMachine machine;
  machine.become(official, Mode::refused);
  machine.go_command();
  const auto begin = machine.now().steady;
  REQUIRE(machine.until_goproxy(on_cn, 1s));
  const auto asked = machine.probes_of(official, begin);
  REQUIRE(asked.size() == 3);
  CHECK(asked[1].at - asked[0].at == 20ms);
  CHECK(asked[2].at - asked[1].at == 250ms);
}

TEST_CASE("a confirmation is never lighter than what failed") {
  SimulatedMachine machine;
  machine.become(official, Mode::zip_html);
  const auto begin = machine.now().steady;
  REQUIRE(machine.until_goproxy(on_cn, 20min));
  std::size_t repeated = 0;
  for (const auto& probe : machine.probes_of(official, begin)) {
    if (!probe.order.only) continue;
    ++repeated;
    CHECK(probe.order.only == Step::zip);
    CHECK(probe.order.level == Level::deep);
  }
  CHECK(repeated >= 2);
}

TEST_CASE(
    "at the first bad answer the best candidates get a deep probe and two others a shallow one") {
  SimulatedMachine machine;
  machine.become(official, Mode::refused);
  machine.go_command();
  const auto begin = machine.now().steady;
  machine.run_for(25ms);
  std::size_t deep = 0, shallow = 0;
  for (const auto& probe : machine.probes()) {
    if (probe.at < begin || probe.order.url == official) continue;
    deep += probe.order.level == Level::deep;
    shallow += probe.order.level == Level::shallow;
  }
  CHECK(deep >= 1);
  CHECK(shallow >= 1);  // four public endpoints: two candidates, and the one that is left
}

TEST_CASE("fall bad answers are wanted: one less changes nothing") {
  for (const int fall : {2, 3, 4}) {
    for (const int missing : {0, 1}) {
      CAPTURE(fall);
      CAPTURE(missing);
      Setup setup;
      setup.config.health.fall = fall;
      SimulatedMachine machine(setup);
      machine.become(official, Mode::refused);
      machine.go_command();
      const auto begin = machine.now().steady;
      const auto enough = static_cast<std::size_t>(fall - missing);
      machine.run_until([&] { return machine.probes_of(official, begin).size() == enough; }, 5s);
      machine.become(official, Mode::ok);
      machine.run_for(5s);
      CHECK((machine.goproxy() == on_cn) == (missing == 0));
    }
  }
}

TEST_CASE("fall = 1 believes the first bad answer") {
  Setup setup;
  setup.config.health.fall = 1;
  SimulatedMachine machine(setup);
  machine.become(official, Mode::error_502);
  machine.go_command();
  CHECK(machine.until_goproxy(on_cn, 500ms));
  CHECK(machine.probes_of(official, machine.now().steady - 500ms).size() <= 2);
}

TEST_CASE("silence costs one time-out, not three") {
  SimulatedMachine machine;
  machine.become(official, Mode::silent);
  machine.go_command();
  const auto took = machine.until_goproxy(on_cn, 16s);
  REQUIRE(took);
  CHECK(*took >= 5s);
  CHECK(*took <= 5s + 100ms);
}

TEST_CASE("an endpoint that is only slower than usual is not taken for dead") {
  SimulatedMachine machine;
  machine.run_for(20min);
  machine.become(official, Mode::slow);
  for (int i = 0; i < 20; ++i) {
    machine.go_command();
    machine.run_for(30s);
  }
  CHECK(machine.goproxy() == baseline);
  CHECK(machine.endpoint("proxy-golang-org").state == "degraded");
}

TEST_CASE(
    "429 is asked once more after a second, and then left alone until Retry-After has passed") {
  struct Row {
    std::optional<Duration> retry_after;
    Duration expected;
  };
  for (const auto& row : {Row{std::nullopt, 60s}, Row{20s, 20s}, Row{5min, 5min}, Row{1h, 10min}}) {
    SimulatedMachine machine;
    auto& behaviour = machine.servers.at(official).behaviour;
    behaviour.mode = Mode::rate_limited;
    behaviour.retry_after = row.retry_after;
    machine.go_command();
    const auto begin = machine.now().steady;
    REQUIRE(machine.until_goproxy(on_cn, 2s));
    auto asked = machine.probes_of(official, begin);
    REQUIRE(asked.size() == 2);
    CHECK(asked[1].at - asked[0].at >= 1s);
    const auto left_alone_since = asked[1].at + 20ms;
    while (machine.probes_of(official, begin).size() == 2 && machine.elapsed() < 30min) {
      machine.run_for(1s);
      machine.go_command();
    }
    asked = machine.probes_of(official, begin);
    REQUIRE(asked.size() > 2);
    CHECK(asked[2].at - left_alone_since >= row.expected);
    CHECK(asked[2].at - left_alone_since <= row.expected + 40s);
  }
}

TEST_CASE("a single 429 is no reason to leave") {
  SimulatedMachine machine;
  machine.become(official, Mode::rate_limited);
  machine.go_command();
  machine.run_for(500ms);
  machine.become(official, Mode::ok);
  machine.run_for(5min);
  CHECK(machine.writes() == 0);
}

TEST_CASE("wrong content is down at once and stays out for the quarantine, however good it looks") {
  SimulatedMachine machine;
  machine.become(official, Mode::mod_mismatch);
  machine.go_command();
  const auto begin = machine.now().steady;
  REQUIRE(machine.until_goproxy(on_cn, 1s));
  machine.become(official, Mode::ok);
  const auto seen = machine.endpoint("proxy-golang-org");
  REQUIRE(seen.quarantined_until);
  CHECK(*seen.quarantined_until - machine.now().wall > 59min);
  REQUIRE(machine.until_goproxy(baseline, 3h));
  CHECK(machine.now().steady - begin >= 1h);
}

TEST_CASE("a quarantine survives a restart") {
  SimulatedMachine machine;
  machine.become(official, Mode::zip_mismatch);
  REQUIRE(machine.until_goproxy(on_cn, 20min));
  machine.become(official, Mode::ok);
  const auto until = machine.endpoint("proxy-golang-org").quarantined_until;
  machine.kill();
  machine.start();
  machine.run_for(1min);
  CHECK(machine.endpoint("proxy-golang-org").quarantined_until == until);
  machine.run_for(50min);
  CHECK(machine.goproxy() == on_cn);
}

TEST_CASE("not-a-zip and a cut zip are ordinary failures without quarantine") {
  for (const auto mode : {Mode::zip_html, Mode::zip_cut, Mode::html}) {
    SimulatedMachine machine;
    machine.become(official, mode);
    REQUIRE(machine.until_goproxy(on_cn, 20min));
    CHECK_FALSE(machine.endpoint("proxy-golang-org").quarantined_until);
  }
}

TEST_CASE("a deep failure is cleared only by rise good deep probes") {
  SimulatedMachine machine;
  machine.become(official, Mode::zip_html);
  REQUIRE(machine.until_goproxy(on_cn, 20min));
  machine.become(official, Mode::ok);
  const auto mended = machine.now().steady;
  REQUIRE(machine.run_until([&] { return machine.endpoint("proxy-golang-org").state == "healthy"; },
                            30min));
  std::size_t deep = 0;
  for (const auto& probe : machine.probes_of(official, mended)) {
    deep += probe.order.level == Level::deep && !probe.order.only;
  }
  CHECK(deep == 2);
}

TEST_CASE("the reason names the class that decided, also when lighter probes succeed since") {
  SimulatedMachine machine;
  machine.become(official, Mode::zip_html);
  REQUIRE(machine.until_goproxy(on_cn, 20min));
  machine.run_for(2min);
  const auto seen = machine.endpoint("proxy-golang-org");
  CHECK(seen.state == "down");
  CHECK(english(seen.reason).find("zip-invalid") != std::string::npos);
}

}  // namespace
