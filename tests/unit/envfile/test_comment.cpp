#include "envfile/comment.hpp"

#include <doctest/doctest.h>

#include <random>

using namespace gopx;
using namespace gopx::envfile;

namespace {
const WallTime noon = *parse_time("2026-01-02T03:04:05Z");
}

TEST_CASE("the comment is the one that the manual shows") {
  CHECK(print_comment(
            {"GOPROXY", "https://proxy.golang.org,direct", "https://goproxy.cn,direct", noon}) ==
        "# gopxd: GOPROXY was \"https://proxy.golang.org,direct\" until 2026-01-02T03:04:05Z, now "
        "\"https://goproxy.cn,direct\"; undo: gopxd --restore");
  CHECK(print_comment({"GOSUMDB", std::nullopt, "sum.golang.google.cn", noon}) ==
        "# gopxd: GOSUMDB was not set until 2026-01-02T03:04:05Z, now \"sum.golang.google.cn\"; "
        "undo: "
        "gopxd --restore");
}

TEST_CASE("only such a comment is read as one") {
  const std::string good = print_comment({"GOPROXY", "a", "b", noon});
  const Comment read{"GOPROXY", "a", "b", noon};
  CHECK(parse_comment(good) == read);
  CHECK(parse_comment(good + "\n") == read);
  CHECK(parse_comment(good + "\r\n") == read);
  CHECK(parse_comment(
            "# gopxd: GOPROXY was \"a\" until 2026-01-02T03:04:05Z, now \"b\"; another hint") ==
        read);
  CHECK(parse_comment("# gopxd: GOPROXY was \"a\" until 2026-01-02T03:04:05Z, now \"b\"") == read);
  const std::string bad[] = {
      "",
      "#",
      " " + good,
      "#" + good,
      good.substr(2),
      "# gopxd: GOFLAGS was \"a\" until 2026-01-02T03:04:05Z, now \"b\"",
      "# gopxd: GOPROXY was a until 2026-01-02T03:04:05Z, now \"b\"",
      "# gopxd: GOPROXY was \"a until 2026-01-02T03:04:05Z, now b",
      "# gopxd: GOPROXY was \"a\" until yesterday, now \"b\"",
      "# gopxd: GOPROXY was \"a\" until 2026-01-02T03:04:05Z; now \"b\"",
      "# gopxd: GOPROXY was \"a\" until 2026-01-02T03:04:05Z, now not set",
      "# gopxd: GOPROXY was \"a\" until 2026-01-02T03:04:05Z, now \"b\" and more",
      "# gopxd: GOPROXY was \"\\q\" until 2026-01-02T03:04:05Z, now \"b\"",
      "# gopxd: GOPROXY was \"\\x4\" until 2026-01-02T03:04:05Z, now \"b\"",
      "# gopxd: GOPROXY was \"\\",
  };
  for (const std::string& line : bad) {
    CAPTURE(line);
    CHECK_FALSE(parse_comment(line));
  }
}

TEST_CASE("every prefix of a comment is harmless") {
  const std::string good = print_comment({"GOPROXY", "a\\\"\r\x01", "b", noon});
  for (std::size_t length = 0; length < good.size(); ++length) {
    const auto comment = parse_comment(good.substr(0, length));
    if (comment) CHECK(comment->now == "b");
  }
}

TEST_CASE("law: any bytes survive the quotes, and the line stays one line of ASCII") {
  std::mt19937 random(1);
  for (int round = 0; round < 2000; ++round) {
    Comment comment{round % 2 == 0 ? "GOPROXY" : "GOSUMDB", std::string(), "", noon};
    for (std::size_t n = random() % 40; n > 0; --n) *comment.before += static_cast<char>(random());
    for (std::size_t n = random() % 40; n > 0; --n) comment.now += static_cast<char>(random());
    if (round % 7 == 0) comment.before = std::nullopt;
    const std::string line = print_comment(comment);
    REQUIRE(parse_comment(line) == comment);
    for (const char c : line) REQUIRE((c >= 0x20 && c < 0x7f));
  }
}
