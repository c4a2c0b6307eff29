#include "envfile/ownership.hpp"

#include <doctest/doctest.h>

#include "envfile/text.hpp"

using namespace gopx;
using namespace gopx::envfile;

namespace {

const WallTime noon = *parse_time("2026-01-02T12:00:00Z");
const WallTime later = *parse_time("2026-01-02T13:00:00Z");

std::string comment(const std::optional<std::string>& before, const std::string& now,
                    const std::string& key = "GOPROXY") {
  return print_comment({key, before, now, later}) + "\n";
}

TakeoverRecord record_of(const std::string& text, const std::optional<std::string>& before,
                         const std::string& now,
                         const std::optional<std::string>& earlier = std::nullopt) {
  TakeoverRecord record;
  record.keys = {{"GOPROXY", before, now, earlier}};
  record.digest_after = digest_of(text);
  record.since = noon;
  return record;
}

}  // namespace

TEST_CASE("the digest tells an empty file from no file") {
  CHECK(digest_of(std::nullopt) == "absent");
  CHECK(digest_of("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(digest_of("a") != digest_of("b"));
}

TEST_CASE("nothing is ours without a record or a comment that names the value") {
  for (const std::string& text :
       {std::string(), std::string("GOPROXY=p\n"), comment("a", "p"),
        comment("a", "q") + "GOPROXY=p\n", comment("a", "p", "GOSUMDB") + "GOPROXY=p\n"}) {
    CAPTURE(text);
    CHECK(held_in(text, nullptr).keys.empty());
    CHECK_FALSE(claim_of(held_in(text, nullptr), text));
  }
  CHECK(held_in(std::nullopt, nullptr).keys.empty());
}

TEST_CASE("record and file agree: the claim is ours") {
  const std::string text = comment("a", "p") + "GOPROXY=p\n";
  const TakeoverRecord record = record_of(text, "a", "p");
  const HeldKeys held = held_in(text, &record);
  CHECK(held.exact);
  CHECK_FALSE(held.foreign);
  const auto claim = claim_of(held, text);
  REQUIRE(claim);
  CHECK(claim->goproxy_before == "a");
  CHECK_FALSE(claim->gosumdb_managed);
  CHECK(claim->since == noon);
}

TEST_CASE("somebody else wrote other lines: still ours, no longer exact") {
  const TakeoverRecord record = record_of("GOPROXY=p\n", std::nullopt, "p");
  const HeldKeys held = held_in("GOFLAGS=-v\nGOPROXY=p\n", &record);
  CHECK_FALSE(held.exact);
  CHECK_FALSE(held.foreign);
  REQUIRE(held.keys.size() == 1);
  CHECK(held.keys[0].before == std::nullopt);
}

TEST_CASE("a value that neither record nor comment names is a person's") {
  const std::string text = comment("a", "p") + "GOPROXY=human\n";
  const TakeoverRecord record = record_of(text, "a", "p", "o");
  CHECK(held_in(text, &record).keys.empty());
  CHECK_FALSE(held_in(text, &record).exact);
}

TEST_CASE("what we had written before the last change is ours too, until that change is through") {
  const TakeoverRecord record = record_of("GOPROXY=p2\n", "a", "p2", "p1");
  const HeldKeys held = held_in("GOPROXY=p1\n", &record);
  REQUIRE(held.keys.size() == 1);
  CHECK(held.keys[0] == Comment{"GOPROXY", "a", "p1", noon});
}

TEST_CASE("a comment without a record is another gopxd's") {
  const std::string text = comment("a", "p") + "GOPROXY=p\n";
  const HeldKeys held = held_in(text, nullptr);
  CHECK(held.foreign);
  REQUIRE(claim_of(held, text));
  CHECK(claim_of(held, text)->goproxy_before == "a");
  CHECK(claim_of(held, text)->since == later);
}

TEST_CASE("comment and record contradict each other: the file's own word counts") {
  const std::string text = comment("b", "p") + "GOPROXY=p\n";
  for (const TakeoverRecord& record :
       {record_of("something else", "a", "p"), record_of(text, "a", "p")}) {
    const HeldKeys held = held_in(text, &record);
    CHECK(held.foreign);
    CHECK(claim_of(held, text)->goproxy_before == "b");
  }
}

TEST_CASE("kept values are nobody's but the user's, until the file says so they are ours") {
  const std::string before = comment("a", "p") + "GOPROXY=p\n";
  TakeoverRecord record = record_of("GOPROXY=p\n", "a", "p");
  record.digest_before = digest_of(before);
  record.keeps = true;
  CHECK(held_in("GOPROXY=p\n", &record).keys.empty());
  const HeldKeys held = held_in(before, &record);
  CHECK(held.exact);
  CHECK(claim_of(held, before)->goproxy_before == "a");
}

TEST_CASE("the comment is found wherever `go env -w` has left it; of two the last counts") {
  const std::string text =
      "GOPROXY=p\n# x\n" + comment("old", "p") + "A=1\n" + comment("new", "p") + "\nB=2";
  CHECK(claim_of(held_in(text, nullptr), text)->goproxy_before == "new");
}

TEST_CASE("each key is judged alone") {
  const std::string sumdb = comment(std::nullopt, "alias", "GOSUMDB") + "GOSUMDB=alias\n";
  const std::string both = sumdb + comment("a", "p") + "GOPROXY=p\n";
  CHECK(claim_of(held_in(both, nullptr), both)->gosumdb_managed);
  CHECK(claim_of(held_in(both, nullptr), both)->gosumdb_before == std::nullopt);
  SUBCASE("a person took GOPROXY back: GOSUMDB is still ours, and a revert leaves their GOPROXY") {
    const std::string text = sumdb + comment("a", "p") + "GOPROXY=human\n";
    const auto claim = claim_of(held_in(text, nullptr), text);
    REQUIRE(claim);
    CHECK(claim->goproxy_before == "human");
    CHECK(claim->gosumdb_managed);
  }
  SUBCASE("a person changed GOSUMDB: only GOPROXY is ours") {
    const std::string text = comment(std::nullopt, "alias", "GOSUMDB") + "GOSUMDB=off\n" +
                             comment("a", "p") + "GOPROXY=p\n";
    const auto claim = claim_of(held_in(text, nullptr), text);
    REQUIRE(claim);
    CHECK(claim->goproxy_before == "a");
    CHECK_FALSE(claim->gosumdb_managed);
  }
}
