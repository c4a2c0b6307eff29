// Which module a go.mod declares, and what a .mod answer is judged to be.
#include "probes/modfile.hpp"

#include <doctest/doctest.h>

#include <string>

#include "base/fault.hpp"
#include "unit/probes/answers.hpp"

using namespace gopx;
using namespace gopx::probes;
using answers::canary;
using answers::ok;
using answers::unpinned;

namespace {

std::string outcome(const Canary& asked, const Response& response) {
  const Finding finding = judge_mod(asked, response);
  return finding.fault      ? std::string(name_of(*finding.fault))
         : finding.verified ? "verified"
                            : "ok";
}

}  // namespace

TEST_CASE("the module that a go.mod declares") {
  for (const std::string go_mod : {"module a.com/m", "module a.com/m\n", "module \"a.com/m\"\n",
                                   "module `a.com/m`", "\n// c\nmodule\ta.com/m // x\r\n",
                                   "go 1.19\nmodule a.com/m\n", "module (\n\n  a.com/m // c\n)\n",
                                   "module ( // c\n\"a.com/m\"\n)", "module(\na.com/m\n)"}) {
    CAPTURE(go_mod);
    CHECK(declared_module(go_mod) == "a.com/m");
  }
}

TEST_CASE("what declares no module") {
  for (const std::string text :
       {"", "\n", "module", "module \n", "modulea.com/m", "module missing",
        "module not found: a.com/m", "// module a.com/m", "<html>module a.com/m</html>",
        "Module a.com/m", "module a.com/m b.com/n", "module \"a.com/m", "module (\n)\n", "module (",
        "{\"module\":\"a.com/m\"}", "module a.com/", "module /a.com"}) {
    CAPTURE(text);
    CHECK_FALSE(declared_module(text));
  }
}

TEST_CASE(".mod: each body has one verdict") {
  CHECK(outcome(canary, ok(answers::right_mod)) == "verified");
  CHECK(outcome(canary, ok(answers::right_mod + "\n")) == "mod-mismatch");
  CHECK(outcome(canary, ok("module b.com/n\n")) == "mod-mismatch");
  CHECK(outcome(canary, ok("not found")) == "junk-mod");
  CHECK(outcome(canary, ok("")) == "junk-mod");
  CHECK(outcome(canary, answers::html()) == "html-200");
  CHECK(outcome(canary, ok("\xEF\xBB\xBF \r\n<html>\nmodule a.com/m\n")) == "html-200");
  CHECK(outcome(canary, answers::cut("<html>")) == "html-200");
  CHECK(outcome(canary, answers::cut(answers::right_mod)) == "too-large");
}

TEST_CASE(".mod: Content-Type decides nothing, as with go") {
  Response response = ok(answers::right_mod);
  response.content_type = "text/html";
  CHECK(outcome(canary, response) == "verified");
}

TEST_CASE(".mod: a mismatch shows both hashes") {
  const Finding finding = judge_mod(canary, ok("module a.com/m\n\ngo 1.19\n"));
  CHECK(finding.detail.find(canary.mod_h1) != std::string::npos);
  CHECK(finding.detail.find("h1:", finding.detail.find("h1:") + 1) != std::string::npos);
}

TEST_CASE(".mod: without a pinned hash the declared path must be right") {
  CHECK(outcome(unpinned, ok(answers::right_mod)) == "ok");
  CHECK(outcome(unpinned, ok("module a.com/m // fork\n")) == "ok");
  CHECK(outcome(unpinned, ok("module b.com/n\n")) == "junk-mod");
  CHECK(outcome(unpinned, ok("")) == "junk-mod");
  CHECK(outcome(unpinned, answers::cut(answers::right_mod)) == "too-large");
}
