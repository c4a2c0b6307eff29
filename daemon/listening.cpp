// A socket that was handed over wins: clients wait on it already.
#include "listening.hpp"

#include "platform/supervisor.hpp"

namespace gopx {

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
