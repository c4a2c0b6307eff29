// Conversations that go on behind the look-up until its record is proven to be in the signed tree:
// which tiles are asked for, and that every lie about one ends the probe.
#include "probes/inclusion.hpp"

#include <doctest/doctest.h>

#include <map>
#include <string>
#include <vector>

#include "unit/probes/log.hpp"
#include "unit/probes/script.hpp"

using namespace gopx;
using namespace gopx::probes;
using answers::answer;
using answers::broken;
using answers::ok;
using Names = std::vector<std::string>;

namespace {

constexpr std::uint64_t log_size = 4400;           // records there are by now
constexpr std::uint64_t head_size = 15 * 256 + 7;  // those under the head that look-ups carry
constexpr std::uint64_t canary_id = 300;

const std::string edge_1 = "tile/8/1/000.p/15";
const std::string edge_0 = "tile/8/0/015.p/7";
const std::string edge_0_by_now = "tile/8/0/015";
const std::string full_0 = "tile/8/0/001";

std::string right_record() {
  return answers::record_of(answers::canary.zip_h1, answers::canary.mod_h1);
}

const answers::Log& database() {
  static const answers::Log log = [] {
    answers::Log made;
    for (std::uint64_t i = 0; i < log_size; ++i)
      made.add(i == canary_id ? right_record() : "record " + std::to_string(i) + "\n");
    return made;
  }();
  return log;
}

std::string lookup(std::uint64_t id, const std::string& record, const TreeHead& head) {
  return std::to_string(id) + "\n" + record + "\n" + answers::signed_note(tree_head_text(head));
}
std::string right_lookup() { return lookup(canary_id, right_record(), database().head(head_size)); }

// What the database answers, by the end of the URL.
using Files = std::map<std::string, Response>;

Files right_files() {
  return {{"lookup/a.com/m@v1.0.0", ok(right_lookup())},
          {edge_1, ok(database().tile(1, 0, 15))},
          {edge_0, ok(database().tile(0, 15, 7))},
          {edge_0_by_now, ok(database().tile(0, 15, 256))},
          {full_0, ok(database().tile(0, 1, 256))}};
}

Order deep() {
  Order order;
  order.url = "https://proxy.example/go/";
  order.level = Level::deep;
  order.canary = answers::canary;
  order.sumdb_name = answers::test_database;
  order.sumdb_key = answers::test_key;
  order.prove_inclusion = true;
  return order;
}

Order direct() {
  Order order = deep();
  order.url = "https://db.example";
  order.level = Level::sumdb;
  return order;
}

answers::Played play(const Order& order, const Files& files = right_files()) {
  return answers::play_with(order, [&files](const Request& request) {
    for (const auto& [end, response] : files) {
      if (request.url.ends_with("/" + end)) return response;
    }
    const bool known = request.step != Step::lookup && request.step != Step::tile;
    return known ? answers::right_answer(request.step) : answer(404, "not here");
  });
}

answers::Played play_with(const std::string& path, const Response& response) {
  Files files = right_files();
  files[path] = response;
  return play(deep(), files);
}

std::string outcome(const answers::Played& played) {
  const Report& report = played.report;
  return report.fault ? std::string(name_of(*report.fault)) : "ok";
}

Names tile_urls(const answers::Played& played) {
  Names urls;
  for (const Request& request : played.requests) {
    if (request.step == Step::tile) urls.push_back(request.url);
  }
  return urls;
}

const std::string relay = "https://proxy.example/go/sumdb/gopxd.test/sumdb/";

}  // namespace

TEST_CASE("behind the look-up the tiles between root and record are asked for") {
  const auto played = play(deep());
  CHECK(outcome(played) == "ok");
  CHECK(played.requests.size() == 9);
  CHECK(played.requests[5].step == Step::lookup);
  CHECK(tile_urls(played) == Names{relay + edge_1, relay + edge_0, relay + full_0});
  for (const Request& request : played.requests) {
    if (request.step != Step::tile) continue;
    CHECK(request.body_max == tile_bytes_max);
    CHECK_FALSE(request.cached_only);
  }
  CHECK(played.report.verified);
  CHECK(played.report.relay == RelayAnswer::yes);
  CHECK(played.report.steps.size() == 9);
  CHECK(played.report.steps.back().detail ==
        "record 300 is in the signed tree of 3847 records");
}

TEST_CASE("a database is asked at its own address, too") {
  const auto played = play(direct());
  CHECK(outcome(played) == "ok");
  CHECK(tile_urls(played) == Names{"https://db.example/" + edge_1, "https://db.example/" + edge_0,
                                   "https://db.example/" + full_0});
  Order nameless = direct();
  nameless.sumdb_name = "";
  CHECK(outcome(play(nameless)) == "ok");
}

