// Wrapping, cutting, tables: widths at their borders, characters of more than one byte, hostile
// characters.
#include "ctl/layout.hpp"

#include <doctest/doctest.h>

using namespace gopx::ctl;

TEST_SUITE("ctl::layout") {
  TEST_CASE("words are wrapped, and a word that is too long is cut") {
    using Lines = std::vector<std::string>;
    CHECK_EQ(wrap("", 5), Lines{""});
    CHECK_EQ(wrap("ab cd", 5), Lines{"ab cd"});
    CHECK_EQ(wrap("ab cde", 5), Lines{"ab", "cde"});
    CHECK_EQ(wrap("  ab   cd ", 80), Lines{"ab cd"});
    CHECK_EQ(wrap("abcdefgh", 3), Lines{"abc", "def", "gh"});
    CHECK_EQ(wrap("x abcdefgh y", 3), Lines{"x", "abc", "def", "gh", "y"});
    CHECK_EQ(wrap("ab", 0), Lines{"a", "b"});
  }

  TEST_CASE("width is counted in characters, and no character is broken") {
    CHECK_EQ(columns_of("aä\xe2\x82\xac"), 3);
    CHECK_EQ(wrap("äöü", 2), std::vector<std::string>{"äö", "ü"});
    CHECK_EQ(cut("äöüäöü", 5), "äö...");
  }

  TEST_CASE("cutting leaves what fits") {
    CHECK_EQ(cut("abcdef", 6), "abcdef");
    CHECK_EQ(cut("abcdefg", 6), "abc...");
    CHECK_EQ(cut("ab cdefg", 6), "ab...");
    CHECK_EQ(cut("abcdefg", 3), "...");
    CHECK_EQ(cut("abcdefg", 1), ".");
    CHECK_EQ(cut("", 0), "");
  }

  TEST_CASE("what moves a cursor or rings a bell does not come through") {
    const std::string hostile = "a\x1b[2Jb\r\nc\x07\xff";
    for (const auto& text :
         {wrap(hostile, 80).front(), cut(hostile, 80), labelled({}, "", hostile, 0),
          table({}, std::vector<Row>{{{hostile}, {hostile}}})})
      for (const char c : {'\x1b', '\r', '\x07', '\xff'}) CHECK_EQ(text.find(c), std::string::npos);
  }

  TEST_CASE("labels stand in front of a wrapped text") {
    const Style narrow{.color = false, .width = 12};
    CHECK_EQ(labelled(narrow, "why", "one two three", 4), "why one two\n    three\n");
    CHECK_EQ(labelled(narrow, "longer", "one", 4), "longerone\n");
  }

  TEST_CASE("columns are as wide as their widest cell; the last one gets the rest") {
    const Style narrow{.color = false, .width = 24};
    const std::vector<Row> rows{{{"a"}, {"1", Color::plain, true}, {"long enough to be cut"}},
                                {{"bbb"}, {"22", Color::plain, true}, {""}}};
    CHECK_EQ(table(narrow, rows), "a     1  long enough...\nbbb  22\n");
    CHECK_EQ(table(narrow, {}), "");
  }

  TEST_CASE("colour is put around a cell and does not count as width") {
    const std::vector<Row> rows{{{"a", Color::bad}, {"x"}}, {{"bb"}, {"y"}}};
    CHECK_EQ(table({.color = true}, rows), "\x1b[31ma\x1b[0m   x\nbb  y\n");
    CHECK_EQ(paint({.color = true}, Color::plain, "a"), "a");
    CHECK_EQ(paint({.color = true}, Color::good, ""), "");
    CHECK_EQ(paint({}, Color::good, "a"), "a");
  }

  TEST_CASE("when colour is wanted") {
    const Terminal good{.is_terminal = true};
    CHECK(wants_color("auto", good));
    CHECK_FALSE(wants_color("auto", {}));
    CHECK_FALSE(wants_color("auto", {.is_terminal = true, .no_color = true}));
    CHECK_FALSE(wants_color("auto", {.is_terminal = true, .dumb = true}));
    CHECK_FALSE(wants_color("never", good));
    CHECK(wants_color("always", {.no_color = true}));
  }
}
