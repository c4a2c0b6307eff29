// What a client may send over the control socket: the server, the dispatch and the readers of
// arguments together, behind one end of a socket pair. Every answer must be HTTP, whatever was
// asked.
#include "control/server.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>

#include "fuzz/target.hpp"
#include "support/fake_services.hpp"

namespace gopx::fuzz {
namespace {

constexpr std::size_t input_bytes_max = 100'000;  // fits a socket's buffer
constexpr int turns_max = 200;

std::string received(int fd) {
  std::string text;
  char buffer[16 * 1024];
  for (;;) {
    const ssize_t got = ::recv(fd, buffer, sizeof buffer, MSG_DONTWAIT);
    if (got <= 0) return text;
    text.append(buffer, static_cast<std::size_t>(got));
  }
}

// Sends it all, hangs up one half, and reads until the server has no more to say.
std::string talk(boost::asio::io_context& loop, int fd, std::string_view input) {
  std::string answer;
  for (int turn = 0; turn < turns_max && !input.empty(); ++turn) {
    const ssize_t sent = ::send(fd, input.data(), input.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent < 0 && errno != EAGAIN) break;
    if (sent > 0) input.remove_prefix(static_cast<std::size_t>(sent));
    loop.poll();
    answer += received(fd);
  }
  ::shutdown(fd, SHUT_WR);
  for (int turn = 0; turn < turns_max; ++turn) {
    loop.restart();
    if (loop.poll() == 0) break;
    answer += received(fd);
  }
  return answer + received(fd);
}

void examine_request(const control::HttpRequest& request) {
  require(request.body.size() <= control::ControlLimits{}.body_bytes, "a body is bounded");
  require(request.target.size() <= control::ControlLimits{}.header_bytes, "a target is bounded");
  require(is_one_line(request.method) && !request.method.empty(), "a method is a word");
}

}  // namespace

void examine(std::string_view input) {
  if (input.size() > input_bytes_max) return;
  boost::asio::io_context loop;
  testing::FakeServices daemon;
  state::EventLog events;
  for (std::uint64_t seq = 1; seq < 4; ++seq) events.add(testing::sample_event(seq));
  control::Commands commands{daemon.services(), events};
  const auto handle = [&](const control::HttpRequest& request, const control::Respond& respond) {
    examine_request(request);
    int answers = 0;
    commands.handle(request, [&](control::Answer answer) {
      ++answers;
      require(answer.status >= 200 && answer.status < 600, "a status is one");
      respond(std::move(answer));
    });
    require(answers == 1, "every request has one answer");
  };
  const uid_t self = ::getuid();
  control::ControlServer server{
      loop, {.peer_uid = [self](int) { return self; }, .own_uid = self}, handle, events};
  int ends[2];
  require(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0, "there are sockets");
  server.adopt(ends[0]);
  const std::string answer = talk(loop, ends[1], input);
  require(answer.empty() || answer.starts_with("HTTP/1.1 "), "an answer is HTTP");
  server.stop();
  ::close(ends[1]);
  loop.restart();
  loop.poll();
  require(server.clients() == 0, "who has gone is forgotten");
}

}  // namespace gopx::fuzz
