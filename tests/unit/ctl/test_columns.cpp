// Widths of characters: Latin, Chinese, full-width punctuation, what stands on other characters,
// bytes that are no characters.
#include "ctl/columns.hpp"

#include <doctest/doctest.h>

#include "base/text.hpp"

using namespace gopx::ctl;

TEST_SUITE("ctl::columns") {
  TEST_CASE("one column for Latin, two for Chinese and its punctuation, none for what combines") {
    CHECK_EQ(columns_of(""), 0);
    CHECK_EQ(columns_of("aä€"), 3);
    CHECK_EQ(columns_of("代理"), 4);
    CHECK_EQ(columns_of("，。（）「」"), 12);
    CHECK_EQ(columns_of("ＡＢ"), 4);
    CHECK_EQ(columns_of("한글かな"), 8);
    CHECK_EQ(columns_of("a\u0301e\u0308"), 2);
    CHECK_EQ(columns_of("\u200b\ufeff"), 0);
    CHECK_EQ(columns_of("😀✅"), 4);
    CHECK_EQ(columns_of("“”—…·×"), 6);  // ambiguous ones are narrow outside of old East Asian fonts
    CHECK_EQ(columns_of("𠀀"), 2);
  }

  TEST_CASE("the borders of ranges") {
    CHECK_EQ(columns_of("\u10ff\u1100\u115f\u1160"), 1 + 2 + 2 + 0);
    CHECK_EQ(columns_of("\u4dbf\u4dc0\u4e00\ua4cf\ua4d0"), 2 + 1 + 2 + 2 + 1);
    CHECK_EQ(columns_of("\uff00\uff01\uff60\uff61"), 1 + 2 + 2 + 1);
  }

  TEST_CASE("bytes that are no character count one each") {
    CHECK_EQ(columns_of("\xff\x80z"), 3);
    CHECK_EQ(columns_of("\xe4\xbb"), 2);
    CHECK_EQ(first_character("\xe4\xbb\xa3!").code, U'代');
    CHECK_EQ(first_character("\xe4\xbb").bytes, 1);
  }

  TEST_CASE("characters are taken whole") {
    const auto character = first_character("理x");
    CHECK_EQ(character.bytes, 3);
    CHECK_EQ(character.columns, 2);
  }
}
