// A report becomes what the API shows of it.
#include <doctest/doctest.h>

#include "api/probe_report.hpp"

using namespace gopx;

TEST_SUITE("api::results") {
  TEST_CASE("a bad probe has its class, a good one has none; no address is null") {
    Report report;
    report.level = Level::deep;
    report.fault = Fault::zip_mismatch;
    report.step = Step::zip;
    report.detail = "h1 differs";
    report.http_status = 200;
    report.steps.emplace_back().ok = true;
    const auto bad = api::report_of(report, WallTime{std::chrono::seconds{5}});
    CHECK_EQ(bad.level, "deep");
    CHECK_EQ(bad.failure, "zip-mismatch");
    CHECK_FALSE(bad.peer_ip.has_value());
    CHECK_EQ(bad.steps.size(), 1);
    CHECK_EQ(bad.at, WallTime{std::chrono::seconds{5}});

    report.ok = true;
    report.fault.reset();
    report.peer_ip = "127.0.0.1";
    const auto good = api::report_of(report, {});
    CHECK_FALSE(good.failure.has_value());
    CHECK_EQ(good.peer_ip, "127.0.0.1");
  }
}
