// How often gopxd moves by itself, what holds it back, and what of that people are told.
#include "simulated_machine.hpp"

using namespace gopx;
using namespace gopx::sim;

namespace {

const std::vector<std::string_view> everybody = {official, cn, ali, io};

void kill_what_is_in_force(SimulatedMachine& machine) {
  const auto chain = core::parse_chain(machine.goproxy());
  REQUIRE(chain);
  for (const auto url : everybody) machine.become(url, Mode::ok);
  machine.run_for(55s);  // all have proved themselves
  machine.become(chain->front().text, Mode::refused);
  machine.go_command();
}

std::string held(const SimulatedMachine& machine) {
  return machine.status().held_back_by.value_or("");
}

std::optional<Duration> next_in(const SimulatedMachine& machine) {
  const auto at = machine.status().next_move_at;
  return at ? std::optional<Duration>(*at - machine.now().wall) : std::nullopt;
}

// So many times the primary fails, recovers and is gone back to; then it fails once more.
void come_back(SimulatedMachine& machine, int times) {
  for (int n = 0; n < times; ++n) {
    take_over(machine);
    machine.become(official, Mode::ok);
    REQUIRE(machine.until_goproxy(baseline, 9min));
  }
}

Setup hasty(int per_hour) {
  Setup setup;
  setup.config.failover.max_switches_per_hour = per_hour;
  setup.config.failover.hold = 10s;
  setup.config.failover.candidates = {"goproxy-cn"};
  return setup;
}

std::size_t events_of(const SimulatedMachine& machine, std::string_view to) {
  return static_cast<std::size_t>(std::count_if(
      machine.journal().begin(), machine.journal().end(), [&](const core::Journal& line) {
        return line.kind == core::JournalKind::held_back && line.to == to;
      }));
}

TEST_CASE("away from dead chains three times at once, then once a minute") {
  Setup setup;
  setup.config.failover.max_switches_per_hour = 0;  // is no limit for these
  SimulatedMachine machine(setup);
  std::vector<Instant> moves;
  const auto end = machine.now().steady + 20min;
  while (machine.now().steady < end) {
    const auto before = machine.writes();
    kill_what_is_in_force(machine);
    REQUIRE(machine.run_until([&] { return machine.writes() > before; }, 70s));
    moves.push_back(machine.now().steady);
  }
  CHECK(moves.size() > 15);
  for (std::size_t n = 3; n < moves.size(); ++n) CHECK(moves[n] - moves[n - 3] >= 1min - 1s);
}

TEST_CASE("the fourth move in a row waits for its minute, says so, and is then made") {
  SimulatedMachine machine;
  machine.become(ali, Mode::ok);
  for (int n = 0; n < 3; ++n) {
    const auto chain = core::parse_chain(machine.goproxy());
    machine.become(chain->front().text, Mode::refused);
    machine.go_command();
    const auto writes = machine.writes();
    REQUIRE(machine.run_until([&] { return machine.writes() > writes; }, 10s));
  }
  const auto three = machine.writes();
  machine.become(official, Mode::ok);
  machine.become(core::parse_chain(machine.goproxy())->front().text, Mode::refused);
  machine.go_command();
  REQUIRE(machine.run_until([&] { return held(machine) == "minute"; }, 50s));
  CHECK(machine.writes() == three);
  const auto wait = next_in(machine);
  REQUIRE(wait);
  CHECK(*wait <= 1min);
  CHECK(english(machine.status().summary).find("waits until") != std::string::npos);
  CHECK(events_of(machine, "minute") == 1);
  machine.run_for(*wait + 1s);
  CHECK(machine.writes() == three + 1);
  CHECK(held(machine) == "");
}

TEST_CASE("the way back waits when the hour's moves are spent, and go works meanwhile") {
  SimulatedMachine machine(hasty(2));
  come_back(machine, 2);
  take_over(machine);
  machine.become(official, Mode::ok);
  REQUIRE(machine.run_until([&] { return held(machine) == "limit"; }, 10min));
  CHECK(machine.goproxy() == on_cn);
  CHECK(machine.has_warning("limit"));
  CHECK(events_of(machine, "limit") == 1);
  const auto wait = next_in(machine);
  REQUIRE(wait);
  CHECK(*wait > 10min);
  CHECK(english(machine.status().summary).find("gopxctl auto") != std::string::npos);
  machine.run_for(*wait - 5s);
  CHECK(machine.goproxy() == on_cn);
  CHECK(machine.until_goproxy(baseline, 2min));
  CHECK(held(machine) == "");
}

TEST_CASE("a spent hour never keeps go on a dead chain: to a backup and back to the user's own") {
  SimulatedMachine machine(hasty(1));
  come_back(machine, 1);
  take_over(machine);
  machine.become(official, Mode::ok);
  REQUIRE(machine.run_until([&] { return held(machine) == "limit"; }, 10min));
  machine.become(cn, Mode::refused);
  machine.go_command();
  CHECK(machine.until_goproxy(baseline, 40s));
  machine.become(cn, Mode::ok);
  machine.run_for(6min);
  machine.become(official, Mode::refused);
  machine.go_command();
  CHECK(machine.until_goproxy(on_cn, 40s));
}

TEST_CASE("max_switches_per_hour = 0: back only by a command, an exit, or when what is used dies") {
  SimulatedMachine machine(hasty(0));
  take_over(machine);
  machine.become(official, Mode::ok);
  machine.run_for(3h);
  CHECK(machine.goproxy() == on_cn);
  CHECK(held(machine) == "limit");
  CHECK_FALSE(machine.status().next_move_at);
  SUBCASE("a command") {
    CHECK_FALSE(machine.ask(core::Auto{}).refused);
    CHECK(machine.until_goproxy(baseline, 30s));
  }
  SUBCASE("an exit") {
    machine.stop();
    CHECK(machine.goproxy() == baseline);
  }
  SUBCASE("what is used dies") {
    machine.become(cn, Mode::refused);
    machine.go_command();
    CHECK(machine.until_goproxy(baseline, 40s));
  }
}

TEST_CASE("commands and pauses don't count, and neither do the failovers that follow them") {
  SimulatedMachine machine(hasty(1));
  take_over(machine);
  for (int n = 0; n < 6; ++n) {
    CHECK_FALSE(machine.ask(core::Pause{}).refused);
    CHECK(machine.goproxy() == baseline);
    CHECK_FALSE(machine.ask(core::Resume{}).refused);
    CHECK(machine.until_goproxy(on_cn, 10s));
    machine.run_for(1s);
  }
  CHECK(machine.memory().moves.of_the_hour.empty());
  machine.run_for(3min);
  machine.become(official, Mode::ok);
  CHECK(machine.until_goproxy(baseline, 10min));
  CHECK(machine.memory().moves.of_the_hour.size() == 1);
}

TEST_CASE("a restart keeps the count") {
  SimulatedMachine machine(hasty(1));
  come_back(machine, 1);
  take_over(machine);
  machine.become(official, Mode::ok);
  REQUIRE(machine.run_until([&] { return held(machine) == "limit"; }, 10min));
  const auto before = next_in(machine);
  machine.kill();
  machine.start();
  REQUIRE(machine.run_until([&] { return held(machine) == "limit"; }, 10min));
  const auto after = next_in(machine);
  REQUIRE(before);
  REQUIRE(after);
  CHECK(*after < *before);
  CHECK(machine.goproxy() == on_cn);
}

TEST_CASE("before the hold is over next_move_at says when it will be") {
  SimulatedMachine machine;
  take_over(machine);
  CHECK_FALSE(machine.status().next_move_at);
  machine.become(official, Mode::ok);
  REQUIRE(machine.run_until([&] { return machine.status().next_move_at.has_value(); }, 2min));
  CHECK(held(machine) == "");
  const auto wait = next_in(machine);
  CHECK(*wait > 4min);
  CHECK(*wait <= 5min);
}

TEST_CASE("what holds gopxd back though go can't work") {
  Setup setup;
  SUBCASE("paused") {
    SimulatedMachine machine(setup);
    CHECK_FALSE(machine.ask(core::Pause{30min}).refused);
    machine.become(official, Mode::refused);
    machine.go_command();
    REQUIRE(machine.run_until([&] { return held(machine) == "paused"; }, 10s));
    CHECK(*next_in(machine) > 29min);
    CHECK(machine.status().verdict == "failed");
    CHECK(english(machine.status().summary).find("`gopxctl resume`") != std::string::npos);
    CHECK(english(machine.status().summary).find("3 backups are ready") != std::string::npos);
    CHECK_FALSE(machine.ask(core::Resume{}).refused);
    CHECK(machine.until_goproxy(on_cn, 10s));
    CHECK(held(machine) == "");
  }
  SUBCASE("pinned") {
    SimulatedMachine machine(setup);
    CHECK_FALSE(machine.ask(core::Use{"proxy-golang-org", std::nullopt}).refused);
    machine.become(official, Mode::refused);
    machine.go_command();
    REQUIRE(machine.run_until([&] { return held(machine) == "pinned"; }, 10s));
    CHECK(english(machine.status().summary).find("`gopxctl auto`") != std::string::npos);
  }
  SUBCASE("observe") {
    setup.config.failover.mode = config::Mode::observe;
    SimulatedMachine machine(setup);
    machine.become(official, Mode::refused);
    machine.go_command();
    REQUIRE(machine.run_until([&] { return held(machine) == "observe"; }, 10s));
  }
  SUBCASE("private") {
    setup.goproxy = "https://goproxy.corp.example,https://proxy.golang.org,direct";
    SimulatedMachine machine(setup);
    machine.become(corp, Mode::error_502);
    machine.go_command();
    REQUIRE(machine.run_until([&] { return held(machine) == "private"; }, 10s));
    CHECK(machine.writes_ordered() == 0);
  }
  SUBCASE("edit") {
    SimulatedMachine machine(setup);
    take_over(machine);
    machine.edit_goproxy("https://proxy.golang.org,off");
    REQUIRE(machine.run_until([&] { return held(machine) == "edit"; }, 10s));
    CHECK(*next_in(machine) > 29min);
  }
  SUBCASE("offline") {
    SimulatedMachine machine(setup);
    machine.outage = Mode::unreachable;
    machine.go_command();
    REQUIRE(machine.run_until([&] { return held(machine) == "offline"; }, 30s));
    CHECK(machine.status().verdict == "local");
  }
  SUBCASE("a GOPROXY that go refuses") {
    setup.goproxy = "https://a b,direct";
    SimulatedMachine machine(setup);
    CHECK(held(machine) == "chain-invalid");
  }
  SUBCASE("go versions that disagree") {
    setup.goproxy.reset();
    setup.roots = {stock_go(), go_that_says("go1.24.4", "https://goproxy.io,direct")};
    SimulatedMachine machine(setup);
    machine.become(official, Mode::refused);
    machine.go_command();
    REQUIRE(machine.run_until([&] { return held(machine) == "goroot-default"; }, 10s));
  }
  SUBCASE("a file that can't be written") {
    SimulatedMachine machine(setup);
    machine.disk.writable = false;
    machine.edit_other("GOFLAGS", "-v");
    machine.run_for(1s);
    machine.become(official, Mode::refused);
    machine.go_command();
    REQUIRE(machine.run_until([&] { return held(machine) == "goenv-unwritable"; }, 10s));
  }
  SUBCASE("nothing: no backup is ready") {
    SimulatedMachine machine(setup);
    for (const auto url : {cn, ali, io}) machine.become(url, Mode::zip_html);
    machine.run_for(70min);
    machine.become(official, Mode::error_502);
    machine.go_command();
    machine.run_for(2min);
    CHECK(machine.status().verdict == "failed");
    CHECK(held(machine) == "");
  }
}

TEST_CASE("an unstable backup is used when nobody else is proven, and left out when another is") {
  Setup setup;
  setup.config.failover.candidates = {"goproxy-cn", "goproxy-io"};
  SimulatedMachine machine(setup);
  const auto look = [&] {
    machine.ask(core::ProbeNow{{"goproxy-cn"}, false});
    machine.run_for(5s);
  };
  for (int fall = 0; fall < 4; ++fall) {
    machine.become(cn, Mode::refused);
    look();
    machine.become(cn, Mode::ok);
    for (int n = 0; n < 3; ++n) look();
  }
  REQUIRE(machine.endpoint("goproxy-cn").penalty > 750);
  CHECK(english(machine.endpoint("goproxy-cn").reason).find("failed too often") !=
        std::string::npos);
  CAPTURE(english(machine.endpoint("goproxy-cn").reason));
  machine.become(official, Mode::refused);
  SUBCASE("another is proven") {
    machine.go_command();
    CHECK(machine.until_goproxy("https://goproxy.io,direct", 40s));
  }
  SUBCASE("nobody else") {
    machine.become(io, Mode::refused);
    machine.go_command();
    CHECK(machine.until_goproxy(on_cn, 40s));
  }
}

TEST_CASE("what a private proxy answers is what go meets: after | the walk goes on") {
  for (const Mode mode : {Mode::unauthorized, Mode::forbidden}) {
    Setup setup;
    setup.goproxy = "https://goproxy.corp.example|https://proxy.golang.org|direct";
    SimulatedMachine machine(setup);
    machine.become(corp, mode);
    machine.run_for(6min);
    CHECK(machine.status().verdict != "failed");
    machine.become(official, Mode::error_502);
    machine.go_command();
    CHECK(machine.until_goproxy("https://goproxy.corp.example|https://goproxy.cn|direct", 40s));
  }
}

TEST_CASE("after a comma a private 401 ends the walk, and that is said") {
  Setup setup;
  setup.goproxy = "https://goproxy.corp.example,https://proxy.golang.org,direct";
  SimulatedMachine machine(setup);
  machine.become(corp, Mode::unauthorized);
  machine.run_for(6min);
  CHECK(machine.writes_ordered() == 0);
  CHECK(machine.status().verdict == "failed");
  CHECK(english(machine.status().summary).find("http-401") != std::string::npos);
  CHECK(held(machine) == "private");
}

}  // namespace
