// Sentences in bodies: they come back as they went, those of an older daemon are their text, and
// whatever else is in the place of id and facts harms nobody.
#include <doctest/doctest.h>

#include <string>

#include "api/json.hpp"
#include "base/render.hpp"

using namespace gopx;
using namespace gopx::api;
using namespace std::chrono_literals;

namespace {

constexpr WallTime noon = std::chrono::sys_days{std::chrono::year{2026} / 1 / 2} + 12h;

Sentence with_everything() {
  return say("{text} {number} {span} {short_span} {moment} {fault} {inner} {texts} {sentences}",
             "a \"quoted\" one", -7, 90s, 400us, noon, Fault::tcp_refused,
             say("{a} of {b}", 1, "two"), Texts{"x", "y"}, Sentences{say("one"), say("{n}", 2)});
}

// A line of events in which these stand beside the cause "as told".
Sentence told(const std::string& more) {
  const auto event = from_json<Event>(R"({"seq":1,"cause":"as told")" + more + "}");
  return event.has_value() ? event->cause : say("unreadable");
}

std::string nested(int depth) {
  std::string text = R"({"id":"x","facts":{}})";
  for (int i = 0; i < depth; ++i) text = R"({"id":"<{a}>","facts":{"a":)" + text + "}}";
  return text;
}

}  // namespace

TEST_SUITE("api::sentence_json") {
  TEST_CASE("a sentence comes back as it went, whatever its facts") {
    Event event;
    event.cause = with_everything();
    const auto line = to_json(event);
    const auto back = from_json<Event>(line);
    REQUIRE(back.has_value());
    CHECK((back->cause == with_everything()));
    CHECK_EQ(to_json(*back), line);
  }

  TEST_CASE("the facts have the form of the contract") {
    Event event;
    event.cause = with_everything();
    CHECK_NE(to_json(event).find(
                 R"("cause_facts":{"text":"a \"quoted\" one","number":-7,"span":{"ms":90000},)"
                 R"("short_span":{"ms":4E-1},"moment":{"at":"2026-01-02T12:00:00Z"},)"
                 R"("fault":{"fault":"tcp-refused"},"inner":{"id":"{a} of {b}",)"
                 R"("facts":{"a":1,"b":"two"}},"texts":["x","y"],)"
                 R"("sentences":[{"id":"one","facts":{}},{"id":"{n}","facts":{"n":2}}]})"),
             std::string::npos);
  }

  TEST_CASE("the text is in the language that was asked for; id and facts are not") {
    Event event;
    event.cause = say("{count} days", 3);
    const auto line = to_json(event, Language::chinese);
    CHECK_NE(line.find(R"("cause":"3 天")"), std::string::npos);
    CHECK_NE(line.find(R"("cause_id":"{count} days","cause_facts":{"count":3})"),
             std::string::npos);
    CHECK((from_json<Event>(line)->cause == event.cause));
  }

  TEST_CASE("without id or facts, as an older daemon tells it, a sentence is its text") {
    for (const char* more : {"", R"(,"cause_id":"{a}")", R"(,"cause_facts":{"a":1})",
                             R"(,"cause_id":null,"cause_facts":null)"})
      CHECK((told(more) == verbatim("as told")));
    CHECK((from_json<Event>(R"({"seq":1})")->cause == Sentence{}));
    CHECK_FALSE(from_json<Event>(R"({"seq":1,"cause":7})").has_value());
  }

  TEST_CASE("what no sentence of ours has makes it its text") {
    const std::string many(facts_max * 20, 'x');
    std::string crowd, list;
    for (std::size_t i = 0; i <= facts_max; ++i)
      crowd += (i == 0 ? "\"" : ",\"") + std::string(i + 1, 'a') + "\":1";
    for (int i = 0; i < 300; ++i) list += i == 0 ? "\"x\"" : ",\"x\"";
    for (const std::string& facts :
         {std::string{"7"}, std::string{"[]"}, std::string{R"({"a":true})"},
          std::string{R"({"a":null})"}, std::string{R"({"a":1.5})"}, std::string{R"({"A":1})"},
          std::string{R"({"":1})"}, std::string{R"({"a":{}})"},
          std::string{R"({"a":{"ms":1e300}})"}, std::string{R"({"a":{"at":"yesterday"}})"},
          std::string{R"({"a":[1]})"}, std::string{R"({"a":["x",{"id":"y","facts":{}}]})"},
          "{\"a\":[" + list + "]}", "{" + crowd + "}", "{\"a\":" + nested(5) + "}"}) {
      CAPTURE(facts);
      CHECK((told(R"(,"cause_id":"{a}","cause_facts":)" + facts) == verbatim("as told")));
    }
    const std::string long_id(3000, 'x');
    CHECK((told(",\"cause_id\":\"" + long_id + "\",\"cause_facts\":{}") == verbatim("as told")));
  }

  TEST_CASE("what only a newer daemon says is said in its own words") {
    const auto newer = told(R"(,"cause_id":"{a} naps","cause_facts":{"a":{"fault":"bored"}})");
    CHECK_EQ(english(newer), "bored naps");
    CHECK_EQ(render(newer, {.language = Language::chinese}), "bored naps");
    CHECK_EQ(english(told(R"(,"cause_id":"{a} {b}","cause_facts":{"a":1})")), "1 {b}");
  }
}
