// Text from outside: trimmed as go trims it, shown without control over the terminal.
#include <doctest/doctest.h>

#include <array>
#include <string>
#include <vector>

#include "base/text.hpp"

using namespace gopx;

TEST_CASE("trimming follows Go's strings.TrimSpace") {
  struct Row {
    std::string text, trimmed;
  };
  const std::vector<Row> rows{
      {"", ""},
      {"a", "a"},
      {" \t\n\v\f\r a b \r\n", "a b"},
      {"\u00A0\u0085a\u0085\u00A0", "a"},
      {"\u1680\u2000\u200A\u2028\u2029\u202F\u205F\u3000a\u3000", "a"},
      {"\u200Ba\u200B", "\u200Ba\u200B"},  // zero width space: no space for Go
      {"\uFEFFa", "\uFEFFa"},              // nor is the byte order mark
      {"\xA0"
       "a\x85",
       "\xA0"
       "a\x85"},  // lone bytes are invalid UTF-8, not spaces
      {" \u3000 ", ""},
  };
  for (const auto& row : rows) CHECK(trim_space(row.text) == row.trimmed);
}

TEST_CASE("nothing that steers a terminal survives") {
  CHECK(printable("plain é 漢 😀", 100) == "plain é 漢 😀");
  CHECK(printable("a\x1b[31mb\x07\r\nc\td", 100) == "a?[31mb???c?d");
  CHECK(printable("a\x7f\u0080\u009F\u00A0", 100) == "a???\u00A0");
  CHECK(printable("a\u202Eb\u2066c\u2069d\uFEFFe\u2028f", 100) == "a?b?c?d?e?f");
  CHECK(printable(std::string("a\0b", 3), 100) == "a?b");
}

TEST_CASE("invalid UTF-8 becomes one ? for each byte") {
  CHECK(printable("\xff\xfe", 100) == "??");
  CHECK(printable("\xC3", 100) == "?");
  CHECK(printable("\xC0\x80", 100) == "??");            // overlong
  CHECK(printable("\xE0\x80\x80", 100) == "???");       // overlong
  CHECK(printable("\xED\xA0\x80", 100) == "???");       // surrogate
  CHECK(printable("\xF4\x90\x80\x80", 100) == "????");  // above U+10FFFF
  CHECK(printable("\xE6\xBC"
                  "a",
                  100) == "??a");  // cut sequence
  CHECK(printable("\xF4\x8F\xBF\xBF", 100) == "\xF4\x8F\xBF\xBF");
}

TEST_CASE("the cut falls between characters") {
  CHECK(printable("abc", 3) == "abc");
  CHECK(printable("abc", 2) == "ab");
  CHECK(printable("a漢b", 3) == "a");
  CHECK(printable("a漢b", 4) == "a漢");
  CHECK(printable("abc", 0).empty());
}

TEST_CASE("typing errors are recognised, other words are not") {
  const std::array<std::string_view, 4> words{"interval", "deep_interval", "timeout", "hold"};
  CHECK(nearest("intervall", words) == "interval");
  CHECK(nearest("intervla", words) == "interval");
  CHECK(nearest("deep_intervall", words) == "deep_interval");
  CHECK(nearest("hodl", words) == "hold");  // neighbours swapped cost 1 of 4
  CHECK(nearest("interval", words) == "interval");
  CHECK(nearest("tmeot", words) == std::nullopt);  // 2 of 5: more than a third
  CHECK(nearest("timeo", words) == std::nullopt);
  CHECK(nearest("timout", words) == "timeout");  // 1 of 6
  CHECK(nearest("tmeout", words) == "timeout");
  CHECK(nearest("timeuot", words) == "timeout");
  CHECK(nearest("", words) == std::nullopt);
  CHECK(nearest("xx", words) == std::nullopt);
  CHECK(nearest(std::string(100000, 'x'), words) == std::nullopt);
  CHECK(nearest("hold", {}) == std::nullopt);
}

TEST_CASE("of several equally near words the first is taken") {
  const std::array<std::string_view, 3> words{"rise", "rist", "risx"};
  CHECK(nearest("risy", words) == "rise");
  CHECK(nearest("rist", words) == "rist");
}

TEST_CASE("ASCII case") {
  CHECK(equal_ignoring_case("GoProxy", "gOPROXY"));
  CHECK_FALSE(equal_ignoring_case("a", "ab"));
  CHECK_FALSE(equal_ignoring_case("ab", "a"));
  CHECK_FALSE(equal_ignoring_case("É", "é"));
  CHECK(to_lower("ABC-xyz-É") == "abc-xyz-É");
}

TEST_CASE("splitting keeps empty parts, joining is its inverse") {
  CHECK(split("", ',') == std::vector<std::string_view>{""});
  CHECK(split("a", ',') == std::vector<std::string_view>{"a"});
  CHECK(split(",a,,b,", ',') == std::vector<std::string_view>{"", "a", "", "b", ""});
  const std::vector<std::string> parts{"", "a", "b"};
  CHECK(join(parts, ", ") == ", a, b");
  CHECK(join({}, ",").empty());
}
