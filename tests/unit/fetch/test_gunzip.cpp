// gzip as it comes in pieces, whole, broken and cut.
#include <doctest/doctest.h>

#include "fetch/gunzip.hpp"

using gopx::fetch::Gunzip;
using Outcome = Gunzip::Outcome;

namespace {

// gzip of "module rsc.io/quote\n"
const std::string packed(
    "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff\xcb\xcd\x4f\x29\xcd\x49\x55\x28\x2a\x4e\xd6\xcb\xcc"
    "\xd7\x2f\x2c\xcd\x2f\x49\xe5\x02\x00\x6b\xf4\xda\x08\x14\x00\x00\x00",
    40);
const std::string plain = "module rsc.io/quote\n";
constexpr std::size_t plenty = 1000;

}  // namespace

TEST_CASE("Whole, and byte by byte") {
  std::string body;
  Gunzip whole;
  CHECK(whole.feed(packed, body, plenty) == Outcome::more);
  CHECK(body == plain);
  CHECK(whole.at_end());

  body.clear();
  Gunzip pieces;
  for (std::size_t i = 0; i < packed.size(); ++i) {
    CHECK(pieces.feed(packed.substr(i, 1), body, plenty) == Outcome::more);
    CHECK(pieces.at_end() == (i + 1 == packed.size()));
  }
  CHECK(body == plain);
}

TEST_CASE("Two members are one body") {
  std::string body;
  Gunzip gunzip;
  CHECK(gunzip.feed(packed + packed, body, plenty) == Outcome::more);
  CHECK(body == plain + plain);
  CHECK(gunzip.at_end());
}

TEST_CASE("Nothing at all is a whole body, as for go") {
  std::string body;
  Gunzip gunzip;
  CHECK(gunzip.at_end());
  CHECK(gunzip.feed("", body, plenty) == Outcome::more);
  CHECK(gunzip.at_end());
}

TEST_CASE("Every cut is noticed, every broken byte too") {
  for (std::size_t size = 1; size < packed.size(); ++size) {
    CAPTURE(size);
    std::string body;
    Gunzip gunzip;
    CHECK(gunzip.feed(packed.substr(0, size), body, plenty) == Outcome::more);
    CHECK_FALSE(gunzip.at_end());
  }
  // The checksum and the length, at the end.
  for (std::size_t i = packed.size() - 8; i < packed.size(); ++i) {
    CAPTURE(i);
    std::string damaged = packed;
    damaged[i] = static_cast<char>(damaged[i] ^ 1);
    std::string body;
    Gunzip gunzip;
    CHECK(gunzip.feed(damaged, body, plenty) == Outcome::broken);
  }
  std::string body;
  Gunzip gunzip;
  CHECK(gunzip.feed("<html>", body, plenty) == Outcome::broken);
  Gunzip with_rest;
  CHECK(with_rest.feed(packed + "rest", body, plenty) == Outcome::broken);
}

TEST_CASE("The limit holds on both sides") {
  std::string body;
  Gunzip exact;
  CHECK(exact.feed(packed, body, plain.size()) == Outcome::more);
  CHECK(body == plain);
  body.clear();
  Gunzip over;
  CHECK(over.feed(packed, body, plain.size() - 1) == Outcome::full);
  CHECK(body == plain.substr(0, plain.size() - 1));
}
