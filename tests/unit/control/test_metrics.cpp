// The text for Prometheus, line by line; and daemon/README.md names every metric.
#include "control/metrics.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>

#include "base/fault.hpp"
#include "base/text.hpp"
#include "support/golden.hpp"
#include "support/sample_status.hpp"

using namespace gopx;
using namespace gopx::control;
using namespace std::chrono_literals;

namespace {

core::Counted sample_counted() {
  core::Counted counted;
  Report good;
  good.level = Level::deep;
  good.ok = true;
  good.timings = {.dns = 1ms, .connect = 2ms, .tls = 10ms, .first_byte = 30ms, .total = 31ms};
  Report bad;
  bad.fault = Fault::http_403_public;
  bad.timings.total = 6s;
  core::EndpointTally tally;
  tally.count(good);
  tally.count(bad);
  for (const auto& endpoint : testing::sample_status().endpoints)
    counted.endpoints.push_back({endpoint.name, tally});
  counted.tallies.count({"proxy-golang-org", "goproxy-cn", core::SwitchCause::outage},
                        testing::at("2026-01-02T03:04:05Z"));
  counted.tallies.detection.observe(700ms, core::detection_bounds);
  counted.tallies.writes = {3, 0, 1, 0};
  counted.tallies.external_edits = 2;
  return counted;
}

std::set<std::string> lines_of(const std::string& text) {
  std::set<std::string> lines;
  for (const auto line : split(text, '\n')) lines.emplace(line);
  return lines;
}

}  // namespace

TEST_SUITE("control::metrics") {
  TEST_CASE("every metric shows what the facts say") {
    const auto status = testing::sample_status();
    const auto lines = lines_of(metrics_text(status, sample_counted()));
    for (const char* line :
         {R"(gopx_build_info{version="0.1.0"} 1)",
          R"(gopx_endpoint_up{endpoint="goproxy-cn"} 1)",
          R"(gopx_endpoint_state{endpoint="goproxy-cn",state="healthy"} 1)",
          R"(gopx_endpoint_state{endpoint="goproxy-cn",state="down"} 0)",
          R"(gopx_endpoint_active{endpoint="goproxy-cn"} 1)",
          R"(gopx_endpoint_active{endpoint="proxy-golang-org"} 0)",
          R"(gopx_probes_total{endpoint="goproxy-cn",level="deep",result="ok"} 1)",
          R"(gopx_probes_total{endpoint="goproxy-cn",level="shallow",result="ok"} 0)",
          R"(gopx_probes_total{endpoint="goproxy-cn",level="shallow",result="http-403-public"} 1)",
          R"(gopx_probe_duration_seconds_bucket{endpoint="goproxy-cn",phase="total",le="0.025"} 0)",
          R"(gopx_probe_duration_seconds_bucket{endpoint="goproxy-cn",phase="total",le="0.05"} 1)",
          R"(gopx_probe_duration_seconds_bucket{endpoint="goproxy-cn",phase="total",le="15"} 2)",
          R"(gopx_probe_duration_seconds_bucket{endpoint="goproxy-cn",phase="total",le="+Inf"} 2)",
          R"(gopx_probe_duration_seconds_count{endpoint="goproxy-cn",phase="dns"} 1)",
          R"(gopx_probe_duration_seconds_sum{endpoint="goproxy-cn",phase="total"} 6.031)",
          "gopx_takeover 1",
          R"(gopx_verdict{verdict="degraded"} 1)",
          R"(gopx_verdict{verdict="ok"} 0)",
          "gopx_network_online 1",
          R"(gopx_switches_total{from="proxy-golang-org",to="goproxy-cn",cause="outage"} 1)",
          R"(gopx_goenv_writes_total{result="written"} 3)",
          R"(gopx_goenv_writes_total{result="conflict"} 1)",
          R"(gopx_goenv_writes_total{result="failed"} 0)",
          "gopx_goenv_external_edits_total 2",
          R"(gopx_detection_seconds_bucket{le="0.5"} 0)",
          R"(gopx_detection_seconds_bucket{le="1"} 1)",
          "gopx_detection_seconds_sum 0.7",
          "gopx_last_switch_timestamp_seconds 1767323045"})
      CHECK_MESSAGE(lines.contains(line), line);
  }

  TEST_CASE("the number of series is bounded, whatever the configuration says") {
    auto status = testing::sample_status();
    auto counted = sample_counted();
    const auto endpoint = status.endpoints.front();
    const auto tally = counted.endpoints.front();
    status.endpoints.clear();
    counted.endpoints.clear();
    for (std::size_t i = 0; i < metrics_endpoints_max + 1; ++i) {
      status.endpoints.push_back(endpoint);
      status.endpoints.back().name = "e" + std::to_string(i);
      counted.endpoints.push_back({status.endpoints.back().name, tally.tally});
    }
    const auto text = metrics_text(status, counted);
    const auto last = "\"e" + std::to_string(metrics_endpoints_max - 1) + "\"";
    const auto beyond = "\"e" + std::to_string(metrics_endpoints_max) + "\"";
    CHECK_NE(text.find("gopx_endpoint_up{endpoint=" + last), std::string::npos);
    CHECK_NE(text.find("gopx_probes_total{endpoint=" + last), std::string::npos);
    CHECK_EQ(text.find(beyond), std::string::npos);
    CHECK_LT(split(text, '\n').size(), 10'000);
  }

  TEST_CASE("what is in a name can't break out of its label") {
    auto status = testing::sample_status();
    status.endpoints.front().name = "a\"} 7\ngopx_takeover 9\\";
    const auto lines = lines_of(metrics_text(status, {}));
    CHECK_FALSE(lines.contains("gopx_takeover 9\\"));
    CHECK(lines.contains(R"(gopx_endpoint_up{endpoint="a\"} 7\ngopx_takeover 9\\"} 0)"));
  }

  TEST_CASE("a daemon that has seen nothing yet has all metrics without endpoints") {
    const auto text = metrics_text({}, {});
    for (const auto name : metric_names())
      CHECK_NE(text.find("# TYPE " + std::string{name} + " "), std::string::npos);
    CHECK(lines_of(text).contains("gopx_last_switch_timestamp_seconds 0"));
  }

  TEST_CASE("every metric is documented") {
    const auto readme = testing::read_text(std::string{GOPX_SOURCE_DIR} + "/daemon/README.md");
    for (const auto name : metric_names())
      CHECK_MESSAGE(readme.find("`" + std::string{name}) != std::string::npos, std::string{name});
    for (int cause = 0; cause <= static_cast<int>(core::SwitchCause::exit); ++cause) {
      const auto word = "`" + std::string{name_of(static_cast<core::SwitchCause>(cause))} + "`";
      CHECK_MESSAGE(readme.find(word) != std::string::npos, word);
    }
  }
}
