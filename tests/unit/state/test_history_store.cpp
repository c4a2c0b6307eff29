// What is on disk: read back as it was written, added up, bounded; damage, a newer version, a full
// and a closed disk are survived.
#include "state/history_store.hpp"

#include <doctest/doctest.h>
#include <sys/resource.h>

#include <csignal>
#include <filesystem>

#include "api/json.hpp"
#include "support/folder.hpp"
#include "support/sample_status.hpp"

using namespace gopx;
using namespace gopx::state;
using namespace std::chrono_literals;
using testing::Scratch;

namespace {

const WallTime now = testing::at("2026-01-02T03:14:15Z");
constexpr std::int64_t this_minute = 29'455'394;  // of `now`, since 1970
constexpr std::size_t everything = 1'000'000'000;
constexpr std::uint64_t any_seq = ~std::uint64_t{0};

StoredEvent event(std::uint64_t seq, WallTime at = now, std::string line = "{}\n") {
  return {seq, at, std::move(line)};
}

RollUp roll_up(std::int64_t minute, std::string endpoint = "a") {
  RollUp one;
  one.minute = minute;
  one.endpoint = std::move(endpoint);
  one.good = 2;
  one.bad = 1;
  one.transitions = 3;
  for (std::size_t i = 0; i < core::endpoint_states; ++i)
    one.in_state[i] = std::chrono::seconds{i + 1};
  one.good_latency.add(10ms);
  one.good_latency.add(7s);
  return one;
}

std::vector<RollUp> all_of(HistoryStore& store, std::int64_t since = 0) {
  HistoryStore::Cursor cursor{since, -1};
  return store.roll_ups(cursor, everything);
}

std::vector<std::uint64_t> seqs(HistoryStore& store, std::uint64_t cursor = 0) {
  std::vector<std::uint64_t> found;
  for (const auto& one : store.events(cursor, any_seq, everything).events) found.push_back(one.seq);
  return found;
}

struct HistoryStoreFixture {
  explicit HistoryStoreFixture(HistoryStore::Limits limits = {})
      : store{scratch / "history.db", limits} {}
  Scratch scratch;
  HistoryStore store;
};

}  // namespace

