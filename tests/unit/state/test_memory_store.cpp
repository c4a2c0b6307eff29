// memory.json: what is kept, what is not, and who can read it.
#include <doctest/doctest.h>

#include <boost/json.hpp>
#include <string>

#include "core/limits.hpp"
#include "state/memory_store.hpp"
#include "support/folder.hpp"
#include "sys/files.hpp"

using namespace gopx;
using namespace gopx::state;
using namespace gopx::sys;
using namespace std::chrono_literals;

namespace {

core::Memory full() {
  const WallTime at = *parse_time("2026-01-02T03:04:05Z");
  core::Memory memory;
  memory.control = core::Memory::Control::pinned;
  memory.pinned = "goproxy-cn";
  memory.control_until = at + 1h;
  memory.control_asked = 2h;
  memory.next_seq = 42;
  memory.baselines = {"", "https://joe:xxxxx@corp.example,direct"};
  memory.moves = {{at - 1h, at}, at + 1min};
  memory.flaps = {at - 2h};
  memory.edit_respected_until = at + 30min;
  memory.quarantines = {{"b", at + 1h, "zip-mismatch", 1h}, {"c", at, "zip-mismatch", {}}};
  memory.sumdb_name = "sum.golang.org";
  memory.sumdb_heads = {{{7, "note"}, at}};
  memory.last_write_at = at;
  memory.compared_at = at;
  memory.networks.here = "n";
  memory.networks.troubled = {{"m", at}};
  memory.clock = {"3f2c", {Instant{1234567us}, at + 890123us}};
  return memory;
}

// What 78e5ac4 wrote, and still has to be able to read: its keys, in its forms.
const std::string earlier =
    R"({"schema":1,"control":"paused","pinned":"","control_until":"2026-01-02T04:04:05Z","next_seq":1042,)"
    R"("baselines":["","https://joe:sEc@corp.example,direct"],"switches":["2026-01-02T03:04:05Z"],)"
    R"("flaps":["2026-01-02T03:04:05Z"],"edit_respected_until":null,)"
    R"("quarantines":[{"endpoint":"b","until":"2026-01-02T04:04:05Z","fault":"zip-mismatch"}],)"
    R"("sumdb_name":"sum.golang.org","sumdb_heads":[],"last_write_at":"2026-01-02T03:04:05Z",)"
    R"("compared_at":null,"networks":{"here":"","trouble_here":false,"troubled":[]}})";

}  // namespace

TEST_SUITE("memory store") {
  TEST_CASE("what is printed means what was remembered") {
    CHECK(parse_memory(print_memory(full())).value() == full());
    CHECK(parse_memory(print_memory(core::Memory{})).value() == core::Memory{});
  }

  TEST_CASE("a memory of an earlier version is understood") {
    const auto memory = parse_memory(earlier);
    REQUIRE(memory);
    CHECK(memory->control == core::Memory::Control::paused);
    CHECK(memory->control_until == *parse_time("2026-01-02T04:04:05Z"));
    CHECK_FALSE(memory->control_asked);
    REQUIRE(memory->quarantines.size() == 1);
    CHECK_FALSE(memory->quarantines[0].asked);
    CHECK(memory->clock.boot.empty());
  }

  TEST_CASE("an earlier version understands what is printed now") {
    const auto value = boost::json::parse(print_memory(full()));
    CHECK(value.at("control") == "pinned");
    CHECK(value.at("pinned") == "goproxy-cn");
    for (const char* time : {"control_until", "edit_respected_until", "last_write_at"}) {
      CAPTURE(time);
      CHECK(parse_time(value.at(time).as_string()));
    }
    CHECK(value.at("next_seq").as_int64() == 42);
    CHECK(parse_time(value.at("flaps").as_array().at(0).as_string()));
    const auto& entry = value.at("quarantines").as_array().at(0);
    CHECK(entry.at("endpoint") == "b");
    CHECK(parse_time(entry.at("until").as_string()));
    CHECK(entry.at("fault") == "zip-mismatch");
  }

  TEST_CASE("passwords of an earlier version are gone from the file once it is loaded") {
    const testing::Scratch scratch;
    const MemoryStore store(scratch.path());
    REQUIRE(write_file_atomically(store.path(), earlier, {.mode = 0600}));
    const auto memory = store.load();
    REQUIRE(memory);
    CHECK(memory->baselines ==
          std::vector<std::string>{"", "https://joe:xxxxx@corp.example,direct"});
    const auto text = read_file(store.path(), memory_bytes_max);
    REQUIRE(text);
    CHECK(text->find("sEc") == std::string::npos);
    CHECK(store.load().value() == *memory);
  }

  TEST_CASE("a reading of the clock that can't be is none") {
    for (const std::string clock :
         {R"({"boot":"b","steady_us":1})", R"({"boot":"b","steady_us":-1,"wall_us":1})",
          R"({"boot":"b","steady_us":1,"wall_us":4102444800000001})", R"([])",
          R"({"boot":"b","steady_us":9223372036854775807,"wall_us":1})"}) {
      CAPTURE(clock);
      const auto memory = parse_memory(R"({"schema":1,"clock":)" + clock + "}");
      REQUIRE(memory);
      CHECK(memory->clock == core::ClockReading{});
    }
    const auto most = parse_memory(
        R"({"schema":1,"clock":{"boot":"b","steady_us":0,"wall_us":4102444800000000}})");
    CHECK(most->clock.boot == "b");
  }

  TEST_CASE("a span that nobody can have asked for is none") {
    const auto asked = [](const std::string& number) {
      return parse_memory(R"({"schema":1,"control_asked_us":)" + number + "}")->control_asked;
    };
    CHECK(asked("1000000") == 1s);
    CHECK(asked("315360000000000") == duration_max);
    CHECK_FALSE(asked("315360000000001"));
    CHECK_FALSE(asked("-1"));
    CHECK_FALSE(asked("\"1\""));
  }
}
