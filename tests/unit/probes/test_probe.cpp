// Whole conversations: what is asked, in which order, when it ends, and what the report says.
#include "probes/probe.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "unit/probes/script.hpp"

using namespace gopx;
using namespace gopx::probes;
using answers::answer;
using answers::broken;
using answers::play;
using answers::Script;

namespace {

using Steps = std::vector<Step>;

Order order_for(Level level) {
  Order order;
  order.url = "https://proxy.example/go/";
  order.level = level;
  order.canary = answers::canary;
  return order;
}

Order deep(const std::string& sumdb_name = "sum.golang.org") {
  Order order = order_for(Level::deep);
  order.sumdb_name = sumdb_name;
  return order;
}

Order only(Step step) {
  Order order = deep();
  order.only = step;
  return order;
}

std::string outcome(const Report& report) {
  return report.fault ? std::string(name_of(*report.fault)) : "ok";
}

const Steps content = {Step::mod, Step::info, Step::zip, Step::list};

}  // namespace

TEST_CASE("a shallow probe is one request for the go.mod") {
  const auto played = play(order_for(Level::shallow));
  REQUIRE(played.requests.size() == 1);
  CHECK(played.requests[0].url == "https://proxy.example/go/a.com/m/@v/v1.0.0.mod");
  CHECK(played.requests[0].body_max == mod_bytes_max);
  CHECK(played.report.ok);
  CHECK(played.report.verified);
  CHECK(played.report.level == Level::shallow);
  CHECK_FALSE(played.report.fault);
  CHECK_FALSE(played.report.step);
  CHECK(played.report.http_status == 200);
  CHECK(played.report.relay == RelayAnswer::unknown);
}

TEST_CASE("a deep probe asks for everything, in this order") {
  const auto played = play(deep());
  std::vector<std::string> urls;
  for (const Request& request : played.requests) urls.push_back(request.url);
  CHECK(urls == std::vector<std::string>{
                    "https://proxy.example/go/a.com/m/@v/v1.0.0.mod",
                    "https://proxy.example/go/a.com/m/@v/v1.0.0.info",
                    "https://proxy.example/go/a.com/m/@v/v1.0.0.zip",
                    "https://proxy.example/go/a.com/m/@v/list",
                    "https://proxy.example/go/sumdb/sum.golang.org/supported",
                    "https://proxy.example/go/sumdb/sum.golang.org/lookup/a.com/m@v1.0.0"});
  CHECK(played.report.ok);
  CHECK(played.report.relay == RelayAnswer::yes);
  CHECK(played.report.steps.size() == 6);
  for (const StepReport& step : played.report.steps) CHECK(step.ok);
}

TEST_CASE("limits of the bodies") {
  const auto played = play(deep());
  std::vector<std::size_t> limits;
  for (const Request& request : played.requests) limits.push_back(request.body_max);
  CHECK(limits == std::vector<std::size_t>{mod_bytes_max, info_bytes_max, zip_bytes_max,
                                           list_bytes_max, supported_bytes_max, lookup_bytes_max});
}

TEST_CASE("Disable-Module-Fetch goes with module requests only, and only if ordered") {
  for (const Request& request : play(deep()).requests) {
    CHECK(request.cached_only == (request.step != Step::supported && request.step != Step::lookup));
  }
  Order order = deep();
  order.cached_only = false;
  for (const Request& request : play(order).requests) CHECK_FALSE(request.cached_only);
}

TEST_CASE("without a database the checksum route is not asked for") {
  const auto played = play(deep(""));
  CHECK(played.steps() == content);
  CHECK(played.report.ok);
  CHECK(played.report.relay == RelayAnswer::unknown);
}

TEST_CASE("no relay is a good answer and ends the probe") {
  const auto played = play(deep(), {{Step::supported, answer(410)}});
  CHECK(played.steps() == Steps{Step::mod, Step::info, Step::zip, Step::list, Step::supported});
  CHECK(played.report.ok);
  CHECK(played.report.relay == RelayAnswer::no);
}

