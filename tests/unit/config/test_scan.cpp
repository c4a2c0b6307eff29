// The look before the parser: it must know what is inside of a text or comment, and bound what it
// lets by.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "config/scan.hpp"
#include "unit/config/loading.hpp"

using namespace gopx::config;

namespace {

// Where the scan stops, "line:column", or "" if it doesn't.
std::string stop(const std::string& text) {
  const auto finding = scan(text);
  return finding ? std::to_string(finding->line) + ":" + std::to_string(finding->column) : "";
}

}  // namespace

TEST_CASE("other scripts may stand in texts and comments") {
  for (const char* text : {
           "a = \"é漢😀\"",
           "a = 'é'",
           "# é\n",
           "a = 1 # é",
           "a = \"\"\"é\né\"\"\"",
           "a = '''é\n'é''é'''",
           "a = \"\\\"é\"",
           "a = \"\\\\\" # é",
           "a = '\\' # é",
           "a = \"\"\"x\"\"\"\"\" # é",
           "a = \"\" # é",
           "\"é\" = 1",
           "a = \"\"\"\\\"\"\"é\"\"\"",
       })
    CHECK_MESSAGE(stop(text).empty(), text);
}

TEST_CASE("other scripts may not stand elsewhere") {
  CHECK(stop("é = 1") == "1:1");
  CHECK(stop("a = é") == "1:5");
  CHECK(stop("a = \"é\"é") == "1:8");
  CHECK(stop("a = 'x'\né") == "2:1");
  CHECK(stop("a = \"\"\"x\"\"\"é") == "1:12");
  CHECK(stop("a = '''x''''' é") == "1:15");
  CHECK(stop("# c\n\"k\" = \"\\\\\" é") == "2:12");
  CHECK(stop("\xC2\xA0") == "1:1");
}

TEST_CASE("a text on one line ends with the line") {
  CHECK(stop("a = \"x\né") == "2:1");
  CHECK(stop("a = 'x\né") == "2:1");
  CHECK(stop("a = \"\"\"x\né").empty());
}

TEST_CASE("line ends: LF and CRLF, no lone CR") {
  CHECK(stop("a = 1\r\nb = \"x\"\r\n# c\r\n").empty());
  CHECK(stop("a = 1\rb") == "1:6");
  CHECK(stop("a = \"\"\"x\ry\"\"\"") == "1:9");
  CHECK(stop("a = 1\r") == "1:6");
}

TEST_CASE("a table's heading has a name") {
  for (const char* text : {"[a]", "[[a]]", "[ \t a ]", "[[ a ]]", "['a']", "[\"a\"]", "[-]",
                           "a = [\n[\n]\n]", "a = []", "a = [[.]]", "a = [\n  [)]\n]"})
    CHECK_MESSAGE(stop(text).empty(), text);
  for (const char* text :
       {"[", "[]", "[[]]", "[[", "[.a]", "[)a]", "[[=a]]", "[ [ )", "[\na]", "[#]"})
    CHECK_MESSAGE(stop(text) == "1:1", text);
  CHECK(stop("a = 1\n  [)]") == "2:3");
}

TEST_CASE("nesting and dots, both sides") {
  CHECK(stop("a" + std::string(16, '[')).empty());
  CHECK(stop("a" + std::string(17, '[')) == "1:18");
  CHECK(stop(std::string(17, '{')) == "1:17");
  CHECK(stop("[[a]]\n[[a]]\na" + std::string(16, '[')).empty());
  CHECK(stop("]]]" + std::string(17, '[')) == "1:20");
  CHECK(stop("\"" + std::string(100, '[') + "\"").empty());
  CHECK(stop(std::string(32, '.')).empty());
  CHECK(stop(std::string(33, '.')) == "1:33");
  CHECK(stop(std::string(32, '.') + "\n" + std::string(32, '.')).empty());
  CHECK(stop("# " + std::string(100, '.')).empty());
}

TEST_CASE("no text, however broken, does harm") {
  const std::string alphabet = "a\"'#[{}.=\\\n\r\xC3\xA9";
  // Every text of up to three characters from the alphabet, through the scan and the parser.
  std::vector<std::string> texts{""};
  for (int length = 0; length < 3; ++length) {
    std::vector<std::string> longer;
    for (const auto& text : texts)
      for (char c : alphabet) longer.push_back(text + c);
    for (const auto& text : longer) CHECK(load_user(text).problems.size() <= 3);
    texts = std::move(longer);
  }
}

TEST_CASE("long and deep files end in a message, not in a crash") {
  std::string headers, unknown;
  for (int i = 0; i < 5000; ++i) headers += "[a.b" + std::to_string(i) + "]\n";
  for (int i = 0; i < 5000; ++i) unknown += "k" + std::to_string(i) + "=1\n";
  for (const auto& text : {headers, unknown, "a = \"" + std::string(200000, 'x') + "\"",
                           std::string(100000, 'k') + " = 1", std::string(200000, '"'),
                           std::string(200000, '\''), "a = [" + std::string(100000, '1') + "]"}) {
    const auto loaded = load_user(text);
    CHECK_FALSE(loaded.ok());
    CHECK(loaded.problems.size() <= problems_max + 1);
    for (const auto& problem : loaded.problems) CHECK(to_string(problem).size() < 1000);
  }
}
