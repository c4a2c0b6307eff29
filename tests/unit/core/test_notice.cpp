// What people are told: the words, the variables, and how a storm is kept from them.
#include <doctest/doctest.h>

#include "core/notice.hpp"

using namespace gopx;
using namespace gopx::core;
using namespace std::chrono_literals;

namespace {

constexpr WallTime noon{std::chrono::seconds{1'795'348'800}};  // 2026-11-22T12:00:00Z
constexpr Instant start{std::chrono::hours{1}};

Journal event(JournalKind kind, std::string endpoint, std::string to, std::string cause) {
  Journal line;
  line.seq = 42;
  line.at = noon;
  line.kind = kind;
  line.endpoint = std::move(endpoint);
  line.to = std::move(to);
  line.cause = verbatim(std::move(cause));
  return line;
}

api::Status status() {
  api::Status now;
  now.verdict = "degraded";
  now.summary = say("go is using goproxy-cn because proxy-golang-org is down");
  now.primary = "proxy-golang-org";
  now.goenv.current = "https://goproxy.cn,direct";
  return now;
}

}  // namespace

TEST_CASE("A takeover: who for whom, why, what go uses now, how to undo it") {
  const auto notice = notice_of(event(JournalKind::takeover, "goproxy-cn", "goproxy-cn",
                                      "proxy-golang-org is down: tcp-refused"),
                                status());
  REQUIRE(notice);
  CHECK(notice->slot == NoticeSlot::choice);
  CHECK(notice->title == "GOPROXY: go is now using goproxy-cn instead of proxy-golang-org");
  CHECK(notice->body ==
        "proxy-golang-org is down: tcp-refused\ngo uses https://goproxy.cn,direct\n"
        "Undo: `gopxctl pause`. Keep it: `gopxctl keep`.");
}

TEST_CASE("A revert takes the place of the takeover's notice") {
  auto now = status();
  now.goenv.current = "https://proxy.golang.org,direct";
  const auto notice = notice_of(
      event(JournalKind::revert, "proxy-golang-org", "proxy-golang-org", "it has worked for 5m"),
      now);
  REQUIRE(notice);
  CHECK(notice->slot == NoticeSlot::choice);
  CHECK(notice->body == "it has worked for 5m\ngo uses https://proxy.golang.org,direct");
}

TEST_CASE("Wrong content is urgent; a local fault says that nothing is changed") {
  const auto trust = notice_of(
      event(JournalKind::quarantine, "aliyun", "2026-11-22T13:00:00Z", "zip-mismatch"), status());
  REQUIRE(trust);
  CHECK(trust->urgent);
  CHECK(trust->title == "aliyun serves wrong content");
  CHECK(trust->body.find("not used until 2026-11-22T13:00:00Z") != std::string::npos);
  CHECK(trust->body.find("gopxctl why aliyun") != std::string::npos);
  for (const std::string kind : {"offline", "portal"}) {
    const auto local = notice_of(event(JournalKind::network, "", kind, "x"), status());
    REQUIRE(local);
    CHECK(local->slot == NoticeSlot::network);
    CHECK(local->body.find("GOPROXY is not changed") != std::string::npos);
  }
}

TEST_CASE("Nobody is told of what needs no person") {
  for (const JournalKind kind : {JournalKind::transition, JournalKind::human_edit,
                                 JournalKind::config, JournalKind::control}) {
    const Journal line = event(kind, "aliyun", "down", "stall");
    CHECK_FALSE(is_for_people(line));
    CHECK_FALSE(notice_of(line, status()).has_value());
  }
  CHECK_FALSE(notice_of(event(JournalKind::network, "", "online", ""), status()).has_value());
}

TEST_CASE("Hung go commands are named, with what to do") {
  CHECK_FALSE(notice_of(std::vector<WaitingGo>{}).has_value());
  const auto one = notice_of(std::vector<WaitingGo>{{1234, "go build"}});
  REQUIRE(one);
  CHECK(one->title == "A go command is stuck on the old proxy");
  CHECK(one->body ==
        "pid 1234: go build\nPress Ctrl-C there and run it again: it will use the new proxy.");
  const auto two = notice_of(std::vector<WaitingGo>{{1, "go build"}, {2, "go test"}});
  CHECK(two->title == "Go commands are stuck on the old proxy");
}

TEST_CASE("No password reaches a notice or a variable") {
  auto now = status();
  now.goenv.current = "https://u:secret@corp.example,direct";
  const Journal line =
      event(JournalKind::takeover, "x", "x", "https://u:secret@corp.example is down");
  const auto notice = notice_of(line, now);
  CHECK(notice->body.find("secret") == std::string::npos);
  for (const auto& [name, value] : notice_variables(line, now)) {
    CAPTURE(name);
    CHECK(value.find("secret") == std::string::npos);
  }
}

TEST_CASE("The variables of an event") {
  Journal line = event(JournalKind::takeover, "goproxy-cn", "goproxy-cn", "down\nA=B");
  line.from = "proxy-golang-org";
  line.undo = "go env -u GOPROXY";
  const std::map<std::string, std::string> expected{
      {"GOPX_AT", "2026-11-22T12:00:00Z"},
      {"GOPX_CAUSE", "down?A=B"},
      {"GOPX_ENDPOINT", "goproxy-cn"},
      {"GOPX_EVENT", "takeover"},
      {"GOPX_FROM", "proxy-golang-org"},
      {"GOPX_GOPROXY", "https://goproxy.cn,direct"},
      {"GOPX_SEQ", "42"},
      {"GOPX_SUMMARY", "go is using goproxy-cn because proxy-golang-org is down"},
      {"GOPX_TO", "goproxy-cn"},
      {"GOPX_UNDO", "go env -u GOPROXY"},
      {"GOPX_VERDICT", "degraded"}};
  CHECK(notice_variables(line, status()) == expected);
}

TEST_CASE("A storm: four are shown, the fifth says so, the rest is silence until it is calm") {
  NoticeGate gate;
  Notice notice;
  notice.title = "t";
  notice.body = "b";
  Instant now = start;
  for (std::size_t i = 0; i < notices_before_storm; ++i) {
    CHECK(gate.admit(notice, now) == notice);
    now += 1min;
  }
  const auto announced = gate.admit(notice, now);
  REQUIRE(announced);
  CHECK(announced->title == "t, again and again");
  for (int i = 0; i < 20; ++i) {
    now += storm_over_after - 1s;
    CHECK_FALSE(gate.admit(notice, now).has_value());
  }
  now += storm_over_after;
  CHECK(gate.admit(notice, now) == notice);
}

TEST_CASE("Four within the window are no storm if the fifth comes after it; slots don't mix") {
  NoticeGate gate;
  Notice notice;
  for (std::size_t i = 0; i < notices_before_storm; ++i) gate.admit(notice, start);
  CHECK(gate.admit(notice, start + notice_window) == notice);
  for (std::size_t i = 0; i < notices_before_storm; ++i) gate.admit(notice, start + notice_window);
  Notice other = notice;
  other.slot = NoticeSlot::trust;
  CHECK(gate.admit(other, start + notice_window) == other);
}
