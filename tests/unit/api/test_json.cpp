// The bodies of the control protocol: the keys and their order as the outside contract has them,
// null where there is none, and what a reader makes of bodies from older and newer daemons and of
// hostile ones.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "api/json.hpp"
#include "support/json_keys.hpp"
#include "support/sample_status.hpp"

using namespace gopx;
using namespace gopx::api;

namespace {

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

Status with_all_filled() {
  auto status = testing::sample_status();
  status.warnings.push_back(
      {"env-shadowed", "error", verbatim("GOPROXY is exported"), "unset GOPROXY"});
  status.waiting_processes.push_back({77, "go build"});
  status.forward_proxy =
      ForwardProxy{.https_proxy = "http://u:xxxxx@proxy:3128", .http_proxy = {}, .no_proxy = "a"};
  return status;
}

}  // namespace

TEST_SUITE("api::json") {
  TEST_CASE("a status has the keys of the contract, in its order, and additions only at the end") {
    // Restated from the contract of /v1/status; last_probe and the lists must be there for their
    // keys to show.
    const std::vector<std::string> contract{"schema",
                                            "version",
                                            "pid",
                                            "started_at",
                                            "mode",
                                            "control",
                                            "control_until",
                                            "network",
                                            "verdict",
                                            "takeover",
                                            "takeover_since",
                                            "goenv",
                                            "goenv.file",
                                            "goenv.baseline",
                                            "goenv.baseline_was_absent",
                                            "goenv.current",
                                            "goenv.planned",
                                            "goenv.last_write_at",
                                            "goenv.gosumdb",
                                            "goenv.gosumdb.baseline",
                                            "goenv.gosumdb.current",
                                            "goenv.gosumdb.planned",
                                            "primary",
                                            "active",
                                            "endpoints",
                                            "endpoints[].name",
                                            "endpoints[].url",
                                            "endpoints[].trust",
                                            "endpoints[].origin",
                                            "endpoints[].role",
                                            "endpoints[].in_use",
                                            "endpoints[].state",
                                            "endpoints[].since",
                                            "endpoints[].reach",
                                            "endpoints[].reason",
                                            "endpoints[].quarantined_until",
                                            "endpoints[].penalty",
                                            "endpoints[].last_probe",
                                            "endpoints[].last_probe.at",
                                            "endpoints[].last_probe.level",
                                            "endpoints[].last_probe.ok",
                                            "endpoints[].last_probe.failure",
                                            "endpoints[].last_probe.detail",
                                            "endpoints[].last_probe.http_status",
                                            "endpoints[].last_probe.peer_ip",
                                            "endpoints[].last_probe.timings_us",
                                            "endpoints[].last_probe.timings_us.dns",
                                            "endpoints[].last_probe.timings_us.connect",
                                            "endpoints[].last_probe.timings_us.tls",
                                            "endpoints[].last_probe.timings_us.first_byte",
                                            "endpoints[].last_probe.timings_us.total",
                                            "endpoints[].latency_us",
                                            "endpoints[].latency_us.p50",
                                            "endpoints[].latency_us.p95",
                                            "endpoints[].sumdb_relay",
                                            "endpoints[].cert_expires_at",
                                            "held_back_by",
                                            "next_move_at",
                                            "warnings",
                                            "warnings[].code",
                                            "warnings[].severity",
                                            "warnings[].message",
                                            "warnings[].fix"};
    auto keys = testing::keys_of(to_json(with_all_filled()));
    // What a sentence is made of stands at the end of its object.
    std::erase_if(keys, [](const std::string& key) {
      return key.ends_with("reason_id") || key.ends_with("reason_facts");
    });
    REQUIRE_GE(keys.size(), contract.size());
    for (std::size_t i = 0; i < contract.size(); ++i) CHECK_EQ(keys[i], contract[i]);
    const std::vector<std::string> added{
        keys.begin() + static_cast<std::ptrdiff_t>(contract.size()), keys.end()};
    for (const auto& key : added) CHECK_EQ(key.rfind("endpoints", 0), std::string::npos);
  }

  TEST_CASE("what there is none of is null, never left out") {
    Status nothing;
    nothing.endpoints.emplace_back();
    const auto text = to_json(nothing);
    for (const char* key : {"control_until", "takeover_since", "file", "baseline", "current",
                            "planned", "last_write_at", "primary", "active", "since",
                            "quarantined_until", "last_probe", "p50", "p95", "cert_expires_at"}) {
      CAPTURE(std::string{key});
      CHECK(has(text, "\"" + std::string{key} + "\":null"));
    }
    CHECK(has(text, R"("warnings":[])"));
  }

  TEST_CASE("values have the form of the contract") {
    const auto text = to_json(with_all_filled());
    CHECK(has(text,
              R"({"schema":1,"version":"0.1.0","pid":123,"started_at":"2026-01-02T00:00:00Z")"));
    CHECK(
        has(text,
            R"("timings_us":{"dns":100,"connect":200,"tls":3100,"first_byte":9000,"total":9400})"));
    CHECK(has(text, R"("latency_us":{"p50":9100,"p95":12000})"));
    CHECK(has(text, R"("failure":"tcp-refused")"));
    CHECK(has(text, R"("baseline_was_absent":true)"));
    CHECK_FALSE(has(text, "steps"));
  }

  TEST_CASE("a status comes back as it went") {
    const auto status = with_all_filled();
    const auto back = from_json<Status>(to_json(status));
    REQUIRE(back.has_value());
    CHECK_EQ(to_json(*back), to_json(status));
    CHECK_EQ(back->takeover_since, status.takeover_since);
    CHECK_EQ(back->endpoints.at(1).latency_p95_us, 12000);
    CHECK_EQ(back->forward_proxy, status.forward_proxy);
  }

  TEST_CASE("protocol evolution: unknown keys are ignored, missing ones keep the default") {
    const auto status = from_json<Status>(
        R"({"schema":1,"pid":7,"from_the_future":{"a":[1,2]},"endpoints":[{"name":"a","colour":"red"}]})");
    REQUIRE(status.has_value());
    CHECK_EQ(status->pid, 7);
    CHECK_EQ(status->endpoints.at(0).name, "a");
    CHECK_FALSE(status->takeover);
  }

  TEST_CASE("what is no status is refused in a sentence that names the place") {
    struct Case {
      std::string text, names;
    };
    const std::string deep =
        R"({"schema":1,"x":)" + std::string(100, '[') + std::string(100, ']') + "}";
    for (const auto& [text, names] :
         {Case{"", "JSON"}, Case{"{", "JSON"}, Case{"[]", "object"}, Case{"<html>", "JSON"},
          Case{"{}", "schema"}, Case{R"({"schema":2})", "schema"},
          Case{R"({"schema":"1"})", "schema"}, Case{R"({"schema":1,"pid":"7"})", "pid"},
          Case{R"({"schema":1,"takeover":1})", "takeover"},
          Case{R"({"schema":1,"pid":99999999999})", "pid"},
          Case{R"({"schema":1,"started_at":"now"})", "started_at"},
          Case{R"({"schema":1,"goenv":{"file":3}})", "goenv.file"},
          Case{R"({"schema":1,"endpoints":[{"last_probe":{"timings_us":{"dns":"1"}}}]})",
               "endpoints.last_probe.timings_us.dns"},
          Case{R"({"schema":1,"endpoints":{}})", "endpoints"}, Case{deep, "JSON"},
          Case{std::string{"{\"schema\":1,\"version\":\"\xff\"}"}, "JSON"}}) {
      const auto status = from_json<Status>(text);
      CAPTURE(text);
      REQUIRE_FALSE(status.has_value());
      CHECK_MESSAGE(has(status.error().message, names), status.error().message);
    }
  }

  TEST_CASE("bytes that are not UTF-8 never make the JSON invalid") {
    Status status;
    status.goenv.current = "https://goproxy.cn/\xff\xfe,\xc3\xa4";
    const auto text = to_json(status);
    const auto back = from_json<Status>(text);
    REQUIRE(back.has_value());
    CHECK_EQ(back->goenv.current, "https://goproxy.cn/??,\xc3\xa4");
    status.goenv.current = "a\nb\"c\\";
    CHECK_EQ(from_json<Status>(to_json(status))->goenv.current, "a\nb\"c\\");
  }

  TEST_CASE(
      "an endpoint in detail is the endpoint of the status with its results and their steps") {
    EndpointDetail detail{testing::sample_endpoints().at(0),
                          {testing::sample_probe(false), testing::sample_probe(true)}};
    const auto text = to_json(detail);
    CHECK_EQ(text.rfind(R"({"schema":1,"name":"proxy-golang-org","url":)", 0), 0U);
    CHECK(has(
        text,
        R"("results":[{"at":"2026-01-02T03:14:00Z","level":"shallow","ok":false,"failure":"tcp-refused")"));
    CHECK(has(text, R"("steps":[{"step":"mod","ok":false,"failure":"tcp-refused","detail":)"));
    const auto back = from_json<EndpointDetail>(text);
    REQUIRE(back.has_value());
    CHECK_EQ(back->results.at(0).steps, detail.results.at(0).steps);
    CHECK_EQ(to_json(*back), text);
  }

  TEST_CASE("names that only a newer daemon knows do not make a body unreadable") {
    const auto detail = from_json<EndpointDetail>(
        R"({"schema":1,"name":"a","results":[{"steps":[{"step":"telepathy","ok":false,"failure":"bored"}]}]})");
    REQUIRE(detail.has_value());
    CHECK_EQ(detail->results.at(0).steps.at(0).fault, Fault::internal);
  }

  TEST_CASE("a line of events") {
    Event event{.seq = 18446744073709551615ULL,
                .at = testing::at("2026-01-02T03:04:05Z"),
                .kind = "takeover",
                .endpoint = "goproxy-cn",
                .from = "a",
                .to = {},
                .cause = verbatim("tcp-refused"),
                .undo = "go env -u GOPROXY"};
    const auto line = to_json(event);
    CHECK_EQ(
        line,
        R"({"seq":18446744073709551615,"at":"2026-01-02T03:04:05Z","kind":"takeover","endpoint":"goproxy-cn",)"
        R"("from":"a","to":null,"cause":"tcp-refused","undo":"go env -u GOPROXY","schema":1,)"
        R"("cause_id":"{text}","cause_facts":{"text":"tcp-refused"}})");
    const auto back = from_json<Event>(line);
    REQUIRE(back.has_value());
    CHECK_EQ(to_json(*back), line);
  }

  TEST_CASE("answers to a POST, errors and settings go both ways") {
    Done done{.message = say("probing goes on"), .results = {}, .newest = {}};
    CHECK_EQ(to_json(done), R"({"schema":1,"ok":true,"message":"probing goes on",)"
                            R"("message_id":"probing goes on","message_facts":{}})");
    CHECK((from_json<Done>(to_json(done))->message == say("probing goes on")));
    CHECK_EQ(to_json(Done{}),
             R"({"schema":1,"ok":true,"message":null,"message_id":null,"message_facts":null})");
    done.results.emplace().push_back({"aliyun", testing::sample_probe(true)});
    const auto back = from_json<Done>(to_json(done));
    REQUIRE(back.has_value());
    CHECK_EQ(back->results->at(0).endpoint, "aliyun");
    CHECK_EQ(to_json(*back), to_json(done));

    const ErrorBody error{"unknown_endpoint", say("there is no endpoint \"{name}\"", "x")};
    CHECK_EQ(
        to_json(error),
        R"({"schema":1,"error":{"code":"unknown_endpoint","message":"there is no endpoint \"x\"",)"
        R"("message_id":"there is no endpoint \"{name}\"","message_facts":{"name":"x"}}})");
    CHECK_EQ(from_json<ErrorBody>(to_json(error))->code, "unknown_endpoint");

    const std::vector<ConfigValue> values{
        {"probe.interval", std::string{"30s"}, "default"},
        {"probe.max_in_flight", std::int64_t{8}, "/etc/gopx/gopxd.toml"},
        {"probe.jitter", 0.25, "default"},
        {"go.manage_gosumdb", true, "default"},
        {"failover.candidates", std::vector<std::string>{"a", "b"}, "default"}};
    const auto settings = from_json<std::vector<ConfigValue>>(to_json(values));
    REQUIRE(settings.has_value());
    REQUIRE_EQ(settings->size(), values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
      CHECK_EQ(settings->at(i).key, values[i].key);
      CHECK((settings->at(i).value == values[i].value));
      CHECK_EQ(settings->at(i).origin, values[i].origin);
    }
  }

  TEST_CASE(
      "warnings can be added to a status body without losing what this program does not know") {
    const std::vector<Warning> warnings{{"env-shadowed", "error", say("m"), "f"}};
    const auto more = with_warnings(
        R"({"schema":1,"new":{"b":1,"a":2},"warnings":[{"code":"x"}],"z":3})", warnings);
    CHECK_EQ(
        more.value(),
        R"({"schema":1,"new":{"b":1,"a":2},"warnings":[{"code":"x"},)"
        R"({"code":"env-shadowed","severity":"error","message":"m","fix":"f","advice":null,)"
        R"("message_id":"m","message_facts":{},"advice_id":null,"advice_facts":null}],"z":3})");
    CHECK_FALSE(with_warnings("{}", warnings).has_value());
  }
}
