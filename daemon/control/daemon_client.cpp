// HTTP/1.1 with Connection: close, read to the end.
#include "control/daemon_client.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "sys/clock.hpp"
#include "sys/descriptor.hpp"
#include "sys/files.hpp"

namespace gopx::control {
namespace {

// Of the next call that blocks. False if there is no time left.
bool limit_time(int fd, Duration deadline) {
  const Duration left = deadline - sys::running_time();
  if (left <= Duration::zero()) return false;
  const auto micros = std::chrono::ceil<std::chrono::microseconds>(left).count();
  timeval limit{};
  limit.tv_sec = static_cast<decltype(limit.tv_sec)>(micros / 1'000'000);
  limit.tv_usec = static_cast<decltype(limit.tv_usec)>(micros % 1'000'000);
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
  return true;
}

bool connect_to(int fd, const std::string& path) {
  sockaddr_un address{};
  if (path.size() >= sizeof address.sun_path) return false;
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.data(), path.size());
  const void* raw = &address;
  return connect(fd, static_cast<const sockaddr*>(raw), sizeof address) == 0;
}

Result<std::string> read_to_end(int fd, const std::string& path, Duration deadline) {
  std::string text;
  char block[4096];
  while (text.size() < ask_answer_max) {
    if (!limit_time(fd, deadline))
      return tl::unexpected(sys::file_error(path, "the running gopxd does not answer", ETIMEDOUT));
    const ssize_t got = read(fd, block, sizeof block);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0)
      return tl::unexpected(sys::file_error(path, "the running gopxd does not answer",
                                            errno == EAGAIN ? ETIMEDOUT : errno));
    if (got == 0) return text;
    text.append(block, static_cast<std::size_t>(got));
  }
  return failure(path + ": the running gopxd answers too much");
}

}  // namespace

Result<DaemonAnswer> post_to_daemon(const std::string& socket_path, const std::string& path,
                                    Duration limit) {
  const Duration deadline = sys::running_time() + limit;
  const sys::Descriptor fd{socket(AF_UNIX, SOCK_STREAM, 0)};
  if (fd.get() < 0) return tl::unexpected(sys::file_error(socket_path, "socket", errno));
  fcntl(fd.get(), F_SETFD, FD_CLOEXEC);
  limit_time(fd.get(), deadline);
  if (!connect_to(fd.get(), socket_path)) return DaemonAnswer{};
  const std::string request =
      "POST " + path + " HTTP/1.1\r\nHost: gopx\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
  if (!sys::write_all(fd.get(), request))
    return tl::unexpected(sys::file_error(socket_path, "write", errno));
  const auto text = read_to_end(fd.get(), socket_path, deadline);
  if (!text) return tl::unexpected(text.error());
  const std::size_t body = text->find("\r\n\r\n");
  if (text->rfind("HTTP/1.1 ", 0) != 0 || body == std::string::npos) {
    return failure(socket_path + ": what listens there is no gopxd");
  }
  return DaemonAnswer{true, std::atoi(text->c_str() + 9), text->substr(body + 4)};
}

}  // namespace gopx::control
