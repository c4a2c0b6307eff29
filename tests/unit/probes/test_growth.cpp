// Conversations that hold the head of a look-up, and the newest head, against those known before:
// growth is proven, a fork is caught with its evidence, and a relay that lags behind is no liar.
#include "probes/growth.hpp"

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

namespace {

constexpr std::uint64_t canary_id = 3;
constexpr std::uint64_t old_size = 300;   // of the head that is known
constexpr std::uint64_t seen_size = 700;  // of the head that look-ups carry
constexpr std::uint64_t new_size = 900;   // of the newest head

// Two logs that are the same up to record `parted`.
answers::Log log_parted_at(std::uint64_t parted) {
  answers::Log made;
  for (std::uint64_t i = 0; i < 1000; ++i) {
    const std::string text = (i < parted ? "record " : "forged ") + std::to_string(i) + "\n";
    made.add(i == canary_id ? answers::record_of(answers::canary.zip_h1, answers::canary.mod_h1)
                            : text);
  }
  return made;
}

const answers::Log& honest() {
  static const answers::Log log = log_parted_at(1000);
  return log;
}
const answers::Log& forked() {
  static const answers::Log log = log_parted_at(old_size - 1);
  return log;
}

std::string note_of(const answers::Log& log, std::uint64_t size) {
  return answers::signed_note(tree_head_text(log.head(size)));
}

// A server of that log as it was with so many records.
struct Database {
  const answers::Log* log = nullptr;
  std::uint64_t looked_up = seen_size;  // records under the head of look-ups
  std::uint64_t latest = 0;             // 0: it doesn't say
  std::uint64_t served = 1000;          // records that its tiles know of

  Response operator()(const Request& request) const {
    if (request.step == Step::lookup) {
      return ok(std::to_string(canary_id) + "\n" +
                answers::record_of(answers::canary.zip_h1, answers::canary.mod_h1) + "\n" +
                note_of(*log, looked_up));
    }
    if (request.step == Step::latest)
      return latest == 0 ? answer(404, "no") : ok(note_of(*log, latest));
    if (request.step != Step::tile) return answers::right_answer(request.step);
    return tile(request.url);
  }

  Response tile(const std::string& url) const {
    for (unsigned level = 0; level < 2; ++level) {
      const std::uint64_t hashes = served >> (8 * level);
      for (std::uint64_t index = 0; index * 256 < hashes; ++index) {
        const auto most =
            static_cast<std::size_t>(std::min<std::uint64_t>(256, hashes - index * 256));
        for (std::size_t width = 1; width <= most; ++width) {
          if (url.ends_with("/" + tile_path({level, index, width})))
            return ok(log->tile(level, index, width));
        }
      }
    }
    return answer(404, "no such tile");
  }
};

Order order_with(const std::vector<SignedHead>& known, bool ask_latest = false) {
  Order order;
  order.url = "https://proxy.example";
  order.level = Level::deep;
  order.canary = answers::canary;
  order.sumdb_name = answers::test_database;
  order.sumdb_key = answers::test_key;
  order.prove_inclusion = true;
  order.known_heads = known;
  order.ask_latest = ask_latest;
  return order;
}

SignedHead known(const answers::Log& log, std::uint64_t size) { return {size, note_of(log, size)}; }

Report ask(const Order& order, const Database& database) {
  return answers::play_with(order, database).report;
}

std::string outcome(const Report& report) {
  return report.fault ? std::string(name_of(*report.fault)) : "ok";
}

}  // namespace

TEST_CASE("a head that grew from the known one is proven, and told") {
  const Report report = ask(order_with({known(honest(), old_size)}), {&honest()});
  CHECK(outcome(report) == "ok");
  REQUIRE(report.heads.size() == 1);
  CHECK(report.heads[0] == known(honest(), seen_size));
  CHECK(report.evidence.empty());
}

TEST_CASE("a fork is caught whichever tree is the newer one, and both signed heads are kept") {
  for (const std::uint64_t size : {old_size, seen_size, new_size}) {
    CAPTURE(size);
    const Report report = ask(order_with({known(honest(), size)}), {&forked()});
    CHECK(outcome(report) == "sumdb-inconsistent");
    CHECK(report.heads.empty());
    CHECK(report.evidence.find(note_of(honest(), size)) != std::string::npos);
    CHECK(report.evidence.find(note_of(forked(), seen_size)) != std::string::npos);
  }
}

TEST_CASE("a log that parts behind the known head is no fork yet") {
  const answers::Log later = log_parted_at(old_size);
  CHECK(outcome(ask(order_with({known(honest(), old_size)}), {&later})) == "ok");
  CHECK(outcome(ask(order_with({known(honest(), old_size + 1)}), {&later})) ==
        "sumdb-inconsistent");
}

TEST_CASE("the newest head is asked for where it is wanted, and held against those known") {
  Database database{&honest()};
  database.latest = new_size;
  const Report report = ask(order_with({known(honest(), old_size)}, true), database);
  CHECK(outcome(report) == "ok");
  CHECK(report.latest == new_size);
  REQUIRE(report.heads.size() == 2);
  CHECK(report.heads[1].size == new_size);
  database.log = &forked();
  database.looked_up = 2;
  CHECK(outcome(ask(order_with({known(honest(), old_size)}, true), database)) ==
        "sumdb-inconsistent");
  CHECK_FALSE(ask(order_with({known(honest(), old_size)}), Database{&honest()}).latest);
}

TEST_CASE("a newest head that isn't there, or isn't signed, is no fault") {
  for (const Response& response :
       {answer(404, "no"), answer(502, "bad"), answers::html(), ok("junk"), broken(Fault::stall)}) {
    const auto played = answers::play_with(order_with({}, true), [&](const Request& request) {
      return request.step == Step::latest ? response : Database{&honest()}(request);
    });
    CHECK(outcome(played.report) == "ok");
    CHECK_FALSE(played.report.latest);
  }
}

TEST_CASE("a relay that doesn't have the tiles of the newest tree yet is believed") {
  Database behind{&honest()};
  behind.served = seen_size;
  const Report report = ask(order_with({known(honest(), new_size)}), behind);
  CHECK(outcome(report) == "ok");
  CHECK(report.heads.size() == 1);
}

TEST_CASE("known heads that their key hasn't signed count for nothing") {
  const SignedHead forged{seen_size, "go.sum database tree\n700\nAAAA\n\n- x y\n"};
  CHECK(outcome(ask(order_with({forged}), {&honest()})) == "ok");
}

TEST_CASE("the end of the time for the whole probe is no fault of a proof") {
  const auto played =
      answers::play_with(order_with({known(honest(), old_size)}), [](const Request& request) {
        if (request.step != Step::tile) return Database{&honest()}(request);
        Response late = broken(Fault::slow);
        late.out_of_time = true;
        return late;
      });
  CHECK(outcome(played.report) == "ok");
}