TEST_CASE("a portal that supports everything is found out by the look-up") {
  const auto played =
      play(deep(), {{Step::supported, answers::html()}, {Step::lookup, answers::html()}});
  CHECK(outcome(played.report) == "sumdb-garbage");
  CHECK(played.report.step == Step::lookup);
  CHECK(played.report.relay == RelayAnswer::yes);
  CHECK(played.report.verified);
}

TEST_CASE("the first failure ends the probe, names its step and decides the report") {
  struct Row {
    Step step;
    Response response;
    std::string fault;
    Steps asked;
  };
  const Row rows[] = {
      {Step::mod, answers::html(), "html-200", {Step::mod}},
      {Step::mod, answer(503), "http-5xx", {Step::mod}},
      {Step::mod, broken(Fault::tls_expired), "tls-expired", {Step::mod}},
      {Step::mod, answer(404, "bad upstream"), "404-but-broken", {Step::mod}},
      {Step::mod, answers::ok("module b.com/n\n"), "mod-mismatch", {Step::mod}},
      {Step::mod, answers::ok("down for maintenance"), "junk-mod", {Step::mod}},
      {Step::info, answers::ok("{"), "bad-json", {Step::mod, Step::info}},
      {Step::info, answers::ok(R"({"Version":"v1"})"), "wrong-version", {Step::mod, Step::info}},
      {Step::zip, answer(404), "split-brain", {Step::mod, Step::info, Step::zip}},
      {Step::zip, answers::html(), "zip-invalid", {Step::mod, Step::info, Step::zip}},
      {Step::zip, broken(Fault::truncated), "truncated", {Step::mod, Step::info, Step::zip}},
      {Step::list, answers::html(), "html-200", content},
      {Step::list, answers::ok("v0.9.0\n"), "list-incomplete", content},
      {Step::supported,
       answer(503),
       "sumdb-relay-error",
       {Step::mod, Step::info, Step::zip, Step::list, Step::supported}},
  };
  for (const Row& row : rows) {
    const auto played = play(deep(), {{row.step, row.response}});
    CAPTURE(row.fault);
    CHECK(outcome(played.report) == row.fault);
    CHECK_FALSE(played.report.ok);
    CHECK(played.report.step == row.step);
    CHECK(played.steps() == row.asked);
    CHECK(played.report.steps.size() == row.asked.size());
    CHECK(played.report.steps.back().fault == played.report.fault);
    CHECK_FALSE(played.report.detail.empty());
    CHECK(played.report.verified == (row.step != Step::mod));
  }
}

TEST_CASE("a repeated request is judged as it was in the whole probe") {
  CHECK(play(only(Step::zip)).steps() == Steps{Step::zip});
  CHECK(play(only(Step::zip)).report.verified);
  CHECK(outcome(play(only(Step::zip), {{Step::zip, answer(404)}}).report) == "split-brain");
  CHECK(outcome(play(only(Step::info), {{Step::info, answers::html()}}).report) == "html-200");
  CHECK(outcome(play(only(Step::list), {{Step::list, answers::ok("")}}).report) ==
        "list-incomplete");
  const auto supported = play(only(Step::supported));
  CHECK(supported.steps() == Steps{Step::supported});
  CHECK(supported.report.relay == RelayAnswer::yes);
  const auto lookup = play(only(Step::lookup), {{Step::lookup, answer(404)}});
  CHECK(lookup.requests[0].url ==
        "https://proxy.example/go/sumdb/sum.golang.org/lookup/a.com/m@v1.0.0");
  CHECK(outcome(lookup.report) == "sumdb-lookup-404");
}

TEST_CASE("a database is asked at its own address") {
  Order order = order_for(Level::sumdb);
  order.url = "https://sum.golang.org";
  order.canary.module = "github.com/BurntSushi/toml";
  const auto played = play(order, {{Step::lookup, broken(Fault::tcp_timeout)}});
  REQUIRE(played.requests.size() == 1);
  CHECK(played.requests[0].url ==
        "https://sum.golang.org/lookup/github.com/!burnt!sushi/toml@v1.0.0");
  CHECK(outcome(played.report) == "sumdb-unreachable");
  order = order_for(Level::sumdb);
  CHECK(outcome(play(order).report) == "ok");
  CHECK(play(order).report.verified);
  CHECK(play(order).report.level == Level::sumdb);
  CHECK(outcome(play(order, {{Step::lookup, answer(410)}}).report) == "sumdb-lookup-404");
  CHECK(outcome(play(order, {{Step::lookup, answer(500)}}).report) == "sumdb-relay-error");
}

