// Dispatch: every path with its method, every refusal with its status, what reaches the engine.
#include "control/commands.hpp"

#include <doctest/doctest.h>

#include "api/command_table.hpp"
#include "api/json.hpp"
#include "support/fake_services.hpp"

using namespace gopx;
using namespace gopx::control;
using namespace gopx::state;
using namespace std::chrono_literals;

namespace {

struct CommandsFixture {
  testing::FakeServices fake;
  EventLog log;
  Commands commands{fake.services(), log};

  Language language = Language::english;

  Answer ask(std::string method, std::string target, std::string body = "") {
    std::optional<Answer> got;
    commands.handle({std::move(method), std::move(target), std::move(body), language},
                    [&got](Answer answer) {
                      CHECK_FALSE(got.has_value());
                      got = std::move(answer);
                    });
    REQUIRE(got.has_value());
    return std::move(*got);
  }
  std::string body(std::string method, std::string target, std::string sent = "") {
    return *ask(std::move(method), std::move(target), std::move(sent)).body;
  }
};

std::string code_of(const Answer& answer) {
  return api::from_json<api::ErrorBody>(*answer.body).value().code;
}
bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

core::Reply refused(api::ErrorCode code) { return {.refused = code, .message = say("no")}; }

}  // namespace

TEST_SUITE("control::commands") {
  TEST_CASE("what can be read") {
    CommandsFixture fixture;
    CHECK_EQ(fixture.body("GET", "/v1/status"), api::to_json(fixture.fake.status) + "\n");
    CHECK(
        has(fixture.body("GET", "/v1/endpoints/goproxy-cn"), R"({"schema":1,"name":"goproxy-cn")"));
    CHECK(has(fixture.body("GET", "/v1/endpoints/goproxy%2Dcn"), R"("results":[{)"));
    CHECK(has(fixture.body("GET", "/v1/config"),
              R"({"key":"probe.interval","value":"30s","origin":"default"})"));
    CHECK_EQ(fixture.body("GET", "/v1/events"), "");
    CHECK_EQ(fixture.ask("GET", "/v1/events").content_type, "application/x-ndjson");
    CHECK_EQ(fixture.ask("GET", "/v1/status").content_type, "application/json");
  }

  TEST_CASE("sentences are in the language of the request, each body in its own") {
    CommandsFixture fixture;
    fixture.fake.status.summary = say("your proxy {active} is working", "aliyun");
    fixture.fake.reply.message = say("no backup is ready");
    core::Journal line;
    line.seq = 1;
    line.cause = say("no backup is ready");
    fixture.log.add(line);
    for (int again = 0; again < 2; ++again) {
      fixture.language = Language::english;
      CHECK(has(fixture.body("GET", "/v1/status"), R"("summary":"your proxy aliyun is working")"));
      CHECK(has(fixture.body("POST", "/v1/auto"), R"("message":"no backup is ready")"));
      CHECK(has(fixture.body("GET", "/v1/events"), R"("cause":"no backup is ready")"));
      fixture.language = Language::chinese;
      CHECK(has(fixture.body("GET", "/v1/status"), R"("summary":"你的代理 aliyun 工作正常")"));
      CHECK(has(fixture.body("GET", "/v1/status"),
                R"("summary_id":"your proxy {active} is working")"));
      CHECK(has(fixture.body("POST", "/v1/auto"), R"("message":"没有可用的备用代理")"));
      CHECK(has(fixture.body("GET", "/v1/events"), R"("cause":"没有可用的备用代理")"));
    }
  }

  TEST_CASE("what is not there is 404, another method 405 with the right one") {
    CommandsFixture fixture;
    for (const char* path :
         {"/", "", "/v1", "/v1/", "/v1/statu", "/v1/status/", "/v1/statuss", "//v1/status",
          "/v1/endpoints", "/v1/endpoints/", "/v1/endpoints/a/b", "/v1/histories", "/metrics/",
          "/v2/status", "*", "http://gopx/v1/status", "/V1/STATUS"}) {
      CAPTURE(std::string{path});
      CHECK_EQ(fixture.ask("GET", path).status, 404);
      CHECK_EQ(code_of(fixture.ask("GET", path)), "unknown_path");
    }
    for (const auto& row : api::command_table()) {
      const std::string path{row.names.path};
      if (path.empty() || path == "/v1/why" || path == "/v1/prove") continue;
      const bool reads = row.names.method == api::Method::get;
      for (const char* wrong :
           {reads ? "POST" : "GET", "HEAD", "PUT", "DELETE", "OPTIONS", "get", ""}) {
        const auto answer = fixture.ask(wrong, path);
        CAPTURE(path);
        CHECK_EQ(answer.status, 405);
        CHECK_EQ(answer.allow, reads ? "GET" : "POST");
        CHECK_EQ(code_of(answer), "method_not_allowed");
      }
    }
    CHECK(fixture.fake.commands.empty());
    CHECK_EQ(fixture.fake.reloads, 0);
  }

  TEST_CASE("an endpoint that nobody knows") {
    CommandsFixture fixture;
    CHECK_EQ(fixture.ask("GET", "/v1/endpoints/nobody").status, 404);
    CHECK_EQ(code_of(fixture.ask("GET", "/v1/endpoints/nobody")), "unknown_endpoint");
    CHECK_EQ(fixture.ask("GET", "/v1/endpoints/%00%0a").status, 404);
  }

  TEST_CASE("commands reach the engine as they were meant") {
    CommandsFixture fixture;
    fixture.ask("POST", "/v1/use", R"({"endpoint":"aliyun","for":"30m"})");
    fixture.ask("POST", "/v1/auto");
    fixture.ask("POST", "/v1/pause", R"({"for":"1h"})");
    fixture.ask("POST", "/v1/pause");
    fixture.ask("POST", "/v1/resume", "{}");
    fixture.ask("POST", "/v1/keep");
    fixture.ask("POST", "/v1/probe", R"({"endpoints":["a","b"],"deep":true})");
    REQUIRE_EQ(fixture.fake.commands.size(), 7);
    const auto& use = std::get<core::Use>(fixture.fake.commands[0]);
    CHECK_EQ(use.endpoint, "aliyun");
    CHECK_EQ(use.duration, 30min);
    CHECK(std::holds_alternative<core::Auto>(fixture.fake.commands[1]));
    CHECK_EQ(std::get<core::Pause>(fixture.fake.commands[2]).duration, 1h);
    CHECK_FALSE(std::get<core::Pause>(fixture.fake.commands[3]).duration.has_value());
    CHECK(std::holds_alternative<core::Resume>(fixture.fake.commands[4]));
    CHECK(std::holds_alternative<core::Keep>(fixture.fake.commands[5]));
    const auto& probe = std::get<core::ProbeNow>(fixture.fake.commands[6]);
    CHECK_EQ(probe.endpoints, std::vector<std::string>{"a", "b"});
    CHECK(probe.deep);
    fixture.ask("POST", "/v1/reload");
    CHECK_EQ(fixture.fake.reloads, 1);
  }

  TEST_CASE("a bad body or query reaches nobody") {
    CommandsFixture fixture;
    CHECK_EQ(code_of(fixture.ask("POST", "/v1/use", "{")), "bad_json");
    CHECK_EQ(fixture.ask("POST", "/v1/use", "{").status, 400);
    CHECK_EQ(code_of(fixture.ask("POST", "/v1/use", R"({"endpoint":"a","for":"x"})")),
             "bad_request");
    CHECK_EQ(fixture.ask("POST", "/v1/keep", R"({"x":1})").status, 400);
    CHECK_EQ(fixture.ask("GET", "/v1/events?since=x").status, 400);
    CHECK(fixture.fake.commands.empty());
  }

  TEST_CASE("answers to commands") {
    CommandsFixture fixture;
    CHECK_EQ(fixture.body("POST", "/v1/auto"),
             "{\"schema\":1,\"ok\":true,\"message\":null,\"message_id\":null,"
             "\"message_facts\":null}\n");
    fixture.fake.reply.message = say("aliyun is down, as you wish");
    CHECK(has(fixture.body("POST", "/v1/use", R"({"endpoint":"aliyun"})"), "as you wish"));
    struct Case {
      api::ErrorCode code;
      std::string_view name;
      int status;
    };
    using enum api::ErrorCode;
    for (const auto& [code, name, status] :
         {Case{unknown_endpoint, "unknown_endpoint", 404},
          Case{not_permitted, "not_permitted", 403}, Case{conflict, "conflict", 409},
          Case{config_error, "config_error", 422}, Case{write_failed, "write_failed", 500},
          Case{starting, "starting", 503}, Case{stopping, "stopping", 503},
          Case{busy, "busy", 503}}) {
      fixture.fake.reply = refused(code);
      const auto answer = fixture.ask("POST", "/v1/use", R"({"endpoint":"a"})");
      CHECK_EQ(answer.status, status);
      CHECK_EQ(code_of(answer), name);
    }
  }

  TEST_CASE("a probe is answered when it is done, with its results and steps") {
    CommandsFixture fixture;
    fixture.fake.answers_at_once = false;
    std::optional<Answer> got;
    fixture.commands.handle({"POST", "/v1/probe", ""},
                            [&got](Answer answer) { got = std::move(answer); });
    CHECK_FALSE(got.has_value());
    core::Reply reply;
    Report report;
    report.fault = Fault::http_5xx;
    report.http_status = 502;
    report.steps.emplace_back().http_status = 502;
    reply.probed.push_back({"aliyun", report});
    fixture.fake.waiting.at(0)(reply);
    REQUIRE(got.has_value());
    CHECK(has(*got->body, R"("ok":true)"));
    CHECK(has(
        *got->body,
        R"("results":[{"endpoint":"aliyun","at":"2026-01-02T03:14:15Z","level":"shallow","ok":false)"));
    CHECK(has(*got->body, R"("steps":[{"step":"mod")"));
  }

  TEST_CASE("a status is rendered again when it has changed or has become old, not before") {
    CommandsFixture fixture;
    const auto first = fixture.ask("GET", "/v1/status").body;
    CHECK_EQ(fixture.ask("GET", "/v1/status").body, first);
    CHECK_EQ(fixture.fake.statuses_made, 1);
    fixture.fake.now.steady += Commands::status_age_max - 1us;
    fixture.ask("GET", "/v1/status");
    CHECK_EQ(fixture.fake.statuses_made, 1);
    fixture.fake.now.steady += 1us;
    fixture.ask("GET", "/v1/status");
    CHECK_EQ(fixture.fake.statuses_made, 2);
    ++fixture.fake.revision;
    fixture.fake.status.pid = 99;
    CHECK(has(fixture.body("GET", "/v1/status"), R"("pid":99)"));
    CHECK_EQ(fixture.fake.statuses_made, 3);
  }

  TEST_CASE("events after a seq, and the wish to follow") {
    CommandsFixture fixture;
    for (std::uint64_t seq = 5; seq < 8; ++seq) fixture.log.add(testing::sample_event(seq));
    const auto two = fixture.body("GET", "/v1/events?since=5");
    CHECK_FALSE(has(two, R"("seq":5)"));
    CHECK(has(two, R"("seq":6)"));
    CHECK(has(two, R"("seq":7)"));
    CHECK_EQ(fixture.body("GET", "/v1/events?since=7"), "");
    CHECK_FALSE(fixture.ask("GET", "/v1/events?follow=0").follow.has_value());
    CHECK_EQ(fixture.ask("GET", "/v1/events?follow=1&since=6").follow, 6);
    CHECK_EQ(fixture.ask("GET", "/v1/events?follow=1").follow, 4);  // everything that is kept
  }

  TEST_CASE("where a module version is to be had: only if the daemon can say") {
    CommandsFixture fixture;
    const std::string body =
        R"({"module":"rsc.io/quote","version":"v1.5.2","environment":{"GOPRIVATE":"a"}})";
    CHECK_EQ(fixture.ask("POST", "/v1/why", body).status, 404);
    auto services = fixture.fake.services();
    std::string asked;
    services.why = [&asked](const api::commands::WhyModule& wanted, const ReplyTo& reply_to) {
      asked = wanted.module + "@" + wanted.version + " " + wanted.shell.at("GOPRIVATE");
      core::Reply reply;
      reply.private_by = api::GoSetting{"GOPRIVATE", "a", api::Layer::shell, std::nullopt};
      reply_to(reply);
    };
    Commands able{services, fixture.log};
    able.handle({"POST", "/v1/why", body}, [](const Answer& answer) {
      CHECK_EQ(answer.status, 200);
      CHECK(has(*answer.body, R"("results":[])"));
      CHECK(has(*answer.body,
                R"("private_by":{"name":"GOPRIVATE","value":"a","layer":"shell","file":null})"));
    });
    CHECK_EQ(asked, "rsc.io/quote@v1.5.2 a");
  }
}
