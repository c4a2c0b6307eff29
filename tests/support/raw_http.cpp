// See raw_http.hpp.
#include "support/raw_http.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <boost/json.hpp>
#include <charconv>
#include <stdexcept>
#include <utility>

namespace gopx::testing {
namespace {

namespace json = boost::json;

template <class Address>
int connected(int fd, const Address& address) {
  const auto* const raw = reinterpret_cast<const sockaddr*>(&address);
  if (fd >= 0 && ::connect(fd, raw, sizeof(address)) == 0) return fd;
  if (fd >= 0) ::close(fd);
  throw std::runtime_error("can't connect");
}

// "5\r\nhello\r\n0\r\n\r\n" to "hello"; stops quietly where it ends early.
std::string unchunked(std::string_view bytes) {
  std::string body;
  while (!bytes.empty()) {
    std::size_t size = 0;
    const auto [end, error] = std::from_chars(bytes.data(), bytes.data() + bytes.size(), size, 16);
    const auto line = bytes.find("\r\n");
    if (error != std::errc{} || line == std::string_view::npos || size == 0) break;
    body += bytes.substr(line + 2, size);
    bytes.remove_prefix(std::min(bytes.size(), line + 2 + size + 2));
  }
  return body;
}

HttpAnswer ask(const Line& line, const Ask& ask) {
  line.send(request_bytes(ask));
  return parse_answer(line.receive_all());
}

}  // namespace

Line Line::to_socket(const std::filesystem::path& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string text = path.string();
  if (text.size() >= sizeof(address.sun_path)) throw std::runtime_error("socket path too long");
  text.copy(address.sun_path, text.size());
  return Line{connected(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), address)};
}

Line Line::to_port(unsigned short port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return Line{connected(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), address)};
}

Line::Line(Line&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

Line::~Line() {
  if (fd_ >= 0) ::close(fd_);
}

bool Line::send(std::string_view bytes) const {
  while (!bytes.empty()) {
    const auto sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

bool Line::receive_some(std::string& bytes) const {
  pollfd waiting{fd_, POLLIN, 0};
  constexpr int moment = 20;  // ms
  if (::poll(&waiting, 1, moment) <= 0) return true;
  std::array<char, 16384> space{};
  const auto size = ::recv(fd_, space.data(), space.size(), 0);
  if (size <= 0) return false;
  bytes.append(space.data(), static_cast<std::size_t>(size));
  return true;
}

std::string Line::receive_all(Milliseconds limit) const {
  return receive([](const std::string&) { return false; }, limit);
}

std::string HttpAnswer::error_code() const {
  const auto* const object = json.if_object();
  const auto* const error = object == nullptr ? nullptr : object->if_contains("error");
  if (error == nullptr || !error->is_object()) return "";
  const auto* const code = error->as_object().if_contains("code");
  return code == nullptr || !code->is_string() ? "" : std::string{code->as_string()};
}

unsigned short free_port() {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const any = reinterpret_cast<sockaddr*>(&address);
  const bool bound = ::bind(fd, any, size) == 0 && ::getsockname(fd, any, &size) == 0;
  ::close(fd);
  if (!bound) throw std::runtime_error("no free port");
  return ntohs(address.sin_port);
}

std::string request_bytes(const Ask& ask) {
  std::string bytes = ask.method + " " + ask.target + " HTTP/1.1\r\nHost: gopx\r\n";
  bytes += "Connection: close\r\n";
  if (ask.method != "GET") bytes += "Content-Length: " + std::to_string(ask.body.size()) + "\r\n";
  return bytes + "\r\n" + ask.body;
}

HttpAnswer parse_answer(std::string_view bytes) {
  HttpAnswer answer;
  const auto end = bytes.find("\r\n\r\n");
  if (!bytes.starts_with("HTTP/1.") || end == std::string_view::npos) return answer;
  answer.head = bytes.substr(0, end + 2);
  std::from_chars(answer.head.data() + 9, answer.head.data() + 12, answer.status);
  const std::string_view body = bytes.substr(end + 4);
  const bool chunked = answer.head.find("chunked") != std::string::npos;
  answer.body = chunked ? unchunked(body) : std::string{body};
  boost::system::error_code none;
  answer.json = json::parse(answer.body, none);
  return answer;
}

HttpAnswer ask_socket(const std::filesystem::path& socket, const Ask& question) {
  return ask(Line::to_socket(socket), question);
}

HttpAnswer ask_port(unsigned short port, const Ask& question) {
  return ask(Line::to_port(port), question);
}

}  // namespace gopx::testing
