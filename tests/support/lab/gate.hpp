// A listening port that can also refuse or swallow connections, and is never lost to another
// program meanwhile: a second socket stays bound to it without listening.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <vector>

namespace gopx::lab {

enum class Posture {
  open,
  refusing,   // nobody listens: RST
  blackhole,  // listens with a full queue and never accepts: Linux drops further SYNs
};

class Gate {
 public:
  using OnConnection = std::function<void(boost::asio::ip::tcp::socket)>;

  // port 0: any free one. Throws boost::system::system_error if the port can't be had. Opens at
  // once.
  Gate(boost::asio::io_context& io, unsigned short port, OnConnection on_connection);
  unsigned short port() const { return port_; }
  void take(Posture posture);

 private:
  using Acceptor = boost::asio::ip::tcp::acceptor;
  std::shared_ptr<Acceptor> bound() const;
  void open();
  void swallow();
  void accept(const std::shared_ptr<Acceptor>& acceptor);

  boost::asio::io_context& io_;
  OnConnection on_connection_;
  Acceptor holder_;
  unsigned short port_;
  Posture posture_ = Posture::refusing;
  std::shared_ptr<Acceptor> listener_;                 // null while refusing
  std::vector<boost::asio::ip::tcp::socket> fillers_;  // of the blackhole's queue
  boost::asio::steady_timer retry_;
};

}  // namespace gopx::lab
