#include "envfile/file_write.hpp"

#include <doctest/doctest.h>

using namespace gopx;
using namespace gopx::envfile;

namespace {

const WallTime noon = *parse_time("2026-01-02T12:00:00Z");
const WallTime later = *parse_time("2026-01-02T13:00:00Z");
const std::string alias = "sum.golang.google.cn";

core::WriteEnv order(core::Intent intent, const std::string& goproxy = "",
                     const std::optional<std::string>& gosumdb = std::nullopt) {
  core::WriteEnv write;
  write.intent = intent;
  write.goproxy = goproxy;
  write.gosumdb = gosumdb;
  write.cause = "because";
  return write;
}
core::WriteEnv take(const std::string& goproxy,
                    const std::optional<std::string>& gosumdb = std::nullopt) {
  return order(core::Intent::takeover, goproxy, gosumdb);
}

Situation at(const std::optional<std::string>& text, WallTime now = noon) {
  return {"/named", "/file", text, std::nullopt, now};
}
// After the write, with its record on disk.
Situation following(const FileWrite& write, WallTime now = later) {
  Situation situation{"/named", "/file", write.text, std::nullopt, now};
  if (!write.closes) situation.record = write.record;
  return situation;
}

std::string note(const std::string& key, const std::optional<std::string>& before,
                 const std::string& now) {
  return print_comment({key, before, now, noon}) + "\n";
}

const auto revert_order = order(core::Intent::revert);
const auto keep_order = order(core::Intent::keep);

}  // namespace

TEST_CASE("takeover and revert: byte for byte what it was, the file's absence included") {
  for (const std::optional<std::string>& text :
       {std::optional<std::string>(), std::optional<std::string>(""),
        std::optional<std::string>("GOPROXY=a\n"), std::optional<std::string>("A=1\r\nB=2"),
        std::optional<std::string>("GOPROXY=\n"), std::optional<std::string>("A=1\nGOPROXY=a\nB=2"),
        std::optional<std::string>("GOPROXY=x\nGOSUMDB=off\nGOPROXY=a")}) {
    CAPTURE(text.value_or("(absent)"));
    const auto taken = file_write_for(take("p", alias), at(text));
    REQUIRE(taken);
    CHECK_FALSE(taken->closes);
    CHECK(env_value(*taken->text, "GOPROXY") == "p");
    CHECK(env_value(*taken->text, "GOSUMDB") == alias);
    CHECK(taken->record.original == text);
    CHECK(taken->record.created == !text.has_value());
    const auto again = file_write_for(take("p2"), following(*taken));
    REQUIRE(again);
    CHECK(env_value(*again->text, "GOSUMDB") == env_value(text.value_or(""), "GOSUMDB"));
    for (const FileWrite* write : {&*taken, &*again}) {
      const auto back = file_write_for(revert_order, following(*write));
      REQUIRE(back);
      CHECK(back->closes);
      CHECK(back->text == text);
    }
  }
}

TEST_CASE("the record says everything before the file says anything") {
  const auto taken = file_write_for(take("p"), at("GOPROXY=a\n"));
  REQUIRE(taken);
  const TakeoverRecord& record = taken->record;
  CHECK(record.named == "/named");
  CHECK(record.file == "/file");
  CHECK(record.keys == std::vector<KeyRecord>{{"GOPROXY", "a", "p", std::nullopt}});
  CHECK(record.digest_before == digest_of("GOPROXY=a\n"));
  CHECK(record.digest_after == digest_of(taken->text));
  CHECK(record.since == noon);
  CHECK(record.cause == "because");
  CHECK(record.pid > 0);
}

TEST_CASE("a second takeover keeps the user's value and the moment of the first") {
  const auto first = file_write_for(take("p1"), at("GOPROXY=a\n"));
  const auto second = file_write_for(take("p2"), following(*first));
  REQUIRE(second);
  CHECK(second->text == note("GOPROXY", "a", "p2") + "GOPROXY=p2\n");
  CHECK(second->record.keys == std::vector<KeyRecord>{{"GOPROXY", "a", "p2", "p1"}});
  CHECK(second->record.since == noon);
  CHECK(second->record.original == "GOPROXY=a\n");
}

TEST_CASE("other lines that somebody wrote during a takeover stay after the revert") {
  const auto taken = file_write_for(take("p"), at("GOPROXY=a\n"));
  Situation situation = following(*taken);
  situation.text = *taken->text + "GOFLAGS=-mod=mod\n";
  CHECK(file_write_for(revert_order, situation)->text == "GOPROXY=a\nGOFLAGS=-mod=mod\n");
  const auto second = file_write_for(take("p2"), situation);
  CHECK(second->record.original == "GOPROXY=a\nGOFLAGS=-mod=mod\n");
  CHECK(file_write_for(revert_order, following(*second))->text == "GOPROXY=a\nGOFLAGS=-mod=mod\n");
}

