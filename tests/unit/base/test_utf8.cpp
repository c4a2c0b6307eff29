// Both sides of every range of well-formed UTF-8.
#include <doctest/doctest.h>

#include <string_view>

#include "base/text.hpp"

using namespace std::string_view_literals;

TEST_CASE("UTF-8: well-formed sequences are accepted") {
  for (const auto text : {""sv, "plain\n"sv, "\0"sv, "\x7F"sv, "\xC2\x80"sv, "\xDF\xBF"sv,
                          "\xE0\xA0\x80"sv, "\xED\x9F\xBF"sv, "\xEE\x80\x80"sv, "\xEF\xBF\xBF"sv,
                          "\xF0\x90\x80\x80"sv, "\xF4\x8F\xBF\xBF"sv, "a\xE2\x80\x94z"sv}) {
    CAPTURE(text);
    CHECK(gopx::is_utf8(text));
  }
}

TEST_CASE("UTF-8: overlong forms, surrogates, cut and stray bytes are refused") {
  for (const auto text :
       {"\x80"sv, "\xC1\xBF"sv, "\xC2"sv, "\xC2\x7F"sv, "\xC2\xC0"sv, "\xE0\x9F\xBF"sv,
        "\xED\xA0\x80"sv, "\xE2\x80"sv, "\xE2\x80\x41"sv, "\xF0\x8F\xBF\xBF"sv,
        "\xF4\x90\x80\x80"sv, "\xF5\x80\x80\x80"sv, "\xFF"sv, "a\xE2\x80\x94\xE2"sv}) {
    CAPTURE(text.size());
    CHECK_FALSE(gopx::is_utf8(text));
  }
}
