// The central directory of a zip, read on our own before any library touches the file: it says how
// much there is to unpack and gives the names with every byte they have (libzip hands names out as
// C strings, which end at the first NUL; go sees what follows it).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

namespace gopx::probes {

enum class ZipProblem : std::uint8_t {
  not_a_zip,  // no PK at the beginning
  corrupt,    // begins like a zip, can't be read as one
  bad_name,   // a name go would refuse: wrong prefix, unclean, doubled, …
  too_large,  // beyond our limits, not judged
};

struct ZipError {
  ZipProblem problem = ZipProblem::corrupt;
  std::string detail;  // for a person; may quote names out of the zip: make it printable
};

template <class T>
using ZipResult = tl::expected<T, ZipError>;

tl::unexpected<ZipError> zip_failure(ZipProblem problem, std::string detail);

// What unpacking may cost. go allows 500 MiB; canaries are a few kilobytes, and the bytes are
// hashed on the event loop, which must not stand still for more than 50 ms.
struct ZipLimits {
  std::size_t entries = 1000;
  std::size_t name_bytes = 1024;
  std::ptrdiff_t name_depth = 20;               // slashes in a name, prefix included
  std::uint64_t entry_bytes = 4 * 1024 * 1024;  // of one file, uncompressed
  std::uint64_t total_bytes = 8 * 1024 * 1024;  // of all files, uncompressed
};

struct ZipEntry {
  std::string name;        // raw
  std::uint64_t size = 0;  // uncompressed, as the directory claims
};

// The entries in the order of the directory. A zip64 directory is refused as corrupt: nothing of
// that size is asked for.
ZipResult<std::vector<ZipEntry>> read_directory(std::string_view zip, const ZipLimits& limits);

// Would go take these names for MODULE@VERSION? prefix is "MODULE@VERSION/". nullopt = yes.
// (x/mod/zip CheckZip. Letters that differ in case only are compared for ASCII.)
ZipResult<void> check_names(const std::vector<ZipEntry>& entries, std::string_view prefix);

}  // namespace gopx::probes
