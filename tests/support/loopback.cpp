// See loopback.hpp. Everything here is a chain of handlers on the caller's loop; what stays open
// (silent connections, full queues) is held until its server object goes.
#include "support/loopback.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/streambuf.hpp>
#include <boost/asio/write.hpp>
#include <set>
#include <stdexcept>

namespace gopx::testing {

namespace asio = boost::asio;
using asio::ip::tcp;
using Error = boost::system::error_code;

namespace {

constexpr auto run_limit = std::chrono::seconds(30);
constexpr auto drip_pause = std::chrono::milliseconds(5);
constexpr std::size_t request_max = 64 * 1024;

sockaddr_in loopback_address(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

int bind_any(int fd) {
  sockaddr_in address = loopback_address(0);
  socklen_t size = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  if (::bind(fd, generic, size) != 0 || ::getsockname(fd, generic, &size) != 0) {
    throw std::runtime_error("no port on loopback");
  }
  return ntohs(address.sin_port);
}

void reset(tcp::socket::lowest_layer_type& socket) {
  Error ignored;
  socket.set_option(asio::socket_base::linger(true, 0), ignored);
  socket.close(ignored);
}

}  // namespace

std::string http(int status, const std::string& body, const std::string& headers) {
  return fmt::format("HTTP/1.1 {} Status\r\nContent-Length: {}\r\n{}\r\n{}", status, body.size(),
                     headers, body);
}

struct Server::State : std::enable_shared_from_this<State> {
  State(asio::io_context& the_loop, Behaviour the_behaviour)
      : loop(the_loop),
        acceptor(loop, {asio::ip::address_v4::loopback(), 0}),
        behaviour(std::move(the_behaviour)),
        tls(asio::ssl::context::tls_server) {
    if (behaviour.identity) use(*behaviour.identity);
    if (behaviour.only_old_tls) {
      SSL_CTX_set_max_proto_version(tls.native_handle(), TLS1_1_VERSION);
      SSL_CTX_set_cipher_list(tls.native_handle(), "ALL:@SECLEVEL=0");
    }
  }

  void use(const Identity& identity) {
    tls.use_certificate(asio::buffer(identity.certificate), asio::ssl::context::pem);
    tls.use_private_key(asio::buffer(identity.key), asio::ssl::context::pem);
    SSL_CTX_set_alpn_select_cb(tls.native_handle(), &State::choose_protocol, this);
  }

  // Notes what the client offers and takes none of it, so HTTP/1.1 is spoken.
  static int choose_protocol(SSL*, const unsigned char**, unsigned char*,
                             const unsigned char* offered, unsigned size, void* self) {
    const std::string list(reinterpret_cast<const char*>(offered), size);
    if (list.find("\x02h2") != std::string::npos) static_cast<State*>(self)->http2_offered = true;
    return SSL_TLSEXT_ERR_NOACK;
  }

  void accept();
  void serve(std::shared_ptr<tcp::socket> socket);

  asio::io_context& loop;
  tcp::acceptor acceptor;
  Behaviour behaviour;
  asio::ssl::context tls;
  int accepted = 0;
  std::vector<std::string> requests;
  bool http2_offered = false;
  std::set<std::shared_ptr<tcp::socket>> held;  // open for as long as the server is
};

namespace {

// One connection over Stream, which is a socket or TLS on one.
template <class Stream>
class Connection : public std::enable_shared_from_this<Connection<Stream>> {
 public:
  Connection(std::shared_ptr<Server::State> server, Stream stream)
      : server_(std::move(server)), stream_(std::move(stream)), pause_(server_->loop) {}

  void handshake() {
    stream_.async_handshake(asio::ssl::stream_base::server,
                            [self = this->shared_from_this()](const Error& error) {
                              if (!error) self->read();
                            });
  }

  void read() {
    asio::async_read_until(stream_, asio::dynamic_buffer(input_, request_max), "\r\n\r\n",
                           [self = this->shared_from_this()](const Error& error, std::size_t size) {
                             if (!error) self->answer(size);
                           });
  }

 private:
  void answer(std::size_t size) {
    server_->requests.push_back(input_.substr(0, size));
    input_.erase(0, size);
    answer_ = server_->behaviour.answer(server_->requests.back());
    asio::async_write(stream_, asio::buffer(answer_.bytes),
                      [self = this->shared_from_this()](const Error& error, std::size_t) {
                        if (!error) self->afterwards();
                      });
  }

  void afterwards() {
    Error ignored;
    switch (answer_.then) {
      case CannedAnswer::Then::keep_open:
        return read();
      case CannedAnswer::Then::drip:
        return drip();
      case CannedAnswer::Then::reset:
        return reset(stream_.lowest_layer());
      case CannedAnswer::Then::close:
        stream_.lowest_layer().shutdown(tcp::socket::shutdown_send, ignored);
    }
    read();  // until the other side has hung up too, so that what was sent is not lost
  }

  void drip() {
    pause_.expires_after(drip_pause);
    pause_.async_wait([self = this->shared_from_this()](const Error&) {
      asio::async_write(self->stream_, asio::buffer("x", 1),
                        [self](const Error& error, std::size_t) {
                          if (!error) self->drip();
                        });
    });
  }

