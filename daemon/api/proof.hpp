// What `gopxctl prove` says about a URL, as it goes over the wire and into people's files.
#pragma once

#include <string>
#include <vector>

#include "base/time.hpp"

namespace gopx::api {

// One check of `gopxctl prove`.
struct ProofCheck {
  std::string check;  // "zip-hash"
  std::string what;   // what a passed one means
  bool required = false;
  std::string result;  // pass note flaw fail skip
  std::string detail;  // what was found
};

// The answer to /v1/prove: a dated certificate.
struct Proof {
  std::string url;
  WallTime at{};
  std::string version;  // of gopx
  std::string verdict;  // ok degraded failed
  std::string summary;  // in one sentence
  Duration took{};
  std::vector<ProofCheck> checks;
};

}  // namespace gopx::api
