// Requests are judged against the declaration of their command: every refusal names the key and
// says what is allowed.
#include <doctest/doctest.h>

#include <string>

#include "api/requests.hpp"

using namespace gopx;
using namespace gopx::api;

namespace {

const CommandRow& use = row_of<commands::Use>();
const CommandRow& probe = row_of<commands::Probe>();
const CommandRow& pause_ = row_of<commands::Pause>();
const CommandRow& keep = row_of<commands::Keep>();
const CommandRow& events = row_of<commands::Events>();

struct Bad {
  const CommandRow& row;
  std::string body;
  std::string code;
  std::string names;
};

}  // namespace

TEST_SUITE("api::requests") {
  TEST_CASE("good bodies") {
    const auto pinned = judge_body(use, R"({"endpoint":"goproxy-cn","for":"30m"})");
    REQUIRE(pinned.has_value());
    CHECK_EQ(pinned->text("endpoint"), "goproxy-cn");
    CHECK_EQ(pinned->duration("for"), std::chrono::minutes{30});

    const auto probed = judge_body(probe, R"( {"endpoints":["a","b"],"deep":true} )");
    REQUIRE(probed.has_value());
    CHECK_EQ(probed->texts("endpoints"), std::vector<std::string>{"a", "b"});
    CHECK(probed->flag("deep"));
  }

  TEST_CASE("a missing body is an empty object, null is a missing key") {
    for (const char* body : {"", " \r\n", "{}", R"({"for":null})"}) {
      const auto paused = judge_body(pause_, body);
      CAPTURE(body);
      REQUIRE(paused.has_value());
      CHECK_FALSE(paused->has("for"));
    }
    CHECK(judge_body(keep, "").has_value());
    CHECK_FALSE(judge_body(use, R"({"endpoint":null})").has_value());
  }

  TEST_CASE("bad bodies") {
    const std::string long_text(text_bytes_max + 1, 'x');
    std::string many = R"({"endpoints":["a")";
    for (std::size_t i = 0; i < texts_max; ++i) many += R"(,"a")";
    for (const auto& [spec, body, code, names] :
         {Bad{use, "{", "bad_json", "not JSON"}, Bad{use, "[]", "bad_json", "object"},
          Bad{use, "nonsense", "bad_json", "not JSON"},
          Bad{use, R"({"endpoint":"a"}x)", "bad_json", "not JSON"},
          Bad{use, "{}", "bad_request", "\"endpoint\" is missing"},
          Bad{use, R"({"endpoint":1})", "bad_request", "\"endpoint\" must be a text"},
          Bad{use, R"({"endpoint":""})", "bad_request", "\"endpoint\" is empty"},
          Bad{use, R"({"endpoint":["a"]})", "bad_request", "\"endpoint\" must be a text"},
          Bad{use, R"({"endpoint":"a","for":30})", "bad_request", "\"for\" must be a text"},
          Bad{use, R"({"endpoint":"a","for":"soon"})", "bad_request",
              "invalid duration \"soon\" for \"for\""},
          Bad{use, R"({"endpoint":"a","for":"0s"})", "bad_request", "\"for\""},
          Bad{use, R"({"endpoint":"a","For":"1s"})", "bad_request",
              "unknown key \"For\"; allowed: endpoint, for"},
          Bad{use, R"({"endpoint":")" + long_text + "\"}", "bad_request", "longer than 4096"},
          Bad{probe, R"({"deep":1})", "bad_request", "\"deep\" must be true or false"},
          Bad{probe, R"({"endpoints":"a"})", "bad_request", "\"endpoints\" must be a list"},
          Bad{probe, R"({"endpoints":[1]})", "bad_request", "\"endpoints\" must be a list"},
          Bad{probe, R"({"endpoints":[""]})", "bad_request", "\"endpoints\" is empty"},
          Bad{probe, many + "]}", "bad_request", "more than 256"},
          Bad{keep, R"({"for":"1s"})", "bad_request", "unknown key \"for\"; none are allowed"}}) {
      const auto judged = judge_body(spec, body);
      CAPTURE(body.substr(0, 80));
      REQUIRE_FALSE(judged.has_value());
      CHECK_EQ(name_of(judged.error().code), code);
      CHECK_MESSAGE(english(judged.error().message).find(names) != std::string::npos,
                    english(judged.error().message));
    }
  }

  TEST_CASE("the longest text and the longest list that are allowed") {
    CHECK(
        judge_body(use, R"({"endpoint":")" + std::string(text_bytes_max, 'x') + "\"}").has_value());
    std::string most = R"({"endpoints":["a")";
    for (std::size_t i = 1; i < texts_max; ++i) most += R"(,"a")";
    CHECK_EQ(judge_body(probe, most + "]}")->texts("endpoints").size(), texts_max);
  }

  TEST_CASE("the environment of the caller: what go reads, bounded and masked") {
    const auto judged = judge_body(
        keep,
        R"({"environment":{"GOPRIVATE":"corp.example","HTTPS_PROXY":"http://u:secret@p:1","NETRC":"",)"
        R"("GOAUTH":"git /d; helper --token t0ken","GOFLAGS":"-mod=vendor -ldflags=-X=t0ken"}})");
    REQUIRE(judged.has_value());
    CHECK_EQ(judged->environment(), Environment{{"GOPRIVATE", "corp.example"},
                                                {"HTTPS_PROXY", "http://u:xxxxx@p:1"},
                                                {"NETRC", ""},
                                                {"GOAUTH", "git /d; helper …"},
                                                {"GOFLAGS", "-mod=vendor -ldflags=…"}});
    CHECK(judge_body(keep, R"({"environment":null})")->environment().empty());
    CHECK(judge_body(keep, R"({"environment":{}})")->environment().empty());
    CHECK(keep.arguments.empty());
    const std::string most(variable_bytes_max, 'x');
    CHECK(judge_body(keep, R"({"environment":{"GOPRIVATE":")" + most + "\"}}").has_value());
    for (const auto& [body, names] :
         {std::pair{std::string{R"({"environment":{"AWS_SECRET":"s3cret"}})"}, "AWS_SECRET"},
          std::pair{std::string{R"({"environment":{"GOPRIVAT":"x"}})"}, "GOPRIVAT"},
          std::pair{std::string{R"({"environment":{"GOPRIVATE":1}})"}, "object of texts"},
          std::pair{std::string{R"({"environment":["GOPRIVATE"]})"}, "object of texts"},
          std::pair{std::string{R"({"environment":"GOPRIVATE=x"})"}, "object of texts"},
          std::pair{R"({"environment":{"GOPRIVATE":"x)" + most + "\"}}",
                    "more than 16384 bytes"}}) {
      const auto refused = judge_body(keep, body);
      CAPTURE(body.substr(0, 60));
      REQUIRE_FALSE(refused.has_value());
      CHECK_EQ(name_of(refused.error().code), "bad_request");
      CHECK_NE(english(refused.error().message).find(names), std::string::npos);
      CHECK_EQ(english(refused.error().message).find("s3cret"), std::string::npos);
    }
  }

  TEST_CASE("the environment goes with commands that may tell names to others, and no other") {
    Arguments given;
    given.set(environment_key, Environment{{"GOPRIVATE", "a\"b"}});
    given.set("module", std::string{"m"});
    given.set("version", std::string{"v1.0.0"});
    const auto& why = row_of<commands::WhyModule>();
    const auto taken = judge_body(why, request_body(why, given));
    REQUIRE(taken.has_value());
    CHECK_EQ(taken->environment().at("GOPRIVATE"), "a\"b");
    CHECK_EQ(request_body(keep, given), "{}");
  }

  TEST_CASE("queries") {
    const auto both = judge_query(events, "since=12&follow=1");
    REQUIRE(both.has_value());
    CHECK_EQ(both->number("since"), 12);
    CHECK(both->flag("follow"));
    CHECK_FALSE(judge_query(events, "follow=0")->flag("follow"));
    CHECK(judge_query(events, "")->all().empty());
    CHECK_EQ(judge_query(events, "%73ince=%31")->number("since"), 1);
    CHECK_EQ(judge_query(events, "since=18446744073709551615")->number("since"),
             18446744073709551615ULL);
  }

  TEST_CASE("bad queries") {
    for (const auto& [spec, query, code, names] :
         {Bad{events, "since=-1", "bad_request", "invalid value \"-1\" for \"since\""},
          Bad{events, "since=18446744073709551616", "bad_request", "\"since\""},
          Bad{events, "since=2h", "bad_request", "invalid value \"2h\" for \"since\""},
          Bad{events, "since", "bad_request", "\"since\""},
          Bad{events, "follow=yes", "bad_request", "use 0 or 1"},
          Bad{events, "folow=1", "bad_request",
              "unknown parameter \"folow\"; allowed: follow, since"},
          Bad{row_of<commands::Status>(), "x=1", "bad_request", "none are allowed"}}) {
      const auto judged = judge_query(spec, query);
      CAPTURE(query);
      REQUIRE_FALSE(judged.has_value());
      CHECK_EQ(name_of(judged.error().code), code);
      CHECK_MESSAGE(english(judged.error().message).find(names) != std::string::npos,
                    english(judged.error().message));
    }
  }

  TEST_CASE("what the client writes, the daemon reads") {
    Arguments given;
    given.set("endpoints", std::vector<std::string>{"a\"b", "ä"});
    given.set("deep", true);
    given.set("json", true);  // an option of gopxctl's own stays at home
    const auto body = request_body(probe, given);
    CHECK_EQ(body.find("json"), std::string::npos);
    const auto taken = judge_body(probe, body);
    REQUIRE(taken.has_value());
    CHECK_EQ(taken->texts("endpoints"), given.texts("endpoints"));
    CHECK(taken->flag("deep"));
    CHECK_EQ(request_body(keep, {}), "{}");
  }

  TEST_CASE("the query that the client writes, the daemon reads") {
    CHECK_EQ(request_query(commands::Events{}), "follow=0");
    CHECK_EQ(request_query(commands::Events{.follow = true, .after = 7}), "follow=1&since=7");
    CHECK_EQ(request_query(commands::History{"a b&c", std::chrono::hours{2}}),
             "endpoint=a%20b%26c&since=2h");
    CHECK_EQ(request_query(commands::History{}), "");
    CHECK_EQ(request_query(commands::Status{}), "");
    const auto asked = judge_query(events, request_query(commands::Events{.after = 7}));
    REQUIRE(asked.has_value());
    CHECK_EQ(std::get<commands::Events>(events.command(*asked)).after, 7);
  }

  TEST_CASE("a command becomes arguments, and the same command again") {
    const commands::Use pinned{"aliyun", std::chrono::minutes{90}};
    const auto again = std::get<commands::Use>(use.command(arguments_of(pinned)));
    CHECK_EQ(again.endpoint, pinned.endpoint);
    CHECK_EQ(again.duration, pinned.duration);
    const commands::Freshness told{{{"GOPRIVATE", "a"}}};
    const auto& freshness = row_of<commands::Freshness>();
    CHECK_EQ(std::get<commands::Freshness>(freshness.command(arguments_of(told))).shell,
             told.shell);
    CHECK(arguments_of(commands::Pause{}).all().empty());
  }

  TEST_CASE("a value that only gopxctl knows does not go over the wire") {
    Arguments given;
    given.set("since", std::string{"2h"});
    CHECK_EQ(request_body(row_of<commands::Wait>(), given), "{}");
  }
}
