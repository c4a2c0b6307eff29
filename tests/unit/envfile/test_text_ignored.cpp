// Lines of an env file as people write them; that go reads none of these as the setting was seen
// with go 1.19.8 (`go env`).
#include <doctest/doctest.h>

#include "envfile/text.hpp"

using namespace gopx;
using namespace gopx::envfile;

TEST_CASE("why go passes over a line") {
  const std::pair<std::string, std::string> rows[] = {
      {"export GOPROXY=a", "it begins with \"export\""},
      {"EXPORT GOPROXY=a", "it begins with \"export\""},
      {"set GOPROXY=a", "it begins with \"set\""},
      {"  GOPROXY=a", "it begins with a blank"},
      {"\tGOPROXY=a", "it begins with a blank"},
      {"  export GOPROXY=a", "it begins with a blank"},
      {"\xEF\xBB\xBFGOPROXY=a", "it begins with a byte order mark"},
      {"goproxy=a", "the name must be in capitals"},
      {"GoProxy=a", "the name must be in capitals"},
      {"GOPROXY =a", "there is a blank before the ="},
      {"GOPROXY = a", "there is a blank before the ="},
      {"GOPROXY: a", "it has no ="},
      {"GOPROXY a", "it has no ="},
  };
  for (const auto& [line, why] : rows) {
    CAPTURE(line);
    const auto found = ignored_lines("# c\n" + line + "\n");
    REQUIRE(found.size() == 1);
    CHECK(found[0] == core::IgnoredLine{2, "GOPROXY", why});
    CHECK_FALSE(env_value("# c\n" + line + "\n", "GOPROXY"));
  }
  CHECK(ignored_lines("GOENV=/x\n")[0].why == "go reads GOENV only from the environment");
}

TEST_CASE("what go reads, comments and prose are left alone") {
  for (const char* text :
       {"", "\n\n", "GOPROXY=a\n", "GOPROXY= a\n", "#GOPROXY=a\n", "  # GOPROXY=a\n",
        "GOFUTURE=1\n", "CGO_ENABLED=0\n", "hello world\n", "go is nice\n", "go: x\n", "=a\n",
        "GO=1\n", "exported GOPROXY=a\n", "GOPROXY=a\r\n\r\n"}) {
    CAPTURE(text);
    CHECK(ignored_lines(text).empty());
  }
}

TEST_CASE("at most so many are told") {
  std::string text;
  for (std::size_t i = 0; i < core::ignored_lines_max + 3; ++i) text += "export GOPROXY=a\n";
  const auto found = ignored_lines(text);
  CHECK(found.size() == core::ignored_lines_max);
  CHECK(found.back().number == core::ignored_lines_max);
}
