// Parts that the daemon can do without: what is said of them, and how loud.
#include <algorithm>

#include "engine_bench.hpp"

using namespace gopx;
using namespace gopx::bench;

namespace {

std::optional<api::Warning> warning(Bench& bench, std::string_view code) {
  const auto all = bench.status().warnings;
  const auto found = std::find_if(all.begin(), all.end(),
                                  [code](const api::Warning& one) { return one.code == code; });
  return found == all.end() ? std::nullopt : std::optional{*found};
}

}  // namespace

TEST_CASE(
    "a port that another user's gopxd has is a note with its way out; the rest are warnings") {
  Bench bench{{}, "direct"};
  bench.start();
  bench.feed(PartReported{Part::metrics, "can't listen", "gopxctl metrics", true});
  CHECK(warning(bench, "metrics-off")->severity == "info");
  CHECK(warning(bench, "metrics-off")->fix == "gopxctl metrics");
  bench.feed(PartReported{Part::metrics, "no such address"});
  CHECK(warning(bench, "metrics-off")->severity == "warning");
  CHECK(warning(bench, "metrics-off")->fix != "");
  bench.feed(PartReported{Part::watch, "no inotify instance is left", "sudo sysctl x=1"});
  CHECK(warning(bench, "watch-off")->severity == "warning");
  CHECK(warning(bench, "watch-off")->fix == "sudo sysctl x=1");
  bench.feed(PartReported{Part::history, "disk full"});
  CHECK(warning(bench, "history-off")->message == "disk full");
  for (const Part part : {Part::metrics, Part::watch, Part::history})
    bench.feed(PartReported{part, ""});
  for (const char* code : {"metrics-off", "watch-off", "history-off"})
    CHECK_FALSE(warning(bench, code));
}
