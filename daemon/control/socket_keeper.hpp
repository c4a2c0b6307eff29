// Keeps the control socket where clients look for it. Its folder belongs to the session, not to us:
// logind removes it at logout, somebody cleans up /tmp, and the daemon would go on writing the env
// file with nobody able to speak to it. The socket, all folders above it and the mounts are
// watched; what the watch misses, the poll finds.
//
// Where the folder can't be made again (logind has taken /run/user/UID away, and only root makes
// one), a second place serves until it can: the lock files name it, so --restore and gopxctl find
// it.
//
// A socket that systemd opened for us is replaced by one of our own when it is gone: systemd makes
// none anew while the service runs.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <optional>

#include "base/time.hpp"
#include "control/listener.hpp"
#include "sys/mount_watch.hpp"
#include "sys/watch.hpp"

namespace gopx::control {

constexpr Duration socket_poll_interval = std::chrono::seconds{30};
// From the first sign to the look: whoever removes the folder (`rm -r`) is to get to its end.
constexpr Duration socket_settling = std::chrono::milliseconds{50};
// Between two sockets made anew: somebody who removes it in a loop must not keep us busy.
constexpr Duration socket_renewal_pause = std::chrono::milliseconds{200};

class SocketKeeper {
 public:
  // Called from the loop and from look(), with a new listening descriptor that is the callee's; by
  // then current_path() is where it listens.
  using Renewed = std::function<void(int listening_fd)>;
  // From the loop: something around the socket has changed, or a poll is due.
  using Looked = std::function<void()>;

  // second_place: of the socket, while it can't be in the first.
  SocketKeeper(boost::asio::io_context& loop, ControlListener listener, std::string second_place,
               Renewed renewed, Looked looked);
  SocketKeeper(const SocketKeeper&) = delete;
  SocketKeeper& operator=(const SocketKeeper&) = delete;

  // The first listening descriptor; the caller closes it.
  int release() { return listener_.release(); }
  // Where clients look for it; "" if that is no place in the file system.
  const std::string& path() const { return path_; }
  // Where it is.
  const std::string& current_path() const { return listener_.path(); }
  // Begins to watch.
  void start();
  // Is it still there? If not, makes it anew.
  void look();
  // Nothing is made anew any more.
  void stop();

 private:
  void renew();
  bool open_at(const std::string& path);
  void look_in(Duration wait);

  boost::asio::io_context& loop_;
  ControlListener listener_;
  const std::string path_;
  const std::string second_place_;
  Renewed renewed_;
  Looked looked_;
  std::unique_ptr<sys::Watch> watch_;
  std::unique_ptr<sys::MountWatch> mounts_;
  boost::asio::steady_timer timer_;
  std::optional<Duration> renewed_at_;  // running time
  std::string complaint_;               // told last
  bool stopped_ = false;
};

}  // namespace gopx::control
