// `[metrics] listen`: an HTTP server on a TCP address of its own that answers GET /metrics and
// nothing else (GET / says where to look). It takes no command: whoever can reach the port can read
// the metrics, and that is all. Its limits are those of the control socket.
//
// An address that can't be had (a second gopxd has the port) is a problem that is reported, and
// tried again each minute.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/time.hpp"
#include "control/answer.hpp"

namespace boost::asio {
class io_context;
}

namespace gopx::control {

class MetricsListener {
 public:
  static constexpr Duration retry_after = std::chrono::minutes{1};

  struct Needs {
    std::function<Answer()> metrics;                     // the answer to GET /metrics
    std::function<void(const std::string&)> on_problem;  // "" = it listens, or need not
    Duration retry = retry_after;
  };
  MetricsListener(boost::asio::io_context& loop, Needs needs);
  MetricsListener(const MetricsListener&) = delete;
  MetricsListener& operator=(const MetricsListener&) = delete;
  ~MetricsListener();

  // "127.0.0.1:9757", "[::1]:9757", "localhost:9757"; "" = nowhere. The same address again changes
  // nothing. Other names are refused: the loop can't wait for a resolver.
  void listen(const std::string& address);
  // The port that is listened on, 0 = none.
  unsigned short port() const;
  // Was the last problem that somebody else has the port?
  bool port_is_taken() const;
  void stop();

 private:
  class State;
  std::shared_ptr<State> state_;
};

}  // namespace gopx::control
