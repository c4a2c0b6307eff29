// Requests a second that the control socket answers, against the least that any server could do: an
// epoll loop that reads something and sends as many bytes as gopxd does.
#include <fmt/format.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstring>

#include "bench/row.hpp"
#include "bench/subject.hpp"

namespace gopx::bench {
namespace {

using namespace gopx::testing;

constexpr int clients = 32;
constexpr int rounds = 7;
constexpr double round_s = 2;
const std::string request = "GET /v1/status HTTP/1.1\r\nHost: gopx\r\n\r\n";

sockaddr_un address_of(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  return address;
}

void watch(int loop, int fd) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = fd;
  ::epoll_ctl(loop, EPOLL_CTL_ADD, fd, &event);
}

// The child: whatever comes from a client is a request, and gets `answer`.
[[noreturn]] void echo(int listener, const std::string& answer) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  const int loop = ::epoll_create1(0);
  watch(loop, listener);
  std::array<epoll_event, 64> events{};
  std::array<char, 4096> space{};
  for (;;) {
    const int count = ::epoll_wait(loop, events.data(), events.size(), -1);
    for (int i = 0; i < count; ++i) {
      const int fd = events[static_cast<std::size_t>(i)].data.fd;
      if (fd == listener) {
        watch(loop, ::accept(listener, nullptr, nullptr));
      } else if (::recv(fd, space.data(), space.size(), 0) <= 0) {
        ::close(fd);
      } else {
        ::send(fd, answer.data(), answer.size(), MSG_NOSIGNAL);
      }
    }
  }
}

class Echo {
 public:
  explicit Echo(std::size_t answer_bytes) {
    const auto address = address_of(path());
    listener_ = ::socket(AF_UNIX, SOCK_STREAM, 0);
    ::bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address);
    ::listen(listener_, clients);
    pid_ = ::fork();
    if (pid_ == 0) echo(listener_, std::string(answer_bytes, 'x'));
  }
  Echo(const Echo&) = delete;
  Echo& operator=(const Echo&) = delete;
  ~Echo() {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    ::close(listener_);
  }
  std::string path() const { return scratch_ / "echo"; }

 private:
  Scratch scratch_;
  int listener_ = -1;
  pid_t pid_ = 0;
};

struct Client {
  int fd = -1;
  std::size_t missing = 0;  // bytes of the answer under way
};

// Closed loop: each client asks again as soon as it has its whole answer.
class Load {
 public:
  Load(const std::string& path, std::size_t answer_bytes)
      : answer_bytes_(answer_bytes), loop_(::epoll_create1(0)) {
    const auto address = address_of(path);
    for (std::size_t i = 0; i < all_.size(); ++i) {
      all_[i].fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
      ::connect(all_[i].fd, reinterpret_cast<const sockaddr*>(&address), sizeof address);
      epoll_event event{};
      event.events = EPOLLIN;
      event.data.u64 = i;
      ::epoll_ctl(loop_, EPOLL_CTL_ADD, all_[i].fd, &event);
    }
  }
  Load(const Load&) = delete;
  Load& operator=(const Load&) = delete;
  ~Load() {
    for (const Client& client : all_) ::close(client.fd);
    ::close(loop_);
  }

  double requests_a_second() {
    for (Client& client : all_) ask(client);
    std::array<epoll_event, clients> events{};
    const double begin = now_s();
    long answered = 0;
    while (now_s() < begin + round_s) {
      const int count = ::epoll_wait(loop_, events.data(), clients, 1000);
      for (int i = 0; i < count; ++i)
        answered += take(all_[events[static_cast<std::size_t>(i)].data.u64]) ? 1 : 0;
    }
    return static_cast<double>(answered) / (now_s() - begin);
  }

 private:
  void ask(Client& client) const {
    client.missing = answer_bytes_;
    if (::send(client.fd, request.data(), request.size(), MSG_NOSIGNAL) < 0)
      throw std::runtime_error("the server has hung up");
  }
  bool take(Client& client) {
    const auto got = ::recv(client.fd, space_.data(), space_.size(), 0);
    if (got <= 0) throw std::runtime_error("the server has hung up");
    client.missing -= std::min(client.missing, static_cast<std::size_t>(got));
    if (client.missing > 0) return false;
    ask(client);
    return true;
  }

  std::size_t answer_bytes_;
  int loop_;
  std::array<Client, clients> all_{};
  std::array<char, 65536> space_{};
};

void measure() {
  const Origin origin;
  const Subject gopxd(origin, {.endpoints = 10});
  const std::string answer = KeptLine(Line::to_socket(gopxd.socket())).ask("GET", "/v1/status");
  const Echo echo(answer.size());
  std::vector<double> own, peer, ratios;
  for (int round = 0; round < rounds; ++round) {
    own.push_back(Load(gopxd.socket().string(), answer.size()).requests_a_second());
    peer.push_back(Load(echo.path(), answer.size()).requests_a_second());
    ratios.push_back(own.back() / peer.back());
  }
  print({.what = fmt::format("/v1/status, 10 endpoints, {} bytes, 32 clients", answer.size()),
         .bar = ">= 0.45 x",
         .measured = fmt::format("{:.0f} requests/s", median(own)),
         .peer = fmt::format("epoll echo {:.0f}", median(peer)),
         .ratio = fmt::format("{:.2f}", median(ratios)),
         .met = median(ratios) >= 0.45});
}

}  // namespace
}  // namespace gopx::bench

int main() { gopx::bench::measure(); }
