// Words of the outside contract that stand for enumerators.
#include <doctest/doctest.h>

#include "base/known.hpp"
#include "base/report.hpp"

using namespace gopx;

TEST_CASE("levels, steps and trust have the names of the contract") {
  CHECK(name_of(Level::shallow) == "shallow");
  CHECK(name_of(Level::deep) == "deep");
  CHECK(name_of(Level::sumdb) == "sumdb");
  CHECK(name_of(Step::mod) == "mod");
  CHECK(name_of(Step::info) == "info");
  CHECK(name_of(Step::zip) == "zip");
  CHECK(name_of(Step::list) == "list");
  CHECK(name_of(Step::supported) == "supported");
  CHECK(name_of(Step::lookup) == "lookup");
  CHECK(name_of(Step::tile) == "tile");
  CHECK(name_of(Trust::official) == "official");
  CHECK(name_of(Trust::known) == "known");
  CHECK(name_of(Trust::user) == "user");
  CHECK(name_of(Trust::private_) == "private");
}
