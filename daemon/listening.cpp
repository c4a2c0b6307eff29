// A socket that was handed over wins: clients wait on it already.
#include "listening.hpp"

#include <sys/socket.h>
#include <sys/un.h>

#include <cstring>

#include "platform/supervisor.hpp"

namespace gopx {

std::string ControlListener::path() const {
  if (own_) return own_->path();
  sockaddr_un address{};
  socklen_t size = sizeof address;
  if (::getsockname(inherited_.get(), reinterpret_cast<sockaddr*>(&address), &size) != 0) return "";
  const bool named = address.sun_family == AF_UNIX && address.sun_path[0] == '/';
  return named ? std::string{address.sun_path, ::strnlen(address.sun_path, sizeof address.sun_path)}
               : "";
}

tl::expected<ControlListener, io::SocketRefusal> open_control(const std::string& path,
                                                              io::Environment& environment) {
  const auto handed_over = platform::take_listening_socket(environment);
  if (!handed_over) {
    return tl::unexpected<io::SocketRefusal>{io::SocketRefusal{false, handed_over.error()}};
  }
  if (*handed_over) return ControlListener{**handed_over};
  auto own = io::ControlSocket::open(path);
  if (!own) return tl::unexpected<io::SocketRefusal>{own.error()};
  return ControlListener{std::move(*own)};
}

}  // namespace gopx
