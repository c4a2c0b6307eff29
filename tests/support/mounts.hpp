// Mounts for tests, in a mount namespace of a child process: nobody else sees them, and they go
// with it.
#pragma once

#ifdef __linux__

#include <sched.h>
#include <sys/mount.h>

#include <functional>
#include <optional>
#include <string>

#include "support/child_work.hpp"

namespace gopx::testing {

// What `work` returned; nullopt where this user may make no namespace.
inline std::optional<std::string> in_mount_namespace(const std::function<std::string()>& work) {
  const std::string refused = "no mount namespace";
  const std::string result = in_child([&]() -> std::string {
    const bool alone = ::unshare(CLONE_NEWNS) == 0 &&
                       ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0;
    return alone ? work() : refused;
  });
  return result == refused ? std::nullopt : std::optional(result);
}

inline bool bind_mount(const std::string& from, const std::string& onto) {
  return ::mount(from.c_str(), onto.c_str(), nullptr, MS_BIND, nullptr) == 0;
}

inline bool make_read_only(const std::string& mounted) {
  return ::mount("none", mounted.c_str(), nullptr, MS_REMOUNT | MS_BIND | MS_RDONLY, nullptr) == 0;
}

}  // namespace gopx::testing

#endif
