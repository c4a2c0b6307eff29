// Module zips: the directory, the names, the bytes. The first byte says how small the limits are.
// That nothing outside is read is for the sanitizers to see.
#include "probes/zip.hpp"

#include "fuzz/target.hpp"
#include "probes/archive.hpp"

namespace gopx::fuzz {
namespace {

using namespace gopx::probes;

constexpr std::string_view prefix = "a.com/m@v1.0.0/";
const Canary canary{"a.com/m", "v1.0.0", "h1:Zii2b7j8CsbAD5ryZcE8hO8CazSSXfwZx6CfxvpLyaA=",
                    "h1:ludQM08oAeZbytIORYKAENWp4eFLAj+GbyvNwCioY+4="};

void examine_entries(const std::vector<ZipEntry>& entries, const ZipLimits& limits) {
  require(entries.size() <= limits.entries, "entries are bounded");
  std::uint64_t total = 0;
  for (const ZipEntry& entry : entries) {
    require(entry.size <= limits.entry_bytes, "a file's size is bounded");
    require(entry.name.size() <= limits.name_bytes, "a name is bounded");
    total += entry.size;
  }
  require(total <= limits.total_bytes, "the whole size is bounded");
}

void examine_digests(const std::vector<FileDigest>& digests) {
  for (const FileDigest& digest : digests) {
    require(digest.name.starts_with(prefix), "a name begins with module and version");
    require(digest.name.find("..") == std::string::npos ||
                digest.name.find("/../") == std::string::npos,
            "a name leads nowhere else");
  }
  require(h1_of(digests).has_value(), "what was read can be hashed");
}

}  // namespace

void examine(std::string_view input) {
  ZipLimits limits;
  const std::uint8_t small = take_byte(input);
  if (small != 'P')
    limits = {.entries = small, .entry_bytes = small * 16U, .total_bytes = small * 64U};
  const auto entries = read_directory(input, limits);
  const auto digests = digest_zip(input, prefix, limits);
  if (entries) examine_entries(*entries, limits);
  if (digests) examine_digests(*digests);
  require(entries.has_value() || !digests.has_value(), "a zip without directory has no files");
  if (entries && digests) require(entries->size() == digests->size(), "every entry is hashed");

  Response response;
  response.status = 200;
  response.body = std::string(input);
  const Finding finding = judge_zip(canary, response);
  require(is_one_line(finding.detail), "a verdict is one line");
  require(finding.verified == !finding.fault.has_value(), "good is what has the pinned hash");
}

}  // namespace gopx::fuzz
