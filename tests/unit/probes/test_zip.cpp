// Unpacking: stored and deflated files give the same digests, and no damage goes unseen.
#include "probes/zip.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "base/encoding.hpp"
#include "unit/probes/answers.hpp"

using namespace gopx::probes;
using gopx::base64_decode;

namespace {

const std::string prefix = "a.com/m@v1.0.0/";

// The files of answers.hpp, deflated and with data descriptors, as streaming writers leave them
// (Python's zipfile).
const std::string deflated = *base64_decode(
    "UEsDBBQACAAIAAAAIQAAAAAAAAAAAAAAAAAVAAAAYS5jb20vbUB2MS4wLjAvZ28ubW9ky81PKc1JVUjU"
    "S87P1c/lAgBQSwcI6K3i8hEAAAAPAAAAUEsDBBQACAAIAAAAIQAAAAAAAAAAAAAAAAAWAAAAYS5jb20v"
    "bUB2MS4wLjAvYS96LnR4dAMAUEsHCAAAAAACAAAAAAAAAFBLAwQUAAgACAAAACEAAAAAAAAAAAAAAAAA"
    "EwAAAGEuY29tL21AdjEuMC4wL2EuZ28rSEzOTkxPVcjlAgBQSwcIyQ2HZQwAAAAKAAAAUEsDBBQACAAI"
    "AAAAIQAAAAAAAAAAAAAAAAATAAAAYS5jb20vbUB2MS4wLjAvQi5nbytITM5OTE9VyOUCAFBLBwjJDYdl"
    "DAAAAAoAAABQSwECFAMUAAgACAAAACEA6K3i8hEAAAAPAAAAFQAAAAAAAAAAAAAAgAEAAAAAYS5jb20v"
    "bUB2MS4wLjAvZ28ubW9kUEsBAhQDFAAIAAgAAAAhAAAAAAACAAAAAAAAABYAAAAAAAAAAAAAAIABVAAA"
    "AGEuY29tL21AdjEuMC4wL2Evei50eHRQSwECFAMUAAgACAAAACEAyQ2HZQwAAAAKAAAAEwAAAAAAAAAA"
    "AAAAgAGaAAAAYS5jb20vbUB2MS4wLjAvYS5nb1BLAQIUAxQACAAIAAAAIQDJDYdlDAAAAAoAAAATAAAA"
    "AAAAAAAAAACAAecAAABhLmNvbS9tQHYxLjAuMC9CLmdvUEsFBgAAAAAEAAQACQEAADQBAAAAAA==");

// One file of 20 000 zeros in 170 bytes.
const std::string squeezed = *base64_decode(
    "UEsDBBQAAAAIAAAAIQACUy+XJAAAACBOAAASAAAAYS5jb20vbUB2MS4wLjAvYmln7cExAQAAAMKg9U9t"
    "DQ+gAAAAAAAAAAAAAAAAAAAAAAAAAHgwUEsBAhQDFAAAAAgAAAAhAAJTL5ckAAAAIE4AABIAAAAAAAAA"
    "AAAAAIABAAAAAGEuY29tL21AdjEuMC4wL2JpZ1BLBQYAAAAAAQABAEAAAABUAAAAAAA=");

}  // namespace

TEST_CASE("stored or deflated: the same h1") {
  for (const std::string& zip : {answers::right_zip(), deflated}) {
    auto digests = digest_zip(zip, prefix);
    REQUIRE(digests);
    CHECK(h1_of(std::move(*digests)).value() == answers::canary.zip_h1);
  }
}

TEST_CASE("a zip without files has the hash of nothing") {
  auto digests = digest_zip(answers::make_module_zip({}), prefix);
  REQUIRE(digests);
  CHECK(h1_of(std::move(*digests)).value() == "h1:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
}

TEST_CASE("what unpacks beyond the limits is not unpacked") {
  ZipLimits limits;
  limits.entry_bytes = 20000;
  CHECK(digest_zip(squeezed, prefix, limits));
  limits.entry_bytes = 19999;
  CHECK(digest_zip(squeezed, prefix, limits).error().problem == ZipProblem::too_large);
}

TEST_CASE("a directory that claims too little does not get more than it claims") {
  std::string zip = squeezed;
  const std::size_t claimed = zip.find("PK\x01\x02") + 24;
  zip.replace(claimed, 4, std::string("\x10\x00\x00\x00", 4));
  CHECK(digest_zip(zip, prefix).error().problem == ZipProblem::corrupt);
}

TEST_CASE("a changed byte in a content is corrupt") {
  std::string zip = answers::right_zip();
  zip[zip.find("package m")] = 'P';
  const auto digests = digest_zip(zip, prefix);
  REQUIRE_FALSE(digests);
  CHECK(digests.error().problem == ZipProblem::corrupt);
}

TEST_CASE("a name is read to its end, not to its first NUL") {
  const FileContent files[] = {{prefix + std::string("a\0b", 3), "x"}};
  CHECK(digest_zip(answers::make_module_zip(files), prefix).error().problem ==
        ZipProblem::bad_name);
}

TEST_CASE("no changed byte of a name or a content goes unseen") {
  const std::string zip = answers::right_zip();
  const std::size_t directory = zip.find("PK\x01\x02");
  for (const FileContent& file : answers::right_files()) {
    const std::size_t name = zip.find(file.name, directory);
    const std::size_t content = zip.find(file.name) + file.name.size();
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < file.name.size(); ++i) places.push_back(name + i);
    for (std::size_t i = 0; i < file.content.size(); ++i) places.push_back(content + i);
    for (const std::size_t place : places) {
      std::string changed = zip;
      changed[place] = static_cast<char>(changed[place] ^ 1);
      auto digests = digest_zip(changed, prefix);
      CAPTURE(place);
      REQUIRE((!digests || h1_of(std::move(*digests)).value() != answers::canary.zip_h1));
    }
  }
}
