// .info as Go's encoding/json reads it.
#include "probes/info.hpp"

#include <doctest/doctest.h>

#include <string>

#include "base/fault.hpp"
#include "unit/probes/answers.hpp"

using namespace gopx;
using namespace gopx::probes;
using answers::canary;
using answers::ok;

namespace {

std::string outcome(const Response& response) {
  const Finding finding = judge_info(canary, response);
  return finding.fault ? std::string(name_of(*finding.fault)) : "ok";
}

}  // namespace

TEST_CASE(".info: what go accepts") {
  for (const std::string body : {
           R"({"Version":"v1.0.0"})",
           R"( {"Version":"v1.0.0","Time":"2018-02-14T15:44:20Z"} )",
           R"({"version":"v1.0.0","TIME":"2018-02-14T15:44:20.123456789+08:00"})",
           R"({"Version":"v1.0.0","Origin":{"URL":"x"},"New":[1,{"a":null}],"Time":null})",
           R"({"Version":"v9.9.9","Version":"v1.0.0"})",
           R"({"VERSION":"v9.9.9","Version":"v1.0.0","version":null})",
           "{\"Version\":\"v1.0.0\",\"Note\":\"\xFF\"}",
       }) {
    CAPTURE(body);
    CHECK(outcome(ok(body)) == "ok");
  }
}

TEST_CASE(".info: what go can't decode, or what has no version") {
  for (const std::string body : {
           R"()",
           R"({)",
           R"({"Version":"v1.0.0")",
           R"({"Version":"v1.0.0"} x)",
           R"("v1.0.0")",
           R"([])",
           R"(null)",
           R"({})",
           R"({"Version":null})",
           R"({"Version":""})",
           R"({"Version":1})",
           R"({"Version":{"v":1}})",
           R"({"Version":"v1.0.0","Time":"yesterday"})",
           R"({"Version":"v1.0.0","Time":""})",
           R"({"Version":"v1.0.0","Time":7})",
           R"({'Version':'v1.0.0'})",
           R"({"Version":"v1.0.0",})",
           R"(not found)",
       }) {
    CAPTURE(body);
    CHECK(outcome(ok(body)) == "bad-json");
  }
}

TEST_CASE(".info: another version, a page, a flood") {
  CHECK(outcome(ok(R"({"Version":"v1.0.1"})")) == "wrong-version");
  CHECK(outcome(ok(R"({"Version":"v1.0.0 "})")) == "wrong-version");
  CHECK(outcome(answers::html()) == "html-200");
  CHECK(outcome(answers::cut(answers::right_info)) == "too-large");
  CHECK(outcome(ok(std::string(60000, '['))) == "bad-json");
  const Finding finding = judge_info(canary, ok(R"({"Version":"v1.0.1"})"));
  CHECK(finding.detail == "it names version v1.0.1 instead of v1.0.0");
}

TEST_CASE("times as Go reads them out of JSON") {
  for (const std::string time :
       {"2018-02-14T15:44:20Z", "2018-02-14T15:44:20+08:00", "2018-02-14T15:44:20.5-23:59",
        "2020-02-29T00:00:00Z", "2000-02-29T23:59:59Z", "0001-01-01T00:00:00Z"}) {
    CAPTURE(time);
    CHECK(is_go_time(time));
  }
  for (const std::string time : {"",
                                 "2018-02-14",
                                 "2018-02-14T15:44:20",
                                 "2018-02-14t15:44:20Z",
                                 "2018-02-14T15:44:20z",
                                 "2018-02-14 15:44:20Z",
                                 "2018-02-30T00:00:00Z",
                                 "2019-02-29T00:00:00Z",
                                 "1900-02-29T00:00:00Z",
                                 "2018-00-10T00:00:00Z",
                                 "2018-13-10T00:00:00Z",
                                 "2018-02-14T24:00:00Z",
                                 "2018-02-14T15:60:20Z",
                                 "2018-02-14T15:44:60Z",
                                 "2018-02-14T15:44:20.Z",
                                 "2018-02-14T15:44:20.5",
                                 "2018-02-14T15:44:20+24:00",
                                 "2018-02-14T15:44:20+08:60",
                                 "2018-02-14T15:44:20+0800",
                                 "18-02-14T15:44:20Z",
                                 "2018-02-14T15:44:20ZZ",
                                 "2018-2-14T15:44:20Z0"}) {
    CAPTURE(time);
    CHECK_FALSE(is_go_time(time));
  }
}
