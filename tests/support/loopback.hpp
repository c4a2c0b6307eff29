// Servers on 127.0.0.1 that behave in any way a test wants, on the loop of what is tested: no
// thread, no sleep. A test runs the loop until what it waits for has come.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "support/certificates.hpp"
#include "sys/descriptor.hpp"

namespace gopx::testing {

// What a server does once it has read a request's header.
struct CannedAnswer {
  enum class Then { keep_open, close, reset, drip };
  std::string bytes;
  Then then = Then::close;  // drip: one more byte every few milliseconds, without end
};

// A whole answer with a Content-Length.
std::string http(int status, const std::string& body, const std::string& headers = "");

struct Behaviour {
  enum class OnConnect {
    serve,            // (TLS handshake and) requests
    silent,           // accept, read, never say a word
    reset,            // RST as soon as the first bytes have come
    speak_plain_http  // answer whatever comes with an HTTP error in the clear
  };
  OnConnect on_connect = OnConnect::serve;
  std::function<CannedAnswer(const std::string& request)> answer = {};
  std::optional<Identity> identity = {};  // TLS with this
  bool only_old_tls = false;
};

class Server {
 public:
  Server(boost::asio::io_context& loop, Behaviour behaviour);
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  ~Server();

  int port() const;
  std::string url(const std::string& path = "/") const;  // http or https by its behaviour
  int connections() const;                               // accepted so far
  const std::vector<std::string>& requests() const;      // headers, oldest first
  bool http2_was_offered() const;

  struct State;

 private:
  std::shared_ptr<State> state_;
};

// A port nobody listens on (it was free a moment ago, and is kept bound without listening).
class ClosedPort {
 public:
  ClosedPort();
  int number() const { return number_; }

 private:
  sys::Descriptor socket_;
  int number_ = 0;
};

// A port whose queue of connections is full: SYNs to it get no answer.
class BlackHole {
 public:
  BlackHole();
  int number() const { return number_; }

 private:
  std::vector<sys::Descriptor> sockets_;
  int number_ = 0;
};

// A forward proxy that opens tunnels (CONNECT) to wherever it is asked.
class TunnelProxy {
 public:
  explicit TunnelProxy(boost::asio::io_context& loop);
  TunnelProxy(const TunnelProxy&) = delete;
  TunnelProxy& operator=(const TunnelProxy&) = delete;
  ~TunnelProxy();
  std::string url() const;
  int tunnels() const;

  struct State;

 private:
  std::shared_ptr<State> state_;
};

// Runs the loop until `done` says so; false if it has not within a generous limit.
bool run_until(boost::asio::io_context& loop, const std::function<bool()>& done);

}  // namespace gopx::testing
