// One request to a living gopxd, from another gopxd process that wants to leave at once
// (`--restore`). Blocking, bounded in time and size; gopxctl has its own client.
#pragma once

#include <string>

#include "base/result.hpp"
#include "base/time.hpp"

namespace gopx::control {

struct DaemonAnswer {
  bool reached = false;  // somebody listens there
  int status = 0;        // HTTP status
  std::string body;
};

constexpr std::size_t ask_answer_max = 256 * 1024;  // bytes

// POST without a body; waits for `limit` in all. An error only if somebody listens and talks
// nonsense, or not at all.
Result<DaemonAnswer> post_to_daemon(const std::string& socket_path, const std::string& path,
                                    Duration limit);

}  // namespace gopx::control
