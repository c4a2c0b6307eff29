// Private to http.cpp: one libcurl multi handle driven by the loop.
//
// The sockets belong to libcurl. They are only ever waited for: wrapped when it first names one,
// released (never closed) when it says so. Its functions are called from our handlers and never
// from inside its own callbacks.
#pragma once

#include <curl/curl.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <map>
#include <memory>

#include "fetch/wire.hpp"
#include "sys/loop_meter.hpp"

namespace gopx::fetch {

// A multi handle keeps the parsed trust roots for as long as it lives and is asked for the same
// file; with two files taking turns it would parse at every turn. So there is one for each file.
class CurlMulti : public std::enable_shared_from_this<CurlMulti> {
 public:
  struct Hooks {
    // A transfer has ended, or has become a flood and is to be removed (CURLE_RECV_ERROR). Called
    // outside of libcurl; the handle is still in here.
    std::function<void(CURL*, CURLcode)> ended;
    // libcurl waits for bytes on this socket, so its TCP connection is up.
    std::function<void(CURL*, curl_socket_t)> reading;
  };

  CurlMulti(boost::asio::io_context& loop, sys::LoopMeter& meter, std::shared_ptr<Turn> turn,
            Hooks hooks);
  CurlMulti(const CurlMulti&) = delete;
  CurlMulti& operator=(const CurlMulti&) = delete;
  // All transfers must have been removed.
  ~CurlMulti();

  bool add(CURL* transfer);
  void remove(CURL* transfer);

 private:
  struct Socket;

  static int on_socket(CURL* easy, curl_socket_t fd, int what, void* self, void* socket);
  static int on_timer(CURLM* multi, long milliseconds, void* self);
  void watch(CURL* easy, curl_socket_t fd, int what, Socket* known);
  bool wrap(curl_socket_t fd);
  void forget(curl_socket_t fd);
  void wait(const std::shared_ptr<Socket>& socket, int direction);
  void socket_ready(const std::shared_ptr<Socket>& socket, int direction, bool failed);
  void set_timer(long milliseconds);
  void act(curl_socket_t fd, int events);
  void report_ended();

  boost::asio::io_context& loop_;
  sys::LoopMeter& meter_;
  std::shared_ptr<Turn> turn_;
  Hooks hooks_;
  CURLM* multi_;
  boost::asio::steady_timer timer_;
  std::map<curl_socket_t, std::shared_ptr<Socket>> sockets_;
};

}  // namespace gopx::fetch
