// Tells when something is mounted or unmounted. A folder that is hidden by a mount, or comes out
// from under one, tells nobody who watches it: logind mounts /run/user/UID at login and unmounts it
// at logout.
#pragma once

#include <functional>
#include <memory>

namespace boost::asio {
class io_context;
}

namespace gopx::sys {

class MountWatch {
 public:
  // `changed` is called from the loop; where the system doesn't tell, never.
  MountWatch(boost::asio::io_context& loop, std::function<void()> changed);
  MountWatch(const MountWatch&) = delete;
  MountWatch& operator=(const MountWatch&) = delete;
  ~MountWatch();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace gopx::sys
