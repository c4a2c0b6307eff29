// See mirror.hpp.
#include "mirror.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>

namespace gopx::lab {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

constexpr std::size_t wires_max = 2000;  // open connections of one mirror

void rethrow(const std::exception_ptr& error) {
  if (error) std::rethrow_exception(error);
}

// What a web server says to a TLS handshake on its HTTP port.
Delivery about_plain_http() {
  Reply reply;
  reply.status = 400;
  reply.body = "this port speaks HTTP\n";
  Delivery delivery;
  delivery.bytes = bytes_of(reply);
  delivery.end = End::close;
  return delivery;
}

Posture posture_for(const Fault* fault) {
  if (fault != nullptr && fault->kind == Kind::refuse) return Posture::refusing;
  if (fault != nullptr && fault->kind == Kind::blackhole) return Posture::blackhole;
  return Posture::open;
}

Leaf leaf_for(const Fault* fault) {
  if (fault == nullptr) return Leaf::good;
  switch (fault->kind) {
    case Kind::cert_expired:
      return Leaf::expired;
    case Kind::cert_wrong_name:
      return Leaf::wrong_name;
    case Kind::cert_unknown_ca:
      return Leaf::unknown_ca;
    default:
      return Leaf::good;
  }
}

}  // namespace

Mirror::Mirror(asio::io_context& io, Options options, const Site& site, Journal& journal)
    : io_(io),
      options_(std::move(options)),
      site_(site),
      journal_(journal),
      plain_(io, options_.port, [this](tcp::socket socket) { welcome(std::move(socket), false); }) {
  if (options_.certificates == nullptr) return;
  secure_.emplace(io, options_.secure_port,
                  [this](tcp::socket socket) { welcome(std::move(socket), true); });
}

std::string Mirror::http_url() const { return "http://127.0.0.1:" + std::to_string(plain_.port()); }

std::string Mirror::https_url() const {
  return secure_ ? "https://127.0.0.1:" + std::to_string(secure_->port()) : "";
}

const Fault* Mirror::connection_fault() const {
  const auto found = std::find_if(faults_.begin(), faults_.end(),
                                  [](const Fault& fault) { return fault.is_of_connection(); });
  return found == faults_.end() ? nullptr : &*found;
}

const Fault* Mirror::fault_for(Topic topic) const {
  const auto found = std::find_if(faults_.begin(), faults_.end(), [topic](const Fault& fault) {
    return !fault.is_of_connection() && fault.applies_to(topic);
  });
  return found == faults_.end() ? nullptr : &*found;
}

void Mirror::set_faults(std::vector<Fault> faults) {
  faults_ = std::move(faults);
  const Fault* const fault = connection_fault();
  if (fault != nullptr) {
    for (const auto& weak : wires_) {
      boost::system::error_code ignored;
      if (const auto wire = weak.lock()) wire->socket.close(ignored);
    }
    wires_.clear();
  }
  plain_.take(posture_for(fault));
  if (secure_) secure_->take(posture_for(fault));
}

void Mirror::welcome(tcp::socket socket, bool secure) {
  ++connections_;
  wires_.erase(std::remove_if(wires_.begin(), wires_.end(),
                              [](const std::weak_ptr<Wire>& wire) { return wire.expired(); }),
               wires_.end());
  if (wires_.size() >= wires_max) return;
  auto wire = std::make_shared<Wire>(std::move(socket));
  wires_.push_back(wire);
  asio::co_spawn(io_, serve(std::move(wire), secure), rethrow);
}

asio::awaitable<bool> Mirror::begin(Wire& wire) {
  const Fault* const fault = connection_fault();
  if (fault != nullptr && fault->kind == Kind::plain_http) {
    const Delivery complaint = about_plain_http();
    co_await play(wire, complaint);
    co_return false;
  }
  if (fault != nullptr && fault->kind == Kind::tls_silent) {
    co_await ignore(wire);
    co_return false;
  }
  asio::ssl::context& context = options_.certificates->context_for(leaf_for(fault));
  const bool done = co_await shake_hands(wire, context);
  co_return done;
}

asio::awaitable<void> Mirror::serve(std::shared_ptr<Wire> wire, bool secure) {
  if (secure) {
    const bool begun = co_await begin(*wire);
    if (!begun) co_return;
  }
  std::string scheme = secure ? "https" : "http";
  co_await answer(*wire, std::move(scheme));
}

asio::awaitable<void> Mirror::answer(Wire& wire, std::string scheme) {
  const Scene scene{&site_, options_.is_database, http_url()};
  bool open = true;
  while (open) {
    const std::optional<Request> request = co_await read_request(wire);
    if (!request) co_return;
    journal_.note(options_.letter, scheme, *request);
    const Delivery delivery = deliver(scene, *request, fault_for(topic_of(request->path)));
    open = co_await play(wire, delivery);
    open = open && request->keep_alive();
  }
}

}  // namespace gopx::lab
