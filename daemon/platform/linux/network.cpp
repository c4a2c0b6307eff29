// Three sources: logind and NetworkManager over the system bus, the kernel's routing news. Which
// network this is may be unclear for a moment after a link came up, until the hardware address of
// the gateway is known: it is asked for again then, a few times, and told without a new hint.
#include "platform/network.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "base/text.hpp"
#include "platform/debounce.hpp"
#include "platform/linux/bus.hpp"
#include "platform/linux/network_fingerprint.hpp"
#include "platform/linux/route_changes.hpp"
#include "sys/log.hpp"

namespace gopx::platform {
namespace {

namespace asio = boost::asio;
using core::NetworkHint;

constexpr Duration settle_first = std::chrono::milliseconds{500};
constexpr int settle_factor = 4;  // 0.5 s, 2 s, 8 s after the change
constexpr int settle_looks = 3;
constexpr std::size_t way_bytes_max = 300;

std::string describe(const NetworkFacts& here) {
  const auto& way = here.v4 ? here.v4 : here.v6;
  if (!way) return "no default route";
  return printable(
      "default route: " + way->interface + (way->gateway.empty() ? "" : " via " + way->gateway),
      way_bytes_max);
}

}  // namespace

struct NetworkWatch::State {
  State(asio::io_context& loop, const sys::Environment& environment, Tell its_tell)
      : tell{std::move(its_tell)},
        settle{loop},
        connectivity{loop, [this] { hint(NetworkHint::connectivity_changed); }},
        routes{loop, [this] { look(); }},
        news{loop, [this] { routes.poke(); }},
        bus{loop,
            environment,
            {.sleep = [this](bool going) { sleep(going); },
             .connectivity =
                 [this](const std::string& what) {
                   sys::log_info("network", what);
                   connectivity.poke();
                 }}} {}

  void start() {
    if (!news.start())
      sys::log_info("network", "no netlink: gopxd is not told about links and routes");
    here = read_network();
    sys::log_info("network", describe(here));
    identify();
    bus.start();
  }

  void sleep(bool going) {
    sys::log_info("network", going ? "the system is going to sleep" : "the system has woken up");
    hint(going ? NetworkHint::went_to_sleep : NetworkHint::resumed);
  }

  void hint(NetworkHint what) {
    here = read_network();
    tell({what, here.settled() ? fingerprint(here) : std::string{}});
    if (!here.settled()) settle_soon();
  }

  // Of the kernel's news only what changes the way out matters, or a flap of the link that it uses.
  // Says whether it did.
  bool look() {
    const NetworkFacts before = here;
    here = read_network();
    bool matters = here.outline() != before.outline();
    for (const auto& way : {before.v4, before.v6, here.v4, here.v6}) {
      if (way && news.flapped(way->interface_index)) matters = true;
    }
    if (!matters) return false;
    sys::log_info("network", describe(here));
    hint(NetworkHint::link_changed);
    return true;
  }

  void identify() {
    if (!here.settled()) return settle_soon();
    tell({NetworkHint::identified, fingerprint(here)});
  }

  void settle_soon() {
    looks_left = settle_looks;
    settle_delay = settle_first;
    settle_later();
  }

  void settle_later() {
    settle.expires_after(settle_delay);
    settle_delay *= settle_factor;
    settle.async_wait([this](const boost::system::error_code& error) {
      if (error) return;
      if (look()) return;  // what is seen here nobody else would take for news
      if (!here.settled() && --looks_left > 0) return settle_later();
      tell({NetworkHint::identified, fingerprint(here)});
    });
  }

  Tell tell;
  NetworkFacts here;
  asio::steady_timer settle;
  Duration settle_delay = settle_first;
  int looks_left = 0;
  Debounce connectivity;
  Debounce routes;
  RouteChanges news;
  SystemBus bus;
};

NetworkWatch::NetworkWatch(asio::io_context& loop, const sys::Environment& environment, Tell tell)
    : state_{std::make_unique<State>(loop, environment, std::move(tell))} {}
NetworkWatch::~NetworkWatch() = default;

void NetworkWatch::start() { state_->start(); }

}  // namespace gopx::platform
