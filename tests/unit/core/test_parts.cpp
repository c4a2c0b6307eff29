// Parts that the daemon can do without: what is said of them, and how loud.
#include <algorithm>

#include "engine_fixture.hpp"

using namespace gopx;
using namespace gopx::testing;

namespace {

std::optional<api::Warning> warning(EngineFixture& fixture, std::string_view code) {
  const auto all = fixture.status().warnings;
  const auto found = std::find_if(all.begin(), all.end(),
                                  [code](const api::Warning& one) { return one.code == code; });
  return found == all.end() ? std::nullopt : std::optional{*found};
}

}  // namespace

TEST_CASE(
    "a port that another user's gopxd has is a note with its way out; the rest are warnings") {
  EngineFixture fixture{{}, "direct"};
  fixture.start();
  fixture.feed(PartReported{Part::metrics, "can't listen", "gopxctl metrics", true});
  CHECK(warning(fixture, "metrics-off")->severity == "info");
  CHECK(warning(fixture, "metrics-off")->fix == "gopxctl metrics");
  fixture.feed(PartReported{Part::metrics, "no such address"});
  CHECK(warning(fixture, "metrics-off")->severity == "warning");
  CHECK(warning(fixture, "metrics-off")->advice.has_value());
  fixture.feed(PartReported{Part::watch, "no inotify instance is left", "sudo sysctl x=1"});
  CHECK(warning(fixture, "watch-off")->severity == "warning");
  CHECK(warning(fixture, "watch-off")->fix == "sudo sysctl x=1");
  fixture.feed(PartReported{Part::history, "disk full"});
  CHECK(english(warning(fixture, "history-off")->message) == "disk full");
  for (const Part part : {Part::metrics, Part::watch, Part::history})
    fixture.feed(PartReported{part, ""});
  for (const char* code : {"metrics-off", "watch-off", "history-off"})
    CHECK_FALSE(warning(fixture, code));
}
