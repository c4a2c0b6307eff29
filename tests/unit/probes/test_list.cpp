// @v/list: what go would find in it, and what it would silently not find.
#include "probes/list.hpp"

#include <doctest/doctest.h>

#include <string>

#include "base/fault.hpp"
#include "unit/probes/answers.hpp"

using namespace gopx;
using namespace gopx::probes;
using answers::canary;
using answers::ok;

namespace {

std::string outcome(const Canary& asked, const Response& response) {
  const Finding finding = judge_list(asked, response);
  return finding.fault ? std::string(name_of(*finding.fault)) : "ok";
}

}  // namespace

TEST_CASE("a line counts by its first field") {
  for (const std::string list : {"v1.0.0", "v1.0.0\n", "v0.1.0\nv1.0.0\r\nv2.0.0", " v1.0.0 \n",
                                 "v1.0.0 2018-02-14T15:44:20Z\n", "junk\n\n\tv1.0.0\tx"}) {
    CAPTURE(list);
    CHECK(lists_version(list, "v1.0.0"));
  }
  for (const std::string list :
       {"", "\n", "v1.0.0-rc1", "xv1.0.0", "v0.1.0 v1.0.0", "v1.0.00", "v1.0"}) {
    CAPTURE(list);
    CHECK_FALSE(lists_version(list, "v1.0.0"));
  }
}

TEST_CASE("list: verdicts") {
  CHECK(outcome(canary, ok(answers::right_list)) == "ok");
  CHECK(outcome(canary, ok("v0.9.0\n")) == "list-incomplete");
  CHECK(outcome(canary, ok("")) == "list-incomplete");
  CHECK(outcome(canary, answers::html()) == "html-200");
  CHECK(outcome(canary, answers::cut("v1.0.0\nv1.")) == "ok");
  CHECK(outcome(canary, answers::cut("v0.9.0\nv1.")) == "too-large");
}

TEST_CASE("list: a pseudo-version is never in it") {
  const Canary pseudo{"a.com/m", "v0.0.0-20200804184101-5ec99f83aff1", "", ""};
  CHECK(outcome(pseudo, ok("")) == "ok");
  CHECK(outcome(pseudo, ok("v1.0.0\n")) == "ok");
  CHECK(outcome(pseudo, answers::html()) == "html-200");
}
