// The catalogues under etc/po agree with what the sources say now.
#include <doctest/doctest.h>

#include <cstdlib>
#include <string>

TEST_CASE("every translation is of a text that the sources have, and none is fuzzy") {
  const std::string check = std::string{GOPX_SOURCE_DIR} + "/etc/po/check.sh";
  CHECK_MESSAGE(std::system(check.c_str()) == 0, "see above; etc/po/update.sh mends what it can");
}