TEST_CASE("a file that we made goes only when nothing is left in it") {
  const auto taken = file_write_for(take("p"), at(std::nullopt));
  Situation situation = following(*taken);
  situation.text = *taken->text + "GOFLAGS=-v\n";
  CHECK(file_write_for(revert_order, situation)->text == "GOFLAGS=-v\n");
  situation.text = "GOPROXY=p\n";  // somebody took the comment out
  CHECK(file_write_for(revert_order, situation)->text == std::nullopt);
  const auto theirs = file_write_for(take("p"), at(""));
  situation = following(*theirs);
  situation.text = "GOPROXY=p\n";
  CHECK(file_write_for(revert_order, situation)->text == "");
}

TEST_CASE("a takeover that says what the user had is a revert") {
  const auto taken = file_write_for(take("p", alias), at("GOPROXY=a\nGOSUMDB=s\n"));
  const auto back = file_write_for(take("a", "s"), following(*taken));
  REQUIRE(back);
  CHECK(back->closes);
  CHECK(back->text == "GOPROXY=a\nGOSUMDB=s\n");
  CHECK_FALSE(file_write_for(take("a"), at("GOPROXY=a\n")));
}

TEST_CASE("only GOSUMDB: GOPROXY gets neither comment nor another value") {
  for (const std::string goproxy : {"", "a"}) {
    const auto taken = file_write_for(take(goproxy, alias), at("GOPROXY=a\n"));
    REQUIRE(taken);
    CHECK(taken->text ==
          "GOPROXY=a\n" + note("GOSUMDB", std::nullopt, alias) + "GOSUMDB=" + alias + "\n");
    const auto more = file_write_for(take("p", alias), following(*taken));
    CHECK(env_value(*more->text, "GOPROXY") == "p");
    CHECK(file_write_for(revert_order, following(*more))->text == "GOPROXY=a\n");
    const auto less = file_write_for(take(goproxy, alias), following(*more));
    CHECK(less->text == taken->text);
  }
}

TEST_CASE("a human's GOPROXY during a takeover is never put back, their GOSUMDB neither") {
  const auto taken = file_write_for(take("p", alias), at("GOPROXY=a\n"));
  Situation situation = following(*taken);
  situation.text = with_line(*taken->text, "GOPROXY", "human");
  CHECK(file_write_for(revert_order, situation)->text == "GOPROXY=human\n");
  const auto next = file_write_for(take("p", alias), situation);
  CHECK(next->record.keys[0] == KeyRecord{"GOPROXY", "human", "p", std::nullopt});
  situation.text = with_line(*taken->text, "GOSUMDB", "off");
  CHECK(file_write_for(revert_order, situation)->text == "GOPROXY=a\nGOSUMDB=off\n");
}

TEST_CASE(
    "keep leaves the values and takes the comments; revert and keep need something that is ours") {
  const auto taken = file_write_for(take("p", alias), at("GOPROXY=a\n"));
  const auto kept = file_write_for(keep_order, following(*taken));
  REQUIRE(kept);
  CHECK(kept->closes);
  CHECK(kept->text == "GOPROXY=p\nGOSUMDB=" + alias + "\n");
  for (const auto& none : {revert_order, keep_order}) {
    CHECK_FALSE(file_write_for(none, at("GOPROXY=a\n")));
    CHECK_FALSE(file_write_for(none, at(std::nullopt)));
    CHECK_FALSE(file_write_for(none, following(*kept)));
  }
}

TEST_CASE("another gopxd's takeover is continued and reverted from its comment alone") {
  const std::string text = "A=1\n" + note("GOPROXY", "a", "q") + "GOPROXY=q\n";
  CHECK(file_write_for(revert_order, at(text, later))->text == "A=1\nGOPROXY=a\n");
  const auto taken = file_write_for(take("p"), at(text, later));
  CHECK(taken->record.keys == std::vector<KeyRecord>{{"GOPROXY", "a", "p", "q"}});
  CHECK(taken->record.since == noon);
  CHECK(taken->record.original == "A=1\nGOPROXY=a\n");
  const std::string unset = note("GOPROXY", std::nullopt, "q") + "GOPROXY=q\n";
  CHECK(file_write_for(revert_order, at(unset, later))->text ==
        std::nullopt);  // empty says no more
}

