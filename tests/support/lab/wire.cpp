// See wire.hpp. Coroutines: every wire outlives the coroutines that use it (mirror.cpp and
// control.cpp hold it in the frame of the one that serves the connection).
#include "wire.hpp"

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

namespace gopx::lab {
namespace {

namespace asio = boost::asio;
constexpr auto as_result = asio::as_tuple(asio::use_awaitable);

// Appends to the inbox; false at the end.
asio::awaitable<bool> read_more(Wire& wire) {
  std::array<char, 4096> bytes{};
  const asio::mutable_buffer space{bytes.data(), bytes.size()};
  std::size_t size = 0;
  if (wire.tls) {
    const auto result = co_await wire.tls->async_read_some(space, as_result);
    size = std::get<1>(result);
  } else {
    const auto result = co_await wire.socket.async_read_some(space, as_result);
    size = std::get<1>(result);
  }
  wire.inbox.append(bytes.data(), size);
  co_return size > 0;
}

asio::awaitable<bool> write(Wire& wire, std::string_view bytes) {
  if (bytes.empty()) co_return true;
  const asio::const_buffer data{bytes.data(), bytes.size()};
  if (wire.tls) {
    const auto result = co_await asio::async_write(*wire.tls, data, as_result);
    co_return !std::get<0>(result);
  }
  const auto result = co_await asio::async_write(wire.socket, data, as_result);
  co_return !std::get<0>(result);
}

asio::awaitable<void> wait(std::chrono::milliseconds delay) {
  if (delay.count() <= 0) co_return;
  asio::steady_timer timer{co_await asio::this_coro::executor, delay};
  co_await timer.async_wait(as_result);
}

}  // namespace

asio::awaitable<bool> shake_hands(Wire& wire, asio::ssl::context& context) {
  wire.tls.emplace(wire.socket, context);
  const auto result = co_await wire.tls->async_handshake(asio::ssl::stream_base::server, as_result);
  co_return !std::get<0>(result);
}

asio::awaitable<std::optional<Request>> read_request(Wire& wire) {
  std::size_t end = std::string::npos;
  while ((end = wire.inbox.find("\r\n\r\n")) == std::string::npos) {
    if (wire.inbox.size() > head_bytes_max) co_return std::nullopt;
    const bool more = co_await read_more(wire);
    if (!more) co_return std::nullopt;
  }
  std::optional<Request> request = parse_head(std::string_view{wire.inbox}.substr(0, end + 4));
  if (!request || request->content_length() > body_bytes_max) co_return std::nullopt;
  const std::size_t size = end + 4 + request->content_length();
  while (wire.inbox.size() < size) {
    const bool more = co_await read_more(wire);
    if (!more) co_return std::nullopt;
  }
  request->body = wire.inbox.substr(end + 4, request->content_length());
  wire.inbox.erase(0, size);
  co_return request;
}

asio::awaitable<bool> play(Wire& wire, const Delivery& delivery) {
  co_await wait(delivery.before);
  const std::string_view bytes = delivery.bytes;
  const std::size_t quick = std::min(delivery.at_once, bytes.size());
  bool sent = co_await write(wire, bytes.substr(0, quick));
  for (std::size_t i = quick; sent && i < bytes.size(); ++i) {
    co_await wait(delivery.between);
    sent = co_await write(wire, bytes.substr(i, 1));
  }
  if (delivery.end == End::hang) co_await ignore(wire);
  if (delivery.end == End::reset) reset(wire);
  co_return sent&& delivery.end == End::keep_alive;
}

asio::awaitable<void> ignore(Wire& wire) {
  bool more = true;
  while (more) {
    wire.inbox.clear();
    more = co_await read_more(wire);
  }
}

void reset(Wire& wire) {
  boost::system::error_code ignored;
  wire.socket.set_option(asio::socket_base::linger{true, 0}, ignored);
  wire.socket.close(ignored);  // a destructor would undo the option first
}

}  // namespace gopx::lab
