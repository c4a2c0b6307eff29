// The control socket as a file: made so that only its owner can reach it, found dead or alive at
// the start, removed at the end. What is said over it is server.hpp's business.
#pragma once

#include <sys/types.h>

#include <string>
#include <tl/expected.hpp>

#include "base/result.hpp"
#include "sys/descriptor.hpp"

namespace gopx::control {

struct SocketRefusal {
  bool taken = false;  // another gopxd answers there: exit 75
  Error error;
};

class ControlSocket {
 public:
  // Makes the folder where needed (0700) and a listening socket in it (0600). Replaces the socket
  // of a daemon that is dead; refuses where one lives, where something else than a socket stands,
  // where the folder is not ours or others may write in it.
  static tl::expected<ControlSocket, SocketRefusal> open(const std::string& path);

  ControlSocket(ControlSocket&& other) noexcept;
  ControlSocket& operator=(ControlSocket&& other) noexcept;
  // Removes the file, unless another socket stands there by now.
  ~ControlSocket();

  const std::string& path() const { return path_; }
  // The listening descriptor; the caller closes it.
  int release() { return fd_.release(); }

 private:
  ControlSocket(std::string path, sys::Descriptor fd);

  std::string path_;  // empty = moved from
  sys::Descriptor fd_;
  dev_t device_ = 0;
  ino_t inode_ = 0;
};

}  // namespace gopx::control
