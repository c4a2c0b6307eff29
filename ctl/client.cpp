// Plain sockets and poll(2).
#include "ctl/client.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>
#include <vector>

#include "ctl/context.hpp"
#include "ctl/http_reader.hpp"
#include "sys/clock.hpp"
#include "sys/descriptor.hpp"
#include "sys/ownership.hpp"

namespace gopx::ctl {
namespace {

constexpr std::size_t read_bytes = 64 * 1024;
constexpr int connect_pause_ms = 10;  // between attempts while the daemon's queue is full

using Connected = tl::expected<sys::Descriptor, ClientError>;
using Done = tl::expected<void, ClientError>;

tl::unexpected<ClientError> unreachable(const std::string& socket, const Sentence& why) {
  return tl::unexpected<ClientError>{
      ClientError{.unreachable = true,
                  .message = say("gopxd can't be reached: {reason}", why),
                  .detail = say("socket: {path}", socket)}};
}

tl::unexpected<ClientError> unreachable(const std::string& socket, int error) {
  if (error != ENOENT && error != ECONNREFUSED)
    return unreachable(socket, verbatim(std::strerror(error)));
  return tl::unexpected<ClientError>{
      ClientError{.unreachable = true,
                  .message = say("gopxd is not running"),
                  .detail = say("nothing listens on {path}", socket)}};
}

// Somebody listens there, but not as gopxd would.
tl::unexpected<ClientError> wrong(Sentence what) {
  return tl::unexpected<ClientError>{ClientError{.unreachable = false, .message = std::move(what)}};
}

// Waits until the socket is ready for `events`; false when the deadline has passed.
bool ready(int fd, short events, std::optional<Duration> deadline) {
  for (;;) {
    const auto left =
        deadline ? std::max(*deadline - sys::running_time(), Duration{0}) : Duration{0};
    const auto ms = std::chrono::ceil<std::chrono::milliseconds>(left).count();
    pollfd wanted{fd, events, 0};
    const int found = ::poll(&wanted, 1, deadline ? static_cast<int>(ms) : -1);
    if (found > 0) return true;
    if (found == 0 || errno != EINTR) return false;
  }
}

tl::unexpected<ClientError> not_ours(const std::string& socket, const std::string& what,
                                     uid_t owner) {
  return tl::unexpected<ClientError>{ClientError{
      .unreachable = true,
      .message = what == socket ? say("the socket {path} belongs to another user, {user}", socket,
                                      sys::user_and_id(owner))
                                : say("the socket {path} is in {folder}, which belongs to another "
                                      "user, {user}",
                                      socket, what, sys::user_and_id(owner)),
      .exit_code = exit_not_permitted}};
}

// Whose is it, if it is neither ours nor root's? Somebody else's folder in /tmp could hold a socket
// that only looks like ours.
std::optional<uid_t> stranger(const std::string& path, unsigned own_uid) {
  const auto owner = sys::owner_of(path);
  const bool known = !owner || own_uid == 0 || *owner == own_uid || *owner == 0;
  return known ? std::nullopt : owner;
}

std::string folder_of(const std::string& socket) {
  const auto slash = socket.rfind('/');
  return slash == std::string::npos ? "." : socket.substr(0, std::max<std::size_t>(slash, 1));
}

// connect(2) was not allowed: by a folder on the way, or by the socket's own mode.
tl::unexpected<ClientError> not_allowed(const std::string& socket, unsigned own_uid) {
  const auto obstacle = sys::obstacle_on_the_way(socket, sys::Need::search);
  if (obstacle) return not_ours(socket, obstacle->folder, obstacle->owner);
  if (const auto owner = stranger(socket, own_uid)) return not_ours(socket, socket, *owner);
  return unreachable(socket, EACCES);
}

Connected connect_to(const std::string& path, unsigned own_uid, Duration patience) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path)
    return unreachable(path, say("the path is too long for a socket"));
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  if (const auto owner = stranger(folder_of(path), own_uid))
    return not_ours(path, folder_of(path), *owner);
  sys::Descriptor socket{::socket(AF_UNIX, SOCK_STREAM, 0)};
  if (socket.get() < 0) return unreachable(path, errno);
  ::fcntl(socket.get(), F_SETFD, FD_CLOEXEC);
  ::fcntl(socket.get(), F_SETFL, O_NONBLOCK);
  const auto deadline = sys::running_time() + std::min(patience, Client::connect_patience);
  while (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) !=
         0) {
    const bool busy = errno == EAGAIN || errno == EINTR;
    if (errno == EACCES) return not_allowed(path, own_uid);
    if (!busy) return unreachable(path, errno);
    if (sys::running_time() >= deadline) return unreachable(path, say("its queue stays full"));
    ::poll(nullptr, 0, connect_pause_ms);
  }
  return socket;
}

// A daemon that has refused already may not want to read the rest: its answer counts, not our
// failure to write.
Done send_all(const sys::Descriptor& socket, std::string_view text, const std::string& path,
              Duration deadline) {
  while (!text.empty()) {
    const auto sent = ::send(socket.get(), text.data(), text.size(), MSG_NOSIGNAL);
    if (sent > 0) text.remove_prefix(static_cast<std::size_t>(sent));
    if (sent >= 0 || errno == EINTR) continue;
    if (errno != EAGAIN) return {};
    if (!ready(socket.get(), POLLOUT, deadline))
      return wrong(say("what listens on {path} does not read requests", path));
  }
  return {};
}

std::string request_text(const DaemonRequest& request, bool keep_alive) {
  return fmt::format(
      "{} {} HTTP/1.1\r\nHost: gopx\r\nConnection: {}\r\nContent-Length: {}\r\n\r\n{}",
      request.method, request.path, keep_alive ? "keep-alive" : "close", request.body.size(),
      request.body);
}

