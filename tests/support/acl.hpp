// POSIX ACLs as the kernel takes them, without a library: who, and what they may (r = 4, w = 2).
#pragma once

#ifdef __linux__

#include <sys/xattr.h>

#include <cstdint>
#include <string>
#include <vector>

namespace gopx::testing {

struct AclEntry {
  std::uint16_t tag;  // see below
  std::uint16_t may;
  std::uint32_t id = 0xffffffffU;
};
constexpr std::uint16_t acl_owner = 1, acl_user = 2, acl_group = 4, acl_mask = 0x10,
                        acl_other = 0x20;
constexpr const char* acl_access = "system.posix_acl_access";
constexpr const char* acl_default =
    "system.posix_acl_default";  // of a folder, for what is made in it

inline std::string acl_bytes(const std::vector<AclEntry>& entries) {
  std::string bytes("\2\0\0\0", 4);
  const auto put = [&](std::uint32_t number, int size) {
    for (int i = 0; i < size; ++i) bytes += static_cast<char>((number >> (8 * i)) & 0xffU);
  };
  for (const AclEntry& entry : entries) {
    put(entry.tag, 2);
    put(entry.may, 2);
    put(entry.id, 4);
  }
  return bytes;
}

// false: the file system knows no ACLs.
inline bool set_attribute(const std::string& path, const std::string& name,
                          const std::string& value) {
  return ::setxattr(path.c_str(), name.c_str(), value.data(), value.size(), 0) == 0;
}

// "" where there is none.
inline std::string attribute(const std::string& path, const std::string& name) {
  std::string value(4096, '\0');
  const ssize_t size = ::getxattr(path.c_str(), name.c_str(), value.data(), value.size());
  value.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
  return value;
}

}  // namespace gopx::testing

#endif
