// Who may be a client: accepting, the peer's user, places. What a client says is connection.cpp's
// business.
#include <fcntl.h>
#include <sys/socket.h>

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <vector>

#include "control/connection.hpp"

namespace gopx::control {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using Stream = asio::generic::stream_protocol;

// After an accept that failed: no descriptors are left.
constexpr auto accept_pause = std::chrono::milliseconds{250};

// The protocol that a socket speaks: whoever made it knew.
Stream stream_of(int fd) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  if (::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0) return {AF_UNSPEC, 0};
  return {address.ss_family, 0};
}

}  // namespace

class ControlServer::State : public std::enable_shared_from_this<State> {
 public:
  State(asio::io_context& loop, ControlOptions options, Handler handler, state::EventLog& events)
      : host_{.limits = options.limits, .handle = std::move(handler), .events = events},
        options_{std::move(options)},
        loop_{loop},
        acceptor_{loop},
        pause_{loop} {}

  void listen(int fd);
  void adopt(int fd);
  void stop();
  void events_added();
  std::size_t clients() const { return connections_.size(); }
  state::EventLog& events() const { return host_.events; }

 private:
  void accept();
  void pause_accepting();
  void admit(Stream::socket socket);
  void make_room();
  bool hang_up_on_the_most_silent();
  void forget(const Connection& connection);
  bool permitted(int fd) const;

  Host host_;
  ControlOptions options_;
  asio::io_context& loop_;
  asio::basic_socket_acceptor<Stream> acceptor_;
  asio::steady_timer pause_;
  std::vector<std::shared_ptr<Connection>> connections_;
};

void ControlServer::State::listen(int fd) {
  error_code ignored;
  acceptor_.close(ignored);
  acceptor_.assign(stream_of(fd), fd);
  accept();
}

void ControlServer::State::accept() {
  acceptor_.async_accept(
      [self = shared_from_this()](const error_code& error, Stream::socket socket) {
        if (!self->acceptor_.is_open() || error == asio::error::operation_aborted) return;
        if (error) return self->pause_accepting();
        self->admit(std::move(socket));
        self->accept();
      });
}

void ControlServer::State::pause_accepting() {
  pause_.expires_after(accept_pause);
  pause_.async_wait([self = shared_from_this()](const error_code& error) {
    if (!error && self->acceptor_.is_open()) self->accept();
  });
}

void ControlServer::State::adopt(int fd) { admit(Stream::socket{loop_, stream_of(fd), fd}); }

void ControlServer::State::admit(Stream::socket socket) {
  const int fd = socket.native_handle();
  ::fcntl(fd, F_SETFD, FD_CLOEXEC);
  const bool welcome = permitted(fd);
  make_room();
  const bool room = connections_.size() < host_.limits.clients;
  const auto connection =
      make_connection(std::move(socket), host_, [this](const Connection& one) { forget(one); });
  connections_.push_back(connection);
  if (!welcome)
    return connection->refuse(
        refusal(api::ErrorCode::forbidden, say("this gopxd belongs to another user")));
  if (!room)
    return connection->refuse(refusal(api::ErrorCode::busy, say("too many clients at once")));
  connection->start();
}

bool ControlServer::State::permitted(int fd) const {
  if (!options_.peer_uid) return true;
  const auto uid = options_.peer_uid(fd);
  return uid && (*uid == options_.own_uid || *uid == 0);
}

void ControlServer::State::make_room() {
  while (connections_.size() >= host_.limits.clients && hang_up_on_the_most_silent()) continue;
}

// False if everybody is being served.
bool ControlServer::State::hang_up_on_the_most_silent() {
  std::shared_ptr<Connection> found;
  for (const auto& one : connections_)
    if (one->is_silent() && (!found || one->silent_since() < found->silent_since())) found = one;
  if (found) found->close();
  return found != nullptr;
}

void ControlServer::State::forget(const Connection& connection) {
  std::erase_if(connections_, [&connection](const auto& one) { return one.get() == &connection; });
}

void ControlServer::State::events_added() {
  const auto connections = connections_;
  for (const auto& connection : connections) connection->events_added();
}

void ControlServer::State::stop() {
  error_code ignored;
  acceptor_.close(ignored);
  pause_.cancel();
  const auto connections = connections_;
  for (const auto& connection : connections) connection->close();
}

ControlServer::ControlServer(asio::io_context& loop, ControlOptions options, Handler handler,
                             state::EventLog& events)
    : state_{std::make_shared<State>(loop, std::move(options), std::move(handler), events)} {
  events.on_added([state = state_.get()] { state->events_added(); });
}

ControlServer::~ControlServer() {
  state_->events().on_added({});
  stop();
}

void ControlServer::listen(int listening_fd) { state_->listen(listening_fd); }
void ControlServer::adopt(int connected_fd) { state_->adopt(connected_fd); }
void ControlServer::stop() { state_->stop(); }
std::size_t ControlServer::clients() const { return state_->clients(); }

}  // namespace gopx::control
