// A client of the control socket for tests that run the server's loop themselves: it never blocks,
// and whoever waits for something turns the loop meanwhile, a bounded number of times.
#pragma once

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <functional>
#include <string>
#include <utility>

namespace gopx::testing {

// Turns the loop until it is so; false after about ten seconds without.
inline bool turn_until(boost::asio::io_context& loop, const std::function<bool()>& so) {
  for (int turn = 0; turn < 1000; ++turn) {
    if (so()) return true;
    loop.restart();
    loop.run_one_for(std::chrono::milliseconds{10});
  }
  return so();
}

class LoopClient {
 public:
  LoopClient(boost::asio::io_context& loop, const std::string& path)
      : loop_{&loop}, fd_{::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)} {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
    REQUIRE_EQ(::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  }
  // One end of a pair whose other end the server has.
  LoopClient(boost::asio::io_context& loop, int fd) : loop_{&loop}, fd_{fd} {
    ::fcntl(fd_, F_SETFL, O_NONBLOCK);
  }
  LoopClient(LoopClient&& other) noexcept : loop_{other.loop_}, fd_{std::exchange(other.fd_, -1)} {}
  LoopClient& operator=(LoopClient&&) = delete;
  ~LoopClient() { leave(); }

  void leave() {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
  }
  void say_no_more() { ::shutdown(fd_, SHUT_WR); }

  // As much as the server takes while the loop turns; false if it hangs up before everything is
  // sent.
  bool send(std::string_view text) {
    bool alive = true;
    turn_until(*loop_, [&] {
      const auto sent = ::send(fd_, text.data(), text.size(), MSG_NOSIGNAL);
      if (sent > 0) text.remove_prefix(static_cast<std::size_t>(sent));
      alive = sent >= 0 || errno == EAGAIN;
      return text.empty() || !alive;
    });
    return alive && text.empty();
  }
  // Without turning the loop.
  void push(std::string_view text) {
    REQUIRE_EQ(::send(fd_, text.data(), text.size(), MSG_NOSIGNAL),
               static_cast<ssize_t>(text.size()));
  }

  // What has come and was not taken yet.
  const std::string& pending() {
    char block[4096];
    for (;;) {
      const auto got = ::recv(fd_, block, sizeof block, 0);
      if (got > 0) received_.append(block, static_cast<std::size_t>(got));
      if (got == 0 || (got < 0 && errno != EAGAIN)) closed_ = true;
      if (got <= 0) return received_;
    }
  }
  bool is_closed() {
    pending();
    return closed_;
  }
  bool wait_closed() {
    return turn_until(*loop_, [this] { return is_closed(); });
  }
  bool wait_for(std::string_view part) {
    return turn_until(*loop_, [&] { return pending().find(part) != std::string::npos; });
  }

  struct Reply {
    int status = 0;
    std::string head;
    std::string body;
  };
  // The next whole answer with a Content-Length (or without a body, for HEAD).
  Reply reply(bool with_body = true) {
    Reply reply;
    if (!wait_for("\r\n\r\n")) return reply;
    const auto head_end = received_.find("\r\n\r\n") + 4;
    reply.head = received_.substr(0, head_end);
    reply.status = std::stoi(reply.head.substr(9, 3));
    const auto at = reply.head.find("Content-Length: ");
    std::size_t length =
        with_body && at != std::string::npos ? std::stoul(reply.head.substr(at + 16)) : 0;
    if (reply.status == 100) length = 0;
    turn_until(*loop_, [&] { return pending().size() >= head_end + length || closed_; });
    reply.body = received_.substr(head_end, length);
    received_.erase(0, head_end + length);
    return reply;
  }
  Reply ask(std::string_view request) {
    send(request);
    return reply();
  }

 private:
  boost::asio::io_context* loop_;
  int fd_;
  std::string received_;
  bool closed_ = false;
};

}  // namespace gopx::testing
