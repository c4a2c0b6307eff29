// sd_notify(3) in our own words: lines of NAME=VALUE in one datagram to the socket that
// $NOTIFY_SOCKET names ("@" begins an abstract address). The documentation promises that this will
// not change, so no library is needed for it.
//
// A reload is bracketed by RELOADING=1 with the monotonic time (both are needed from systemd 253
// on) and READY=1. WATCHDOG=1 has to come within every $WATCHDOG_USEC; it is sent at half of that,
// as the documentation recommends.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstddef>
#include <cstring>

#include "base/logins.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "platform/supervisor.hpp"
#include "sys/clock.hpp"
#include "sys/descriptor.hpp"
#include "sys/log.hpp"

namespace gopx::platform {
namespace {

namespace asio = boost::asio;

constexpr std::size_t status_bytes_max = 300;
constexpr Duration watchdog_min = std::chrono::milliseconds{100};  // wanted more often: not served

std::string take(sys::Environment& environment, const char* name) {
  const auto found = environment.find(name);
  if (found == environment.end()) return {};
  std::string value = std::move(found->second);
  environment.erase(found);
  return value;
}

std::optional<long long> number(const std::string& text) {
  const auto value = read_number<long long>(text);
  return value && *value >= 0 ? value : std::nullopt;
}

bool is_for_us(const std::string& pid) { return pid.empty() || number(pid) == ::getpid(); }

// The half of the supervisor's time limit; nullopt = it doesn't watch us.
std::optional<Duration> watchdog_interval(const std::string& limit, const std::string& pid) {
  const auto microseconds = number(limit);
  if (!microseconds || !is_for_us(pid)) return std::nullopt;
  const Duration half{std::chrono::microseconds{*microseconds / 2}};
  return half < watchdog_min ? std::nullopt : std::optional{half};
}

// A connected datagram socket, or none.
sys::Descriptor connect_to(const std::string& name) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const bool abstract = name.starts_with('@');
  const bool usable = name.size() > 1 && name.size() < sizeof address.sun_path;
  if (!usable || (!abstract && !name.starts_with('/'))) return {};
  std::memcpy(address.sun_path, name.data(), name.size());
  if (abstract) address.sun_path[0] = '\0';
  const auto size =
      static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size() + (abstract ? 0 : 1));
  sys::Descriptor fd{::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
  const auto* general = reinterpret_cast<const sockaddr*>(&address);
  if (!fd || ::connect(fd.get(), general, size) != 0) return {};
  return fd;
}

}  // namespace

struct Supervisor::State {
  State(asio::io_context& loop, sys::Environment& environment)
      : socket{connect_to(take(environment, "NOTIFY_SOCKET"))}, timer{loop} {
    const std::string limit = take(environment, "WATCHDOG_USEC");
    interval = watchdog_interval(limit, take(environment, "WATCHDOG_PID"));
  }

  void send(std::string_view lines) const {
    if (socket) ::send(socket.get(), lines.data(), lines.size(), MSG_NOSIGNAL);
  }

  void watch() {
    timer.expires_after(*interval);
    timer.async_wait([this](const boost::system::error_code& error) {
      if (error) return;
      if (alive()) {
        send("WATCHDOG=1");
      } else {
        sys::log_error("watchdog", "gopxd is late: no watchdog ping is sent");
      }
      watch();
    });
  }

  sys::Descriptor socket;
  asio::steady_timer timer;
  std::optional<Duration> interval;
  std::function<bool()> alive;
  bool ready_told = false;
  std::string status_told;
};

Supervisor::Supervisor(asio::io_context& loop, sys::Environment& environment)
    : state_{std::make_unique<State>(loop, environment)} {}
Supervisor::~Supervisor() = default;

void Supervisor::ready() {
  if (std::exchange(state_->ready_told, true)) return;
  state_->send("READY=1");
}

void Supervisor::status(std::string_view line) {
  if (!state_->socket) return;
  std::string text = printable(mask_logins_in_prose(line), status_bytes_max);
  if (text == state_->status_told) return;
  state_->status_told = std::move(text);
  state_->send("STATUS=" + state_->status_told);
}

void Supervisor::reloading() {
  if (!state_->ready_told) return;
  const auto now = std::chrono::duration_cast<std::chrono::microseconds>(sys::running_time());
  state_->send(fmt::format("RELOADING=1\nMONOTONIC_USEC={}", now.count()));
}

void Supervisor::reloaded() {
  if (state_->ready_told) state_->send("READY=1");
}

void Supervisor::stopping() { state_->send("STOPPING=1"); }

void Supervisor::tell_alive(std::function<bool()> alive) {
  state_->alive = std::move(alive);
  if (state_->socket && state_->interval) state_->watch();
}

// sd_listen_fds(3): $LISTEN_FDS sockets from descriptor 3 on, meant for the process $LISTEN_PID.
// With several, $LISTEN_FDNAMES tells which is which; ours is called "control", or comes first.
namespace {

constexpr int first_passed_fd = 3;
constexpr long long passed_max = 16;  // descriptors

int index_of_ours(const std::string& names) {
  const auto all = split(names, ':');
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i] == "control") return static_cast<int>(i);
  }
  return 0;
}

int option(int fd, int name) {
  int value = -1;
  socklen_t size = sizeof value;
  return ::getsockopt(fd, SOL_SOCKET, name, &value, &size) == 0 ? value : -1;
}

bool listens_as_unix_stream(int fd) {
  return option(fd, SO_DOMAIN) == AF_UNIX && option(fd, SO_TYPE) == SOCK_STREAM &&
         option(fd, SO_ACCEPTCONN) == 1;
}

}  // namespace

Result<std::optional<int>> take_listening_socket(sys::Environment& environment) {
  const std::string pid = take(environment, "LISTEN_PID");
  const auto count = number(take(environment, "LISTEN_FDS"));
  const std::string names = take(environment, "LISTEN_FDNAMES");
  if (pid.empty() || !is_for_us(pid) || !count || *count == 0) return std::nullopt;
  if (*count > passed_max) return failure("LISTEN_FDS: too many sockets were passed");
  const int ours = first_passed_fd + std::min(index_of_ours(names), static_cast<int>(*count) - 1);
  for (int fd = first_passed_fd; fd < first_passed_fd + *count; ++fd) {
    ::fcntl(fd, F_SETFD, FD_CLOEXEC);
  }
  if (!listens_as_unix_stream(ours)) {
    return failure(
        "LISTEN_FDS: the passed descriptor is not a listening Unix stream socket; the socket unit "
        "needs ListenStream=%t/gopx/gopxd.sock and Accept=no");
  }
  ::fcntl(ours, F_SETFL, O_NONBLOCK);
  return ours;
}

}  // namespace gopx::platform