// What has come in time: bytes, or none at the end of the connection.
tl::expected<std::string_view, ClientError> receive(const sys::Descriptor& socket,
                                                    std::vector<char>& space,
                                                    const std::string& path,
                                                    std::optional<Duration> deadline) {
  for (;;) {
    const auto got = ::recv(socket.get(), space.data(), space.size(), 0);
    if (got >= 0) return std::string_view{space.data(), static_cast<std::size_t>(got)};
    if (errno == EINTR) continue;
    if (errno != EAGAIN)
      return wrong(say("what listens on {path} closed the connection ({reason})", path,
                       std::strerror(errno)));
    if (!ready(socket.get(), POLLIN, deadline))
      return wrong(say("what listens on {path} does not answer in time", path));
  }
}

// One exchange: sends the request, reads the answer into the reader. `body` returns false to stop
// early.
class Exchange {
 public:
  Exchange(const std::string& path, unsigned own_uid) : path_{path}, own_uid_{own_uid} {}

  // `endless`: there is no deadline once the head has come.
  Done run(const DaemonRequest& request, bool endless,
           const std::function<bool(std::string_view)>& body) {
    const auto socket = connect_to(path_, own_uid_, request.patience);
    if (!socket) return tl::unexpected<ClientError>{socket.error()};
    return run_over(*socket, request, endless, body);
  }

  Done run_over(const sys::Descriptor& socket, const DaemonRequest& request, bool endless,
                const std::function<bool(std::string_view)>& body) {
    const auto deadline = sys::running_time() + request.patience;
    const auto text = request_text(request, keep_alive_);
    if (auto sent = send_all(socket, text, path_, deadline); !sent) return sent;
    std::vector<char> space(read_bytes);
    bool wanted = true;
    const auto take = [&](std::string_view part) { wanted = wanted && body(part); };
    while (wanted && reader_.state() != HttpReader::State::complete) {
      const bool patient = endless && reader_.has_head() && reader_.status() == 200;
      const auto bytes =
          receive(socket, space, path_, patient ? std::nullopt : std::optional{deadline});
      if (!bytes && patient) return {};
      if (!bytes) return tl::unexpected<ClientError>{bytes.error()};
      if (bytes->empty() && patient) return {};  // however it ended
      const auto state = bytes->empty() ? reader_.end() : reader_.feed(*bytes, take);
      if (state == HttpReader::State::broken)
        return wrong(say("what listens on {path} is not gopxd", path_));
    }
    return {};
  }
  int status() const { return reader_.status(); }
  void keep_alive() { keep_alive_ = true; }

 private:
  const std::string& path_;
  unsigned own_uid_;
  bool keep_alive_ = false;
  HttpReader reader_;
};

// Collects a body, up to a limit.
class WholeBody {
 public:
  std::function<bool(std::string_view)> taker() {
    return [this](std::string_view part) {
      text_.append(part.substr(0, Client::body_bytes_max - text_.size()));
      return text_.size() < Client::body_bytes_max;
    };
  }
  tl::expected<DaemonResponse, ClientError> answer(int status, const std::string& name) {
    if (text_.size() >= Client::body_bytes_max)
      return wrong(say("what listens on {path} answers too much", name));
    return DaemonResponse{status, std::move(text_)};
  }

 private:
  std::string text_;
};

// Cuts a stream into lines.
class Lines {
 public:
  explicit Lines(const std::function<bool(std::string_view)>& line) : line_{line} {}
  bool take(std::string_view part) {
    text_.append(part);
    std::size_t at = 0;
    for (auto end = text_.find('\n'); end != std::string::npos; end = text_.find('\n', at)) {
      if (!line_(std::string_view{text_}.substr(at, end - at))) return false;
      at = end + 1;
    }
    text_.erase(0, at);
    return text_.size() <= Client::line_bytes_max;
  }

 private:
  const std::function<bool(std::string_view)>& line_;
  std::string text_;
};

}  // namespace

tl::expected<DaemonResponse, ClientError> Client::ask(const DaemonRequest& request) {
  Exchange exchange{socket_, own_uid_};
  WholeBody body;
  const auto done = exchange.run(request, false, body.taker());
  if (!done) return tl::unexpected<ClientError>{done.error()};
  return body.answer(exchange.status(), socket_);
}

tl::expected<DaemonResponse, ClientError> ask_over(int fd, const std::string& name,
                                                   const DaemonRequest& request) {
  ::fcntl(fd, F_SETFL, O_NONBLOCK);
  const sys::Descriptor socket{::fcntl(fd, F_DUPFD_CLOEXEC, fd)};
  Exchange exchange{name, 0};
  exchange.keep_alive();
  WholeBody body;
  const auto done = exchange.run_over(socket, request, false, body.taker());
  if (!done) return tl::unexpected<ClientError>{done.error()};
  return body.answer(exchange.status(), name);
}

tl::expected<DaemonResponse, ClientError> Client::follow(
    const DaemonRequest& request, const std::function<bool(std::string_view)>& line) {
  Exchange exchange{socket_, own_uid_};
  Lines lines{line};
  std::string refusal;
  const auto done = exchange.run(request, true, [&](std::string_view part) {
    if (exchange.status() == 200) return lines.take(part);
    refusal.append(part.substr(0, line_bytes_max - refusal.size()));
    return refusal.size() < line_bytes_max;
  });
  if (!done) return tl::unexpected<ClientError>{done.error()};
  return DaemonResponse{exchange.status(), std::move(refusal)};
}

}  // namespace gopx::ctl