TEST_SUITE("state::history_store") {
  TEST_CASE("what an earlier version showed of a password is gone at the next opening") {
    const auto line = [](const std::string& value) {
      return api::to_json(api::Event{.seq = 1,
                                     .at = now,
                                     .kind = "human_edit",
                                     .endpoint = std::nullopt,
                                     .from = value,
                                     .to = "https://goproxy.cn,direct",
                                     .cause = verbatim("edited by hand"),
                                     .undo = "go env -w GOPROXY='" + value + "'"}) +
             "\n";
    };
    HistoryStoreFixture fixture;
    REQUIRE(fixture.store.open());
    REQUIRE(
        fixture.store.write({event(1, now, line("https://joe:sEc#ret9@h|direct")), event(2)}, {}));
    fixture.store.close();
    REQUIRE(fixture.store.open());
    const auto found = fixture.store.events(0, any_seq, everything).events;
    REQUIRE(found.size() == 2);
    CHECK(found[0].line == line("https://joe:xxxxx@h|direct"));
    CHECK(found[1].line == "{}\n");
    fixture.store.close();
    for (const auto& entry : std::filesystem::directory_iterator(fixture.scratch.path())) {
      const auto bytes = testing::got(entry.path().string()).value_or("");
      CHECK(bytes.find("sEc") == std::string::npos);
      CHECK(bytes.find("ret9") == std::string::npos);
    }
  }

  TEST_CASE("a sketch as text, and rubbish that adds nothing") {
    core::Sketch sketch;
    sketch.add(10ms);
    sketch.add(10ms);
    sketch.add(3us);
    core::Sketch back;
    add_printed(back, print_sketch(sketch));
    CHECK_EQ(back, sketch);
    for (const char* text :
         {"", ",", "x", "1:", ":1", "1:x", "99999:1", "-1:1", "1:-1", "1:99999999999"})
      add_printed(back, text);
    CHECK_EQ(back, sketch);
  }

  TEST_CASE("what was written is there after the next start") {
    HistoryStoreFixture fixture;
    REQUIRE(fixture.store.open());
    REQUIRE(
        fixture.store.write({event(5, now, "five\n"), event(7)}, {roll_up(10), roll_up(11, "b")}));
    fixture.store.close();
    REQUIRE(fixture.store.open());
    CHECK_EQ(seqs(fixture.store), std::vector<std::uint64_t>{5, 7});
    const auto first = fixture.store.events(0, any_seq, everything).events.front();
    CHECK_EQ(first.at, now);
    CHECK_EQ(first.line, "five\n");
    const auto rows = all_of(fixture.store);
    REQUIRE_EQ(rows.size(), 2);
    const auto expected = roll_up(11, "b");
    CHECK_EQ(rows[1].endpoint, "b");
    CHECK_EQ(rows[1].good, expected.good);
    CHECK_EQ(rows[1].bad, expected.bad);
    CHECK_EQ(rows[1].transitions, expected.transitions);
    CHECK_EQ(rows[1].in_state, expected.in_state);
    CHECK_EQ(rows[1].good_latency, expected.good_latency);
    CHECK_EQ(testing::mode_of(fixture.scratch / "history.db"), 0600);
  }

  TEST_CASE("two writes about one minute add up") {
    HistoryStoreFixture fixture;
    REQUIRE(fixture.store.open());
    REQUIRE(fixture.store.write({}, {roll_up(10)}));
    REQUIRE(fixture.store.write({}, {roll_up(10)}));
    const auto rows = all_of(fixture.store);
    REQUIRE_EQ(rows.size(), 1);
    CHECK_EQ(rows[0].good, 4);
    CHECK_EQ(rows[0].in_state[4], 10s);
    CHECK_EQ(rows[0].good_latency.total(), 4);
  }

  TEST_CASE("events by cursor and by room, roll-ups piece by piece") {
    HistoryStoreFixture fixture;
    REQUIRE(fixture.store.open());
    std::vector<RollUp> rows;
    for (std::int64_t minute = 1; minute <= 5; ++minute)
      for (const char* name : {"a", "b"}) rows.push_back(roll_up(minute, name));
    REQUIRE(fixture.store.write({event(1), event(2), event(4)}, rows));
    CHECK_EQ(seqs(fixture.store, 1), std::vector<std::uint64_t>{2, 4});
    CHECK_EQ(fixture.store.events(0, 4, everything).events.size(), 2);
    const auto some = fixture.store.events(0, any_seq, 7);  // "{}\n" twice is 6
    CHECK_EQ(some.events.size(), 2);
    CHECK_FALSE(some.all);
    CHECK_EQ(fixture.store.events(0, any_seq, 0).events.size(), 1);
    CHECK(fixture.store.events(0, any_seq, 9).all);
    CHECK_EQ(fixture.store.newest_events(2).front().seq, 2);

    HistoryStore::Cursor cursor{2, -1};
    std::size_t read = 0;
    for (auto part = fixture.store.roll_ups(cursor, 3); !part.empty();
         part = fixture.store.roll_ups(cursor, 3)) {
      CHECK_LE(part.size(), 3);
      CHECK_GE(part.front().minute, 2);
      read += part.size();
    }
    CHECK_EQ(read, 8);
  }

  TEST_CASE("age is bounded, on both sides of the bound") {
    HistoryStoreFixture fixture;
    REQUIRE(fixture.store.open());
    const auto oldest = this_minute - HistoryStore::minutes_kept;
    const auto too_old = now - std::chrono::minutes{HistoryStore::events_age + 1};
    REQUIRE(fixture.store.write({event(1, too_old), event(2)},
                                {roll_up(oldest - 1, "gone"), roll_up(oldest)}));
    fixture.store.prune(now);
    CHECK_EQ(seqs(fixture.store), std::vector<std::uint64_t>{2});
    REQUIRE_EQ(all_of(fixture.store).size(), 1);
    CHECK_EQ(all_of(fixture.store)[0].minute, oldest);
  }

  TEST_CASE("the number of events is bounded, and pruning is done in pieces") {
    HistoryStoreFixture fixture{{.bytes = HistoryStore::bytes_max, .events = 10}};
    REQUIRE(fixture.store.open());
    std::vector<StoredEvent> many;
    const auto count = static_cast<std::uint64_t>(HistoryStore::pruned_at_once) + 11;
    for (std::uint64_t seq = 1; seq <= count; ++seq) many.push_back(event(seq));
    REQUIRE(fixture.store.write(many, {}));
    fixture.store.prune(now);
    CHECK_EQ(seqs(fixture.store).size(), 11);
    fixture.store.prune(now);
    CHECK_EQ(seqs(fixture.store).size(), 10);
    CHECK_EQ(seqs(fixture.store).back(), count);
  }

  TEST_CASE("bytes are bounded: the oldest goes, and writing goes on") {
    HistoryStoreFixture fixture{{.bytes = 256 * 1024, .events = HistoryStore::events_kept}};
    REQUIRE(fixture.store.open());
    for (std::uint64_t seq = 1; seq <= 2000; ++seq) {
      if (seq % 50 == 0) fixture.store.prune(now);
      REQUIRE(fixture.store.write({event(seq, now, std::string(300, 'x') + '\n')}, {}));
    }
    CHECK_EQ(seqs(fixture.store).back(), 2000);
    CHECK_LT(seqs(fixture.store).size(), 900);
    fixture.store.close();
    CHECK_LE(std::filesystem::file_size(fixture.scratch / "history.db"), 256 * 1024);
  }

  TEST_CASE("the limit reached without pruning: nothing of the batch, and it closes itself") {
    HistoryStoreFixture fixture{{.bytes = 64 * 1024, .events = HistoryStore::events_kept}};
    REQUIRE(fixture.store.open());
    REQUIRE(fixture.store.write({event(1)}, {}));
    std::vector<StoredEvent> big{event(2), event(3, now, std::string(100'000, 'x'))};
    CHECK_FALSE(fixture.store.write(big, {}));
    CHECK_FALSE(fixture.store.is_open());
    CHECK_NE(fixture.store.message().find("full"), std::string::npos);
    REQUIRE(fixture.store.open());
    CHECK_EQ(seqs(fixture.store), std::vector<std::uint64_t>{1});
  }

  TEST_CASE("a damaged file is put aside, and the last three are kept") {
    HistoryStoreFixture fixture;
    const auto path = fixture.scratch / "history.db";
    for (int round = 1; round <= 5; ++round) {
      testing::put(
          path, "this is no database, in round " + std::to_string(round) + std::string(5000, 'x'));
      REQUIRE(fixture.store.open());
      CHECK_EQ(fixture.store.put_aside(), path + ".damaged-1");
      CHECK_FALSE(fixture.store.put_aside());
      CHECK(seqs(fixture.store).empty());
      fixture.store.close();
    }
    CHECK_EQ(testing::names_in(fixture.scratch.path()),
             std::vector<std::string>{"history.db", "history.db.damaged-1", "history.db.damaged-2",
                                      "history.db.damaged-3"});
    CHECK_NE(testing::got(path + ".damaged-1")->find("round 5"), std::string::npos);
    CHECK_NE(testing::got(path + ".damaged-3")->find("round 3"), std::string::npos);
  }

  TEST_CASE("cut off anywhere, it opens again: as it was, or anew") {
    Scratch scratch;
    const auto whole = scratch / "whole.db";
    {
      HistoryStore store{whole};
      REQUIRE(store.open());
      std::vector<RollUp> rows;
      for (std::int64_t minute = 0; minute < 500; ++minute) rows.push_back(roll_up(minute));
      REQUIRE(store.write({event(1)}, rows));
    }
    const auto bytes = testing::got(whole).value();
    for (const std::size_t length :
         {std::size_t{0}, std::size_t{1}, std::size_t{99}, std::size_t{100}, std::size_t{4096},
          bytes.size() / 2, bytes.size() - 1, bytes.size()}) {
      CAPTURE(length);
      const auto path = scratch / ("cut-" + std::to_string(length));
      testing::put(path, bytes.substr(0, length));
      HistoryStore store{path};
      REQUIRE(store.open());
      const auto rows = all_of(store).size();
      CHECK((store.put_aside() || rows == 500 || length <= 1));
      CHECK(store.write({event(9)}, {roll_up(1000)}));
    }
  }

  TEST_CASE("bytes turned over in the middle are found") {
    Scratch scratch;
    const auto path = scratch / "history.db";
    {
      HistoryStore store{path};
      REQUIRE(store.open());
      std::vector<RollUp> rows;
      for (std::int64_t minute = 0; minute < 2000; ++minute) rows.push_back(roll_up(minute));
      REQUIRE(store.write({}, rows));
    }
    auto bytes = testing::got(path).value();
    for (std::size_t at = bytes.size() / 2; at < bytes.size() / 2 + 4096; ++at) bytes[at] = '\xff';
    testing::put(path, bytes);
    HistoryStore store{path};
    REQUIRE(store.open());
    CHECK(store.put_aside().has_value());
    CHECK(store.write({event(1)}, {}));
  }

  TEST_CASE("a file of a newer gopxd is left alone") {
    HistoryStoreFixture fixture;
    const auto path = fixture.scratch / "history.db";
    {
      auto database = Database::open(path, {1'000'000, 10});
      REQUIRE(database.run("CREATE TABLE future(x); PRAGMA user_version = 2"));
    }
    CHECK_FALSE(fixture.store.open());
    CHECK_NE(fixture.store.message().find("newer gopxd"), std::string::npos);
    CHECK_FALSE(fixture.store.put_aside());
    auto database = Database::open(path, {1'000'000, 10});
    CHECK_EQ(database.number("SELECT count(*) FROM future"), 0);
    CHECK(database.ok());
  }

  TEST_CASE("a second one is refused, not waited for; the first goes on") {
    HistoryStoreFixture fixture;
    REQUIRE(fixture.store.open());
    HistoryStore second{fixture.scratch / "history.db"};
    CHECK_FALSE(second.open());
    CHECK_NE(second.message().find("locked"), std::string::npos);
    CHECK(fixture.store.write({event(1)}, {}));
  }

  TEST_CASE("no folder, a folder in its place, a link: said, not followed, not deleted") {
    Scratch scratch;
    HistoryStore missing{scratch / "nowhere/history.db"};
    CHECK_FALSE(missing.open());
    CHECK_NE(missing.message().find("nowhere/history.db"), std::string::npos);
    std::filesystem::create_directory(scratch / "folder");
    CHECK_FALSE(HistoryStore{scratch / "folder"}.open());
    CHECK(std::filesystem::is_directory(scratch / "folder"));
    testing::put(scratch / "precious", "precious");
    std::filesystem::create_symlink(scratch / "precious", scratch / "link");
    CHECK_FALSE(HistoryStore{scratch / "link"}.open());
    CHECK_EQ(testing::got(scratch / "precious"), "precious");
    CHECK_FALSE(HistoryStore{scratch / "x"}.write({event(1)}, {}));  // never opened
  }

  TEST_CASE("a disk that takes no more: the batch fails whole, later all is well again") {
    HistoryStoreFixture fixture;
    REQUIRE(fixture.store.open());
    REQUIRE(fixture.store.write({event(1)}, {}));
    const auto before = std::signal(SIGXFSZ, SIG_IGN);
    rlimit old{};
    ::getrlimit(RLIMIT_FSIZE, &old);
    const rlimit small{64 * 1024, old.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &small);
    const bool written =
        fixture.store.write({event(2), event(3, now, std::string(500'000, 'x'))}, {});
    ::setrlimit(RLIMIT_FSIZE, &old);
    std::signal(SIGXFSZ, before);
    CHECK_FALSE(written);
    CHECK_FALSE(fixture.store.is_open());
    REQUIRE(fixture.store.open());
    CHECK_EQ(seqs(fixture.store), std::vector<std::uint64_t>{1});
    CHECK(fixture.store.write({event(2)}, {}));
    CHECK_FALSE(fixture.store.put_aside());
  }
}
