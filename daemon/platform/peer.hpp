// Who is at the other end of a Unix socket. The kernel notes it at connect(2), so it can't be
// forged.
#pragma once

#include <sys/types.h>

#include <optional>

namespace gopx::platform {

// The user id of the connected peer, or nothing where the system won't say.
std::optional<uid_t> peer_uid(int connected_fd);

}  // namespace gopx::platform
