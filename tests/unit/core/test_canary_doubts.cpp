// Is it the proxies, or the line of the configuration?
#include "core/canary_doubts.hpp"

#include <doctest/doctest.h>

using namespace gopx;
using namespace gopx::core;

namespace {

const Canary mistyped{"rsc.io/quote", "v1.5.2", "h1:right=", "h1:typo="};

}  // namespace

TEST_CASE("one proxy alone convicts itself; two that agree put the line in doubt") {
  CanaryDoubts doubts;
  doubts.contradicted(mistyped, Fault::zip_mismatch, "h1:right=", "https://a");
  CHECK(doubts.all().empty());
  doubts.contradicted(mistyped, Fault::zip_mismatch, "h1:right=", "https://a");
  CHECK(doubts.all().empty());
  doubts.contradicted(mistyped, Fault::zip_mismatch, "h1:right=", "https://b");
  REQUIRE(doubts.all().size() == 1);
  CHECK(doubts.all()[0].canary == mistyped);
  CHECK(doubts.all()[0].by == 2);
  CHECK(corrected(doubts.all()[0]) == Canary{"rsc.io/quote", "v1.5.2", "h1:right=", "h1:right="});
}

TEST_CASE("proxies that contradict each other prove nothing against the line") {
  CanaryDoubts doubts;
  doubts.contradicted(mistyped, Fault::zip_mismatch, "h1:one=", "https://a");
  doubts.contradicted(mistyped, Fault::zip_mismatch, "h1:two=", "https://b");
  CHECK(doubts.all().empty());
}

TEST_CASE("one proxy that confirms the line is enough, before or after") {
  for (const bool before : {true, false}) {
    CanaryDoubts doubts;
    if (before) doubts.confirmed(mistyped, Fault::zip_mismatch, "https://c");
    doubts.contradicted(mistyped, Fault::zip_mismatch, "h1:right=", "https://a");
    doubts.contradicted(mistyped, Fault::zip_mismatch, "h1:right=", "https://b");
    if (!before) doubts.confirmed(mistyped, Fault::zip_mismatch, "https://c");
    CHECK(doubts.all().empty());
  }
}

TEST_CASE("the hash of the go.mod and that of the zip are doubted apart") {
  CanaryDoubts doubts;
  for (const auto* who : {"https://a", "https://b"})
    doubts.contradicted(mistyped, Fault::mod_mismatch, "h1:served=", who);
  doubts.confirmed(mistyped, Fault::zip_mismatch, "https://a");
  REQUIRE(doubts.all().size() == 1);
  CHECK_FALSE(doubts.all()[0].of_zip);
  doubts.clear();
  CHECK(doubts.all().empty());
}
