// Extended attributes and the reservation of space on Linux; POSIX ACLs are attributes there, too.
// See file_attributes.hpp.
#ifdef __linux__

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/xattr.h>

#include <cerrno>
#include <optional>
#include <set>
#include <string_view>
#include <system_error>

#include <fmt/format.h>

#include "base/text.hpp"
#include "sys/file_attributes.hpp"

namespace gopx::sys {

namespace {

constexpr std::size_t list_bytes_max = 64 * 1024;   // XATTR_LIST_MAX
constexpr std::size_t value_bytes_max = 64 * 1024;  // XATTR_SIZE_MAX
constexpr std::size_t name_shown_max = 255;

// Digests of the content, which the kernel makes itself.
bool is_about_content(const std::string& name) {
  return name == "security.ima" || name == "security.evm";
}

std::string cannot_keep(const std::string& name) {
  const std::string reason = std::generic_category().message(errno);
  if (name == "system.posix_acl_access") return fmt::format("its ACL can't be kept ({})", reason);
  return fmt::format("its attribute {} can't be kept ({})", printable(name, name_shown_max),
                     reason);
}

// nullopt: errno says why. A file system without attributes has none.
std::optional<std::set<std::string>> names_of(int fd) {
  std::string list(list_bytes_max, '\0');
  const ssize_t size = ::flistxattr(fd, list.data(), list.size());
  if (size < 0 && errno != ENOTSUP) return std::nullopt;
  std::set<std::string> names;
  std::string_view rest(list.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
  while (!rest.empty()) {
    const std::string_view name = rest.substr(0, rest.find('\0'));
    if (!is_about_content(std::string(name))) names.emplace(name);
    rest.remove_prefix(std::min(name.size() + 1, rest.size()));
  }
  return names;
}

std::optional<std::string> value_of(int fd, const std::string& name) {
  std::string value(value_bytes_max, '\0');
  const ssize_t size = ::fgetxattr(fd, name.c_str(), value.data(), value.size());
  if (size < 0) return std::nullopt;
  value.resize(static_cast<std::size_t>(size));
  return value;
}

bool copy_one(int model, int fresh, const std::string& name) {
  const auto value = value_of(model, name);
  if (!value) return errno == ENODATA;  // gone meanwhile
  if (value_of(fresh, name) == value) return true;
  return ::fsetxattr(fresh, name.c_str(), value->data(), value->size(), 0) == 0;
}

}  // namespace

std::string copy_extended_attributes(int model, int fresh) {
  const auto wanted = names_of(model);
  const auto inherited = names_of(fresh);
  if (!wanted || !inherited) return cannot_keep("list");
  for (const std::string& name : *inherited) {
    const bool more = !wanted->contains(name);
    if (more && ::fremovexattr(fresh, name.c_str()) != 0 && errno != ENODATA) {
      return cannot_keep(name);
    }
  }
  for (const std::string& name : *wanted) {
    if (!copy_one(model, fresh, name)) return cannot_keep(name);
  }
  return {};
}

std::int64_t birth_of(int fd) {
  struct statx status {};
  const bool told = ::statx(fd, "", AT_EMPTY_PATH, STATX_BTIME, &status) == 0 &&
                    (status.stx_mask & STATX_BTIME) != 0;
  return told ? std::int64_t{status.stx_btime.tv_sec} * 1'000'000'000 + status.stx_btime.tv_nsec
              : 0;
}

bool reserve_space(int fd, std::uint64_t bytes) {
  if (bytes == 0) return true;
  return ::fallocate(fd, FALLOC_FL_KEEP_SIZE, 0, static_cast<off_t>(bytes)) == 0 ||
         errno == EOPNOTSUPP || errno == ENOSYS;
}

}  // namespace gopx::sys

#endif