TEST_CASE("no tile is asked for unless ordered, with a key to prove it by") {
  Order order = deep();
  order.prove_inclusion = false;
  CHECK(tile_urls(play(order)).empty());
  CHECK(outcome(play(order)) == "ok");
  order.prove_inclusion = true;
  order.sumdb_key = "";
  CHECK(tile_urls(play(order)).empty());
  CHECK(outcome(play(order)) == "ok");
  order = deep();
  order.only = Step::lookup;
  CHECK(tile_urls(play(order)).empty());
  order = deep();
  order.canary_is_public = false;
  CHECK(tile_urls(play(order)).empty());
  Files no_relay = right_files();
  no_relay["supported"] = answer(404);
  CHECK(tile_urls(play(deep(), no_relay)).empty());
}

TEST_CASE("a narrow tile that is full by now is read from the full one") {
  for (const int status : {404, 410, 500}) {
    CAPTURE(status);
    const auto played = play_with(edge_0, answer(status));
    CHECK(outcome(played) == "ok");
    CHECK(tile_urls(played) ==
          Names{relay + edge_1, relay + edge_0, relay + edge_0_by_now, relay + full_0});
    CHECK(played.report.steps[7].http_status == status);
    CHECK(played.report.steps[7].ok);
  }
}

TEST_CASE("the next narrow tile is asked for as such again") {
  Files files = right_files();
  files[edge_1] = answer(404);
  files["tile/8/1/000"] = ok(database().tile(1, 0, 15) + std::string(241 * hash_bytes, 'x'));
  CHECK(outcome(play(deep(), files)) == "ok");
  CHECK(tile_urls(play(deep(), files)) ==
        Names{relay + edge_1, relay + "tile/8/1/000", relay + edge_0, relay + full_0});
}

TEST_CASE("a full tile in place of a narrow one is checked like it") {
  Files files = right_files();
  files[edge_0] = answer(404);
  files[edge_0_by_now].body[6 * 32] ^= 1;
  CHECK(outcome(play(deep(), files)) == "sumdb-inconsistent");
  files[edge_0_by_now] = ok(database().tile(0, 15, 256));
  files[edge_0_by_now].body[7 * 32] ^= 1;  // behind the tree
  CHECK(outcome(play(deep(), files)) == "ok");
  files[edge_0_by_now] = ok(database().tile(0, 15, 7));
  CHECK(outcome(play(deep(), files)) == "sumdb-garbage");
}

TEST_CASE("what is wrong with a tile ends the probe") {
  const std::string right = database().tile(0, 1, 256);
  struct Row {
    Response response;
    std::string fault;
  };
  const Row rows[] = {
      {answer(404), "sumdb-relay-error"},
      {answer(410), "sumdb-relay-error"},
      {answer(503), "sumdb-relay-error"},
      {answer(429), "http-429"},
      {broken(Fault::tcp_refused), "sumdb-relay-error"},
      {broken(Fault::stall), "stall"},
      {answers::html(), "sumdb-garbage"},
      {ok(""), "sumdb-garbage"},
      {ok(right.substr(1)), "sumdb-garbage"},
      {ok(right.substr(0, 255 * 32)), "sumdb-garbage"},
      {ok(right + "x"), "sumdb-garbage"},
      {answers::cut(right), "sumdb-garbage"},
      {ok(std::string(right.size(), '\0')), "sumdb-inconsistent"},
      {ok(database().tile(0, 2, 256)), "sumdb-inconsistent"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.fault);
    CAPTURE(row.response.status);
    const auto played = play_with(full_0, row.response);
    CHECK(outcome(played) == row.fault);
    CHECK(played.report.step == Step::tile);
    CHECK(played.report.steps.size() == 9);
    CHECK_FALSE(played.report.steps.back().ok);
    CHECK_FALSE(played.report.detail.empty());
    CHECK(played.report.verified);  // by what came before
  }
}

TEST_CASE("narrow tiles whose full ones are not there either, and silent ones") {
  CHECK(outcome(play_with(edge_1, answer(404))) == "sumdb-relay-error");
  CHECK(tile_urls(play_with(edge_1, answer(404))) == Names{relay + edge_1, relay + "tile/8/1/000"});
  CHECK(tile_urls(play_with(edge_1, answer(429))) == Names{relay + edge_1});
  CHECK(tile_urls(play_with(edge_1, broken(Fault::stall))) == Names{relay + edge_1});
  CHECK(outcome(play_with(edge_1, broken(Fault::stall))) == "stall");
  CHECK(tile_urls(play_with(edge_1, broken(Fault::tcp_refused))) == Names{relay + edge_1});
}

