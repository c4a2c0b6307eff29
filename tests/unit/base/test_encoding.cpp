// Bytes as text: RFC 4648 for base64, RFC 3986 for percent escapes; and numbers and words of texts.
#include "base/encoding.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <string>

using namespace gopx;

TEST_SUITE("base::encoding") {
  TEST_CASE("base64 in both directions") {
    struct Row {
      std::string bytes, text;
    };
    const Row rows[] = {{"", ""},
                        {"f", "Zg=="},
                        {"fo", "Zm8="},
                        {"foo", "Zm9v"},
                        {"foob", "Zm9vYg=="},
                        {"fooba", "Zm9vYmE="},
                        {"foobar", "Zm9vYmFy"},
                        {"\xFB\xFF\xFE", "+//+"}};
    for (const Row& row : rows) {
      CAPTURE(row.text);
      CHECK(base64(row.bytes) == row.text);
      CHECK(base64_decode(row.text) == row.bytes);
    }
  }

  TEST_CASE("base64 with white space, wrong padding, other alphabets or stray bits is refused") {
    for (const std::string text : {"Zg", "Zg=", "Zg===", "=", "====", "A===", "Zm9v\n", "Zm 9v",
                                   "Zm9v====", "Zg==Zg==", "Zh==", "Zm9=", "-_-_", "Zm9\xC3"}) {
      CAPTURE(text);
      CHECK_FALSE(base64_decode(text));
    }
  }

  TEST_CASE("every byte string survives base64") {
    std::string bytes;
    for (int i = 0; i < 300; ++i) {
      bytes += static_cast<char>(i * 7);
      REQUIRE(base64_decode(base64(bytes)) == bytes);
    }
  }

  TEST_CASE("the unused bits, where Go does not look at them") {
    CHECK(base64_decode("Zh==", UnusedBits::any) == "f");
    CHECK(base64_decode("Zm9=", UnusedBits::any) == "fo");
    for (const std::string text : {"Zg", "=", "====", "A===", "Zm9v\n", "Zg==Zg=="})
      CHECK_FALSE(base64_decode(text, UnusedBits::any));
  }

  TEST_CASE("hexadecimal") {
    CHECK_EQ(hex(std::string{"\x00\x9f\xff", 3}), "009fff");
    CHECK_EQ(hex_byte("fF"), 255);
    CHECK_EQ(hex_byte("0a1"), 10);
    for (const char* text : {"", "f", "g0", "0g", "+1", " 1", "-1", "`0", "@0"})
      CHECK_EQ(hex_byte(text), -1);
  }

  TEST_CASE("percent escapes") {
    CHECK_EQ(percent_decode_lenient("a%2Fb%20%c3%A4"), "a/b \xc3\xa4");
    CHECK_EQ(percent_decode_lenient("%"), "%");
    CHECK_EQ(percent_decode_lenient("%4"), "%4");
    CHECK_EQ(percent_decode_lenient("%zz%41"), "%zzA");
    CHECK_EQ(percent_encode("a-b._~9/ \xff"), "a-b._~9%2F%20%FF");
    CHECK_EQ(percent_decode_lenient(percent_encode("100% ä?&=#")), "100% ä?&=#");
    CHECK_EQ(percent_decode("a%2Fb%20%c3%A4"), "a/b \xc3\xa4");
    for (const char* text : {"%", "%4", "%zz", "a%%41", "%4g"}) CHECK_FALSE(percent_decode(text));
    CHECK_EQ(percent_encode("a,b", [](char c) { return c == ','; }), "%61,%62");
  }

  TEST_CASE("numbers are whole texts that fit") {
    CHECK_EQ(read_number<int>("-12"), -12);
    CHECK_EQ(read_number<std::uint16_t>("65535"), 65535);
    CHECK_EQ(read_number<std::uint32_t>("0e95f78D", 16), 0x0e95f78dU);
    for (const char* text : {"", " 1", "1 ", "+1", "-1", "65536", "1.0", "x"})
      CHECK_FALSE(read_number<std::uint16_t>(text));
    CHECK(is_digits("007"));
    for (const char* text : {"", "1x", "-1"}) CHECK_FALSE(is_digits(text));
  }

  TEST_CASE("words stand between white space") {
    CHECK_EQ(words_of(" a\t\tb\r\nc\v\fd "), std::vector<std::string_view>{"a", "b", "c", "d"});
    CHECK(words_of("").empty());
    CHECK(words_of(" \n").empty());
  }
}
