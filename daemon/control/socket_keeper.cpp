// Removing and making anew are both seen by the watch; a look at a socket that stands costs one
// lstat(2).
#include "control/socket_keeper.hpp"

#include <fmt/format.h>
#include <boost/asio/io_context.hpp>

#include "sys/clock.hpp"
#include "sys/log.hpp"

namespace gopx::control {

SocketKeeper::SocketKeeper(boost::asio::io_context& loop, ControlListener listener,
                           std::string second_place, Renewed renewed, Looked looked)
    : loop_{loop},
      listener_{std::move(listener)},
      path_{listener_.path()},
      second_place_{std::move(second_place)},
      renewed_{std::move(renewed)},
      looked_{std::move(looked)},
      timer_{loop} {}

void SocketKeeper::start() {
  if (path().empty()) return;
  sys::Watch::Targets targets;
  targets.kept = path();
  watch_ = std::make_unique<sys::Watch>(
      loop_, std::move(targets),
      sys::Watch::Handlers{[this] { look_in(socket_settling); }, {}, {}});
  mounts_ = std::make_unique<sys::MountWatch>(loop_, [this] { look_in(socket_settling); });
  look_in(socket_poll_interval);
}

void SocketKeeper::stop() {
  stopped_ = true;
  mounts_.reset();
  timer_.cancel();
}

void SocketKeeper::look_in(Duration wait) {
  if (stopped_) return;
  timer_.expires_after(wait);
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (!error) look();
  });
}

void SocketKeeper::look() {
  if (path_.empty() || stopped_) return;
  const bool in_place = listener_.stands() && current_path() == path_;
  const Duration pause =
      renewed_at_ ? *renewed_at_ + socket_renewal_pause - sys::running_time() : Duration::zero();
  if (!in_place && pause > Duration::zero()) return look_in(pause);
  if (!in_place) renew();
  if (looked_) looked_();
  if (watch_) watch_->refresh();
  look_in(socket_poll_interval);
}

void SocketKeeper::renew() {
  renewed_at_ = sys::running_time();
  if (open_at(path_)) return;
  if (!listener_.stands()) open_at(second_place_);
}

// The old one goes only when the new one is there: until then its inode can't be taken for the new
// one's.
bool SocketKeeper::open_at(const std::string& path) {
  auto own = ControlSocket::open(path);
  if (!own) {
    const std::string& why = own.error().error.message;
    if (why != complaint_) sys::log_warn("socket", "the control socket is gone: " + why);
    complaint_ = why;
    return false;
  }
  const bool was_own = listener_.is_own();
  listener_ = ControlListener{std::move(*own)};
  sys::log_warn("socket",
                fmt::format("the control socket was removed, and is now {}{}", path,
                            was_own ? ""
                                    : "; systemd's own comes back with `systemctl --user stop "
                                      "gopxd && systemctl --user restart gopxd.socket`"));
  renewed_(listener_.release());
  return true;
}

}  // namespace gopx::control
