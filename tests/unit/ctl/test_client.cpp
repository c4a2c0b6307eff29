// The client against a server that says exactly what the test wants: good answers, bad answers,
// none.
#include "ctl/client.hpp"

#include <doctest/doctest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <string>
#include <thread>

#include "support/folder.hpp"
#include "support/unprivileged.hpp"

using namespace gopx;
using namespace gopx::ctl;
using namespace std::chrono_literals;
using testing::Scratch;

namespace {

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

// Both sentences.
std::string said_by(const ClientError& error) {
  return english(error.message) + "; " + english(error.detail);
}

int listening_socket(const std::string& path, int backlog = 16) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  REQUIRE_EQ(::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  REQUIRE_EQ(::listen(fd, backlog), 0);
  return fd;
}

// Serves one client on a thread of its own: reads until the request is whole, sends the script,
// hangs up. With `stays` it hangs up only when the client has.
class Script {
 public:
  explicit Script(std::string answer, bool stays = false) {
    path_ = folder_ / "s";
    fd_ = listening_socket(path_);
    thread_ = std::thread{[this, answer = std::move(answer), stays] { serve(answer, stays); }};
  }
  Script(const Script&) = delete;
  Script& operator=(const Script&) = delete;
  ~Script() {
    ::shutdown(fd_, SHUT_RDWR);
    thread_.join();
    ::close(fd_);
  }
  const std::string& path() const { return path_; }
  // Of the client, after its end.
  const std::string& request() {
    ::shutdown(fd_, SHUT_RDWR);
    if (thread_.joinable()) thread_.join();
    thread_ = std::thread{[] {}};
    return request_;
  }

 private:
  void serve(const std::string& answer, bool stays) {
    const int client = ::accept(fd_, nullptr, nullptr);
    if (client < 0) return;
    char block[4096];
    while (!has(request_, "\r\n\r\n")) {
      const auto count = ::recv(client, block, sizeof block, 0);
      if (count <= 0) break;
      request_.append(block, static_cast<std::size_t>(count));
    }
    std::string_view rest = answer;
    while (!rest.empty()) {
      const auto sent = ::send(client, rest.data(), rest.size(), MSG_NOSIGNAL);
      if (sent <= 0) break;
      rest.remove_prefix(static_cast<std::size_t>(sent));
    }
    while (stays && ::recv(client, block, sizeof block, 0) > 0) continue;
    ::close(client);
  }

  Scratch folder_;
  std::string path_;
  int fd_ = -1;
  std::thread thread_;
  std::string request_;
};

DaemonRequest get(Duration patience = 5s) {
  return {.method = "GET", .path = "/v1/status", .body = {}, .patience = patience};
}

std::string answer(std::string_view body) {
  return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
         std::string{body};
}

}  // namespace

