// In which language gopxctl speaks.
#include <doctest/doctest.h>

#include "ctl/context.hpp"

using namespace gopx;
using namespace gopx::ctl;

TEST_CASE("the option wins, then LC_ALL, LC_MESSAGES and LANG; empty ones count as not set") {
  const api::Environment chinese{{"LANG", "zh_CN.UTF-8"}};
  CHECK_EQ(language_of({}, {}), Language::english);
  CHECK_EQ(language_of({}, chinese), Language::chinese);
  CHECK_EQ(language_of("en", chinese), Language::english);
  CHECK_EQ(language_of("zh", {{"LC_ALL", "C"}}), Language::chinese);
  CHECK_EQ(language_of({}, {{"LC_ALL", "C"}, {"LANG", "zh_CN.UTF-8"}}), Language::english);
  CHECK_EQ(language_of({}, {{"LC_MESSAGES", "zh_CN"}, {"LANG", "de_DE.UTF-8"}}), Language::chinese);
  CHECK_EQ(language_of({}, {{"LC_ALL", ""}, {"LC_MESSAGES", ""}, {"LANG", "zh"}}),
           Language::chinese);
}
