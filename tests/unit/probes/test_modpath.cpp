// go's own answers for module paths and versions, and the neighbours of every rule.
#include "probes/modpath.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

using namespace gopx::probes;

TEST_CASE("module paths are escaped for case-blind file systems") {
  struct Row {
    std::string path, escaped;
  };
  const Row rows[] = {
      {"rsc.io/quote", "rsc.io/quote"},
      {"github.com/Azure/azure-sdk-for-go", "github.com/!azure/azure-sdk-for-go"},
      {"github.com/BurntSushi/toml", "github.com/!burnt!sushi/toml"},
      {"github.com/shurcooL/sanitized_anchor_name", "github.com/shurcoo!l/sanitized_anchor_name"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.path);
    CHECK(escape_path(row.path).value() == row.escaped);
    CHECK(unescape_path(row.escaped).value() == row.path);
  }
}

TEST_CASE("versions are escaped the same way") {
  CHECK(escape_version("v1.5.2").value() == "v1.5.2");
  CHECK(escape_version("v1.0.0-RC1").value() == "v1.0.0-!r!c1");
  CHECK(escape_version("v2.0.0+incompatible").value() == "v2.0.0+incompatible");
  CHECK(escape_version("master").value() == "master");
  CHECK(escape_version("v1 0").value() == "v1 0");
  for (const std::string version :
       {"feature/x", "v1.0.0!", "", "v1.", "..", "con", "v1.0.0-\xC3\xA4", "v1\n"}) {
    CAPTURE(version);
    CHECK_FALSE(escape_version(version));
  }
}

TEST_CASE("paths that go refuses are refused, by escaping too") {
  const std::string invalid[] = {"example.com/!bad",     "example.com/a//b",
                                 "example.com/a/",       "nodot/x",
                                 "Example.com/x",        "example.com/.hidden",
                                 "example.com/x.",       "example.com/con",
                                 "example.com/v1",       "example.com/a~1",
                                 "example.com/x/v01",    "example.com/\xC3\xA4",
                                 "example.com/a b",      "",
                                 "/example.com",         "-a.com/x",
                                 "example.com/..",       "example.com/CoN.x",
                                 "example.com/lpt9.txt", "example.com/x/v1.2",
                                 "example.com/x/v0",     "example.com/a+b",
                                 "example.com/a@b",      "example_a.com/x",
                                 "example.com/x\n",      "gopkg.in/yaml",
                                 "gopkg.in/yaml.v01",    "example.com/\xFF"};
  for (const std::string& path : invalid) {
    CAPTURE(path);
    CHECK_FALSE(check_path(path));
    CHECK_FALSE(escape_path(path));
  }
}

TEST_CASE("their nearest valid neighbours are accepted") {
  const std::string valid[] = {"example.com",
                               "example.com/bad",
                               "example.com/a/b",
                               "a.b",
                               "example.com/X",
                               "example.com/hid.den",
                               "example.com/cons",
                               "example.com/v2",
                               "example.com/x/v10",
                               "example.com/x/w1",
                               "example.com/xv1",
                               "example.com/a~b",
                               "example.com/a~1b",
                               "example.com/~",
                               "example.com/lpt0",
                               "example.com/com10",
                               "1.a/x",
                               "a-.b/x",
                               "gopkg.in/yaml.v2",
                               "gopkg.in/yaml.v0",
                               "gopkg.in/yaml.v1-unstable",
                               "example.com/-x"};
  for (const std::string& path : valid) {
    CAPTURE(path);
    CHECK(check_path(path));
  }
}

TEST_CASE("escaped paths that no path escapes to are refused") {
  for (const std::string escaped :
       {"github.com/!Azure/x", "github.com/Azure/x", "github.com/!/x", "github.com/x!",
        "github.com/!1/x", "github.com/!!a/x", "nodot/!x"}) {
    CAPTURE(escaped);
    CHECK_FALSE(unescape_path(escaped));
  }
}

TEST_CASE("file names in a zip may have more characters than module paths") {
  for (const std::string name :
       {"a", "a b", ".gitignore", "a+b/c@d.txt", "\xE4\xBD\xA0.txt", "-x", "a~1", "go.mod"}) {
    CAPTURE(name);
    CHECK(check_file_path(name));
  }
  for (const std::string name : {"", "a//b", "a/", "/a", "../a", "a/..", "a/.", "a.", "a:b", "a\\b",
                                 "a*", "nul", "a/aux.c", "a\n", "\xC3"}) {
    CAPTURE(name);
    CHECK_FALSE(check_file_path(name));
  }
  CHECK_FALSE(check_file_path(std::string_view("a\0b", 3)));
}

TEST_CASE("pseudo-versions are told from tags") {
  for (const std::string version :
       {"v0.0.0-20200804184101-5ec99f83aff1", "v1.2.4-0.20200804184101-5ec99f83aff1",
        "v1.2.3-pre.0.20200804184101-5ec99f83aff1",
        "v2.0.0-20200804184101-5ec99f83aff1+incompatible"}) {
    CAPTURE(version);
    CHECK(is_pseudo_version(version));
  }
  for (const std::string version :
       {"v1.5.2", "", "-", "v1.0.0-rc1", "v1.0.0-20200804184101",
        "v0.0.0-2020080418410-5ec99f83aff1", "v0.1.0-20200804184101-5ec99f83aff1",
        "x0.0.0-20200804184101-5ec99f83aff1", "v0.0.0-20200804184101-",
        "v0.0.0-20200804184101-5ec9_f83aff1", "20200804184101-5ec99f83aff1",
        "v1.2.3.0.20200804184101-5ec99f83aff1"}) {
    CAPTURE(version);
    CHECK_FALSE(is_pseudo_version(version));
  }
}
