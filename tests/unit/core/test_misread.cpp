#include "core/misread.hpp"

#include <doctest/doctest.h>

using namespace gopx;
using namespace gopx::core;

namespace {

std::vector<Misread> misread(const std::string& key, const std::string& value) {
  EnvFile file;
  file.path = "/home/u/.config/go/env";
  file.other[key] = value;
  return misread_in(file);
}

}  // namespace

TEST_CASE("patterns that can match no module are told, with the line that was meant") {
  const std::pair<std::string, std::string> rows[] = {
      {"corp.example\r", "corp.example"},   {"a.io, b.io", "a.io,b.io"},
      {"\"corp.example\"", "corp.example"}, {"'a.io,b.io'", "a.io,b.io"},
      {" corp.example", "corp.example"},
  };
  for (const char* key : {"GOPRIVATE", "GONOPROXY", "GONOSUMDB", "GOINSECURE"}) {
    for (const auto& [value, meant] : rows) {
      CAPTURE(value);
      const auto found = misread(key, value);
      REQUIRE(found.size() == 1);
      CHECK(row_of(found[0].alert).code == "env-value-misread");
      CHECK(english(found[0].message).starts_with(key));
      CHECK(found[0].fix == "go env -w " + std::string(key) + "=" + meant);
    }
    for (const char* fine : {"", "*", "corp.example,*.corp.example/x", ",,a.io,", "a.i[no]"})
      CHECK(misread(key, fine).empty());
  }
  CHECK(misread("GOPRIVATE", "corp.example # ours")[0].fix.find("go env") == std::string::npos);
}

TEST_CASE("white space that is part of GOTOOLCHAIN") {
  CHECK(misread("GOTOOLCHAIN", "local\r")[0].fix == "go env -w GOTOOLCHAIN=local");
  CHECK(misread("GOTOOLCHAIN", "local").empty());
  CHECK(misread("GOFLAGS", "-mod=mod\r").empty());  // go splits it at white space
}

TEST_CASE("lines that go passes over are told with their number and the reason") {
  EnvFile file;
  file.path = "/e";
  file.ignored = {{3, "GOPROXY", "it begins with \"export\""}};
  const auto found = misread_in(file);
  REQUIRE(found.size() == 1);
  CHECK(row_of(found[0].alert).code == "env-line-ignored");
  CHECK(english(found[0].message) ==
        "go ignores line 3 of /e, meant as GOPROXY: it begins with \"export\"");
}
