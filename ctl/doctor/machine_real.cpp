// The functions of a real machine: one system call each, none that waits longer than it says.
#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <arpa/inet.h>

#include <cerrno>
#include <filesystem>

#include "base/text.hpp"
#include "ctl/doctor/machine.hpp"
#include "sys/descriptor.hpp"
#include "sys/ownership.hpp"

namespace gopx::ctl::doctor {
namespace {

constexpr int connect_patience_ms = 200;

std::optional<PathFacts> look_at(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return std::nullopt;
  return PathFacts{.owner = status.st_uid,
                   .is_folder = S_ISDIR(status.st_mode),
                   .can_read = ::access(path.c_str(), R_OK) == 0,
                   .can_write = ::access(path.c_str(), W_OK) == 0};
}

std::optional<Disk> disk_of(const std::string& path) {
  struct statvfs status {};
  if (::statvfs(path.c_str(), &status) != 0) return std::nullopt;
  return Disk{.free_bytes = static_cast<std::uint64_t>(status.f_bavail) * status.f_frsize,
              .is_read_only = (status.f_flag & ST_RDONLY) != 0};
}

std::optional<std::string> resolved(const std::string& path) {
  std::error_code error;
  const auto real = std::filesystem::canonical(path, error);
  return error ? std::nullopt : std::optional{real.string()};
}

// "alice:x:1000:1000::/home/alice:/bin/sh" → "/home/alice"
std::optional<std::string> home_in(std::string_view passwd, unsigned uid) {
  for (const auto line : split(passwd, '\n')) {
    const auto fields = split(line, ':');
    if (fields.size() > 5 && read_number<unsigned>(fields[2]) == uid) return std::string{fields[5]};
  }
  return std::nullopt;
}

bool ends_well(int fd) {
  pollfd waited{fd, POLLOUT, 0};
  if (::poll(&waited, 1, connect_patience_ms) != 1) return false;
  int error = 0;
  socklen_t size = sizeof error;
  return ::getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) == 0 && error == 0;
}

bool somebody_listens(const std::string& address, std::uint16_t port) {
  sockaddr_in v4{};
  sockaddr_in6 v6{};
  v4.sin_family = AF_INET;
  v6.sin6_family = AF_INET6;
  v4.sin_port = v6.sin6_port = htons(port);
  const bool is_v4 = ::inet_pton(AF_INET, address.c_str(), &v4.sin_addr) == 1;
  if (!is_v4 && ::inet_pton(AF_INET6, address.c_str(), &v6.sin6_addr) != 1) return false;
  const sys::Descriptor fd{
      ::socket(is_v4 ? AF_INET : AF_INET6, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
  if (fd.get() < 0) return false;
  const auto* to =
      is_v4 ? reinterpret_cast<const sockaddr*>(&v4) : reinterpret_cast<const sockaddr*>(&v6);
  const auto size = is_v4 ? sizeof v4 : sizeof v6;
  if (::connect(fd.get(), to, static_cast<socklen_t>(size)) == 0) return true;
  return errno == EINPROGRESS && ends_well(fd.get());
}

}  // namespace

Machine real_machine(const api::PathInputs& here, const Files& files, WallTime now) {
  std::error_code error;
  const auto folder = std::filesystem::current_path(error);
  return {
      .here = here,
      .files = files,
      .folder = error ? "" : folder.string(),
      .now = now,
      .look = look_at,
      .disk = disk_of,
      .resolve = resolved,
      .home_of =
          [&files](unsigned uid) { return home_in(files.read("/etc/passwd").value_or(""), uid); },
      .user_name = [](unsigned uid) { return sys::user_name(uid); },
      .listens = somebody_listens};
}

}  // namespace gopx::ctl::doctor
