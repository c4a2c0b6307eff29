// Clocks that are set, machines that are started again: what is remembered grows older by the time
// that has passed, and by nothing else.
#include <doctest/doctest.h>

#include "core/limits.hpp"
#include "core/memory_time.hpp"
#include "unit/core/engine_fixture.hpp"

using namespace gopx;
using namespace gopx::core;
using namespace std::chrono_literals;
using gopx::testing::EngineFixture;

namespace {

const WallTime noon = *parse_time("2026-01-02T12:00:00Z");

Now at(Duration since_boot, Duration wall_ahead) {
  return {Instant{since_boot}, noon + since_boot + wall_ahead};
}

Memory full(Now now) {
  Memory memory;
  memory.moves.of_the_hour = {now.wall - 10min, now.wall};
  memory.flaps = {now.wall - 1h};
  memory.control = Memory::Control::paused;
  memory.control_asked = 3s;
  memory.control_until = now.wall + 3s;
  memory.edit_respected_until = now.wall + 20min;
  memory.quarantines = {{"b", now.wall + 30min, "zip-mismatch", 1h}};
  memory.sumdb_heads = {{{1, "note"}, now.wall - 2h}};
  memory.last_write_at = now.wall - 10min;
  memory.compared_at = now.wall - 3h;
  memory.networks.troubled = {{"n", now.wall - 24h}};
  return memory;
}

Memory as_of(Memory memory, Now now) {
  memory.clock = {"boot", now};
  return memory;
}

}  // namespace

