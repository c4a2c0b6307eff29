// See file_attributes.hpp.
#include "sys/file_attributes.hpp"

#include <unistd.h>

#include <cerrno>
#include <system_error>

#include <fmt/format.h>

namespace gopx::sys {

namespace {

std::string cannot_keep(const char* what) {
  return fmt::format("its {} can't be kept ({})", what, std::generic_category().message(errno));
}

}  // namespace

// The owner first: a change of owner clears set-id bits. Then the ACL, whose mask is what the mode
// shows as the group's bits; and the mode is the last word.
std::string copy_attributes(int model, const struct stat& status, int fresh) {
  struct stat own {};
  if (::fstat(fresh, &own) != 0) return cannot_keep("owner");
  const bool same_owner = own.st_uid == status.st_uid && own.st_gid == status.st_gid;
  if (!same_owner && ::fchown(fresh, status.st_uid, status.st_gid) != 0) {
    return cannot_keep("owner");
  }
  if (auto why = copy_extended_attributes(model, fresh); !why.empty()) return why;
  if (::fchmod(fresh, status.st_mode & 07777) != 0) return cannot_keep("mode");
  const bool kept = ::fstat(fresh, &own) == 0 && own.st_mode == status.st_mode &&
                    own.st_uid == status.st_uid && own.st_gid == status.st_gid;
  return kept ? std::string() : "its owner and mode can't be kept";
}

}  // namespace gopx::sys
