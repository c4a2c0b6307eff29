// Getting the address, and trying again.
#include "control/metrics_listener.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cerrno>
#include <cstring>
#include <optional>

#include "base/result.hpp"
#include "base/text.hpp"
#include "control/server.hpp"
#include "sys/descriptor.hpp"

namespace gopx::control {
namespace {

constexpr int backlog = 16;  // connections that wait to be accepted
constexpr std::string_view text_type = "text/plain; charset=utf-8";

struct FreeAddresses {
  void operator()(addrinfo* list) const { ::freeaddrinfo(list); }
};
using Addresses = std::unique_ptr<addrinfo, FreeAddresses>;

// "[::1]:80" → "::1", "80".
std::pair<std::string, std::string> split_address(const std::string& address) {
  const auto colon = address.rfind(':');
  if (colon == std::string::npos) return {address, ""};
  std::string host = address.substr(0, colon);
  if (host.size() > 1 && host.front() == '[') host = host.substr(1, host.size() - 2);
  return {std::move(host), address.substr(colon + 1)};
}

Result<Addresses> look_up(const std::string& address) {
  auto [host, port] = split_address(address);
  if (host == "localhost") host = "127.0.0.1";
  addrinfo wish{};
  wish.ai_socktype = SOCK_STREAM;
  wish.ai_flags = AI_PASSIVE | AI_NUMERICSERV | AI_NUMERICHOST;
  addrinfo* found = nullptr;
  const bool is_port = read_number<unsigned short>(port).has_value();
  if (is_port) ::getaddrinfo(host.empty() ? nullptr : host.c_str(), port.c_str(), &wish, &found);
  if (found == nullptr)
    return failure(fmt::format("{} is no address to listen on: give it in numbers", address));
  return Addresses{found};
}

Result<sys::Descriptor> listening_on(const addrinfo& where, const std::string& address) {
  sys::Descriptor fd{::socket(where.ai_family, SOCK_STREAM, 0)};
  const int yes = 1;
  const bool listens = fd && ::fcntl(fd.get(), F_SETFD, FD_CLOEXEC) == 0 &&
                       ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) == 0 &&
                       ::bind(fd.get(), where.ai_addr, where.ai_addrlen) == 0 &&
                       ::listen(fd.get(), backlog) == 0;
  if (!listens)
    return failure(fmt::format("can't listen on {}: {}", address, std::strerror(errno)));
  return fd;
}

Result<sys::Descriptor> listening_socket(const std::string& address) {
  const auto found = look_up(address);
  if (!found) return tl::unexpected(found.error());
  return listening_on(**found, address);
}

unsigned short port_of(int fd) {
  sockaddr_storage at{};
  socklen_t size = sizeof at;
  if (::getsockname(fd, reinterpret_cast<sockaddr*>(&at), &size) != 0) return 0;
  in_port_t port = 0;
  if (at.ss_family == AF_INET) port = reinterpret_cast<const sockaddr_in&>(at).sin_port;
  if (at.ss_family == AF_INET6) port = reinterpret_cast<const sockaddr_in6&>(at).sin6_port;
  return ntohs(port);
}

Answer plain(std::string text) {
  return {.status = 200,
          .body = std::make_shared<const std::string>(std::move(text)),
          .content_type = text_type};
}

Answer answer_to(const HttpRequest& request, const std::function<Answer()>& metrics) {
  const std::string_view target = request.target;
  const auto path = target.substr(0, target.find('?'));
  if (path != "/metrics" && path != "/")
    return refusal(api::ErrorCode::unknown_path,
                   say("only /metrics is served here; commands go to the control socket"));
  if (request.method != "GET" && request.method != "HEAD") {
    auto answer = refusal(api::ErrorCode::method_not_allowed, say("only GET is allowed"));
    answer.allow = "GET";
    return answer;
  }
  return path == "/" ? plain("gopxd: the metrics are at /metrics\n") : metrics();
}

}  // namespace

class MetricsListener::State : public std::enable_shared_from_this<State> {
 public:
  State(boost::asio::io_context& loop, Needs needs)
      : loop_{loop}, needs_{std::move(needs)}, timer_{loop} {}

  void listen(const std::string& address);
  void stop();
  unsigned short port() const { return port_; }
  bool port_is_taken() const { return port_is_taken_; }

 private:
  void attempt();
  void serve(sys::Descriptor fd);

  boost::asio::io_context& loop_;
  Needs needs_;
  boost::asio::steady_timer timer_;
  std::string address_;
  state::EventLog no_events_;  // nothing is streamed here
  std::optional<ControlServer> server_;
  unsigned short port_ = 0;
  bool port_is_taken_ = false;
};

void MetricsListener::State::listen(const std::string& address) {
  if (address == address_) return;
  stop();
  address_ = address;
  if (address_.empty()) return needs_.on_problem("");
  attempt();
}

void MetricsListener::State::stop() {
  timer_.cancel();
  server_.reset();
  port_ = 0;
  address_.clear();
}

void MetricsListener::State::attempt() {
  errno = 0;
  auto socket = listening_socket(address_);
  port_is_taken_ = !socket && errno == EADDRINUSE;
  if (socket) {
    serve(std::move(*socket));
    return needs_.on_problem("");
  }
  needs_.on_problem(socket.error().message);
  timer_.expires_after(needs_.retry);
  timer_.async_wait([weak = weak_from_this()](const boost::system::error_code& error) {
    const auto self = weak.lock();
    if (!error && self && !self->server_ && !self->address_.empty()) self->attempt();
  });
}

void MetricsListener::State::serve(sys::Descriptor fd) {
  port_ = port_of(fd.get());
  server_.emplace(
      loop_, ControlOptions{},
      [this](const HttpRequest& request, const Respond& respond) {
        respond(answer_to(request, needs_.metrics));
      },
      no_events_);
  server_->listen(fd.release());
}

MetricsListener::MetricsListener(boost::asio::io_context& loop, Needs needs)
    : state_{std::make_shared<State>(loop, std::move(needs))} {}
MetricsListener::~MetricsListener() { state_->stop(); }
void MetricsListener::listen(const std::string& address) { state_->listen(address); }
unsigned short MetricsListener::port() const { return state_->port(); }
bool MetricsListener::port_is_taken() const { return state_->port_is_taken(); }
void MetricsListener::stop() { state_->stop(); }

}  // namespace gopx::control