TEST_SUITE("memory times") {
  TEST_CASE("a clock that is set changes no age and nothing that is left") {
    for (const Duration jump : {Duration{-24h}, Duration{24h}, Duration{500ms}}) {
      CAPTURE(jump.count());
      Memory memory = as_of(full(at(1h, 0s)), at(1h, 0s));
      CHECK(follow_clock(memory, at(2h, jump)) == jump);
      // As if everything had been noted by the new clock from the start.
      CHECK(memory == as_of(full(at(1h, jump)), at(2h, jump)));
    }
  }

  TEST_CASE("a clock that is slewed is followed once it makes half a second") {
    Memory memory = as_of(full(at(1h, 0s)), at(1h, 0s));
    CHECK(follow_clock(memory, at(2h, 300ms)) == 0s);
    CHECK(follow_clock(memory, at(3h, clock_step_min - 1us)) == 0s);
    CHECK(memory == as_of(full(at(1h, 0s)), at(1h, 0s)));
    CHECK(follow_clock(memory, at(4h, clock_step_min)) == clock_step_min);
    CHECK(follow_clock(memory, at(5h, clock_step_min)) == 0s);
  }

  TEST_CASE("a start in the same boot follows the clock, too") {
    Memory memory = as_of(full(at(1h, 0s)), at(1h, 0s));
    resume_clock(memory, "boot", at(2h, -24h));
    CHECK(memory == as_of(full(at(1h, -24h)), at(2h, -24h)));
  }

  TEST_CASE("another boot, or none that is known: only the wall clock counts") {
    const Now now = at(2h, -24h);
    for (const std::string boot : {"other", ""}) {
      Memory memory = as_of(full(at(1h, 0s)), at(1h, 0s));
      resume_clock(memory, boot, now);
      Memory expected = full(at(1h, 0s));
      expected.clock = {boot, now};
      CHECK(memory == expected);
    }
    Memory nameless = full(at(1h, 0s));
    nameless.clock = {"", at(1h, 0s)};
    resume_clock(nameless, "", now);
    CHECK(nameless.moves.of_the_hour == full(at(1h, 0s)).moves.of_the_hour);
    Memory begun_anew = as_of(full(at(1h, 0s)), at(1h, 0s));
    resume_clock(begun_anew, "boot", at(59min, 24h));
    CHECK(begun_anew.moves.of_the_hour == full(at(1h, 0s)).moves.of_the_hour);
  }

  TEST_CASE("what lies in the future happened now, and no duration has more left than asked") {
    const Now then = at(1h, 240h);
    const WallTime now = noon;
    Memory memory = full(then);
    bound_times(memory, 1h, now);
    CHECK(memory.moves.of_the_hour == std::vector<WallTime>{now, now});
    CHECK(memory.flaps == std::vector<WallTime>{now});
    CHECK(memory.last_write_at == now);
    CHECK(memory.compared_at == now);
    CHECK(memory.sumdb_heads[0].first_seen == now);
    CHECK(memory.networks.troubled[0].second == now);
    CHECK(memory.control_until == now + 3s);
    CHECK(memory.edit_respected_until == now + edit_respected_for);
    CHECK(memory.quarantines[0].until == now + 1h);
  }

  TEST_CASE("what makes sense is left as it is") {
    const Now now = at(1h, 0s);
    Memory memory = full(now);
    bound_times(memory, 1h, now.wall);
    CHECK(memory == full(now));
  }

  TEST_CASE("an earlier gopxd's memory says nothing of what was asked") {
    Memory memory = full(at(1h, 240h));
    memory.control_asked.reset();
    memory.quarantines[0].asked.reset();
    const WallTime until = *memory.control_until;
    bound_times(memory, 2h, noon);
    CHECK(memory.control_until == until);  // it may have been asked for
    CHECK(memory.quarantines[0].until == noon + 2h);
    CHECK(memory.quarantines[0].asked == 2h);
  }

  TEST_CASE("a pause for three seconds lasts three seconds while the clock is set back a day") {
    EngineFixture fixture({}, "https://goproxy.cn,direct");
    fixture.start();
    fixture.run(1s);
    fixture.command(Pause{3s});
    fixture.now.wall -= 24h;
    fixture.run(2900ms);
    CHECK(fixture.status().control == "paused");
    CHECK(*fixture.status().control_until - fixture.now.wall <= 100ms);
    fixture.run(200ms);
    CHECK(fixture.status().control == "auto");
  }

  TEST_CASE("and no shorter while it is set forward") {
    EngineFixture fixture({}, "https://goproxy.cn,direct");
    fixture.start();
    fixture.run(1s);
    fixture.command(Pause{1h});
    fixture.now.wall += 24h;
    fixture.run(59min);
    CHECK(fixture.status().control == "paused");
    fixture.run(2min);
    CHECK(fixture.status().control == "auto");
  }

  TEST_CASE("a restart in the same boot goes on in steady time") {
    EngineFixture first({}, "https://goproxy.cn,direct");
    first.start();
    first.command(Pause{1h});
    EngineFixture second({}, "https://goproxy.cn,direct", first.memory,
                         Now{first.now.steady + 59min, first.now.wall - 240h});
    second.start();
    CHECK(second.status().control == "paused");
    second.run(2min);
    CHECK(second.status().control == "auto");
  }

  TEST_CASE("stamps of a clock that was ahead keep nobody on a dead chain") {
    config::Config config;
    config.failover.max_switches_per_hour = 1;
    const Now now = EngineFixture({}, "off").now;
    Memory ahead;
    ahead.moves.of_the_hour = {now.wall + 240h, now.wall + 241h};
    ahead.flaps = ahead.moves.of_the_hour;
    ahead.edit_respected_until = now.wall + 240h;
    ahead.quarantines = {{"goproxy-cn", now.wall + 240h, "zip-mismatch", std::nullopt}};
    EngineFixture fixture(config, "https://proxy.golang.org,direct", ahead);
    fixture.behaviour["https://proxy.golang.org"].fault = Fault::tcp_refused;
    fixture.start();
    fixture.run(edit_respected_for + 1h + 1min);
    CHECK(fixture.status().takeover);
    CHECK_FALSE(fixture.endpoint("goproxy-cn").quarantined_until);
  }
}
