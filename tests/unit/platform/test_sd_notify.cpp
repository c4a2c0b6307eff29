// What a supervisor hears, byte for byte, on a socket of our own; and which sockets are taken over.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <cstring>
#include <vector>

#include "platform/supervisor.hpp"
#include "support/folder.hpp"
#include "sys/descriptor.hpp"

using namespace gopx;
using namespace std::chrono_literals;
using platform::Supervisor;

namespace {

// name: a path, or "@…" for an abstract address.
sockaddr_un address_of(const std::string& name) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, name.data(), name.size());
  if (name.front() == '@') address.sun_path[0] = '\0';
  return address;
}

sys::Descriptor bound(const std::string& name, int type) {
  sys::Descriptor fd{::socket(AF_UNIX, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
  const sockaddr_un address = address_of(name);
  const bool path = name.front() == '/';
  const auto size =
      static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size() + (path ? 1 : 0));
  REQUIRE(::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), size) == 0);
  return fd;
}

std::vector<std::string> heard_by(const sys::Descriptor& socket) {
  std::vector<std::string> messages;
  std::array<char, 4096> bytes{};
  for (ssize_t got = 0; (got = ::recv(socket.get(), bytes.data(), bytes.size(), 0)) >= 0;)
    messages.emplace_back(bytes.data(), static_cast<std::size_t>(got));
  return messages;
}

struct NotifySocket {
  testing::Scratch scratch;
  std::string name = scratch / "notify";
  sys::Descriptor ear = bound(name, SOCK_DGRAM);
  boost::asio::io_context loop;
  sys::Environment environment{{"NOTIFY_SOCKET", name}, {"HOME", "/home/u"}};
};

using Heard = std::vector<std::string>;

}  // namespace

TEST_CASE("A supervisor is told each thing in its own words, and nothing twice") {
  NotifySocket notify;
  Supervisor supervisor{notify.loop, notify.environment};
  CHECK(heard_by(notify.ear).empty());
  supervisor.ready();
  supervisor.ready();
  CHECK(heard_by(notify.ear) == Heard{"READY=1"});
  supervisor.status("all is well");
  supervisor.status("all is well");
  supervisor.status("a line\nREADY=0 and https://u:secret@h/");
  CHECK(heard_by(notify.ear) ==
        Heard{"STATUS=all is well", "STATUS=a line?READY=0 and https://u:xxxxx@h/"});
  supervisor.reloading();
  const Heard reloading = heard_by(notify.ear);
  REQUIRE(reloading.size() == 1);
  CHECK(reloading[0].starts_with("RELOADING=1\nMONOTONIC_USEC="));
  CHECK(std::stoll(reloading[0].substr(reloading[0].rfind('=') + 1)) > 0);
  supervisor.reloaded();
  supervisor.stopping();
  CHECK(heard_by(notify.ear) == Heard{"READY=1", "STOPPING=1"});
}

TEST_CASE("A reload before the daemon is ready announces nothing") {
  NotifySocket notify;
  Supervisor supervisor{notify.loop, notify.environment};
  supervisor.reloading();
  supervisor.reloaded();
  CHECK(heard_by(notify.ear).empty());
}

TEST_CASE("Whom we start does not see the variables of the protocol, all else it does") {
  NotifySocket notify;
  notify.environment["WATCHDOG_USEC"] = "1000000";
  notify.environment["WATCHDOG_PID"] = "1";
  const Supervisor supervisor{notify.loop, notify.environment};
  CHECK(notify.environment == sys::Environment{{"HOME", "/home/u"}});
}

TEST_CASE("An abstract address works; addresses that are none are passed over in silence") {
  const std::string name = "@gopx-test-" + std::to_string(::getpid());
  const sys::Descriptor ear = bound(name, SOCK_DGRAM);
  boost::asio::io_context loop;
  sys::Environment abstract{{"NOTIFY_SOCKET", name}};
  Supervisor supervisor{loop, abstract};
  supervisor.ready();
  CHECK(heard_by(ear) == Heard{"READY=1"});
  for (const std::string& wrong : {std::string{}, std::string{"@"}, std::string{"relative"},
                                   std::string{"/nobody/there"}, "/" + std::string(200, 'x')}) {
    CAPTURE(wrong);
    sys::Environment environment{{"NOTIFY_SOCKET", wrong}};
    Supervisor deaf{loop, environment};
    deaf.ready();
    deaf.tell_alive([] { return true; });
    CHECK(loop.poll() == 0);
  }
}

