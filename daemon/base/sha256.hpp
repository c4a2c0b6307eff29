// SHA-256 (FIPS 180-4) for what may see no library: whether go takes a GOSUMDB value depends on a
// hash of a few dozen bytes. Modules and notes are hashed by OpenSSL (probes/crypto.hpp).
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace gopx {

// Of a text in memory; total for any length.
std::array<std::uint8_t, 32> sha256_of(std::string_view text);

}  // namespace gopx
