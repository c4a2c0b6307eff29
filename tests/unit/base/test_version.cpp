// The order of versions: the examples of semver.org §11, and what only modules have.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "base/version.hpp"

namespace gopx {

TEST_CASE("versions in ascending order, each against each") {
  const std::vector<std::string> ascending = {
      "v0.0.0-20200804184101-5ec99f83aff1",
      "v0.0.0-20250101000000-000000000000",
      "v0.0.0",
      "v0.9.10",
      "v1.0.0-alpha",
      "v1.0.0-alpha.1",
      "v1.0.0-alpha.beta",
      "v1.0.0-beta",
      "v1.0.0-beta.2",
      "v1.0.0-beta.11",
      "v1.0.0-rc.1",
      "v1.0.0",
      "v1.0.1-0.20200804184101-5ec99f83aff1",
      "v1.0.1",
      "v1.2.0",
      "v1.10.0",
      "v2.0.0+incompatible",
      "v99999999999999999999.0.0",
      "v100000000000000000000.0.0",
  };
  for (std::size_t a = 0; a < ascending.size(); ++a) {
    for (std::size_t b = 0; b < ascending.size(); ++b) {
      CAPTURE(ascending[a]);
      CAPTURE(ascending[b]);
      const int order = a < b ? -1 : static_cast<int>(a > b);
      CHECK_EQ(compare_versions(ascending[a], ascending[b]), order);
    }
  }
}

TEST_CASE("build metadata does not count") {
  CHECK_EQ(compare_versions("v1.2.3+incompatible", "v1.2.3"), 0);
  CHECK_EQ(compare_versions("v1.2.3-rc.1+a", "v1.2.3-rc.1+b"), 0);
}

TEST_CASE("what is no version is older than any") {
  for (const char* text :
       {"", "v", "1.2.3", "v1", "v1.2", "v1.2.3.4", "v01.2.3", "v1.2.3-", "v1.2.3-a.",
        "v1.2.3-a..b", "v1.2.3-01", "v1.2.x", "latest", "v-1.2.3", "v1.2.3-\xC3\xA4"}) {
    CAPTURE(text);
    CHECK_FALSE(is_version(text));
    CHECK_EQ(compare_versions(text, "v0.0.0-0"), -1);
    CHECK_EQ(compare_versions("v0.0.0-0", text), 1);
    CHECK_EQ(compare_versions(text, "rubbish"), 0);
  }
  CHECK(is_version("v1.2.3-0"));
}

}  // namespace gopx
