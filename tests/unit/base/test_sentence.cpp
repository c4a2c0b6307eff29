// Sentences: how they are put together, and what they look like to an English reader.
#include <doctest/doctest.h>

#include <string>

#include "base/render.hpp"

using namespace gopx;
using namespace std::chrono_literals;

namespace {

constexpr WallTime noon = std::chrono::sys_days{std::chrono::year{2026} / 1 / 2} + 12h;

std::optional<std::chrono::seconds> in_shanghai(WallTime) { return 8h; }

std::string span(Duration duration) { return render(duration, Manner{}); }
std::string local(WallTime moment) {
  return render(moment, Manner{.now = noon, .ahead_of_utc = in_shanghai});
}

}  // namespace

TEST_SUITE("base::sentence") {
  TEST_CASE("facts stand in the order in which their names first appear") {
    const auto sentence = say("{who} waits for {whom}; {who} is patient", "go", "a proxy");
    CHECK_EQ(sentence.id, "{who} waits for {whom}; {who} is patient");
    REQUIRE_EQ(sentence.facts.size(), 2);
    CHECK_EQ(sentence.facts[0], NamedFact{"who", Fact{std::string{"go"}}});
    CHECK_EQ(sentence.facts[1], NamedFact{"whom", Fact{std::string{"a proxy"}}});
    CHECK_EQ(english(sentence), "go waits for a proxy; go is patient");
  }

  TEST_CASE("each kind of fact") {
    CHECK_EQ(english(say("{a}", "text")), "text");
    CHECK_EQ(english(say("{a}", std::string_view{"text"})), "text");
    CHECK_EQ(english(say("{a}", -7)), "-7");
    CHECK_EQ(english(say("{a}", std::uint64_t{18446744073709551615U})), "9223372036854775807");
    CHECK_EQ(english(say("{a}", 90s)), "1 min 30 s");
    CHECK_EQ(english(say("{a}", noon)), "2026-01-02T12:00:00Z");
    CHECK_EQ(english(say("{a}", Fault::tcp_refused)), row_of(Fault::tcp_refused).sentence);
    CHECK_EQ(english(say("{a}: {b}", "x", say("{c} too", "y"))), "x: y too");
    CHECK_EQ(english(say("{a}", Texts{"x", "y", "z"})), "x, y, z");
    CHECK_EQ(english(say("{a}", Sentences{say("one"), say("two")})), "one; two");
  }

  TEST_CASE("braces are doubled in a template, and never looked for in a fact") {
    CHECK_EQ(english(say("{{{a}}} is not {{b}}", "x")), "{x} is not {b}");
    CHECK_EQ(english(say("{a}", "{a} {{ {b}")), "{a} {{ {b}");
    CHECK_EQ(english(verbatim("{a} }} 100 %")), "{a} }} 100 %");
  }

  TEST_CASE("nothing said is nothing") {
    CHECK(Sentence{}.empty());
    CHECK(verbatim("").empty());
    CHECK_EQ(english(Sentence{}), "");
  }

  TEST_CASE("sentences are equal if wording and facts are") {
    CHECK_EQ(say("{a}", 1), say("{a}", 1));
    CHECK_NE(say("{a}", 1), say("{a}", 2));
    CHECK_NE(say("{a}", 1), say("{a}", "1"));
    CHECK_NE(say("{a}", 1), say("{b}", 1));
    CHECK_EQ(say("{a}", Sentences{say("{b}", 2s)}), say("{a}", Sentences{say("{b}", 2s)}));
  }

  TEST_CASE("a table's wording takes its facts in order") {
    CHECK_EQ(english(sentence_of("{b} {a}", {Fact{std::int64_t{1}}, Fact{std::int64_t{2}}})),
             "1 2");
    CHECK_EQ(english(sentence_of("{b} {a}", {Fact{std::int64_t{1}}})), "1 {a}");
    CHECK_EQ(english(sentence_of("{b}", {Fact{std::int64_t{1}}, Fact{std::int64_t{2}}})), "1");
  }

  TEST_CASE("a span says as much as matters") {
    CHECK_EQ(span(0s), "0 s");
    CHECK_EQ(span(-5s), "0 ms");
    CHECK_EQ(span(400us), "0.4 ms");
    CHECK_EQ(span(9ms), "9 ms");
    CHECK_EQ(span(250ms), "250 ms");
    CHECK_EQ(span(1500ms), "1.5 s");
    CHECK_EQ(span(2s), "2 s");
    CHECK_EQ(span(54s), "54 s");
    CHECK_EQ(span(1min), "1 min");
    CHECK_EQ(span(2min + 30s), "2 min 30 s");
    CHECK_EQ(span(7min + 30s), "7 min");
    CHECK_EQ(span(90min), "1 h 30 min");
    CHECK_EQ(span(12h + 5min), "12 h 5 min");
    CHECK_EQ(span(24h), "1 day");
    CHECK_EQ(span(50h), "2 days 2 h");
    CHECK_EQ(span(24h * 400), "400 days");
  }

  TEST_CASE("a moment is local, with its age, where the reader's clock is known") {
    CHECK_EQ(local(noon + 7min), "20:07, in 7 min");
    CHECK_EQ(local(noon - 3h), "17:00, 3 h ago");
    CHECK_EQ(local(noon), "20:00, just now");
    CHECK_EQ(local(noon + 5h), "2026-01-03 01:00, in 5 h");
    CHECK_EQ(render(noon + 7min, Manner{.now = noon}), "12:07 UTC, in 7 min");
    CHECK_EQ(render(noon + 7min, Manner{}), "2026-01-02T12:07:00Z");
    CHECK_EQ(local(WallTime::max()).substr(0, 10), "9999-12-29");
  }
}

TEST_SUITE("base::hostile_sentence") {
  TEST_CASE("places without a fact, and braces without a partner, are shown as they are") {
    CHECK_EQ(english(Sentence{"{a} {b", {}}), "{a} {b");
    CHECK_EQ(english(Sentence{"} {A} {} {1a} {", {}}), "} {A} {} {1a} {");
  }

  TEST_CASE("what is too deep ends in dots") {
    Sentence sentence = say("end");
    for (int i = 0; i < 100'000; ++i) {
      if (i < 40) sentence = say("<{a}>", std::move(sentence));
    }
    CHECK_EQ(english(sentence), "<<<<<…>>>>>");
  }

  TEST_CASE("a text has a limit, in bytes and in time") {
    std::string id;
    for (int i = 0; i < 300; ++i) id += "{a}";
    Sentence wide{id, {{"a", Fact{std::string(100, 'x')}}}};
    for (int i = 0; i < 4; ++i) wide = Sentence{id, {{"a", Fact{wide}}}};
    CHECK_EQ(english(wide).size(), rendered_bytes_max);
    Sentence nothing{id, {{"a", Fact{std::string{}}}}};
    for (int i = 0; i < 4; ++i) nothing = Sentence{id, {{"a", Fact{nothing}}}};
    CHECK_EQ(english(nothing), "");
    CHECK_EQ(english(say("{a}", Texts(100'000))).size(), 2 * (pieces_max - 2));
  }

  TEST_CASE("the limit does not cut a character in two") {
    std::string wide;
    while (wide.size() < rendered_bytes_max + 3) wide += "代";
    const auto shown = english(verbatim(wide));
    CHECK_EQ(shown.size() % 3, 0);
    CHECK_LE(shown.size(), rendered_bytes_max);
  }
}
