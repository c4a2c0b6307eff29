// getpeereid(3): macOS and the BSDs have no SO_PEERCRED.
#include "platform/peer.hpp"

#include <unistd.h>

namespace gopx::platform {

std::optional<uid_t> peer_uid(int connected_fd) {
  uid_t user = 0;
  gid_t group = 0;
  if (::getpeereid(connected_fd, &user, &group) != 0) return std::nullopt;
  return user;
}

}  // namespace gopx::platform
