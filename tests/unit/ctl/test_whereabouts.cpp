// Finding a gopxd that is not where it is looked for: by the locks, on real files and sockets.
#include "ctl/whereabouts.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <thread>

#include "support/folder.hpp"

using namespace gopx;
using namespace gopx::ctl;
using testing::put;
using testing::Scratch;

namespace {

// Whoever has a lock file, with what stands in it.
class Holder {
 public:
  Holder(const std::string& path, const std::string& text) {
    put(path, text);
    fd_ = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
    REQUIRE(::flock(fd_, LOCK_EX | LOCK_NB) == 0);
  }
  Holder(const Holder&) = delete;
  Holder& operator=(const Holder&) = delete;
  ~Holder() { ::close(fd_); }

 private:
  int fd_ = -1;
};

api::PathInputs at_home(const Scratch& scratch) {
  return {.environment = {{"HOME", scratch.path()}},
          .system = api::System::linux_,
          .uid = ::getuid(),
          .directory_exists = {}};
}

// Answers every client with the same.
class Answering {
 public:
  Answering(const std::string& path, const std::string& body) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
    fd_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    REQUIRE(::bind(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    REQUIRE(::listen(fd_, 8) == 0);
    thread_ = std::thread{[this, answer = "HTTP/1.1 200 OK\r\nContent-Length: " +
                                          std::to_string(body.size()) + "\r\n\r\n" + body] {
      for (;;) {
        const int client = ::accept(fd_, nullptr, nullptr);
        if (client < 0) return;
        char request[4096];
        const auto read = ::recv(client, request, sizeof request, 0);
        const auto sent = read > 0 ? ::send(client, answer.data(), answer.size(), MSG_NOSIGNAL) : 0;
        static_cast<void>(sent);
        ::close(client);
      }
    }};
  }
  Answering(const Answering&) = delete;
  Answering& operator=(const Answering&) = delete;
  ~Answering() {
    ::shutdown(fd_, SHUT_RDWR);
    thread_.join();
    ::close(fd_);
  }

 private:
  int fd_ = -1;
  std::thread thread_;
};

DaemonRequest status_request() { return {.method = "GET", .path = "/v1/status", .body = {}}; }

}  // namespace

TEST_SUITE("ctl::whereabouts") {
  TEST_CASE("who holds the lock of the state or of the env file, and nobody where none is held") {
    const Scratch scratch;
    const auto here = at_home(scratch);
    CHECK_FALSE(lock_holder(here));
    const auto state = scratch / ".local/state/gopx/gopxd.lock";
    const auto env = scratch / ".config/go/.env.gopxd.lock";
    put(state, "41\nrunning\n/s\n");  // of one that was killed
    CHECK_FALSE(lock_holder(here));
    {
      const Holder holder{env, "42\nrunning\n/s\n"};
      CHECK_EQ(lock_holder(here)->pid, 42);
    }
    const Holder holder{state, "43\nstopping\n"};
    REQUIRE(lock_holder(here));
    CHECK_EQ(lock_holder(here)->pid, 43);
    CHECK(lock_holder(here)->stage == api::Stage::stopping);
  }

  TEST_CASE("a look leaves the lock as it was: the next one can have it") {
    const Scratch scratch;
    const auto state = scratch / ".local/state/gopx/gopxd.lock";
    put(state, "41\n");
    CHECK_FALSE(lock_holder(at_home(scratch)));
    const Holder holder{state, "44\n"};
    CHECK_EQ(lock_holder(at_home(scratch))->pid, 44);
  }

  TEST_CASE("nobody at the usual place: asked where the lock says, for answers and streams") {
    const Scratch scratch;
    const Answering other{scratch / "other", "one\n"};
    UsualDaemon daemon{
        scratch / "usual", ::geteuid(), [&] {
          return std::optional{api::LockNote{1, api::Stage::running, scratch / "other"}};
        }};
    REQUIRE(daemon.ask(status_request()));
    CHECK_EQ(daemon.ask(status_request())->body, "one\n");
    std::vector<std::string> lines;
    CHECK(daemon.follow(status_request(), [&](std::string_view line) {
      lines.emplace_back(line);
      return true;
    }));
    CHECK_EQ(lines, std::vector<std::string>{"one"});
    CHECK_EQ(daemon.socket(), scratch / "usual");
  }

  TEST_CASE("somebody at the usual place is asked, whatever the lock says") {
    const Scratch scratch;
    const Answering usual{scratch / "usual", "usual"};
    const Answering other{scratch / "other", "other"};
    UsualDaemon daemon{
        scratch / "usual", ::geteuid(), [&] {
          return std::optional{api::LockNote{1, api::Stage::running, scratch / "other"}};
        }};
    CHECK_EQ(daemon.ask(status_request())->body, "usual");
  }

  TEST_CASE("nobody anywhere: what is told is about the usual place") {
    const Scratch scratch;
    for (const std::string& where : {scratch / "other", std::string{}, scratch / "usual"}) {
      UsualDaemon daemon{scratch / "usual", ::geteuid(), [&] {
                           return std::optional{api::LockNote{1, api::Stage::running, where}};
                         }};
      const auto answer = daemon.ask(status_request());
      REQUIRE_FALSE(answer);
      CHECK(english(answer.error().detail).find(scratch / "usual") != std::string::npos);
    }
    UsualDaemon unlocked{scratch / "usual", ::geteuid(),
                         [] { return std::optional<api::LockNote>{}; }};
    CHECK_FALSE(unlocked.ask(status_request()));
  }

  TEST_CASE("a version is found in any status, and nothing but a version") {
    CHECK_EQ(version_in(R"({"schema":9,"version":"1.2.3-rc.1+x~y","pid":1})"), "1.2.3-rc.1+x~y");
    for (const char* body : {"", "{}", R"({"version":1})", R"({"version":"1)",
                             R"({"version":"a b"})", R"({"version":"\u001b"})"})
      CHECK_EQ(version_in(body), "");
    CHECK_EQ(version_in(R"({"version":")" + std::string(65, '1') + R"("})"), "");
  }

  TEST_CASE("which of two versions is older") {
    CHECK_FALSE(version_remark(GOPX_VERSION));
    CHECK_FALSE(version_remark(""));
    CHECK(version_remark("0.0.1")->fix == "systemctl --user restart gopxd");
    CHECK(version_remark("99.0.0")->fix == "type -a gopxctl");
  }
}
