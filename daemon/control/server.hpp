// The control protocol's server: HTTP/1.1 over a Unix socket, from the loop, one thread. It knows
// who may talk, how much and how long; what is said goes to a Handler (commands.hpp). The metrics
// are served by a second one, over TCP, with a handler that knows nothing else.
//
// One client never delays another: everything is asynchronous, a client has one request and one
// answer at a time, every state of a connection has its time limit, and when all places are taken
// the one that has been silent for longest has to go. Streams of events, and requests that take
// long, have bounds of their own below that of the places: a short request always finds one.
#pragma once

#include <sys/types.h>

#include <functional>
#include <memory>
#include <optional>

#include "base/time.hpp"
#include "control/commands.hpp"
#include "state/event_log.hpp"

namespace boost::asio {
class io_context;
}

namespace gopx::control {

struct ControlLimits {
  std::size_t clients = 128;                 // at once
  std::size_t followers = 64;                // of them; one more is 503
  std::size_t waiters = 32;                  // whose answer takes long (a probe); one more is 503
  std::size_t header_bytes = 16 * 1024;      // of a request line with its header; more is 431
  std::size_t body_bytes = 64 * 1024;        // more is 413
  Duration idle = std::chrono::seconds{60};  // between requests
  Duration request =
      std::chrono::seconds{10};  // from the first byte of a request to its last; more is 408
  Duration answer =
      std::chrono::minutes{10};  // for the daemon to answer (a probe of everything); more is 503
  Duration write =
      std::chrono::seconds{10};  // for the client to take an answer, or a batch of events
  Duration deaf = std::chrono::seconds{1};  // a client that doesn't take its answer for so long may
                                            // lose its place to another
  Duration linger =
      std::chrono::seconds{1};  // for the client to read why it was refused before we close
};

struct ControlOptions {
  // Who is at the other end (platform::peer_uid). Nobody but own_uid and root is served: 403.
  // Empty = anybody is, as over TCP, where nobody can tell: the handler must be fit for that.
  std::function<std::optional<uid_t>(int connected_fd)> peer_uid;
  uid_t own_uid = 0;
  ControlLimits limits = {};
};

class ControlServer {
 public:
  using Handler = std::function<void(const HttpRequest&, Respond)>;

  // Both live as long as the server. Respond may be called late, also when the server is gone.
  ControlServer(boost::asio::io_context& loop, ControlOptions options, Handler handler,
                state::EventLog& events);
  ControlServer(const ControlServer&) = delete;
  ControlServer& operator=(const ControlServer&) = delete;
  ~ControlServer();

  // Takes over a listening socket, one of our own (socket.hpp) or one that was handed to
  // the process. One that was listened on before is closed; who is connected stays so.
  void listen(int listening_fd);
  // Takes over one connected socket.
  void adopt(int connected_fd);
  // Hangs up on everybody and listens no more.
  void stop();
  std::size_t clients() const;

 private:
  class State;
  std::shared_ptr<State> state_;
};

}  // namespace gopx::control
