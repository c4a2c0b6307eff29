// Wrapping and labels: widths at their borders, what is never broken, Chinese, hostile characters.
#include "ctl/layout.hpp"

#include <doctest/doctest.h>

using namespace gopx::ctl;

TEST_SUITE("ctl::layout") {
  using Lines = std::vector<std::string>;

  TEST_CASE("words are wrapped; one that is longer than a line stays whole") {
    CHECK_EQ(wrap("", 5), Lines{""});
    CHECK_EQ(wrap("ab cd", 5), Lines{"ab cd"});
    CHECK_EQ(wrap("ab cde", 5), Lines{"ab", "cde"});
    CHECK_EQ(wrap("  ab   cd ", 80), Lines{"ab cd"});
    CHECK_EQ(wrap("abcdefgh", 3), Lines{"abcdefgh"});
    CHECK_EQ(wrap("x abcdefgh y", 3), Lines{"x", "abcdefgh", "y"});
    CHECK_EQ(wrap("ab c", 0), Lines{"ab", "c"});
  }

  TEST_CASE("a command in backticks is not broken") {
    CHECK_EQ(wrap("3 are ready: `gopxctl use b`", 20), Lines{"3 are ready:", "`gopxctl use b`"});
    CHECK_EQ(wrap("`a b`, `c d`.", 6), Lines{"`a b`,", "`c d`."});
    CHECK_EQ(wrap("a ` b c", 3), Lines{"a `", "b c"});
  }

  TEST_CASE("a list of addresses goes on behind a separator, if it is longer than a line") {
    const std::string list = "https://a.example,https://b.example|direct";
    CHECK_EQ(wrap(list, 42), Lines{list});
    CHECK_EQ(wrap(list, 30), Lines{"https://a.example,", "https://b.example|direct"});
    CHECK_EQ(wrap("https://a.example/,", 5), Lines{"https://a.example/,"});
  }

  TEST_CASE("Chinese is broken between characters, but no line begins with a full stop") {
    CHECK_EQ(wrap("主代理已恢复", 8), Lines{"主代理已", "恢复"});
    CHECK_EQ(wrap("主代理已恢复", 9), Lines{"主代理已", "恢复"});
    CHECK_EQ(wrap("代理可用。好", 8), Lines{"代理可", "用。好"});
    CHECK_EQ(wrap("代理（主）", 6), Lines{"代理", "（主）"});
    CHECK_EQ(wrap("正在用 goproxy-cn 下载", 12), Lines{"正在用", "goproxy-cn", "下载"});
    CHECK_EQ(wrap("运行`gopxctl resume`恢复", 16), Lines{"运行", "`gopxctl resume`", "恢复"});
  }

  TEST_CASE("what moves a cursor or rings a bell does not come through") {
    const std::string hostile = "a\x1b[2Jb\r\nc\x07\xff";
    const std::vector<Labelled> lines{{hostile, hostile}};
    for (const auto& text : {wrap(hostile, 80).front(), clean(hostile), labelled({}, lines),
                             indented({}, hostile, 2), headed({}, hostile, {}, hostile, 2)})
      for (const char c : {'\x1b', '\r', '\x07', '\xff'}) CHECK_EQ(text.find(c), std::string::npos);
  }

  TEST_CASE("labels stand in front of texts that begin in one column") {
    const Style narrow{.color = false, .width = 26};
    const std::vector<Labelled> lines{{"why", "one two three four five"}, {"原因", "six"}};
    CHECK_EQ(labelled(narrow, lines),
             "why   one two three four\n"
             "      five\n"
             "原因  six\n");
    CHECK_EQ(labelled(narrow, {}), "");
  }

  TEST_CASE("a head is the first word of its text") {
    const Style narrow{.color = false, .width = 24};
    CHECK_EQ(headed(narrow, "error:", Color::bad, "this is a long sentence", 2),
             "error: this is a long\n  sentence\n");
    CHECK_EQ(headed(narrow, "x:", Color::bad, "y", 5), "x:   y\n");
    CHECK_EQ(indented(narrow, "one two three four five six", 4),
             "    one two three four\n    five six\n");
  }

  TEST_CASE("colour is put around the text, line by line") {
    const Style colored{.color = true, .width = 24};
    CHECK_EQ(paint(colored, Color::plain, "a"), "a");
    CHECK_EQ(paint(colored, Color::good, ""), "");
    CHECK_EQ(paint({}, Color::good, "a"), "a");
    CHECK_EQ(indented(colored, "one two three four five six", 1, Color::faint),
             " \x1b[2mone two three four five\x1b[0m\n \x1b[2msix\x1b[0m\n");
  }

  TEST_CASE("the width of the terminal counts between 40 and 200 columns, 80 where there is none") {
    CHECK_EQ(width_for(0), 80);
    CHECK_EQ(width_for(1), 40);
    CHECK_EQ(width_for(40), 40);
    CHECK_EQ(width_for(132), 132);
    CHECK_EQ(width_for(200), 200);
    CHECK_EQ(width_for(1000), 200);
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
