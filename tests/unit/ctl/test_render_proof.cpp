// What a person reads of a proof, where most of it was skipped.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "ctl/render.hpp"

using namespace gopx;
using namespace gopx::ctl;

namespace {

api::Proof with_skips(int skips, const std::string& reason) {
  api::Proof proof;
  proof.summary = "https://a.test can't be used: tcp-refused: a.test: connection refused";
  proof.checks.push_back({"answers", "the host answers", true, "fail", "tcp-refused"});
  for (int i = 0; i < skips; ++i)
    proof.checks.push_back({fmt::format("check-{}", i), "", false, "skip", reason});
  return proof;
}

std::ptrdiff_t lines_with(const std::string& text, const std::string& part) {
  std::ptrdiff_t lines = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++lines;
  return lines;
}

}  // namespace

TEST_CASE("Checks that were not run for one reason are one line, if they are many") {
  const Scene scene{.style = {.width = 100}, .now = {}, .exported_goproxy = {}};
  const std::string reason = "the host can't be reached";
  const auto many = render_proof(with_skips(33, reason), scene);
  CHECK(lines_with(many, reason) == 1);
  CHECK(many.find("33 checks not run: the host can't be reached") != std::string::npos);
  CHECK(many.find("tcp-refused (expected: the host answers)") != std::string::npos);
  CHECK(lines_with(render_proof(with_skips(6, reason), scene), reason) == 1);
  const auto few = render_proof(with_skips(5, reason), scene);
  CHECK(lines_with(few, reason) == 5);
  CHECK(few.find("check-4") != std::string::npos);
}
