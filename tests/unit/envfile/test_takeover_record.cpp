#include "envfile/takeover_record.hpp"

#include <doctest/doctest.h>

#include <boost/json.hpp>
#include <random>

#include "support/folder.hpp"

using namespace gopx;
using namespace gopx::envfile;
using namespace gopx::sys;
using namespace gopx::testing;

namespace {

TakeoverRecord sample() {
  TakeoverRecord record;
  record.named = "/h/.config/go/env";
  record.file = "/d/goenv";
  record.keys = {
      {"GOPROXY", "https://proxy.golang.org,direct", "https://goproxy.cn,direct", std::nullopt},
      {"GOSUMDB", std::nullopt, "sum.golang.google.cn", "sum.golang.org"}};
  record.original = "GOPROXY=https://proxy.golang.org,direct\n";
  record.digest_before = "aa";
  record.digest_after = "bb";
  record.cause = "proxy-golang-org: tcp-refused";
  record.since = *parse_time("2026-01-02T03:04:05Z");
  record.host = "host";
  record.boot_id = "id";
  record.pid = 42;
  return record;
}

}  // namespace

TEST_CASE("a record survives the disk, every byte of the file included") {
  TakeoverRecord record = sample();
  CHECK(parse_record(print_record(record)).value() == record);
  record.original = std::nullopt;
  record.created = true;
  record.in_place = InPlace{"from\n", "to\n"};
  record.keeps = true;
  record.identity = FileIdentity{0xffffffffffffffffU, 7, 1767322800123456789};
  CHECK(parse_record(print_record(record)).value() == record);
  std::string all;
  for (int byte = 0; byte < 256; ++byte) all += static_cast<char>(byte);
  record.original = all;
  record.keys[0].before = all;
  CHECK(parse_record(print_record(record)).value() == record);
}

TEST_CASE("a record of a gopxd that did not say which file it was is one all the same") {
  const std::string printed = print_record(sample());
  const std::string member = "\"identity\":null,";
  const auto at = printed.find(member);
  REQUIRE(at != std::string::npos);
  const auto older = parse_record(printed.substr(0, at) + printed.substr(at + member.size()));
  CHECK(older.value() == sample());
}

TEST_CASE("an ASCII file stays readable in the record") {
  CHECK(print_record(sample()).find(R"("original":"GOPROXY=https://proxy.golang.org,direct\n")") !=
        std::string::npos);
}

// An upgrade may be taken back in the middle of a takeover: these members, of these types, are what
// the reader of the first version can't do without (it passes over any others).
TEST_CASE("the first gopxd can restore what this one wrote") {
  const auto value = boost::json::parse(print_record(sample()));
  const auto& record = value.as_object();
  CHECK(record.at("schema") == 1);
  for (const char* text : {"named", "file", "digest_before", "digest_after", "cause", "since",
                           "host", "boot_id", "original"}) {
    CAPTURE(text);
    CHECK(record.at(text).is_string());
  }
  CHECK(record.at("created").is_bool());
  CHECK(record.at("pid").is_int64());
  CHECK(record.at("in_place").is_null());
  for (const auto& key : record.at("keys").as_array()) {
    CHECK((key.at("key") == "GOPROXY" || key.at("key") == "GOSUMDB"));
    CHECK((key.at("before").is_string() || key.at("before").is_null()));
    CHECK(key.at("now").is_string());
    CHECK((key.at("earlier").is_string() || key.at("earlier").is_null()));
  }
  CHECK(record.at("keys").as_array().size() <= 2);
  CHECK(parse_time(record.at("since").as_string()) == sample().since);
  TakeoverRecord in_place = sample();
  in_place.in_place = InPlace{"a", "b"};
  const auto other = boost::json::parse(print_record(in_place));
  CHECK(other.at("in_place").at("from") == "a");
  CHECK(other.at("in_place").at("to") == "b");
}

TEST_CASE("what is not exactly a record is none") {
  const std::string good = print_record(sample());
  const auto with = [&](const std::string& from, const std::string& to) {
    const auto at = good.find(from);
    REQUIRE(at != std::string::npos);
    return good.substr(0, at) + to + good.substr(at + from.size());
  };
  const std::string bad[] = {
      "",
      "null",
      "[]",
      "{}",
      good + "x",
      with("\"schema\":1", "\"schema\":2"),
      with("\"schema\":1", "\"schema\":\"1\""),
      with("\"created\":false", "\"created\":0"),
      with("\"key\":\"GOPROXY\"", "\"key\":\"PATH\""),
      with("\"now\":\"https://goproxy.cn,direct\"", "\"now\":null"),
      with("\"named\":", "\"nombre\":"),
      with("2026-01-02T03:04:05Z", "soon"),
      with("\"pid\":42", "\"pid\":4.2"),
      with("\"identity\":null", "\"identity\":7"),
      with("\"identity\":null", "\"identity\":{\"device\":-1,\"inode\":1,\"born\":1}"),
      with("\"original\":\"GOPROXY", "\"original\":\"\\u20acGOPROXY"),
      with("\"in_place\":null", "\"in_place\":{\"from\":\"\"}"),
      with("\"in_place\":null", "\"in_place\":[]"),
  };
  for (const std::string& text : bad) {
    CAPTURE(text);
    CHECK_FALSE(parse_record(text));
  }
}

TEST_CASE("law: no prefix and no flipped byte of a record does more than fail") {
  const std::string good = print_record(sample());
  for (std::size_t length = 0; length + 1 < good.size(); ++length) {
    CHECK_FALSE(parse_record(good.substr(0, length)));
  }
  std::mt19937 random(7);
  for (int round = 0; round < 3000; ++round) {
    std::string text = good;
    text[random() % text.size()] = static_cast<char>(random());
    if (const auto record = parse_record(text)) CHECK(record->keys.size() <= 2);
  }
}

TEST_CASE("the file: none at first, private, replaced, removed") {
  const Scratch scratch;
  const TakeoverRecordFile file(scratch / "state/gopx");
  CHECK(file.load().value() == std::nullopt);
  CHECK(file.remove());
  REQUIRE(file.save(sample()));
  CHECK(mode_of(file.path()) == 0600);
  CHECK(mode_of(scratch / "state/gopx") == 0700);
  CHECK(file.load().value() == sample());
  TakeoverRecord other = sample();
  other.cause = "again";
  REQUIRE(file.save(other));
  CHECK(file.load().value() == other);
  CHECK(names_in(scratch / "state/gopx") == std::vector<std::string>{"takeover.json"});
  REQUIRE(file.remove());
  CHECK(file.load().value() == std::nullopt);
}

TEST_CASE("a corrupt record is an error that names the file") {
  const Scratch scratch;
  const TakeoverRecordFile file(scratch / "gopx");
  put(file.path(), "{\"schema\":1,");
  const auto loaded = file.load();
  REQUIRE_FALSE(loaded);
  CHECK(loaded.error().message.starts_with(file.path()));
  put(file.path(), std::string(record_bytes_max + 1, ' '));
  CHECK_FALSE(file.load());
}
