// Routing news on macOS come from a PF_ROUTE socket (route(4)); sleep is seen by the continuous
// clock alone. Which network this is stays unknown, so each is judged afresh.
#include "platform/network.hpp"

#include <fcntl.h>
#include <net/route.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include "platform/debounce.hpp"

namespace gopx::platform {

namespace asio = boost::asio;

struct NetworkWatch::State {
  State(asio::io_context& loop, Tell its_tell)
      : tell{std::move(its_tell)}, news{loop}, burst{loop, [this] {
                                                       tell({core::NetworkHint::link_changed, ""});
                                                     }} {}

  void start() {
    const int fd = ::socket(PF_ROUTE, SOCK_RAW, 0);
    if (fd < 0) return;
    ::fcntl(fd, F_SETFD, FD_CLOEXEC);
    ::fcntl(fd, F_SETFL, O_NONBLOCK);
    news.assign(fd);
    wait();
  }

  void wait() {
    news.async_wait(asio::posix::stream_descriptor::wait_read,
                    [this](const boost::system::error_code& error) {
                      if (error) return;
                      std::array<char, 4096> bytes;
                      while (::read(news.native_handle(), bytes.data(), bytes.size()) > 0) continue;
                      burst.poke();
                      wait();
                    });
  }

  Tell tell;
  asio::posix::stream_descriptor news;
  Debounce burst;
};

NetworkWatch::NetworkWatch(asio::io_context& loop, const sys::Environment&, Tell tell)
    : state_{std::make_unique<State>(loop, std::move(tell))} {}
NetworkWatch::~NetworkWatch() = default;

void NetworkWatch::start() { state_->start(); }

}  // namespace gopx::platform
