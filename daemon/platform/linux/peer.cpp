// SO_PEERCRED, unix(7).
#include "platform/peer.hpp"

#include <sys/socket.h>

namespace gopx::platform {

std::optional<uid_t> peer_uid(int connected_fd) {
  ucred credentials{};
  socklen_t size = sizeof credentials;
  if (::getsockopt(connected_fd, SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0)
    return std::nullopt;
  return credentials.uid;
}

}  // namespace gopx::platform
