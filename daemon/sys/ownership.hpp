// Whose folder stands in the way. Somebody runs gopxd once with sudo, or keeps another user's
// XDG_RUNTIME_DIR over su: "Permission denied" alone tells neither which folder nor whose it is.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>

namespace gopx::sys {

struct Obstacle {
  std::string folder;
  uid_t owner = 0;
};

enum class Need { search, write };

// The folder on the way to `path` in which this process can't do what it needs: look for the next
// name, or make it. Nothing if there is none, or if it is our own (its mode is then the matter).
std::optional<Obstacle> obstacle_on_the_way(const std::string& path, Need need);

// Who a path belongs to; nothing where it can't be seen.
std::optional<uid_t> owner_of(const std::string& path);

// "alice", or "uid 1000" for who is not in /etc/passwd (which is read, so that nothing is loaded).
std::string user_name(uid_t uid);
// As commands take it: "alice" or "1000" for chown(1), "alice" or "'#1000'" for sudo(8).
std::string chown_word(uid_t uid);
std::string sudo_word(uid_t uid);
// "alice (uid 1000)"
std::string user_and_id(uid_t uid);

}  // namespace gopx::sys
