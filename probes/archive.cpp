// Sizes and digests of the zip file itself are never compared: its bytes depend on the encoder, h1
// does not.
#include "probes/archive.hpp"

#include <fmt/format.h>

#include "probes/zip.hpp"

namespace gopx::probes {
namespace {

Finding judge_unreadable(const Response& response, const ZipError& error) {
  if (error.problem == ZipProblem::too_large) return bad(Fault::too_large, error.detail);
  if (is_html(response)) {
    return bad(Fault::zip_invalid,
               fmt::format("200 with {} instead of the zip", describe_page(response)));
  }
  if (response.cut && error.problem == ZipProblem::corrupt)
    return unusable(response, Fault::too_large, {});
  return bad(Fault::zip_invalid, error.detail);
}

Finding judge_hash(const Canary& canary, const std::string& h1, std::size_t files) {
  if (canary.zip_h1.empty())
    return good(fmt::format("a module zip with {} files, no hash to compare with", files));
  if (h1 != canary.zip_h1) {
    Finding finding =
        bad(Fault::zip_mismatch, fmt::format("the zip has the hash {}, not {}", h1, canary.zip_h1));
    finding.h1 = h1;
    return finding;
  }
  Finding finding = good(fmt::format("the zip is right ({} files)", files));
  finding.verified = true;
  return finding;
}

}  // namespace

Finding judge_zip(const Canary& canary, const Response& response) {
  const std::string prefix = fmt::format("{}@{}/", canary.module, canary.version);
  ZipResult<std::vector<FileDigest>> digests = digest_zip(response.body, prefix);
  if (!digests) return judge_unreadable(response, digests.error());
  const std::size_t files = digests->size();
  const Result<std::string> h1 = h1_of(std::move(*digests));
  if (!h1) return bad(Fault::zip_invalid, h1.error().message);
  return judge_hash(canary, *h1, files);
}

}  // namespace gopx::probes
