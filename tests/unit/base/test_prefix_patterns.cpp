// GOPRIVATE and its kin against what the real go covers with them.
#include "base/prefix_patterns.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace gopx;

TEST_CASE("which modules a GOPRIVATE value covers") {
  struct Row {
    std::string_view globs, module_path;
    bool covered;
  };
  const Row rows[] = {
      {"*.corp.example.com", "git.corp.example.com/x/y", true},
      {"*.corp.example.com", "corp.example.com/x", false},
      {"corp.example.com", "corp.example.com/x", true},
      {"corp.example.com", "xcorp.example.com", false},
      {"corp.example.com", "corp.example.com.evil/x", false},
      {"rsc.io/private", "rsc.io/private/quux", true},
      {"rsc.io/private", "rsc.io/privatex", false},
      {"rsc.io/private/", "rsc.io/private", true},
      {"rsc.io/*", "rsc.io", false},
      {"rsc.io/*", "rsc.io/quote", true},
      {"rsc.io/*", "rsc.io/quote/v3", true},
      {"*", "anything.io/x", true},
      {"*/*", "a.io", false},
      {"none", "rsc.io/quote", false},
      {"none", "none/x", true},
      {"", "rsc.io", false},
      {",,rsc.io", "rsc.io/x", true},
      {"a.io, rsc.io", "rsc.io/x", false},
      {"RSC.io", "rsc.io/x", false},
      {"rsc.i[no]", "rsc.io/x", true},
      {"rsc.i[", "rsc.io/x", false},
      {"rsc.io/q**e", "rsc.io/quote/x", true},
      {"github.com/*/private", "github.com/acme/private/v2", true},
      {"github.com/a?me", "github.com/acme/x", true},
      {"/rsc.io", "rsc.io", false},
      {"rsc.io//", "rsc.io/x", false},
      {"!rsc.io,*", "rsc.io/x", true},
      {"rsc.i[^o]", "rsc.io", false},
      {"rsc.i[^a-n]", "rsc.io", true},
      {"rsc.i[a-n]", "rsc.io", false},
      {"rsc.i[\\o]", "rsc.io", true},
      {"rsc.\\i\\o", "rsc.io", true},
      {"rsc.io\\", "rsc.io", false},
      {"rsc.i[]", "rsc.io", false},
      {"rsc.i[]o]", "rsc.io", false},
      {"rsc.i[-o]", "rsc.io", false},
      {"rsc.i[a-]", "rsc.io", false},
      {"rsc.i[^]", "rsc.io", false},
      {"[", "rsc.io", false},
      {"*[", "rsc.io", false},
      {"x*[", "rsc.io", false},
      {"[\xc3\xa9-\xc3\xaa]", "\xc3\xa9", true},
      {"[\xc3]", "\xc3", false},
      {"?", "\xc3\xa9", true},
      {"?", "/", false},
      {"*a[^x]c", "b/c", false},
      {"*c", "abcabc", true},
      {"a*b*c", "aXbYbZc", true},
      {"a*b*c", "aXbYbZ", false},
  };
  for (const auto& row : rows) {
    CAPTURE(row.globs);
    CAPTURE(row.module_path);
    CHECK(matches_prefix_patterns(row.globs, row.module_path) == row.covered);
  }
}

TEST_CASE("every short glob compiles or not, and never runs away") {
  constexpr std::string_view alphabet = "a*?[]^-\\/,";
  std::vector<std::string> layer = {""};
  std::size_t covered = 0;
  for (int length = 1; length <= 4; ++length) {
    std::vector<std::string> next;
    for (const auto& shorter : layer) {
      for (const char c : alphabet) {
        next.push_back(shorter + c);
        covered += matches_prefix_patterns(next.back(), "a/b-a");
      }
    }
    layer = std::move(next);
  }
  CHECK(covered > 50);
  const std::string stars(2000, '*');
  CHECK_FALSE(matches_prefix_patterns(stars + "b" + stars + "c", std::string(2000, 'a')));
}

TEST_CASE("a list that leaves nothing out, however it is written, and lists that leave something") {
  for (const char* all : {"*", "**", "*,corp.example", "corp.example,*", "*/", "?*", "*?", "*.*",
                          "*/*", "[^.]*", "[a-z]*,[0-9]*", ",,*", "[,*"}) {
    CAPTURE(all);
    CHECK(covers_everything(all));
  }
  for (const char* some :
       {"", ",", "none", "corp.example", "github.com", "github.com/*", "*.com", "*.com,*.org,*.io",
        "[a-z]*", "*.example,*.io", "*/*/*", " *", "[^/]*", "*x", "[*", "\\*", "/*", "*//"}) {
    CAPTURE(some);
    CHECK_FALSE(covers_everything(some));
  }
}

TEST_CASE("the lone star behind too many other globs is not looked for") {
  std::string globs;
  for (std::size_t i = 1; i < patterns_weighed_max; ++i) globs += "a.example,";
  CHECK(covers_everything(globs + "*"));
  CHECK_FALSE(covers_everything("a.example," + globs + "*"));
}

TEST_CASE("the globs of a list, without those that cover nothing") {
  CHECK(prefix_patterns("a.io,,/,none,b.io/*,/c.io", 9) ==
        std::vector<std::string_view>{"a.io", "b.io/*"});
  CHECK(prefix_patterns("a.io,b.io", 1) == std::vector<std::string_view>{"a.io"});
  CHECK(prefix_patterns("", 9).empty());
}
