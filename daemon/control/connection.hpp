// Between the two halves of the server: server.cpp decides who gets a place, connection.cpp
// talks to one client. Nobody else includes this.
#pragma once

#include <boost/asio/generic/stream_protocol.hpp>
#include <functional>
#include <memory>

#include "control/server.hpp"

namespace gopx::control {

// What a connection needs of its server. Outlives it, or has closed it.
struct Host {
  ControlLimits limits;
  ControlServer::Handler handle;
  state::EventLog& events;
  std::size_t followers = 0;  // streams of events that are open
  std::size_t waiters = 0;    // requests that are being worked on
};

// One client. Every state of it ends by itself after some time, except a stream of events that is
// being read.
class Connection {
 public:
  virtual ~Connection() = default;
  virtual void start() = 0;
  // Instead of start(): says no without reading a byte.
  virtual void refuse(Answer answer) = 0;
  virtual void events_added() = 0;
  // At once, whatever is under way.
  virtual void close() = 0;
  // Could be closed with nobody missing an answer; and since when (running_time) it has been
  // silent.
  virtual bool is_silent() const = 0;
  virtual Duration silent_since() const = 0;
};

// `closed` is called once, when the connection has ended.
std::shared_ptr<Connection> make_connection(boost::asio::generic::stream_protocol::socket socket,
                                            Host& host,
                                            std::function<void(const Connection&)> closed);

}  // namespace gopx::control
