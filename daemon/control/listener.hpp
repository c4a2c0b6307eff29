// The control socket of the daemon: the one that systemd has opened for us, else one of our own.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>

#include "control/socket.hpp"
#include "sys/environment.hpp"

namespace gopx::control {

class ControlListener {
 public:
  explicit ControlListener(ControlSocket own);
  // Takes the descriptor over.
  explicit ControlListener(int inherited);

  // The listening descriptor; the caller closes it. The file goes with this object, if it is ours:
  // a socket that was handed to us stays where it is, for whoever is started next.
  int release() { return own_ ? own_->release() : inherited_.release(); }
  // Where clients find it; "" if it has no place in the file system.
  const std::string& path() const { return path_; }
  // Does the socket still stand where clients look for it?
  bool stands() const;
  bool is_own() const { return own_.has_value(); }

 private:
  void remember_file();

  std::optional<ControlSocket> own_;
  sys::Descriptor inherited_;
  std::string path_;
  dev_t device_ = 0;
  ino_t inode_ = 0;
};

// Takes the variables of socket activation out of `environment`.
tl::expected<ControlListener, SocketRefusal> open_control(const std::string& path,
                                                          sys::Environment& environment);

}  // namespace gopx::control
