// D-Bus specification, "Authentication Protocol": a zero byte, AUTH EXTERNAL with the user id in
// hexadecimal digits of its decimal text; a bus that lives answers with one line (OK, REJECTED).
#include "platform/linux/bus_handshake.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>

#include "base/encoding.hpp"
#include "base/text.hpp"

namespace gopx::platform {
namespace {

namespace asio = boost::asio;
using error_code = boost::system::error_code;
using Local = asio::local::stream_protocol;

constexpr std::size_t address_bytes_max = 4096;
constexpr std::size_t path_bytes_max = 100;

std::string auth_line() {
  std::string line{'\0'};
  line += "AUTH EXTERNAL ";
  for (const char digit : std::to_string(::getuid()))
    line += fmt::format("{:02x}", static_cast<unsigned>(digit));
  return line + "\r\n";
}

class Handshake : public std::enable_shared_from_this<Handshake> {
 public:
  Handshake(asio::io_context& loop, std::function<void(bool)> answered)
      : socket_{loop}, limit_{loop, handshake_limit}, answered_{std::move(answered)} {}

  void begin(std::string name) {
    if (name.front() == '@') name.front() = '\0';
    limit_.async_wait([weak = weak_from_this()](const error_code& error) {
      const auto self = weak.lock();
      if (self && !error) self->end(false);
    });
    socket_.async_connect(Local::endpoint{name},
                          [weak = weak_from_this()](const error_code& error) {
                            const auto self = weak.lock();
                            if (self) error ? self->end(false) : self->speak();
                          });
  }

 private:
  void speak() {
    asio::async_write(socket_, asio::buffer(line_),
                      [weak = weak_from_this()](const error_code& error, std::size_t) {
                        const auto self = weak.lock();
                        if (self) error ? self->end(false) : self->listen();
                      });
  }
  void listen() {
    socket_.async_read_some(asio::buffer(answer_),
                            [weak = weak_from_this()](const error_code& error, std::size_t) {
                              if (const auto self = weak.lock()) self->end(!error);
                            });
  }
  void end(bool answers) {
    limit_.cancel();
    error_code ignored;
    socket_.close(ignored);
    if (auto answered = std::exchange(answered_, nullptr)) answered(answers);
  }

  Local::socket socket_;
  asio::steady_timer limit_;
  std::function<void(bool)> answered_;
  std::string line_ = auth_line();
  std::array<char, 256> answer_{};
};

}  // namespace

std::vector<std::string> sockets_in(std::string_view bus_address) {
  std::vector<std::string> found;
  if (bus_address.size() > address_bytes_max) return found;
  for (const std::string_view one : split(bus_address, ';')) {
    if (!one.starts_with("unix:")) continue;
    for (const std::string_view pair : split(one.substr(5), ',')) {
      std::string name;
      if (pair.starts_with("path=")) name = percent_decode_lenient(pair.substr(5));
      if (pair.starts_with("abstract=")) name = "@" + percent_decode_lenient(pair.substr(9));
      if (name.size() > 1 && name.size() < path_bytes_max) found.push_back(std::move(name));
    }
  }
  return found;
}

std::shared_ptr<void> begin_handshake(asio::io_context& loop, const std::string& socket,
                                      std::function<void(bool)> answered) {
  auto handshake = std::make_shared<Handshake>(loop, std::move(answered));
  handshake->begin(socket);
  return handshake;
}

}  // namespace gopx::platform
