// Asking a living gopxd once: its answer, silence, nonsense, nobody.
#include "control/daemon_client.hpp"

#include <doctest/doctest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <string>
#include <thread>

#include "support/folder.hpp"
#include "sys/descriptor.hpp"

using namespace gopx;
using namespace gopx::control;
using namespace std::chrono_literals;

namespace {

// Listens; whoever comes is told `answer` after his request, and hung up on if it is not "".
class Listener {
 public:
  explicit Listener(std::string answer) : answer_{std::move(answer)} {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string path = this->path();
    std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
    const void* raw = &address;
    REQUIRE_EQ(::bind(socket_.get(), static_cast<const sockaddr*>(raw), sizeof address), 0);
    REQUIRE_EQ(::listen(socket_.get(), 1), 0);
    if (!answer_.empty()) thread_ = std::thread{[this] { serve(); }};
  }
  ~Listener() {
    if (thread_.joinable()) thread_.join();
  }
  std::string path() const { return scratch_ / "s"; }
  const std::string& request() const { return request_; }  // after the answer

 private:
  void serve() {
    const sys::Descriptor client{::accept(socket_.get(), nullptr, nullptr)};
    char block[4096];
    const ssize_t got = ::read(client.get(), block, sizeof block);
    if (got > 0) request_.assign(block, static_cast<std::size_t>(got));
    for (std::string_view rest = answer_; !rest.empty();) {
      const ssize_t sent = ::send(client.get(), rest.data(), rest.size(), MSG_NOSIGNAL);
      if (sent <= 0) return;
      rest.remove_prefix(static_cast<std::size_t>(sent));
    }
  }

  testing::Scratch scratch_;
  sys::Descriptor socket_{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  std::string answer_, request_;
  std::thread thread_;
};

std::string complaint(const std::string& answer, Duration limit = 5s) {
  const Listener listener{answer};
  const auto told = post_to_daemon(listener.path(), "/v1/pause", limit);
  return told ? "" : told.error().message.substr(listener.path().size());
}

}  // namespace

TEST_SUITE("control::daemon_client") {
  TEST_CASE("status and body, by length and in chunks") {
    for (const char* framing : {"Content-Length: 5\r\n\r\nhello",
                                "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
                                "Connection: close\r\n\r\nhello"}) {
      Listener listener{std::string{"HTTP/1.1 422 No\r\n"} + framing};
      const auto told = post_to_daemon(listener.path(), "/v1/pause", 5s);
      REQUIRE(told.has_value());
      CHECK(told->reached);
      CHECK_EQ(told->status, 422);
      CHECK_EQ(told->body, "hello");
      CHECK(listener.request().starts_with("POST /v1/pause HTTP/1.1\r\nHost: gopx\r\n"));
      CHECK(listener.request().ends_with("\r\n\r\n"));
    }
  }

  TEST_CASE("nobody is no error") {
    const testing::Scratch scratch;
    const auto told = post_to_daemon(scratch / "s", "/v1/pause", 5s);
    REQUIRE(told.has_value());
    CHECK_FALSE(told->reached);
  }

  TEST_CASE("silence, nonsense and too much are errors that name the socket") {
    CHECK_EQ(complaint("", 50ms), ": the running gopxd does not answer: Connection timed out");
    CHECK_EQ(complaint("220 smtp ready\r\n"), ": what listens there is no gopxd");
    const std::string head = "HTTP/1.1 200 OK\r\n\r\n";
    CHECK_EQ(complaint(head + std::string(ask_answer_max + 1, 'x')),
             ": the running gopxd answers too much");
    CHECK_EQ(complaint(head + std::string(ask_answer_max, 'x')), "");
  }
}
