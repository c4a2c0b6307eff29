// Zips for tests, written byte by byte: nothing is compressed, and nothing is checked, so that a
// test can put any name and any lie into one.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "probes/dirhash.hpp"

namespace gopx::testing {

inline std::uint32_t crc32_of(std::string_view bytes) {
  std::uint32_t crc = 0xFFFFFFFF;
  for (const char c : bytes) {
    crc ^= static_cast<unsigned char>(c);
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1U) != 0 ? 0xEDB88320U : 0U);
  }
  return ~crc;
}

inline void put(std::string& out, std::uint64_t number, int bytes) {
  for (int i = 0; i < bytes; ++i, number >>= 8) out += static_cast<char>(number & 0xFFU);
}

// The part that a file's two headers have in common: from the flags to the length of the extra
// field.
inline void put_header(std::string& out, const probes::FileContent& file) {
  put(out, 0, 2 + 2);  // flags, method: stored
  put(out, 0x00210000, 4);
  put(out, crc32_of(file.content), 4);
  put(out, file.content.size(), 4);
  put(out, file.content.size(), 4);
  put(out, file.name.size(), 2);
  put(out, 0, 2);
}

// A zip with these files in this order. A module zip, if every name begins with "MODULE@VERSION/".
inline std::string make_module_zip(std::span<const probes::FileContent> files) {
  std::string zip, directory;
  for (const probes::FileContent& file : files) {
    directory += "PK\x01\x02";
    put(directory, 20, 2);
    put(directory, 20, 2);
    put_header(directory, file);
    put(directory, 0, 2 + 2 + 2 + 4);  // comment, disk, attributes
    put(directory, zip.size(), 4);
    directory += file.name;
    zip += "PK\x03\x04";
    put(zip, 20, 2);
    put_header(zip, file);
    zip += file.name;
    zip += file.content;
  }
  const std::size_t start = zip.size();
  zip += directory;
  zip += "PK\x05\x06";
  put(zip, 0, 4);
  put(zip, files.size(), 2);
  put(zip, files.size(), 2);
  put(zip, directory.size(), 4);
  put(zip, start, 4);
  put(zip, 0, 2);
  return zip;
}

}  // namespace gopx::testing
