// What go's NewVerifier says of each kind of fault, in its order (seen with go 1.19.8); that good
// keys are read is shown with the notes (unit/probes/test_signatures.cpp).
#include "base/verifier_key.hpp"

#include <doctest/doctest.h>

using namespace gopx;

namespace {

const std::string official = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8";

std::string said_of(std::string_view text) {
  const auto key = parse_verifier_key(text);
  return key ? "" : key.error().message;
}

}  // namespace

TEST_CASE("the fault is named in go's words") {
  CHECK(said_of(official) == "");
  for (const char* text : {"", "off", "on", "https://sum.golang.test", "sum.golang.org",
                           "goproxy.cn/sumdb/sum.golang.org", "a+033de0ae", "a+033de0ae+",
                           "a+033de0a+AQ==", "a+033de0ag+AQ==", "+033de0ae+AQ==", "a+033de0ae+AQ",
                           "a+033de0ae+A*==", "a+033de0ae+AQ==AQ==", "a+033de0ae+===="}) {
    CAPTURE(text);
    CHECK(said_of(text) == "malformed verifier id");
  }
  CHECK(said_of("sum.golang.com" + official.substr(14)) == "invalid verifier hash");
  CHECK(said_of("a+033de0ae+AQ==") == "invalid verifier hash");
  CHECK(said_of("a+033de0ae+AR==") == "invalid verifier hash");  // unused bits: go looks at none
}
