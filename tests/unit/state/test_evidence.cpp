// Evidence is kept, bounded, and never replaced.
#include "state/evidence.hpp"

#include <doctest/doctest.h>

#include "support/folder.hpp"
#include "sys/files.hpp"

using namespace gopx;
using namespace gopx::state;
using namespace gopx::sys;
using namespace gopx::testing;

namespace {
const WallTime noon = *parse_time("2026-11-22T12:00:00Z");
}

TEST_CASE("evidence becomes a file that only its owner can read") {
  const Scratch scratch;
  const auto path = keep_evidence(scratch / "state", "../goproxy.cn", "two signed heads\n", noon);
  REQUIRE(path);
  CHECK(*path == (scratch / "state/evidence/2026-11-22T12-00-00Z----goproxy-cn.txt"));
  CHECK(read_file(*path, 100) == "two signed heads\n");
}

TEST_CASE("the number of files is bounded, and the first ones stay") {
  const Scratch scratch;
  for (std::size_t i = 0; i < evidence_files_max; ++i) {
    REQUIRE(keep_evidence(scratch / "s", "n" + std::to_string(i), "text", noon));
  }
  const auto refused = keep_evidence(scratch / "s", "more", "text", noon);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message.find("evidence") != std::string::npos);
}

TEST_CASE("a folder that can't be made is an error that names it") {
  const Scratch scratch;
  REQUIRE(write_file_atomically(scratch / "s", "a file", {}));
  const auto refused = keep_evidence(scratch / "s", "n", "text", noon);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message.find(scratch / "s") != std::string::npos);
}
