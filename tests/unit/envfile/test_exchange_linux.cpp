#include <doctest/doctest.h>

#include "envfile/replace.hpp"
#include "support/folder.hpp"

using namespace gopx::envfile;
using namespace gopx::testing;

TEST_CASE("two names exchange their files, or nothing happens") {
  const Scratch scratch;
  put(scratch / "a", "A");
  put(scratch / "b", "B");
  if (!exchange_names(scratch / "a", scratch / "b")) {
    MESSAGE("SKIPPED: the file system of the scratch folder can't exchange names");
    return;
  }
  CHECK(got(scratch / "a") == "B");
  CHECK(got(scratch / "b") == "A");
  CHECK_FALSE(exchange_names(scratch / "a", scratch / "missing"));
  CHECK(got(scratch / "a") == "B");
}
