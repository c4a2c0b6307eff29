// Reads a module zip from memory to its last byte and gives the SHA-256 of every file in it.
#pragma once

#include <string_view>
#include <vector>

#include "probes/dirhash.hpp"
#include "probes/zipdir.hpp"

namespace gopx::probes {

// prefix is "MODULE@VERSION/"; the names are checked as go checks them, the contents against their
// CRC. Never unpacks more than the limits allow, whatever the directory claims.
ZipResult<std::vector<FileDigest>> digest_zip(std::string_view zip, std::string_view prefix,
                                              const ZipLimits& limits = {});

}  // namespace gopx::probes
