// sdbus-c++ without its thread: a connection's descriptor is waited on by our loop, and the library
// is pumped when something came, when its own timer is due, and after every call of ours (which may
// have changed what it waits for). The descriptor belongs to the library: never closed here.
//
// Generation 1 (Debian 12) and 2 (Debian 13, Ubuntu 24.04 has 1) differ in names, strong types and
// how errors are handed over; GOPX_SDBUS_MAJOR comes from CMake.
#include "platform/linux/bus.hpp"

#include <poll.h>
#include <sdbus-c++/sdbus-c++.h>

#include <algorithm>
#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include "base/text.hpp"
#include "platform/linux/bus_handshake.hpp"
#include "sys/log.hpp"

namespace gopx::platform {
namespace {

namespace asio = boost::asio;
using error_code = boost::system::error_code;
using Connection = std::unique_ptr<sdbus::IConnection>;

constexpr int messages_per_pump = 200;  // then the loop has its turn
constexpr std::size_t text_bytes_max = 300;

#if GOPX_SDBUS_MAJOR >= 2
bool process_one(sdbus::IConnection& connection) { return connection.processPendingEvent(); }
std::unique_ptr<sdbus::IProxy> make_proxy(sdbus::IConnection& connection, const char* name,
                                          const char* path) {
  return sdbus::createProxy(connection, sdbus::ServiceName{name}, sdbus::ObjectPath{path});
}
using ReplyError = std::optional<sdbus::Error>;
std::string message_of(const ReplyError& error) { return error->getMessage(); }
#else
bool process_one(sdbus::IConnection& connection) { return connection.processPendingRequest(); }
std::unique_ptr<sdbus::IProxy> make_proxy(sdbus::IConnection& connection, const char* name,
                                          const char* path) {
  return sdbus::createProxy(connection, name, path);
}
using ReplyError = const sdbus::Error*;
std::string message_of(ReplyError error) { return error->getMessage(); }
#endif

std::string shown(std::string_view text) { return printable(text, text_bytes_max); }

// One connection, kept for as long as it lives and made again while it is wanted.
class BusConnection : public std::enable_shared_from_this<BusConnection> {
 public:
  struct Options {
    const char* name = "";
    std::string address;
    Connection (*open)() = nullptr;
    std::function<void(sdbus::IConnection&)> opened;  // may throw sdbus::Error
    std::function<void()> closed;                     // whatever belongs to the connection goes
    std::function<bool()> wanted;
  };

  BusConnection(asio::io_context& loop, Options options)
      : loop_{loop}, options_{std::move(options)}, socket_{loop}, retry_{loop}, timeout_{loop} {}
  BusConnection(const BusConnection&) = delete;
  BusConnection& operator=(const BusConnection&) = delete;
  ~BusConnection() { close(); }

  bool is_open() const { return connection_ != nullptr; }

  void connect() {
    if (connection_ || handshake_) return;
    const auto sockets = sockets_in(options_.address);
    if (sockets.empty()) return;
    handshake_ = begin_handshake(loop_, sockets.front(), [this](bool answers) {
      handshake_.reset();
      answers ? open() : try_later();
    });
  }

  // Also after every call of ours.
  void pump() {
    if (!connection_) return;
    try {
      int left = messages_per_pump;
      while (left > 0 && process_one(*connection_)) --left;
      arm(left == 0);
    } catch (const sdbus::Error& error) {
      sys::log_info("bus",
                    std::string{options_.name} + " disconnected: " + shown(error.getMessage()));
      close();
      try_later();
    }
  }

 private:
  void open() {
    try {
      connection_ = options_.open();
      connection_->setMethodCallTimeout(bus_call_limit);
      options_.opened(*connection_);
      socket_.assign(connection_->getEventLoopPollData().fd);
    } catch (const sdbus::Error& error) {
      sys::log_debug("bus", std::string{options_.name} + ": " + shown(error.getMessage()));
      close();
      return try_later();
    }
    sys::log_debug("bus", std::string{options_.name} + " connected");
    delay_ = bus_retry_min;
    pump();
  }

  void close() {
    if (socket_.is_open()) socket_.release();
    reading_ = writing_ = false;
    timeout_.cancel();
    if (connection_) options_.closed();
    connection_.reset();
  }