TEST_CASE(
    "a private endpoint without the public canary is reachable, and its relay is still asked for") {
  Order order = deep();
  order.is_public = false;
  const auto played = play(order, {{Step::mod, answer(404)}});
  CHECK(played.steps() == Steps{Step::mod, Step::supported, Step::lookup});
  CHECK(played.report.ok);
  CHECK(played.report.content_unproven);
  CHECK(played.report.relay == RelayAnswer::yes);
  CHECK(played.report.http_status == 404);
  order.sumdb_name = "";
  CHECK(play(order, {{Step::mod, answer(404)}}).steps() == Steps{Step::mod});
  order.level = Level::shallow;
  CHECK(play(order, {{Step::mod, answer(404)}}).report.content_unproven);
  CHECK_FALSE(play(order).report.content_unproven);
}

TEST_CASE("a private module is never looked up") {
  Order order = deep();
  order.canary_is_public = false;
  const auto played = play(order);
  CHECK(played.steps().back() == Step::supported);
  CHECK(played.report.ok);
  order.only = Step::lookup;
  CHECK(play(order).requests.empty());
  CHECK(outcome(play(order).report) == "bad-url");
  order.only.reset();
  order.level = Level::sumdb;
  CHECK(play(order).requests.empty());
}

TEST_CASE("orders that can't be carried out are reported, not thrown") {
  std::vector<Order> orders(9, deep());
  orders[0].url = "";
  orders[1].url = "ftp://x";
  orders[2].url = "http://user:secret@h/";
  orders[3].canary.module = "nodot/x";
  orders[4].canary.version = "feature/x";
  orders[5].canary = {};
  orders[6].sumdb_name = "a b";
  orders[7] = only(Step::lookup);
  orders[7].sumdb_name = "";
  orders[8].url = "https://h/\n";
  for (const Order& order : orders) {
    const auto played = play(order);
    CAPTURE(order.url);
    CHECK(played.requests.empty());
    CHECK(outcome(played.report) == "bad-url");
    CHECK_FALSE(played.report.detail.empty());
    CHECK(played.report.detail.find("secret") == std::string::npos);
    CHECK(played.report.steps.empty());
  }
}

TEST_CASE("facts of the deciding request, or of the first one of a good probe") {
  Response first = answers::ok(answers::right_mod);
  first.peer_ip = "192.0.2.1";
  first.timings.total = Duration(5);
  first.cert_expires_at = WallTime(Duration(7));
  first.retry_after = Duration(1);
  Response second = answer(429);
  second.peer_ip = "192.0.2.2";
  second.timings.total = Duration(9);
  second.retry_after = Duration(30);
  const Report good = play(deep(), {{Step::mod, first}}).report;
  CHECK(good.peer_ip == "192.0.2.1");
  CHECK(good.timings.total == Duration(5));
  CHECK(good.cert_expires_at == WallTime(Duration(7)));
  CHECK_FALSE(good.retry_after);
  const Report limited = play(deep(), {{Step::mod, first}, {Step::zip, second}}).report;
  CHECK(limited.fault == Fault::http_429);
  CHECK(limited.peer_ip == "192.0.2.2");
  CHECK(limited.timings.total == Duration(9));
  CHECK(limited.retry_after == Duration(30));
  CHECK(limited.cert_expires_at == WallTime(Duration(7)));
  CHECK(limited.http_status == 429);
}

TEST_CASE("file:// bases are asked with the same requests") {
  Order order = order_for(Level::shallow);
  order.url = "file:///srv/goproxy";
  order.is_public = false;
  order.canary_is_public = false;
  order.canary.module = "a.com/M";
  order.canary.mod_h1 = "";
  const auto played = play(order, {{Step::mod, answer(404)}});
  CHECK(played.requests[0].url == "file:///srv/goproxy/a.com/%21m/@v/v1.0.0.mod");
  CHECK(outcome(played.report) == "file-missing");
  CHECK(outcome(play(order, {{Step::mod, answers::ok("module a.com/M\n")}}).report) == "ok");
}
