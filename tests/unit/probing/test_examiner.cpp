// Who is asked, for what, and how long: the orders of an examination.
#include "probing/examiner.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace gopx;
using namespace gopx::probing;

namespace {

std::vector<std::string> urls_of(const std::vector<core::StartProbe>& probes) {
  std::vector<std::string> urls;
  for (const auto& probe : probes) urls.push_back(probe.url);
  return urls;
}

}  // namespace

TEST_SUITE("probing::examiner") {
  TEST_CASE("the list whole, others shortly, then the checksum database") {
    const auto probes =
        examination_probes({"https://goproxy.cn,https://corp.example,direct", {}}, {});
    REQUIRE(probes);
    const std::vector<std::string> expected{
        "https://goproxy.cn",       "https://corp.example",
        "https://proxy.golang.org", "https://mirrors.aliyun.com/goproxy/",
        "https://goproxy.io",       "https://sum.golang.org"};
    CHECK_EQ(urls_of(*probes), expected);
    CHECK((*probes)[0].level == Level::deep);
    CHECK((*probes)[0].is_public);
    CHECK_EQ((*probes)[0].sumdb_name, "sum.golang.org");
    CHECK_FALSE((*probes)[1].is_public);
    CHECK((*probes)[2].level == Level::shallow);
    CHECK((*probes)[5].level == Level::sumdb);
    for (const auto& probe : *probes) CHECK(probe.timeout <= examination_max);
  }

  TEST_CASE("a database of its own address is asked there, and off is asked nowhere") {
    const auto china = examination_probes({"https://a.example", "sum.golang.google.cn"}, {});
    CHECK_EQ(china->back().url, "https://sum.golang.google.cn");
    CHECK_EQ(china->front().sumdb_name, "");
    const auto off = examination_probes({"https://a.example", "off"}, {});
    CHECK(std::none_of(off->begin(), off->end(),
                       [](const auto& probe) { return probe.level == Level::sumdb; }));
  }

  TEST_CASE(
      "canaries of a private proxy go to it alone; without the catalogue nobody else is asked") {
    config::Config config;
    config.catalogue.builtin = false;
    config::EndpointSettings corp;
    corp.name = "corp";
    corp.url = "https://corp.example/";
    corp.trust = Trust::private_;
    corp.canary = {"corp.example/x@v1.0.0"};
    config.endpoints.push_back(corp);
    const auto probes =
        examination_probes({"https://corp.example|https://goproxy.cn", "off"}, config);
    REQUIRE_EQ(probes->size(), 2);
    CHECK_EQ((*probes)[0].canary.module, "corp.example/x");
    CHECK_FALSE((*probes)[0].canary_is_public);
    CHECK_NE((*probes)[1].canary.module, "corp.example/x");
  }

  TEST_CASE("what go refuses is an error in its words") {
    CHECK_FALSE(examination_probes({"ftp://x", {}}, {}));
  }
}
