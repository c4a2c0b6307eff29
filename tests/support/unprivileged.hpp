// Runs a piece of a test in a child process without root's powers: root passes every mode bit, so
// what a read-only file does can't be seen as root. As an ordinary user the child simply is that
// user.
#pragma once

#include <grp.h>
#include <unistd.h>

#include <functional>
#include <stdexcept>
#include <string>

#include "support/child_work.hpp"

namespace gopx::testing {

constexpr uid_t nobody = 65534;

// The id that the child will have.
inline uid_t unprivileged_uid() { return ::geteuid() == 0 ? nobody : ::geteuid(); }

// Makes a path the child's own.
inline void give_to_unprivileged(const std::string& path) {
  if (::geteuid() == 0 && ::lchown(path.c_str(), nobody, nobody) != 0) {
    throw std::runtime_error("can't give away " + path);
  }
}

// What `work` returned, in the child. Throws if the child died of anything.
inline std::string unprivileged(const std::function<std::string()>& work, uid_t uid = nobody) {
  return in_child([&]() -> std::string {
    const bool root = ::geteuid() == 0;
    const bool dropped =
        !root || (::setgroups(0, nullptr) == 0 && ::setresgid(uid, uid, uid) == 0 &&
                  ::setresuid(uid, uid, uid) == 0);
    return dropped ? work() : "could not drop root's powers";
  });
}

}  // namespace gopx::testing
