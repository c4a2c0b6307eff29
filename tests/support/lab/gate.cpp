// See gate.hpp.
#include "gate.hpp"

namespace gopx::lab {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

constexpr int fillers_wanted = 4;  // a backlog of 0 holds one connection; the others make sure
constexpr std::chrono::milliseconds accept_retry{50};  // after "too many open files" and the like

}  // namespace

Gate::Gate(asio::io_context& io, unsigned short port, OnConnection on_connection)
    : io_(io), on_connection_(std::move(on_connection)), holder_(io), port_(port), retry_(io) {
  holder_.open(tcp::v4());
  holder_.set_option(tcp::acceptor::reuse_address(true));
  holder_.bind({asio::ip::address_v4::loopback(), port});
  port_ = holder_.local_endpoint().port();
  take(Posture::open);
}

std::shared_ptr<Gate::Acceptor> Gate::bound() const {
  auto acceptor = std::make_shared<Acceptor>(io_, tcp::v4());
  acceptor->set_option(tcp::acceptor::reuse_address(true));
  acceptor->bind({asio::ip::address_v4::loopback(), port_});
  return acceptor;
}

void Gate::take(Posture posture) {
  if (posture == posture_) return;
  posture_ = posture;
  fillers_.clear();
  if (listener_) listener_->close();
  listener_.reset();
  if (posture == Posture::open) open();
  if (posture == Posture::blackhole) swallow();
}

void Gate::open() {
  listener_ = bound();
  listener_->listen();
  accept(listener_);
}

void Gate::swallow() {
  listener_ = bound();
  listener_->listen(0);
  fillers_.reserve(fillers_wanted);
  for (int i = 0; i < fillers_wanted; ++i) {
    tcp::socket& filler = fillers_.emplace_back(io_, tcp::v4());
    filler.async_connect({asio::ip::address_v4::loopback(), port_},
                         [](boost::system::error_code) {});
  }
}

void Gate::accept(const std::shared_ptr<Acceptor>& acceptor) {
  acceptor->async_accept([this, acceptor](boost::system::error_code error, tcp::socket socket) {
    if (acceptor != listener_ || posture_ != Posture::open) return;  // of an earlier posture
    if (!error) {
      // As nginx and go's own server do: with Nagle's algorithm a TLS answer in two writes waits 40 ms
      // for a delayed acknowledgement, which then passes for the latency of a proxy.
      boost::system::error_code ignored;
      socket.set_option(tcp::no_delay(true), ignored);
      on_connection_(std::move(socket));
      return accept(acceptor);
    }
    retry_.expires_after(accept_retry);
    retry_.async_wait([this, acceptor](boost::system::error_code cancelled) {
      if (!cancelled && acceptor == listener_) accept(acceptor);
    });
  });
}

}  // namespace gopx::lab
