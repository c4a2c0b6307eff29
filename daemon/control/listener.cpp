// A socket that was handed over wins: clients wait on it already.
#include "control/listener.hpp"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <cstring>

#include "platform/supervisor.hpp"

namespace gopx::control {
namespace {

std::string bound_path(int fd) {
  sockaddr_un address{};
  socklen_t size = sizeof address;
  if (::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0) return "";
  const bool named = address.sun_family == AF_UNIX && address.sun_path[0] == '/';
  return named ? std::string{address.sun_path, ::strnlen(address.sun_path, sizeof address.sun_path)}
               : "";
}

}  // namespace

ControlListener::ControlListener(ControlSocket own) : own_{std::move(own)}, path_{own_->path()} {
  remember_file();
}

ControlListener::ControlListener(int inherited)
    : inherited_{inherited}, path_{bound_path(inherited)} {
  remember_file();
}

void ControlListener::remember_file() {
  struct stat status {};
  if (path_.empty() || ::lstat(path_.c_str(), &status) != 0) return;
  device_ = status.st_dev;
  inode_ = status.st_ino;
}

bool ControlListener::stands() const {
  struct stat status {};
  return ::lstat(path_.c_str(), &status) == 0 && status.st_dev == device_ &&
         status.st_ino == inode_;
}

tl::expected<ControlListener, SocketRefusal> open_control(const std::string& path,
                                                          sys::Environment& environment) {
  const auto handed_over = platform::take_listening_socket(environment);
  if (!handed_over) {
    return tl::unexpected<SocketRefusal>{SocketRefusal{false, handed_over.error()}};
  }
  if (*handed_over) return ControlListener{**handed_over};
  auto own = ControlSocket::open(path);
  if (!own) return tl::unexpected<SocketRefusal>{own.error()};
  return ControlListener{std::move(*own)};
}

}  // namespace gopx::control