  void try_later() {
    if (!options_.wanted()) return;
    retry_.expires_after(delay_);
    delay_ = std::min(delay_ * 2, bus_retry_max);
    retry_.async_wait([weak = weak_from_this()](const error_code& error) {
      const auto self = weak.lock();
      if (self && !error) self->connect();
    });
  }

  void arm(bool more) {
    if (more) asio::post(loop_, [weak = weak_from_this()] { pump(weak); });
    const auto wish = connection_->getEventLoopPollData();
    wait(asio::posix::stream_descriptor::wait_read, (wish.events & POLLIN) != 0, reading_);
    wait(asio::posix::stream_descriptor::wait_write, (wish.events & POLLOUT) != 0, writing_);
    timeout_.cancel();
    const int milliseconds = wish.getPollTimeout();
    if (milliseconds < 0) return;
    timeout_.expires_after(std::chrono::milliseconds{milliseconds});
    timeout_.async_wait([weak = weak_from_this()](const error_code& error) {
      if (!error) pump(weak);
    });
  }

  void wait(asio::posix::stream_descriptor::wait_type what, bool wanted, bool& waiting) {
    if (!wanted || waiting) return;
    waiting = true;
    socket_.async_wait(what, [weak = weak_from_this(), &waiting](const error_code& error) {
      const auto self = weak.lock();
      if (!self || error) return;
      waiting = false;
      self->pump();
    });
  }

  static void pump(const std::weak_ptr<BusConnection>& weak) {
    if (const auto self = weak.lock()) self->pump();
  }

  asio::io_context& loop_;
  Options options_;
  std::shared_ptr<void> handshake_;
  Connection connection_;
  asio::posix::stream_descriptor socket_;
  asio::steady_timer retry_;
  asio::steady_timer timeout_;
  Duration delay_ = bus_retry_min;
  bool reading_ = false;
  bool writing_ = false;
};

std::string address_or(const sys::Environment& environment, std::string_view variable,
                       const std::string& otherwise) {
  const std::string_view said = sys::value_of(environment, variable);
  return said.empty() ? otherwise : std::string{said};
}

}  // namespace

// Anybody on the bus may send such a signal; all it can do is make us look.
struct SystemBus::State {
  void opened(sdbus::IConnection& connection) {
    listen(connection,
           "path='/org/freedesktop/login1',interface='org.freedesktop.login1.Manager',"
           "member='PrepareForSleep'",
           [this](auto& message) {
             bool going = false;
             message >> going;
             heard.sleep(going);
           });
    listen(connection,
           "path='/org/freedesktop/NetworkManager',interface='org.freedesktop.NetworkManager',"
           "member='StateChanged'",
           [this](auto& message) {
             std::uint32_t state = 0;
             message >> state;
             heard.connectivity("NetworkManager's state is " + std::to_string(state));
           });
    listen(connection,
           "path='/org/freedesktop/NetworkManager',interface='org.freedesktop.DBus.Properties',"
           "member='PropertiesChanged',arg0='org.freedesktop.NetworkManager'",
           [this](auto& message) {
             std::string interface;
             std::map<std::string, sdbus::Variant> changed;
             message >> interface >> changed;
             for (const char* name : {"Connectivity", "PrimaryConnection"}) {
               if (changed.contains(name))
                 return heard.connectivity(std::string{"NetworkManager: "} + name);
             }
           });
  }

  template <class Handler>
  void listen(sdbus::IConnection& connection, const std::string& what, Handler handler) {
    const auto heard_it = [handler](auto&& message) {
      try {
        handler(message);
      } catch (const sdbus::Error& error) {
        sys::log_debug("bus", "unreadable signal: " + shown(error.getMessage()));
      }
    };
#if GOPX_SDBUS_MAJOR >= 2
    slots.push_back(connection.addMatch("type='signal'," + what, heard_it, sdbus::return_slot));
#else
    slots.push_back(connection.addMatch("type='signal'," + what, heard_it));
#endif
  }