TEST_CASE("a write that hit the displaced inode is folded in: their other lines, our plan") {
  const std::string before = "GOPROXY=a\nB=2\n";
  const auto taken = file_write_for(take("p"), at(before));
  Hit hit{before, "B=3\nGOPROXY=a\n", *taken};
  SUBCASE("nobody touched the new file") {
    const FileWrite folded = fold_in(hit, following(*taken));
    CHECK(folded.text == "B=3\n" + note("GOPROXY", "a", "p") + "GOPROXY=p\n");
    CHECK_FALSE(folded.closes);
    CHECK(folded.record.original == "B=3\nGOPROXY=a\n");
    CHECK(folded.record.cause == "because");
    CHECK(file_write_for(revert_order, following(folded))->text == "B=3\nGOPROXY=a\n");
  }
  SUBCASE("somebody else has written the new file since: both edits stay") {
    Situation situation = following(*taken);
    situation.text = *taken->text + "C=4\n";
    const FileWrite folded = fold_in(hit, situation);
    CHECK(read_env(*folded.text) == EnvValues{{"B", "3"}, {"C", "4"}, {"GOPROXY", "p"}});
    CHECK_FALSE(folded.closes);
  }
  SUBCASE("they set GOPROXY: theirs, and nothing is ours any more") {
    hit.theirs = "GOPROXY=human\nB=2\n";
    const FileWrite folded = fold_in(hit, following(*taken));
    CHECK(folded.text == "GOPROXY=human\nB=2\n");
    CHECK(folded.closes);
  }
  SUBCASE("they removed GOPROXY") {
    hit.theirs = "B=2\n";
    CHECK(fold_in(hit, following(*taken)).text == "B=2\n");
  }
}

TEST_CASE("a write that hit the inode displaced by a revert is folded in without our lines") {
  for (const std::optional<std::string>& original :
       {std::optional<std::string>(), std::optional<std::string>("GOPROXY=a\n")}) {
    const auto taken = file_write_for(take("p"), at(original));
    const auto back = file_write_for(revert_order, following(*taken));
    const Hit hit{*taken->text, *taken->text + "B=1\n", *back};
    const FileWrite folded = fold_in(hit, following(*back));
    CHECK(folded.closes);
    CHECK(folded.text == original.value_or("") + "B=1\n");
    const Hit emptied{*taken->text, "GOPROXY=p\n", *back};
    CHECK(fold_in(emptied, following(*back)).text == original);
  }
}

TEST_CASE("a value of ours in what they had read earlier is not taken for theirs") {
  const auto taken = file_write_for(take("p", alias), at("GOPROXY=a\n"));
  const auto back = file_write_for(revert_order, following(*taken));
  SUBCASE("written over a later takeover") {
    const auto again = file_write_for(take("q"), following(*back));
    const FileWrite folded =
        fold_in({*back->text, "GOFLAGS=-v\n" + *taken->text, *again}, following(*again));
    CHECK(read_env(*folded.text) == EnvValues{{"GOFLAGS", "-v"}, {"GOPROXY", "q"}});
    CHECK(folded.record.original == "GOFLAGS=-v\nGOPROXY=a\n");
  }
  SUBCASE("written over a revert") {
    const FileWrite folded =
        fold_in({*taken->text, "GOFLAGS=-v\n" + *taken->text, *back}, following(*back));
    CHECK(folded.text == "GOFLAGS=-v\nGOPROXY=a\n");
    CHECK(folded.closes);
  }
  SUBCASE("written over what the user kept") {
    const auto kept = file_write_for(keep_order, following(*taken));
    const FileWrite folded =
        fold_in({*taken->text, "GOFLAGS=-v\n" + *taken->text, *kept}, following(*kept));
    CHECK(folded.text == "GOFLAGS=-v\nGOPROXY=p\nGOSUMDB=" + alias + "\n");
    CHECK(folded.closes);
  }
}

TEST_CASE("a write of our own since then is no later hand: the person's GOPROXY still wins") {
  const auto first = file_write_for(take("p"), at("GOPROXY=a\n"));
  const auto second = file_write_for(take("q"), following(*first));
  const Hit hit{"GOPROXY=a\n", "GOPROXY=human\n", *first};
  const FileWrite folded = fold_in(hit, following(*second));
  CHECK(env_value(*folded.text, "GOPROXY") == "human");
  CHECK(folded.closes);
  Situation later_hand = following(*second);
  later_hand.text = "GOPROXY=later\n";
  CHECK(fold_in(hit, later_hand).text == "GOPROXY=later\n");
}

TEST_CASE("two writers that hit two displaced inodes are both heard") {
  const std::string before = "GOPROXY=a\n";
  const auto taken = file_write_for(take("p"), at(before));
  const FileWrite first = fold_in({before, "A=1\n" + before, *taken}, following(*taken));
  const FileWrite both = fold_in({*taken->text, *taken->text + "B=2\n", first}, following(first));
  CHECK(read_env(*both.text) == EnvValues{{"A", "1"}, {"B", "2"}, {"GOPROXY", "p"}});
  CHECK_FALSE(both.closes);
  CHECK(file_write_for(revert_order, following(both))->text == "A=1\nGOPROXY=a\nB=2\n");
}