TEST_CASE("The watchdog hears us only as long as the engine keeps up") {
  NotifySocket notify;
  notify.environment["WATCHDOG_USEC"] = "200000";
  notify.environment["WATCHDOG_PID"] = std::to_string(::getpid());
  Supervisor supervisor{notify.loop, notify.environment};
  int asked = 0;
  supervisor.tell_alive([&asked] { return ++asked <= 2; });
  while (asked < 4) notify.loop.run_one();
  CHECK(heard_by(notify.ear) == Heard{"WATCHDOG=1", "WATCHDOG=1"});
}

TEST_CASE("No watchdog, no wake-up") {
  struct Row {
    const char* limit;
    std::string pid;
    bool watched;
  };
  const std::string own = std::to_string(::getpid());
  const Row rows[] = {{"", own, false},       {"200000", "1", false}, {"nonsense", own, false},
                      {"199998", own, false},  // less than twice 100 ms
                      {"200000", own, true},  {"200000", "", true},   {"-5", own, false}};
  for (const Row& row : rows) {
    CAPTURE(row.limit);
    CAPTURE(row.pid);
    NotifySocket notify;
    notify.environment["WATCHDOG_USEC"] = row.limit;
    notify.environment["WATCHDOG_PID"] = row.pid;
    Supervisor supervisor{notify.loop, notify.environment};
    int asked = 0;
    supervisor.tell_alive([&asked] { return ++asked > 0; });
    notify.loop.poll();
    CHECK(notify.loop.stopped() == !row.watched);  // stopped: nothing is left to wait for
  }
}

namespace {

// Puts a descriptor where socket activation has it, for as long as it lives.
class HandedOver {
 public:
  explicit HandedOver(int fd) : before_{::fcntl(3, F_DUPFD_CLOEXEC, 10)} { ::dup2(fd, 3); }
  HandedOver(const HandedOver&) = delete;
  HandedOver& operator=(const HandedOver&) = delete;
  ~HandedOver() {
    ::close(3);
    if (before_ < 0) return;
    ::dup2(before_, 3);
    ::close(before_);
  }

 private:
  int before_;
};

sys::Environment activation(const std::string& count = "1") {
  return {{"LISTEN_PID", std::to_string(::getpid())},
          {"LISTEN_FDS", count},
          {"LISTEN_FDNAMES", "control"}};
}

}  // namespace

TEST_CASE("A listening Unix socket is taken over; its variables are gone") {
  const testing::Scratch scratch;
  const sys::Descriptor listening = bound(scratch / "s", SOCK_STREAM);
  REQUIRE(::listen(listening.get(), 1) == 0);
  const HandedOver passed{listening.get()};
  sys::Environment environment = activation();
  const auto taken = platform::take_listening_socket(environment);
  REQUIRE(taken.has_value());
  CHECK(*taken == 3);
  CHECK(environment.empty());
  CHECK((::fcntl(3, F_GETFD) & FD_CLOEXEC) != 0);
  CHECK((::fcntl(3, F_GETFL) & O_NONBLOCK) != 0);
}

TEST_CASE("What is meant for another process, or for nobody, is not touched") {
  for (sys::Environment environment :
       {sys::Environment{}, sys::Environment{{"LISTEN_PID", "1"}, {"LISTEN_FDS", "1"}},
        sys::Environment{{"LISTEN_FDS", "1"}}, activation("0"), activation("x")}) {
    const auto taken = platform::take_listening_socket(environment);
    REQUIRE(taken.has_value());
    CHECK_FALSE(taken->has_value());
  }
}

TEST_CASE("What was handed over and can't be served is an error that says what is wanted") {
  const testing::Scratch scratch;
  const sys::Descriptor datagrams = bound(scratch / "d", SOCK_DGRAM);
  const sys::Descriptor not_listening = bound(scratch / "s", SOCK_STREAM);
  for (const int fd : {datagrams.get(), not_listening.get()}) {
    const HandedOver passed{fd};
    sys::Environment environment = activation();
    const auto taken = platform::take_listening_socket(environment);
    REQUIRE_FALSE(taken.has_value());
    CHECK(taken.error().message.find("ListenStream=") != std::string::npos);
  }
  sys::Environment many = activation("17");
  CHECK_FALSE(platform::take_listening_socket(many).has_value());
}
