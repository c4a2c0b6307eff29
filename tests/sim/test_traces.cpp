// Outages that happened, and what comes of them: golden texts in tests/golden/sim-*.txt.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "sim/program/trace.hpp"
#include "support/golden.hpp"

using namespace gopx;
using namespace gopx::sim;

namespace {

std::vector<std::filesystem::path> trace_files() {
  const auto folder = std::filesystem::path(GOPX_SOURCE_DIR) / "tests/sim/traces";
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".trace") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

TEST_CASE("outages that happened") {
  const auto files = trace_files();
  CHECK(files.size() >= 10);
  for (const auto& file : files) {
    CAPTURE(file.string());
    const auto trace = parse_trace(testing::read_text(file.string()));
    REQUIRE(trace);
    const auto followed = follow_trace(*trace);
    CHECK(followed.find("VIOLATION") == std::string::npos);
    testing::check_golden("sim-" + file.stem().string() + ".txt", followed);
  }
}

TEST_CASE("a trace that can't be read names its line") {
  const auto problem = [](const char* text) {
    const auto trace = parse_trace(text);
    return trace ? std::string() : trace.error().message;
  };
  CHECK(problem("for 1h\n") == "");
  CHECK(problem("chain -\n") == "no line says how long it lasts (for)");
  CHECK(problem("for 1h\nat 5m nobody ok\n") == "line 2: nobody is nobody");
  CHECK(problem("for 1h\nat 5m network sick\n") == "line 2: sick is no behaviour");
  CHECK(problem("for 1h\nat soon network ok\n") == "line 2: soon is no duration");
  CHECK(problem("for 1h\nat 5m network\n") ==
        "line 2: expected at DURATION WHO MODE [relay RELAY]");
  CHECK(problem("for 1h\nat 5m goproxy-cn ok relay perhaps\n") ==
        "line 2: expected relay and what it does");
  CHECK(problem("when 1h\n") == "line 1: neither at, chain, for nor go");
  CHECK(problem("for 1h\nat 5m network html\nat 4m network ok\n") ==
        "the changes are not in order");
}

TEST_CASE("a trace as it is read") {
  const auto trace = parse_trace(
      "# what\n# more\nchain https://goproxy.cn\ngo 1m\nfor 2h\n\n"
      "at 0s network dns-timeout\nat 1h30m goproxy-cn ok relay broken\n");
  REQUIRE(trace);
  CHECK(trace->about == "what");
  CHECK(trace->goproxy == "https://goproxy.cn");
  CHECK((trace->length == 2h));
  CHECK((trace->go_every == 1min));
  REQUIRE(trace->changes.size() == 2);
  CHECK(trace->changes[0].url.empty());
  CHECK((trace->changes[1].at == 90min));
  CHECK((trace->changes[1].relay == Relay::broken));
}

}  // namespace