TEST_CASE("no byte of any tile can be changed") {
  for (const std::string& path : {edge_1, edge_0, full_0}) {
    const Response right = right_files().at(path);
    for (std::size_t at = 0; at < right.body.size(); at += 31) {
      CAPTURE(path);
      CAPTURE(at);
      Response forged = right;
      forged.body[at] = static_cast<char>(forged.body[at] ^ (1 << at % 8));
      REQUIRE(outcome(play_with(path, forged)) == "sumdb-inconsistent");
    }
  }
}

TEST_CASE("a true head above a record that isn't in its tree") {
  const TreeHead head = database().head(head_size);
  const std::string record = right_record();
  const auto with_lookup = [](const std::string& body) {
    return outcome(play_with("lookup/a.com/m@v1.0.0", ok(body)));
  };
  CHECK(with_lookup(lookup(canary_id, record, head)) == "ok");
  CHECK(with_lookup(lookup(canary_id + 1, record, head)) == "sumdb-inconsistent");
  CHECK(with_lookup(lookup(canary_id, record + "b.com/n v1.0.0 h1:evil\n", head)) ==
        "sumdb-inconsistent");
  const std::size_t second = record.find('\n') + 1;
  CHECK(with_lookup(lookup(canary_id, record.substr(second) + record.substr(0, second), head)) ==
        "sumdb-inconsistent");
  CHECK(with_lookup(lookup(head_size, record, head)) == "sumdb-inconsistent");
}

TEST_CASE("a signed head of another tree than the tiles'") {
  TreeHead head = database().head(head_size);
  head.root[0] ^= 1;
  const auto played =
      play_with("lookup/a.com/m@v1.0.0", ok(lookup(canary_id, right_record(), head)));
  CHECK(outcome(played) == "sumdb-inconsistent");
  CHECK(tile_urls(played) == Names{relay + edge_1, relay + edge_0});
}

TEST_CASE("a tile may begin like a web page") {
  std::string record;
  for (int i = 0; record.empty(); ++i) {
    answers::Log log;
    const std::string tried = right_record() + "line " + std::to_string(i) + "\n";
    log.add(tried);
    if (log.leaf(0)[0] == '<') record = tried;
    REQUIRE(i < 10000);
  }
  answers::Log log;
  log.add(record);
  const Files files = {{"lookup/a.com/m@v1.0.0", ok(lookup(0, record, log.head(1)))},
                       {"tile/8/0/000.p/1", ok(log.tile(0, 0, 1))}};
  CHECK(outcome(play(deep(), files)) == "ok");
  CHECK(tile_urls(play(deep(), files)).size() == 1);
}

TEST_CASE("a failed tile is repeated behind the look-up that says which one it is") {
  Order order = deep();
  order.only = Step::tile;
  order.prove_inclusion = false;
  const auto played = play(order);
  CHECK(outcome(played) == "ok");
  CHECK(played.steps() == std::vector<Step>{Step::lookup, Step::tile, Step::tile, Step::tile});
  Order at_the_database = direct();
  at_the_database.only = Step::tile;
  CHECK(play(at_the_database).steps() == played.steps());
  order.sumdb_key = "";
  CHECK(outcome(play(order)) == "bad-url");
  CHECK(play(order).requests.empty());
  order = deep();
  order.only = Step::tile;
  order.canary_is_public = false;
  CHECK(play(order).requests.empty());
}

TEST_CASE("an order with a key that can't judge is not carried out") {
  for (const std::string& key :
       {std::string("sum.golang.org"), answers::test_key + "A",
        std::string("sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8")}) {
    CAPTURE(key);
    for (Order order : {deep(), direct()}) {
      order.sumdb_key = key;
      CHECK(outcome(play(order)) == "bad-url");
      CHECK(play(order).requests.empty());
    }
    Order shallow = deep();
    shallow.level = Level::shallow;
    shallow.sumdb_key = key;
    CHECK(outcome(play(shallow)) == "ok");
  }
}

TEST_CASE("a look-up that the key hasn't signed is not followed by tiles") {
  const TreeHead head = database().head(head_size);
  const std::string text = tree_head_text(head);
  const std::string body = "300\n" + right_record() + "\n" + text + "\n";
  const auto unsigned_note =
      play_with("lookup/a.com/m@v1.0.0",
                ok(body + answers::signature_line("stranger", 1, std::string(64, 's'))));
  CHECK(outcome(unsigned_note) == "sumdb-garbage");
  CHECK(unsigned_note.report.step == Step::lookup);
  CHECK(tile_urls(unsigned_note).empty());
  const auto forged =
      play_with("lookup/a.com/m@v1.0.0", ok(body + answers::test_signature(text + "x\n")));
  CHECK(outcome(forged) == "sumdb-inconsistent");
  CHECK(tile_urls(forged).empty());
}
