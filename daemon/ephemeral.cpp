// `gopxd --ephemeral`: what gopxctl starts for commands that need no daemon with a history, where
// none is running. The same API over one socket that was inherited; it lives as long as that.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdio>

#include "api/options.hpp"
#include "control/commands.hpp"
#include "control/config_values.hpp"
#include "control/server.hpp"
#include "fetch/http.hpp"
#include "fetch/netrc.hpp"
#include "platform/peer.hpp"
#include "probing/examiner.hpp"
#include "probing/proxy_check.hpp"
#include "run.hpp"
#include "sys/clock.hpp"
#include "sys/descriptor.hpp"
#include "sys/log.hpp"
#include "sys/runtime.hpp"

namespace gopx {
namespace {

namespace asio = boost::asio;

constexpr auto look_again_after = std::chrono::milliseconds{100};

bool is_connected_socket(int fd) {
  sockaddr_storage peer{};
  socklen_t size = sizeof peer;
  return ::getpeername(fd, reinterpret_cast<sockaddr*>(&peer), &size) == 0 &&
         peer.ss_family == AF_UNIX;
}

// Notices that the other end has gone also while a question is being answered, when nobody reads.
class HangUp {
 public:
  HangUp(asio::io_context& loop, int fd, std::function<void()> gone)
      : socket_(loop, asio::local::stream_protocol{}, fd), pause_(loop), gone_(std::move(gone)) {
    wait();
  }

 private:
  void wait() {
    socket_.async_wait(asio::socket_base::wait_read,
                       [this](const boost::system::error_code& error) {
                         if (!error) look();
                       });
  }

  // What is there to be read is for somebody else: we only look, and look again later.
  void look() {
    char byte = 0;
    const auto seen = ::recv(socket_.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    if (seen == 0) return gone_();
    pause_.expires_after(look_again_after);
    pause_.async_wait([this](const boost::system::error_code& error) {
      if (!error) wait();
    });
  }

  asio::local::stream_protocol::socket socket_;
  asio::steady_timer pause_;
  std::function<void()> gone_;
};

core::Reply no_history() {
  return {
      .refused = api::ErrorCode::conflict,
      .message = sentence_of(
          msgid("this gopxd only answers one question and manages nothing: start gopxd for that"),
          {})};
}

class Ephemeral {
 public:
  Ephemeral(const Places& places, config::Loaded loaded, const sys::Environment& environment)
      : places_(places),
        loaded_(std::move(loaded)),
        netrc_(environment),
        http_(runtime_.loop(), runtime_.meter(), {.environment = environment}),
        proxy_checker_(runtime_.loop(), http_),
        examiner_(runtime_.loop(), http_),
        commands_(services(), events_),
        control_(
            runtime_.loop(), {.peer_uid = platform::peer_uid, .own_uid = getuid()},
            [this](const control::HttpRequest& request, control::Respond respond) {
              commands_.handle(request, std::move(respond));
            },
            events_) {
    proxy_checker_.use_environment(environment);
    examiner_.use_forward_proxy(loaded_.config.probe.proxy, environment);
    http_.use_logins([this](std::string_view url) { return netrc_.login_for(url); });
  }

  int run(int fd) {
    HangUp hang_up(runtime_.loop(), ::fcntl(fd, F_DUPFD_CLOEXEC, fd), [this] { runtime_.stop(); });
    runtime_.on_signal([this](int) { runtime_.stop(); });
    control_.adopt(fd);
    runtime_.run();
    control_.stop();
    return exit_done;
  }

 private:
  control::Services services() {
    control::Services services;
    services.now = sys::read_clock;
    services.status = [this] { return status(); };
    services.revision = [] { return std::uint64_t{0}; };
    services.endpoint = [](std::string_view) { return std::nullopt; };
    services.config_values = [this] {
      return control::config_values(loaded_.values, places_.fleet, places_.config);
    };
    services.submit = [](const core::Command&, const control::ReplyTo& done) {
      done(no_history());
    };
    services.reload = [](const control::ReplyTo& done) { done(no_history()); };
    services.prove = [this](const std::string& url, probing::ProxyChecker::Done done) {
      proxy_checker_.start(url, loaded_.config, std::move(done));
    };
    services.examine = [this](const api::commands::Examine& asked, const control::ReplyTo& done) {
      examiner_.start({asked.goproxy, asked.gosumdb}, loaded_.config, done);
    };
    return services;
  }

  // Nothing is known, and nothing is pretended.
  static api::Status status() {
    api::Status status;
    status.version = GOPX_VERSION;
    status.pid = getpid();
    status.started_at = sys::read_clock().wall;
    status.mode = "observe";
    status.control = "auto";
    status.network = "unknown";
    status.verdict = "failed";
    status.summary = no_history().message;
    return status;
  }

  Places places_;
  config::Loaded loaded_;
  sys::Runtime runtime_;
  fetch::Netrc netrc_;
  fetch::Http http_;
  probing::ProxyChecker proxy_checker_;
  probing::Examiner examiner_;
  state::EventLog events_;
  control::Commands commands_;
  control::ControlServer control_;
};

}  // namespace

int serve_one(const Options& options) {
  if (!is_connected_socket(api::ephemeral_fd)) {
    complain(
        fmt::format("--ephemeral is for gopxctl, which passes a connected socket as descriptor {}; "
                    "to run gopxd yourself, leave it out",
                    api::ephemeral_fd));
    return exit_usage;
  }
  const sys::Environment environment = process_environment();
  const Places places = find_places(options, environment);
  config::Loaded loaded = load_configuration(places);
  if (!loaded.ok()) {
    std::fputs(describe_problems(loaded.problems, language_of(environment)).c_str(), stderr);
    return exit_config;
  }
  sys::process_log().set_level(sys::LogLevel::warn);
  Ephemeral ephemeral(places, std::move(loaded), environment);
  return ephemeral.run(api::ephemeral_fd);
}

}  // namespace gopx
