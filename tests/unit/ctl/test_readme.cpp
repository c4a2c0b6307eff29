// The screen that README.md shows is one that gopxctl prints.
#include <doctest/doctest.h>

#include <concepts>
#include <cstdlib>
#include <fstream>
#include <string>

#include "base/sentence.hpp"
#include "ctl/render.hpp"
#include "support/golden.hpp"
#include "support/sample_status.hpp"

using namespace gopx;
using namespace gopx::ctl;

namespace {

template <class Words>
void put(Words& place, const char* text) {
  if constexpr (std::same_as<Words, std::string>)
    place = text;
  else
    place = verbatim(text);
}

// As gopxd words it: the first line by core/first_line, the reasons by core/reasons.
api::Status failed_over() {
  auto status = testing::sample_status();
  put(status.summary, "go is using goproxy-cn because proxy-golang-org is down");
  status.label = "failover";
  status.endpoints.resize(3);
  put(status.endpoints[0].reason, "down: tcp-refused: connection refused");
  put(status.endpoints[1].reason, "in use");
  auto& third = status.endpoints[2];
  third.state = "healthy";
  third.latency_p50_us = 16000;
  put(third.reason, "ready; does not serve the checksum database");
  return status;
}

const std::string begin = "```\n$ gopxctl status\n";

}  // namespace

TEST_CASE("the screen in README.md (GOPX_UPDATE_GOLDEN=1 rewrites it)") {
  const auto now = testing::at("2026-01-02T03:14:15Z");
  const Scene scene{
      .style = {}, .now = now, .exported_goproxy = {}, .manner = {.language = {}, .now = now}};
  const auto screen = render_status(failed_over(), scene);
  const std::string path = std::string{GOPX_SOURCE_DIR} + "/README.md";
  auto text = testing::read_text(path);
  auto from = text.find(begin);
  REQUIRE(from != std::string::npos);
  from += begin.size();
  const auto to = text.find("```", from);
  REQUIRE(to != std::string::npos);
  const char* update = std::getenv("GOPX_UPDATE_GOLDEN");
  if (update != nullptr && std::string{update} == "1") {
    std::ofstream{path, std::ios::binary} << text.replace(from, to - from, screen);
    return;
  }
  CHECK_EQ(text.substr(from, to - from), screen);
}