  std::shared_ptr<Server::State> server_;
  Stream stream_;
  asio::steady_timer pause_;
  std::string input_;
  CannedAnswer answer_;
};

}  // namespace

void Server::State::accept() {
  acceptor.async_accept([self = weak_from_this()](const Error& error, tcp::socket socket) {
    const auto state = self.lock();
    if (!state || error) return;
    ++state->accepted;
    state->serve(std::make_shared<tcp::socket>(std::move(socket)));
    state->accept();
  });
}

void Server::State::serve(std::shared_ptr<tcp::socket> socket) {
  using OnConnect = Behaviour::OnConnect;
  if (behaviour.on_connect == OnConnect::serve && behaviour.identity) {
    using Tls = asio::ssl::stream<tcp::socket>;
    std::make_shared<Connection<Tls>>(shared_from_this(), Tls(std::move(*socket), tls))
        ->handshake();
    return;
  }
  if (behaviour.on_connect == OnConnect::serve) {
    std::make_shared<Connection<tcp::socket>>(shared_from_this(), std::move(*socket))->read();
    return;
  }
  held.insert(socket);
  if (behaviour.on_connect == OnConnect::silent) return;
  socket->async_wait(tcp::socket::wait_read, [self = shared_from_this(), socket](const Error&) {
    if (self->behaviour.on_connect == OnConnect::reset) return reset(*socket);
    Error ignored;
    asio::write(*socket, asio::buffer(http(400, "plain HTTP here")), ignored);
  });
}

Server::Server(asio::io_context& loop, Behaviour behaviour)
    : state_(std::make_shared<State>(loop, std::move(behaviour))) {
  state_->accept();
}

Server::~Server() {
  Error ignored;
  state_->acceptor.close(ignored);
  state_->held.clear();
}

int Server::port() const { return state_->acceptor.local_endpoint().port(); }

std::string Server::url(const std::string& path) const {
  const bool secure = state_->behaviour.identity.has_value();
  return fmt::format("http{}://127.0.0.1:{}{}", secure ? "s" : "", port(), path);
}

int Server::connections() const { return state_->accepted; }
const std::vector<std::string>& Server::requests() const { return state_->requests; }
bool Server::http2_was_offered() const { return state_->http2_offered; }

ClosedPort::ClosedPort() : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
  number_ = bind_any(socket_.get());
}

BlackHole::BlackHole() {
  sockets_.emplace_back(::socket(AF_INET, SOCK_STREAM, 0));
  number_ = bind_any(sockets_.front().get());
  ::listen(sockets_.front().get(), 0);
  // Room for one, as Linux counts; the others show that there is no more.
  for (int i = 0; i < 4; ++i) {
    sys::Descriptor filler(::socket(AF_INET, SOCK_STREAM, 0));
    ::fcntl(filler.get(), F_SETFL, O_NONBLOCK);
    const sockaddr_in address = loopback_address(number_);
    ::connect(filler.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
    sockets_.push_back(std::move(filler));
  }
}

struct TunnelProxy::State : std::enable_shared_from_this<State> {
  // One direction of a tunnel.
  struct Pipe : std::enable_shared_from_this<Pipe> {
    Pipe(std::shared_ptr<tcp::socket> source, std::shared_ptr<tcp::socket> sink)
        : from(std::move(source)), to(std::move(sink)) {}

    void pump() {
      from->async_read_some(asio::buffer(bytes),
                            [self = shared_from_this()](const Error& error, std::size_t size) {
                              Error ignored;
                              if (error) {
                                self->to->shutdown(tcp::socket::shutdown_send, ignored);
                              } else {
                                asio::write(*self->to, asio::buffer(self->bytes, size), ignored);
                                self->pump();
                              }
                            });
    }

    std::shared_ptr<tcp::socket> from, to;
    std::array<char, 16384> bytes{};
  };

  explicit State(asio::io_context& the_loop)
      : loop(the_loop), acceptor(loop, {asio::ip::address_v4::loopback(), 0}) {}

  void accept() {
    acceptor.async_accept([self = weak_from_this()](const Error& error, tcp::socket socket) {
      const auto state = self.lock();
      if (!state || error) return;
      state->read(std::make_shared<tcp::socket>(std::move(socket)));
      state->accept();
    });
  }

  void read(const std::shared_ptr<tcp::socket>& client) {
    auto input = std::make_shared<std::string>();
    asio::async_read_until(
        *client, asio::dynamic_buffer(*input, request_max), "\r\n\r\n",
        [self = shared_from_this(), client, input](const Error& error, std::size_t) {
          if (!error) self->open(client, *input);
        });
  }

  // "CONNECT 127.0.0.1:PORT HTTP/1.1"
  void open(const std::shared_ptr<tcp::socket>& client, const std::string& request) {
    const auto colon = request.find(':');
    const int port = std::stoi(request.substr(colon + 1));
    auto target = std::make_shared<tcp::socket>(loop);
    target->connect({asio::ip::address_v4::loopback(), static_cast<std::uint16_t>(port)});
    ++tunnels;
    asio::write(*client, asio::buffer(std::string("HTTP/1.1 200 OK\r\nX-Tunnel: yes\r\n\r\n")));
    std::make_shared<Pipe>(client, target)->pump();
    std::make_shared<Pipe>(target, client)->pump();
  }

  asio::io_context& loop;
  tcp::acceptor acceptor;
  int tunnels = 0;
};

TunnelProxy::TunnelProxy(asio::io_context& loop) : state_(std::make_shared<State>(loop)) {
  state_->accept();
}

TunnelProxy::~TunnelProxy() {
  Error ignored;
  state_->acceptor.close(ignored);
}

std::string TunnelProxy::url() const {
  return fmt::format("http://127.0.0.1:{}", state_->acceptor.local_endpoint().port());
}

int TunnelProxy::tunnels() const { return state_->tunnels; }

bool run_until(asio::io_context& loop, const std::function<bool()>& done) {
  const auto limit = std::chrono::steady_clock::now() + run_limit;
  loop.restart();
  while (!done() && std::chrono::steady_clock::now() < limit) {
    if (loop.stopped()) loop.restart();
    loop.run_one_for(std::chrono::milliseconds(100));
  }
  return done();
}

}  // namespace gopx::testing
