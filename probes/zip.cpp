// The only file that sees libzip. Our own reading of the directory (zipdir) decides names, counts
// and limits; libzip must agree with it entry by entry, and unpacks.
#include "probes/zip.hpp"

#include <array>
#include <memory>

#include <fmt/format.h>
#include <zip.h>

namespace gopx::probes {
namespace {

struct CloseArchive {
  void operator()(zip_t* archive) const { zip_discard(archive); }
};
struct CloseFile {
  void operator()(zip_file_t* file) const { zip_fclose(file); }
};
using Archive = std::unique_ptr<zip_t, CloseArchive>;
using File = std::unique_ptr<zip_file_t, CloseFile>;

constexpr std::size_t chunk_bytes = 16 * 1024;

Archive open_archive(std::string_view zip) {
  zip_source_t* source = zip_source_buffer_create(zip.data(), zip.size(), 0, nullptr);
  if (source == nullptr) return nullptr;
  Archive archive(zip_open_from_source(source, ZIP_RDONLY, nullptr));
  if (archive == nullptr) zip_source_free(source);  // an open archive owns its source
  return archive;
}

bool agrees(zip_t* archive, const std::vector<ZipEntry>& entries) {
  if (zip_get_num_entries(archive, 0) != static_cast<zip_int64_t>(entries.size())) return false;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const char* name = zip_get_name(archive, i, ZIP_FL_ENC_RAW);
    if (name == nullptr || entries[i].name != name) return false;
  }
  return true;
}

ZipResult<FileDigest> digest_file(zip_t* archive, std::size_t index, const ZipEntry& entry) {
  const File file(zip_fopen_index(archive, index, 0));
  std::array<char, chunk_bytes> chunk{};
  Sha256 hash;
  std::uint64_t unpacked = 0;
  zip_int64_t got = file == nullptr ? -1 : 1;
  while (got > 0 && unpacked <= entry.size) {
    got = zip_fread(file.get(), chunk.data(), chunk.size());
    if (got <= 0) break;
    hash.add({chunk.data(), static_cast<std::size_t>(got)});
    unpacked += static_cast<std::uint64_t>(got);
  }
  if (got < 0 || unpacked != entry.size) {
    return zip_failure(ZipProblem::corrupt, fmt::format("\"{}\" can't be unpacked", entry.name));
  }
  return FileDigest{entry.name, hash.finish()};
}

ZipResult<std::vector<FileDigest>> digest_entries(std::string_view zip,
                                                  const std::vector<ZipEntry>& entries) {
  const Archive archive = open_archive(zip);
  if (archive == nullptr || !agrees(archive.get(), entries)) {
    return zip_failure(ZipProblem::corrupt, "not readable as a zip file");
  }
  std::vector<FileDigest> digests;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    ZipResult<FileDigest> digest = digest_file(archive.get(), i, entries[i]);
    if (!digest) return tl::unexpected<ZipError>{std::move(digest.error())};
    digests.push_back(std::move(*digest));
  }
  return digests;
}

}  // namespace

ZipResult<std::vector<FileDigest>> digest_zip(std::string_view zip, std::string_view prefix,
                                              const ZipLimits& limits) {
  const ZipResult<std::vector<ZipEntry>> entries = read_directory(zip, limits);
  if (!entries) return tl::unexpected<ZipError>{entries.error()};
  if (entries->empty())
    return std::vector<FileDigest>{};  // libzip has its own ideas about empty archives
  const ZipResult<void> names = check_names(*entries, prefix);
  if (!names) return tl::unexpected<ZipError>{names.error()};
  return digest_entries(zip, *entries);
}

}  // namespace gopx::probes