  Heard heard;
  std::vector<sdbus::Slot> slots;
  std::shared_ptr<BusConnection> line;
};

SystemBus::SystemBus(asio::io_context& loop, const sys::Environment& environment, Heard heard)
    : state_{std::make_shared<State>()} {
  state_->heard = std::move(heard);
  BusConnection::Options options;
  options.name = "the system bus";
  options.address =
      address_or(environment, "DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/run/dbus/system_bus_socket");
  options.open = [] { return sdbus::createSystemBusConnection(); };
  options.opened = [state = state_.get()](auto& connection) { state->opened(connection); };
  options.closed = [state = state_.get()] { state->slots.clear(); };
  options.wanted = [] { return true; };
  state_->line = std::make_shared<BusConnection>(loop, std::move(options));
}
SystemBus::~SystemBus() { state_->line.reset(); }

void SystemBus::start() { state_->line->connect(); }

struct SessionBus::State : std::enable_shared_from_this<SessionBus::State> {
  static constexpr const char* name = "org.freedesktop.Notifications";
  static constexpr Duration give_up_after = std::chrono::minutes{1};
  static constexpr Duration answer_limit = std::chrono::seconds{10};

  explicit State(asio::io_context& loop) : give_up{loop} {}

  bool has_pending() const {
    return std::any_of(pending.begin(), pending.end(), [](const auto& one) { return !!one; });
  }

  void show(const core::Notice& notice) {
    pending[static_cast<std::size_t>(notice.slot)] = notice;
    give_up.expires_after(give_up_after);
    give_up.async_wait([weak = weak_from_this()](const error_code& error) {
      const auto self = weak.lock();
      if (self && !error) self->pending = {};
    });
    if (line->is_open()) return deliver();
    line->connect();
  }

  void deliver() {
    for (std::size_t slot = 0; slot < pending.size(); ++slot) {
      if (const auto notice = std::exchange(pending[slot], std::nullopt)) send(slot, *notice);
    }
    give_up.cancel();
    asio::post(give_up.get_executor(), [weak = std::weak_ptr<BusConnection>(line)] {
      if (const auto self = weak.lock()) self->pump();
    });
  }

  void send(std::size_t slot, const core::Notice& notice) {
    const std::map<std::string, sdbus::Variant> hints{
        {"urgency", sdbus::Variant{static_cast<std::uint8_t>(notice.urgent ? 2 : 1)}}};
    proxy->callMethodAsync("Notify")
        .onInterface(name)
        .withTimeout(answer_limit)
        .withArguments(std::string{"gopx"}, shown_ids[slot], std::string{"network-server"},
                       notice.title, escaped(notice.body), std::vector<std::string>{}, hints,
                       std::int32_t{-1})
        .uponReplyInvoke([this, slot](ReplyError error, std::uint32_t id) {
          if (error) return sys::log_debug("notice", "not shown: " + shown(message_of(error)));
          shown_ids[slot] = id;
        });
  }

  // The body may hold a little markup, says the specification; ours holds none.
  static std::string escaped(const std::string& text) {
    std::string safe;
    for (const char c : text) {
      if (c == '<') {
        safe += "&lt;";
      } else if (c == '>') {
        safe += "&gt;";
      } else if (c == '&') {
        safe += "&amp;";
      } else {
        safe += c;
      }
    }
    return safe;
  }

  asio::steady_timer give_up;
  std::array<std::optional<core::Notice>, core::notice_slots> pending;
  std::array<std::uint32_t, core::notice_slots> shown_ids{};
  std::unique_ptr<sdbus::IProxy> proxy;
  std::shared_ptr<BusConnection> line;
};

SessionBus::SessionBus(asio::io_context& loop, const sys::Environment& environment)
    : state_{std::make_shared<State>(loop)} {
  const std::string_view run = sys::value_of(environment, "XDG_RUNTIME_DIR");
  State* const state = state_.get();
  BusConnection::Options options;
  options.name = "the session bus";
  options.address = address_or(environment, "DBUS_SESSION_BUS_ADDRESS",
                               run.empty() ? "" : "unix:path=" + std::string{run} + "/bus");
  options.open = [] { return sdbus::createSessionBusConnection(); };
  options.opened = [state](auto& connection) {
    state->proxy = make_proxy(connection, State::name, "/org/freedesktop/Notifications");
    state->deliver();
  };
  options.closed = [state] {
    state->proxy.reset();
    state->shown_ids = {};
  };
  options.wanted = [state] { return state->has_pending(); };
  state_->line = std::make_shared<BusConnection>(loop, std::move(options));
}
SessionBus::~SessionBus() { state_->line.reset(); }

void SessionBus::show(const core::Notice& notice) { state_->show(notice); }

}  // namespace gopx::platform
