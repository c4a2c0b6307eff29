// What a zip answer is judged to be.
#include "probes/archive.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <vector>

#include "base/fault.hpp"
#include "unit/probes/answers.hpp"

using namespace gopx;
using namespace gopx::probes;
using answers::canary;
using answers::make_module_zip;
using answers::ok;

namespace {

using Files = std::vector<FileContent>;

std::string outcome(const Canary& asked, const Response& response) {
  const Finding finding = judge_zip(asked, response);
  return finding.fault ? std::string(name_of(*finding.fault)) : "ok";
}

Files with(FileContent extra) {
  Files files = answers::right_files();
  files.push_back(std::move(extra));
  return files;
}

}  // namespace

TEST_CASE("zip: the right files are verified, however they are packed") {
  Files files = answers::right_files();
  std::swap(files.front(), files.back());
  for (const auto& zip : {answers::right_zip(), make_module_zip(files)}) {
    const Finding finding = judge_zip(canary, ok(zip));
    CHECK_FALSE(finding.fault);
    CHECK(finding.verified);
  }
}

TEST_CASE("zip: another content is an integrity fault and shows both hashes") {
  const Response response = ok(make_module_zip(with({"a.com/m@v1.0.0/evil.go", "package m\n"})));
  const Finding finding = judge_zip(canary, response);
  CHECK(finding.fault == Fault::zip_mismatch);
  CHECK(finding.detail.find(canary.zip_h1) != std::string::npos);
  CHECK_FALSE(finding.verified);
}

TEST_CASE("zip: what go can't use is not an integrity fault") {
  const std::string zip = answers::right_zip();
  CHECK(outcome(canary, answers::html()) == "zip-invalid");
  CHECK(outcome(canary, ok("not found")) == "zip-invalid");
  CHECK(outcome(canary, ok("")) == "zip-invalid");
  CHECK(outcome(canary, ok(zip.substr(0, zip.size() / 2))) == "zip-invalid");
  CHECK(outcome(canary, ok(make_module_zip(Files{{"a.com/m@v1.0.1/go.mod", ""}}))) ==
        "zip-invalid");
  CHECK(outcome(canary, ok(make_module_zip(with({"a.com/m@v1.0.0/../x", ""})))) == "zip-invalid");
  CHECK(judge_zip(canary, answers::html()).detail.find("Log in") != std::string::npos);
}

TEST_CASE("zip: what is larger than we read is too large, unless it is no zip at all") {
  const std::string zip = answers::right_zip();
  CHECK(outcome(canary, answers::cut(zip.substr(0, zip.size() - 1))) == "too-large");
  CHECK(outcome(canary, answers::cut("<html>")) == "zip-invalid");
  CHECK(outcome(canary, answers::cut("rubbish")) == "zip-invalid");
}

TEST_CASE("zip: without a pinned hash only the structure is judged") {
  const Finding finding = judge_zip(answers::unpinned, ok(answers::right_zip()));
  CHECK_FALSE(finding.fault);
  CHECK_FALSE(finding.verified);
  CHECK(outcome(answers::unpinned, ok(make_module_zip(Files{{"b.com/m@v1.0.0/x", ""}}))) ==
        "zip-invalid");
}
