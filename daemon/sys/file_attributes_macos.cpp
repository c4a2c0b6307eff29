// Extended attributes, ACLs and the reservation of space on macOS. See file_attributes.hpp.
#ifdef __APPLE__

#include <copyfile.h>
#include <fcntl.h>

#include <cerrno>
#include <system_error>

#include <fmt/format.h>

#include "sys/file_attributes.hpp"

namespace gopx::sys {

std::string copy_extended_attributes(int model, int fresh) {
  if (::fcopyfile(model, fresh, nullptr, COPYFILE_ACL | COPYFILE_XATTR) == 0) return {};
  return fmt::format("its ACL and attributes can't be kept ({})",
                     std::generic_category().message(errno));
}

std::int64_t birth_of(int fd) {
  struct stat status {};
  if (::fstat(fd, &status) != 0) return 0;
  return std::int64_t{status.st_birthtimespec.tv_sec} * 1'000'000'000 +
         status.st_birthtimespec.tv_nsec;
}

bool reserve_space(int fd, std::uint64_t bytes) {
  fstore_t order{};
  order.fst_flags = F_ALLOCATEALL;
  order.fst_posmode = F_PEOFPOSMODE;
  order.fst_length = static_cast<off_t>(bytes);  // from the end on: more than is needed
  return ::fcntl(fd, F_PREALLOCATE, &order) == 0 || errno == ENOTSUP || errno == EINVAL;
}

}  // namespace gopx::sys

#endif