TEST_SUITE("ctl::client") {
  TEST_CASE("a request as HTTP/1.1, an answer with status and body") {
    Script script{"HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nhi"};
    Client client{script.path(), ::geteuid()};
    const auto response = client.ask({.method = "POST", .path = "/v1/use", .body = "{\"a\":1}"});
    REQUIRE(response.has_value());
    CHECK_EQ(response->status, 404);
    CHECK_EQ(response->body, "hi");
    CHECK_EQ(script.request(),
             "POST /v1/use HTTP/1.1\r\nHost: gopx\r\nConnection: close\r\nContent-Length: "
             "7\r\n\r\n{\"a\":1}");
  }

  TEST_CASE("an answer is complete when it says so, even if the daemon stays") {
    Script script{answer("hello"), true};
    CHECK_EQ(Client(script.path(), ::geteuid()).ask(get())->body, "hello");
  }

  TEST_CASE("a large answer, and one that is too large") {
    const std::string large(3 * 1024 * 1024, 'x');
    Script script{answer(large)};
    CHECK_EQ(Client(script.path(), ::geteuid()).ask(get())->body.size(), large.size());
    Script endless{"HTTP/1.1 200 OK\r\n\r\n" + std::string(Client::body_bytes_max + 10, 'x')};
    const auto refused = Client(endless.path(), ::geteuid()).ask(get());
    REQUIRE_FALSE(refused.has_value());
    CHECK(has(said_by(refused.error()), "too much"));
  }

  TEST_CASE("nobody there: the path and the reason are named") {
    const Scratch folder;
    for (const auto& path :
         {folder / "missing", folder / std::string(200, 'x'), std::string{"/nonexistent/s"}}) {
      const auto none = Client(path, ::geteuid()).ask(get());
      REQUIRE_FALSE(none.has_value());
      CHECK(none.error().unreachable);
      CHECK(has(said_by(none.error()), path));
    }
    ::close(listening_socket(folder / "dead"));
    const auto dead = Client(folder / "dead", ::geteuid()).ask(get());
    REQUIRE_FALSE(dead.has_value());
    CHECK(dead.error().unreachable);
    CHECK(has(said_by(dead.error()), "nothing listens on " + (folder / "dead")));
  }

  TEST_CASE("a daemon that accepts nobody") {
    const Scratch folder;
    const int fd = listening_socket(folder / "s", 0);
    const int first = ::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, (folder / "s").c_str(), (folder / "s").size() + 1);
    REQUIRE_EQ(::connect(first, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    const auto full = Client(folder / "s", ::geteuid()).ask(get(50ms));
    REQUIRE_FALSE(full.has_value());
    CHECK(has(said_by(full.error()), "queue"));
    ::close(first);
    ::close(fd);
  }

  TEST_CASE("silence, silence in the middle, and drops are bounded by patience") {
    for (const char* start :
         {"", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx"}) {
      Script script{start, true};
      const auto late = Client(script.path(), ::geteuid()).ask(get(50ms));
      REQUIRE_FALSE(late.has_value());
      CHECK_FALSE(late.error().unreachable);
      CHECK(has(said_by(late.error()), "in time"));
    }
  }

  TEST_CASE("what is no gopxd") {
    for (const char* start :
         {"", "SSH-2.0-OpenSSH\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx"}) {
      Script script{start};
      const auto wrong = Client(script.path(), ::geteuid()).ask(get());
      REQUIRE_FALSE(wrong.has_value());
      CHECK_FALSE(wrong.error().unreachable);
    }
  }

  TEST_CASE("a stream gives its lines as they are whole, and can be left") {
    Script script{
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: "
        "chunked\r\n\r\n3\r\none\r\n6\r\n\ntwo\nt\r\n4\r\nhree\r\n0\r\n\r\n"};
    std::vector<std::string> lines;
    const auto end = Client(script.path(), ::geteuid()).follow(get(), [&](std::string_view line) {
      lines.emplace_back(line);
      return true;
    });
    REQUIRE(end.has_value());
    CHECK_EQ(end->status, 200);
    CHECK_EQ(lines, std::vector<std::string>{"one", "two"});
    Script endless{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\na\nb\n\r\n", true};
    int seen = 0;
    CHECK(Client(endless.path(), ::geteuid())
              .follow(get(), [&](std::string_view) { return ++seen < 2; })
              .has_value());
    CHECK_EQ(seen, 2);
  }

  TEST_CASE("a stream that is cut gives what came; an answer that is cut is none") {
    for (const char* stream :
         {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\none\n\r\n",
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\none\ntw",
          "HTTP/1.1 200 OK\r\n\r\none\ntw"}) {
      Script script{stream};
      std::vector<std::string> lines;
      const auto end = Client(script.path(), ::geteuid()).follow(get(), [&](std::string_view line) {
        lines.emplace_back(line);
        return true;
      });
      REQUIRE(end.has_value());
      CHECK_EQ(end->status, 200);
      CHECK_EQ(lines, std::vector<std::string>{"one"});
    }
    Script head{"HTTP/1.1 200 OK\r\nTransfer-Enc"};
    CHECK_FALSE(Client(head.path(), ::geteuid())
                    .follow(get(), [](std::string_view) { return true; })
                    .has_value());
  }

  TEST_CASE("a stream that is refused gives the refusal and no line") {
    Script script{"HTTP/1.1 403 Forbidden\r\nContent-Length: 4\r\n\r\na\nb\n"};
    const auto end = Client(script.path(), ::geteuid()).follow(get(), [](std::string_view) {
      FAIL("no line is expected");
      return true;
    });
    REQUIRE(end.has_value());
    CHECK_EQ(end->status, 403);
    CHECK_EQ(end->body, "a\nb\n");
  }

  TEST_CASE("a stream without a newline does not grow without end") {
    Script script{"HTTP/1.1 200 OK\r\n\r\n" + std::string(Client::line_bytes_max + 100'000, 'x')};
    CHECK(Client(script.path(), ::geteuid())
              .follow(get(), [](std::string_view) { return true; })
              .has_value());
  }

  TEST_CASE("a socket in a folder of somebody else is not talked to") {
    Script script{answer("x"), true};
    const auto other = Client(script.path(), ::geteuid() + 1).ask(get());
    CHECK_EQ(other.has_value(), ::geteuid() == 0);  // root's folders are trusted by everybody
    if (!other) CHECK(has(said_by(other.error()), "another user"));
  }

  TEST_CASE("a folder that belongs to neither us nor root") {
    if (::geteuid() != 0) return;  // only root can give a folder away
    const Scratch folder;
    REQUIRE_EQ(::mkdir((folder / "theirs").c_str(), 0755), 0);
    REQUIRE_EQ(::chown((folder / "theirs").c_str(), 12345, 12345), 0);
    const auto refused = Client(folder / "theirs/s", 54321).ask(get());
    REQUIRE_FALSE(refused.has_value());
    CHECK(has(said_by(refused.error()), "another user"));
    CHECK(has(said_by(refused.error()), "uid 12345"));
    CHECK_EQ(refused.error().exit_code, 77);
  }

  TEST_CASE("another user's closed folder is named with its owner: 77") {
    if (::geteuid() != 0) return;
    const Scratch folder;
    ::chmod(folder.path().c_str(), 0755);
    REQUIRE_EQ(::mkdir((folder / "theirs").c_str(), 0700), 0);
    REQUIRE_EQ(::mkdir((folder / "theirs/gopx").c_str(), 0700), 0);
    REQUIRE_EQ(::chown((folder / "theirs").c_str(), 12345, 12345), 0);
    const auto said = testing::unprivileged([&] {
      const auto refused = Client(folder / "theirs/gopx/s", testing::unprivileged_uid()).ask(get());
      return refused ? "served"
                     : std::to_string(refused.error().exit_code.value_or(0)) + " " +
                           english(refused.error().message);
    });
    CHECK(has(said, "77 the socket "));
    CHECK(has(said, folder / "theirs" + ", which belongs to another user, uid 12345"));
  }
}
