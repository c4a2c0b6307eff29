// One line per file, "HEX(SHA-256)  NAME\n", sorted bytewise by name; h1 is the SHA-256 of these
// lines in base64.
#include "probes/dirhash.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/encoding.hpp"
#include "base/text.hpp"

namespace gopx::probes {
namespace {

bool by_name(const FileDigest& a, const FileDigest& b) { return a.name < b.name; }

std::string h1_of_sorted(std::span<const FileDigest> files) {
  Sha256 lines;
  for (const FileDigest& file : files) {
    lines.add(fmt::format("{}  {}\n", hex(bytes_of(file.digest)), file.name));
  }
  return "h1:" + base64(bytes_of(lines.finish()));
}

}  // namespace

Result<std::string> h1_of(std::vector<FileDigest> files) {
  for (const FileDigest& file : files) {
    if (file.name.find('\n') == std::string::npos) continue;
    return failure(fmt::format("file name with a line feed: \"{}\"", printable(file.name, 200)));
  }
  std::stable_sort(files.begin(), files.end(), by_name);
  return h1_of_sorted(files);
}

Result<std::string> h1_of(std::span<const FileContent> files) {
  std::vector<FileDigest> digests;
  for (const FileContent& file : files) digests.push_back({file.name, sha256(file.content)});
  return h1_of(std::move(digests));
}

std::string h1_of_mod(std::string_view go_mod) {
  const FileDigest file{"go.mod", sha256(go_mod)};
  return h1_of_sorted({&file, 1});
}

}  // namespace gopx::probes
