// unix(7). Two daemons that start at once are kept apart by a lock on the folder while they look
// and bind; after that the living one is found by connecting to it.
#include "control/socket.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <cerrno>
#include <cstring>

#include "base/text.hpp"
#include "sys/files.hpp"

namespace gopx::control {
namespace {

constexpr mode_t socket_mode = 0600;
constexpr mode_t writable_by_others = 0022;
constexpr int folder_attempts_max = 50;    // at the lock of the socket's folder …
constexpr int folder_pause_ms = 20;        // … with so much time in between
constexpr int backlog = 128;               // connections not yet accepted
constexpr std::size_t shown_bytes = 4096;  // of a path, in an error

using Checked = tl::expected<void, SocketRefusal>;

tl::unexpected<SocketRefusal> refuse(Error error, bool taken = false) {
  return tl::unexpected<SocketRefusal>{SocketRefusal{taken, std::move(error)}};
}

tl::unexpected<SocketRefusal> refuse(std::string_view path, std::string_view what,
                                     bool taken = false) {
  return refuse(Error{fmt::format("{}: {}", printable(path, shown_bytes), what)}, taken);
}

// A folder whose name says that it is for gopx alone may be closed to others; the mode of any other
// folder is its owner's affair, as long as nobody else may write there.
bool is_for_us_alone(const std::string& folder) {
  const auto slash = folder.rfind('/');
  const auto name = slash == std::string::npos ? folder : folder.substr(slash + 1);
  return name == "gopx" || name.starts_with("gopx-");
}

Checked prepare_folder(const std::string& folder) {
  struct stat status {};
  const bool exists = ::stat(folder.c_str(), &status) == 0;
  if (!exists || is_for_us_alone(folder)) {
    if (auto made = sys::make_private_directory(folder); !made) return refuse(made.error());
    return {};
  }
  if (!S_ISDIR(status.st_mode))
    return refuse(folder, "not a folder: the control socket can't be made in it");
  if (status.st_uid != ::geteuid())
    return refuse(
        folder,
        fmt::format("the folder of the control socket belongs to uid {}, not to us (uid {}): name "
                    "another one with --socket",
                    status.st_uid, ::geteuid()));
  if ((status.st_mode & writable_by_others) != 0)
    return refuse(
        folder,
        "others may write in the folder of the control socket: chmod 700 it, or name another one "
        "with --socket");
  return {};
}

tl::expected<sys::Descriptor, SocketRefusal> lock_folder(const std::string& folder) {
  sys::Descriptor fd{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (!fd)
    return refuse(
        sys::file_error(folder, "the folder of the control socket can't be opened", errno));
  if (::flock(fd.get(), LOCK_EX | LOCK_NB) == 0) return fd;
  if (errno != EWOULDBLOCK) return fd;  // without locks the check by connecting has to do
  return refuse(folder, "another gopxd is starting here at this moment", true);
}

// Whoever starts here holds the folder for a moment only.
tl::expected<sys::Descriptor, SocketRefusal> lock_folder_patiently(const std::string& folder) {
  for (int attempt = 0;; ++attempt) {
    auto lock = lock_folder(folder);
    if (lock || !lock.error().taken || attempt >= folder_attempts_max) return lock;
    ::poll(nullptr, 0, folder_pause_ms);
  }
}

tl::expected<sockaddr_un, SocketRefusal> address_of(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path)
    return refuse(
        path,
        fmt::format(
            "too long for a socket: {} bytes, at most {} are possible; name a shorter one with "
            "--socket",
            path.size(), sizeof address.sun_path - 1));
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  return address;
}

// connect(2) and bind(2) want the general type.
const sockaddr* general(const sockaddr_un& address) {
  return reinterpret_cast<const sockaddr*>(&address);
}

sys::Descriptor make_socket() {
  sys::Descriptor fd{::socket(AF_UNIX, SOCK_STREAM, 0)};
  if (!fd) return fd;
  ::fcntl(fd.get(), F_SETFD, FD_CLOEXEC);
  ::fcntl(fd.get(), F_SETFL, O_NONBLOCK);
  return fd;
}

// Makes way: nothing stands at the path any more, or there is a reason why something has to.
Checked make_way(const std::string& path, const sockaddr_un& address) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0) return {};
  if (!S_ISSOCK(status.st_mode))
    return refuse(path,
                  "stands where the control socket should, and is no socket: move it away, or name "
                  "another path "
                  "with --socket");
  const auto probe = make_socket();
  if (!probe) return refuse(sys::file_error(path, "no socket can be made", errno));
  const bool dead =
      ::connect(probe.get(), general(address), sizeof address) != 0 && errno == ECONNREFUSED;
  if (!dead) return refuse(path, "another gopxd answers on this control socket", true);
  if (::unlink(path.c_str()) != 0)
    return refuse(sys::file_error(path, "the socket of a dead gopxd can't be removed", errno));
  return {};
}

tl::expected<sys::Descriptor, SocketRefusal> listen_at(const std::string& path,
                                                       const sockaddr_un& address) {
  auto fd = make_socket();
  if (!fd) return refuse(sys::file_error(path, "no socket can be made", errno));
  const mode_t mask = ::umask(~socket_mode & 0777);
  const bool bound = ::bind(fd.get(), general(address), sizeof address) == 0;
  const int error = errno;
  ::umask(mask);
  if (!bound) return refuse(sys::file_error(path, "the control socket can't be made", error));
  if (::chmod(path.c_str(), socket_mode) != 0 || ::listen(fd.get(), backlog) != 0)
    return refuse(sys::file_error(path, "the control socket can't be used", errno));
  return fd;
}

}  // namespace

tl::expected<ControlSocket, SocketRefusal> ControlSocket::open(const std::string& path) {
  const auto address = address_of(path);
  if (!address) return tl::unexpected<SocketRefusal>{address.error()};
  const auto folder = sys::parent_of(path);
  if (auto prepared = prepare_folder(folder); !prepared)
    return tl::unexpected<SocketRefusal>{prepared.error()};
  const auto lock = lock_folder_patiently(folder);
  if (!lock) return tl::unexpected<SocketRefusal>{lock.error()};
  if (auto way = make_way(path, *address); !way) return tl::unexpected<SocketRefusal>{way.error()};
  auto fd = listen_at(path, *address);
  if (!fd) return tl::unexpected<SocketRefusal>{fd.error()};
  return ControlSocket{path, std::move(*fd)};
}

ControlSocket::ControlSocket(std::string path, sys::Descriptor fd)
    : path_{std::move(path)}, fd_{std::move(fd)} {
  struct stat status {};
  if (::lstat(path_.c_str(), &status) != 0) return;
  device_ = status.st_dev;
  inode_ = status.st_ino;
}

ControlSocket::ControlSocket(ControlSocket&& other) noexcept
    : path_{std::exchange(other.path_, {})},
      fd_{std::move(other.fd_)},
      device_{other.device_},
      inode_{other.inode_} {}

ControlSocket& ControlSocket::operator=(ControlSocket&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(fd_, other.fd_);
  std::swap(device_, other.device_);
  std::swap(inode_, other.inode_);
  return *this;
}

ControlSocket::~ControlSocket() {
  struct stat status {};
  const bool there = !path_.empty() && ::lstat(path_.c_str(), &status) == 0;
  if (there && status.st_dev == device_ && status.st_ino == inode_) ::unlink(path_.c_str());
}

}  // namespace gopx::control
