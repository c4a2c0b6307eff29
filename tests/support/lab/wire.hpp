// One accepted connection, plain or TLS, and the two things the lab does with it: read a request,
// play a delivery.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <optional>
#include <string>

#include "delivery.hpp"
#include "http.hpp"

namespace gopx::lab {

struct Wire {
  explicit Wire(boost::asio::ip::tcp::socket accepted) : socket(std::move(accepted)) {}

  boost::asio::ip::tcp::socket socket;
  std::optional<boost::asio::ssl::stream<boost::asio::ip::tcp::socket&>> tls;
  std::string inbox;  // read, not used yet
};

// False if the handshake fails.
boost::asio::awaitable<bool> shake_hands(Wire& wire, boost::asio::ssl::context& context);
// nullopt at the end of the connection, or for what is no HTTP request or beyond the limits.
boost::asio::awaitable<std::optional<Request>> read_request(Wire& wire);
// False if nothing further can follow on this connection.
boost::asio::awaitable<bool> play(Wire& wire, const Delivery& delivery);
// Reads and forgets until the peer leaves.
boost::asio::awaitable<void> ignore(Wire& wire);
// Closes with an RST.
void reset(Wire& wire);

}  // namespace gopx::lab
