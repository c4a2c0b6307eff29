// h1, the hash that go.sum and the checksum database hold: of names and contents, never of an
// archive's bytes. So it doesn't matter how, when or in which order a zip was made.
// (x/mod/sumdb/dirhash, Hash1)
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "probes/crypto.hpp"

namespace gopx::probes {

struct FileDigest {
  std::string name;     // as in the zip: "rsc.io/quote@v1.5.2/quote.go"
  Sha256Digest digest;  // of the content
};

struct FileContent {
  std::string name;
  std::string content;
};

// "h1:…" of these files, in whatever order. The only error: a name with a line feed in it.
Result<std::string> h1_of(std::vector<FileDigest> files);
Result<std::string> h1_of(std::span<const FileContent> files);
// "h1:…" of a go.mod: what the "/go.mod" lines of go.sum hold.
std::string h1_of_mod(std::string_view go_mod);

}  // namespace gopx::probes
